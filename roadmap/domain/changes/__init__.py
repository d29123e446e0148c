"""What content is, and the one way in which it changes; used by fixtures, curation and forks.

``schema`` and ``snapshot`` say what there is, ``validate`` what is wrong with it, ``diff`` how
three sides differ. ``changes`` is a change as a value; ``take``, ``settle`` and ``order`` work out
what of it fits; ``changeset`` makes it, by ``apply`` and ``progress_migration``, and logs it;
``revert`` takes it back. docs/architecture.md follows one change through all of them.
"""
