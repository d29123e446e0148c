"""Validation of curators' edits. The domain holds the rules; here an error gets its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from config.reserved_words import RESERVED
from roadmap.domain.changes.changeset import locked
from roadmap.domain.changes.enough import problem_of_enough
from roadmap.domain.curation.edits import Proposal, problem_of_slug
from roadmap.domain.curation.operations import is_finished_leaf
from roadmap.enums import Lifecycle
from roadmap.models import Objective


class ContentForm(forms.ModelForm):
    """Fields that the form does not show keep their values, also when history is reverted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        self.current = current
        if current is None:
            return
        for field in self.instance._meta.concrete_fields:
            if field.name not in self.fields:
                setattr(self.instance, field.attname, getattr(current, field.attname))

    def _get_validation_exclusions(self) -> set[str]:
        """Check constraints with the roadmap too, although it is no field of the form."""
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        if self.instance.pk is not None:
            exclude.discard("roadmap")
        return exclude

    def full_clean(self) -> None:
        """Check the edit as a whole once each of its fields is valid."""
        super().full_clean()
        if self.is_bound and not self.errors:
            self.check()

    def check(self) -> None:
        """Add what is wrong with the edit as a whole."""

    def refuse(self, name: str | None, message: str) -> None:
        self.add_error(name if name in self.fields else None, message)

    def check_structure(self) -> None:
        proposal = Proposal(self.instance.roadmap)
        proposal.put(self.instance)
        for fault in proposal.new_faults():
            self.refuse(None, fault)


class LevelAdminForm(ContentForm):
    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(f"“{slug}” is a word of the site's own addresses; take another.")
        return slug

    def check(self) -> None:
        self.check_structure()


class CategoryAdminForm(ContentForm):
    def check(self) -> None:
        branching_topic = self.instance.branches_from
        if branching_topic is not None and branching_topic.roadmap_id != self.instance.roadmap_id:
            self.refuse("branches_from", f"“{branching_topic}” belongs to another roadmap.")


class TopicAdminForm(ContentForm):
    def _get_validation_exclusions(self) -> set[str]:
        """Leave the slug to :meth:`_check_slug`, whose message names the topic that has it."""
        return super()._get_validation_exclusions() | {"slug"}

    def check(self) -> None:
        self._check_slug()
        self._check_enough()
        self._check_successor()
        self._check_place()

    def _check_slug(self) -> None:
        topic = self.instance
        problem = problem_of_slug(roadmap=topic.roadmap, slug=topic.slug, topic=topic)
        if problem:
            self.add_error("slug", problem)

    def _check_enough(self) -> None:
        topic = self.instance
        if self.current is None or topic.choose != self.current.choose:
            problem = problem_of_enough(topic_id=topic.pk, enough=topic.choose)
            if problem:
                self.refuse("choose", problem)

    def _check_successor(self) -> None:
        topic = self.instance
        successor = topic.successor
        if successor is None:
            return
        if topic.lifecycle != Lifecycle.RETIRED:
            self.add_error("successor", "Only a retired topic has a successor.")
        elif successor.roadmap_id != topic.roadmap_id:
            self.add_error("successor", "The successor is in another roadmap.")
        elif successor.lifecycle != Lifecycle.PUBLISHED or successor.pk == topic.pk:
            self.add_error("successor", "The successor must be another, published topic.")

    def _check_place(self) -> None:
        topic = self.instance
        for name in ("level", "category", "parent"):
            related = getattr(topic, name)
            if related is not None and related.roadmap_id != topic.roadmap_id:
                self.refuse(name, f"“{related}” belongs to another roadmap.")
        if not self.errors:
            self.check_structure()


class ObjectiveAdminForm(ContentForm):
    def check(self) -> None:
        """A topic shows a text once. Of two equal forms the second waits for the first."""
        objective = self.instance
        same = Objective.objects.filter(topic=objective.topic, text=objective.text, archived=False)
        with locked(objective.topic.roadmap):
            if not objective.archived and same.exclude(pk=objective.pk).exists():
                self.refuse("text", f"“{objective.topic}” has this objective already.")


class NewTopicAdminForm(TopicAdminForm):
    """A new topic. One that would make a group of a finished leaf starts as a draft."""

    lifecycle = forms.ChoiceField(
        choices=[(Lifecycle.DRAFT.value, "Draft"), (Lifecycle.PUBLISHED.value, "Published")],
        initial=Lifecycle.DRAFT.value,
        help_text="Learners never see a draft.",
    )

    def check(self) -> None:
        super().check()
        parent = self.instance.parent
        if self.errors or parent is None or self.instance.lifecycle == Lifecycle.DRAFT:
            return
        if parent.lifecycle != Lifecycle.PUBLISHED:
            self.refuse("lifecycle", f"“{parent}” is not published; save this as a draft.")
        elif is_finished_leaf(parent):
            self.refuse(
                "lifecycle",
                f"Learners have finished “{parent}”, which has no subtopics yet. Save this as a "
                "draft; publishing it will ask whether it counts as finished for them.",
            )


class PrerequisiteRow(ContentForm):
    def clean_requires(self) -> Any:
        required = self.cleaned_data["requires"]
        if required.pk == self.instance.topic_id:
            raise ValidationError("A topic can't require itself.")
        return required


class PrerequisiteFormSet(BaseInlineFormSet):
    """All that one topic requires, checked together with the topic itself."""

    def clean(self) -> None:
        super().clean()
        topic = self.instance
        if any(self.errors) or None in (topic.roadmap_id, topic.level_id, topic.category_id):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        required = [row["requires"] for row in rows if not row.get("DELETE")]
        for other in required:
            if other.roadmap_id != topic.roadmap_id:
                raise ValidationError(f"“{other}” belongs to another roadmap.")
        proposal = Proposal(topic.roadmap)
        proposal.put(topic)
        proposal.accept()
        proposal.put_prerequisites(topic, required)
        faults = proposal.new_faults()
        if faults:
            raise ValidationError(faults)


class PrerequisiteForm(ContentForm):
    """One prerequisite on its own page."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        topic = data.get("topic") or (self.instance.topic if self.instance.pk else None)
        required = data.get("requires")
        if topic is None or required is None:
            return data
        if required == topic:
            self.add_error("requires", "A topic can't require itself.")
            return data
        if required.roadmap_id != topic.roadmap_id:
            raise ValidationError(f"“{required}” belongs to another roadmap.")
        others = topic.prerequisites.exclude(pk=self.instance.pk).select_related("requires")
        proposal = Proposal(topic.roadmap)
        proposal.put_prerequisites(topic, [*(edge.requires for edge in others), required])
        faults = proposal.new_faults()
        if faults:
            raise ValidationError(faults)
        return data
