"""Forms of the content operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import AdminSite

from roadmap.admin.choices import TopicSelect, official
from roadmap.domain.curation.split import SubtopicDraft
from roadmap.models import Category, Level, Roadmap, Topic

TITLE, SUMMARY = 120, 120
"""Longest title and summary of a topic, in characters."""


class OperationForm(forms.Form):
    """A form whose cleaned data are the arguments of the operation."""

    def __init__(self, *args: Any, topic: Topic, admin_site: AdminSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self.admin_site = admin_site

    def search_topics(self, name: str, like: str) -> None:
        """Let a field search the topics of this roadmap, as the field ``like`` of a topic does."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = official(Topic).filter(roadmap=self.topic.roadmap_id)
        field.widget = TopicSelect(
            Topic._meta.get_field(like), self.admin_site, roadmap_id=self.topic.roadmap_id
        )
        field.widget.choices = field.choices
        field.widget.is_required = field.required


class RoadmapOperationForm(forms.Form):
    """Nothing is asked about a whole roadmap: what would happen is there at once."""

    def __init__(self, *args: Any, roadmap: Roadmap, admin_site: AdminSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def confirmation() -> forms.BooleanField:
    return forms.BooleanField(
        label="What it holds counts for them too",
        required=False,
        help_text=(
            "Where a topic that people have finished or skipped gets its first subtopics: these "
            "count for them as it did. Nobody loses a done."
        ),
    )


class PublishForm(OperationForm):
    pass_on = confirmation()


class MoveForm(OperationForm):
    parent = forms.ModelChoiceField(
        label="Into the group",
        queryset=Topic.objects.none(),
        required=False,
        help_text="Level and category are then the group's.",
    )
    level = forms.ModelChoiceField(
        label="Or to the level", queryset=Level.objects.none(), required=False
    )
    category = forms.ModelChoiceField(
        label="and the category", queryset=Category.objects.none(), required=False
    )
    pass_on = confirmation()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search_topics("parent", like="parent")
        for name, model in (("level", Level), ("category", Category)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = model.objects.filter(roadmap=self.topic.roadmap_id)


class MergeForm(OperationForm):
    into = forms.ModelChoiceField(
        label="Into the topic",
        queryset=Topic.objects.none(),
        help_text="Both are leaves. This topic is retired; statuses, notes and links go along.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search_topics("into", like="successor")


class SplitForm(OperationForm):
    parts = forms.CharField(
        label="Subtopics",
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="One a line, as “Title: one sentence that sums it up.”",
    )

    def clean_parts(self) -> list[SubtopicDraft]:
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines()]
        return [self._part(line) for line in lines if line]

    def _part(self, line: str) -> SubtopicDraft:
        title, _, summary = (piece.strip() for piece in line.partition(":"))
        if not title or not summary:
            raise forms.ValidationError(f"Write “{line}” as “Title: summary”.")
        for text, limit in ((title, TITLE), (summary, SUMMARY)):
            if len(text) > limit:
                raise forms.ValidationError(f"“{text}” is longer than {limit} characters.")
        return SubtopicDraft(title, summary)
