"""What others may want to hear of."""

from django.dispatch import Signal

second_factor_removed = Signal()
"""Somebody else, or the command line, took the second factor of a person away.

Sent within the transaction that does it, with ``sender`` (the class of people), ``user`` (whose it
was), ``by`` (the administrator; None for the command line) and ``factors``, a list of what is
needed to put them back: ``type`` and ``data`` of each.
"""
