"""Validation of what the owner of a roadmap sends from its editor."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django import forms
from django.core.validators import URLValidator

from roadmap.domain.catalog.markdown import LIMIT
from roadmap.domain.changes.form import Clash, seal_of_fields
from roadmap.domain.changes.schema import PLACE, RESOURCE, TOPIC, Kind
from roadmap.domain.forks.places import Grouped
from roadmap.domain.normalize import normalize_text
from roadmap.enums import CategoryColor, Difficulty, Importance, ResourceKind, Visibility
from roadmap.forms.learning import TextField
from roadmap.models import Topic
from roadmap.models.bounds import MINUTES


class SingleLineField(forms.CharField):
    """A text of one line."""

    def to_python(self, value: Any) -> str:
        return " ".join(normalize_text(super().to_python(value) or "").split())


def whole(choices: type[Difficulty] | type[Importance]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(choices=choices.choices, coerce=lambda value: choices(int(value)))


class SealedForm(forms.Form):
    """A form about something that is there; it carries what it was made from."""

    stale: Any = None
    """What differs, where somebody else has changed it since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Several forms of a page may have one, so it has no id.
        hidden = forms.HiddenInput(attrs={"id": False})
        self.fields["seal"] = forms.CharField(required=False, widget=hidden)

    def about(self, instance: Any) -> Self:
        """The form as it is before anything is typed."""
        names = [name for name in self.fields if name != "seal"]
        self.initial.update({name: getattr(instance, name) for name in names})
        self.initial["seal"] = seal_of_fields(instance, names)
        return self

    @property
    def seal(self) -> str:
        """What was sent of it; empty where nothing was."""
        return str(self.cleaned_data.get("seal", ""))

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seal"}

    def take(self, clashes: Iterable[Clash], seal: str) -> None:
        """Hold what only others have changed, and the seal of what is there now."""
        data = dict(self.data.items())
        data[self.add_prefix("seal")] = seal
        for clash in clashes:
            if clash.who == "theirs" and clash.name in self.fields:
                theirs = "" if clash.theirs is None else str(clash.theirs)
                data[self.add_prefix(clash.name)] = theirs
        self.data = data


class FollowField(forms.BooleanField):
    """Whether a roadmap that is made is followed from then on."""

    def __init__(self) -> None:
        super().__init__(
            label="Follow it from now on",
            help_text="Your dashboard, plan and suggestions then speak of it.",
            required=False,
            initial=True,
        )


class ForkForm(forms.Form):
    title = SingleLineField(label="Its title", max_length=120)
    follow = FollowField()
    same_as = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @classmethod
    def empty(cls, title: str) -> ForkForm:
        """A form with a fresh ``same_as``, so that one that is sent twice makes one fork."""
        return cls(initial={"title": title, "same_as": uuid.uuid4()})


class DetailsForm(SealedForm):
    title = SingleLineField(max_length=120)
    summary = SingleLineField(label="In one sentence", max_length=200, required=False)
    body = TextField(
        label="About it",
        max_length=LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Who it is for, what one can do at its end. Markdown.",
    )


class SharingForm(forms.Form):
    visibility = forms.ChoiceField(
        choices=[
            (Visibility.PRIVATE, "Only me"),
            (Visibility.UNLISTED, "Everybody who has the link"),
            (Visibility.PUBLIC, "Everybody; it is listed among the roadmaps"),
        ],
        widget=forms.RadioSelect,
        label="Who may open it",
    )

    def clean_visibility(self) -> Visibility:
        return Visibility(self.cleaned_data["visibility"])


class DirectionForm(forms.Form):
    direction = forms.ChoiceField(
        choices=[("up", "up"), ("down", "down")],
        error_messages={
            "required": "Say where to: up or down.",
            "invalid_choice": "Say where to: up or down.",
        },
    )


class HiddenForm(forms.Form):
    hidden = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")],
        coerce=lambda value: value == "1",
        error_messages={
            "required": "Say whether it is hidden: 1 or 0.",
            "invalid_choice": "Say whether it is hidden: 1 or 0.",
        },
    )


class LevelForm(forms.Form):
    title = SingleLineField(max_length=120)
    summary = SingleLineField(label="In one sentence", max_length=200, required=False)


class CategoryForm(LevelForm):
    color = forms.ChoiceField(label="Colour", choices=CategoryColor.choices)


class LevelWordsForm(SealedForm, LevelForm):
    """The words of a level that there is."""


class CategoryWordsForm(SealedForm, CategoryForm):
    """The words of a line that there is."""


class ObjectForm(forms.Form):
    """A form about one object: what it does not name itself it asks as the model does."""

    of_kind: ClassVar[Kind]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.of_kind.editable:
            field = self.of_kind.model._meta.get_field(name)
            if name not in self.fields:
                self.fields[name] = field.formfield()  # type: ignore[union-attr, assignment]


class TopicForm(ObjectForm):
    of_kind = TOPIC
    title = SingleLineField(max_length=120)
    summary = SingleLineField(label="In one sentence", max_length=120)
    difficulty = whole(Difficulty)
    importance = whole(Importance)
    minutes = forms.IntegerField(
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        help_text="An honest estimate of the study time.",
    )
    body = TextField(
        label="What to know about it",
        max_length=LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Markdown.",
    )
    map_label = SingleLineField(
        label="Name on the map", max_length=16, required=False, help_text="At most 16 characters."
    )


class TopicWordsForm(SealedForm, TopicForm):
    """The words and ratings of a topic that there is.

    It asks how many subtopics are enough where the topic has any.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.add_prefix("choose") not in self.data:
            del self.fields["choose"]

    def about(self, instance: Any) -> Self:
        if instance.choose is None and not instance.subtopics.exists():
            del self.fields["choose"]
        return super().about(instance)


class PlaceForm(forms.Form):
    place = forms.ChoiceField(
        label="Where it stands",
        error_messages={"invalid_choice": "There is no such place; choose one of the list."},
    )

    def __init__(self, *args: Any, places: Grouped, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places


class OtherPlaceForm(SealedForm, PlaceForm):
    """The place of a topic that there is."""

    def of(self, topic: Topic, place: str) -> Self:
        self.initial.update({"place": place, "seal": seal_of_fields(topic, PLACE)})
        return self


class NewTopicForm(PlaceForm, TopicForm):
    """A new topic; it has no subtopics of which some could be enough."""

    field_order = ("title", "summary", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["choose"]


class ObjectiveTextForm(forms.Form):
    text = SingleLineField(
        label="You can ...",
        max_length=200,
        error_messages={"required": "Write what one can do afterwards."},
    )


class ObjectiveWordsForm(SealedForm, ObjectiveTextForm):
    """The text of an objective that there is."""


class LinkForm(ObjectForm):
    of_kind = RESOURCE
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": "This is no web address; it begins with https:// or http://."},
    )
    title = SingleLineField(max_length=160)
    by = SingleLineField(label="Author or publisher", max_length=120, required=False)
    kind = forms.ChoiceField(choices=ResourceKind.choices)
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$",
        max_length=12,
        initial="en",
        help_text="A code such as en or pt-BR.",
        error_messages={"invalid": "Write a language code such as en or pt-BR."},
    )
    minutes = forms.IntegerField(min_value=MINUTES[0], max_value=MINUTES[1], required=False)
    free = forms.BooleanField(label="It costs nothing", required=False, initial=True)


class RequiredForm(forms.Form):
    required = forms.SlugField(label="Topic", max_length=80)
