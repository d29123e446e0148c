"""What a curator can choose in a form: official content, topics of the same roadmap."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from roadmap.admin.base import is_id
from roadmap.models import Category, Level, Roadmap, Topic

PATHS: dict[type[Any], str] = {
    Roadmap: "",
    Level: "roadmap__",
    Category: "roadmap__",
    Topic: "roadmap__",
}


class TopicSelect(AutocompleteSelect):
    """Searches the topics of one roadmap."""

    def __init__(self, *args: Any, roadmap_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roadmap_id = roadmap_id

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """A value that is no id is shown as nothing chosen."""
        return super().optgroups(name, [each for each in value if is_id(str(each))], attr)

    def get_url(self) -> str:
        url = super().get_url()
        return f"{url}?roadmap={self.roadmap_id}" if self.roadmap_id else url


def official(model: type[Any]) -> QuerySet[Any]:
    queryset: QuerySet[Any] = model._default_manager.filter(
        **{f"{PATHS[model]}owner__isnull": True, f"{PATHS[model]}is_personal": False}
    )
    return queryset


def only_roadmap() -> int | None:
    """The id of the official roadmap; None where there are several, or none."""
    ids = list(official(Roadmap).values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


class OfficialChoices:
    """For pages and inlines: foreign keys lead to official content, topics are searched."""

    admin_site: Any
    model: Any

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No buttons that add, change or delete the related object: it has its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        model: Any = db_field.related_model
        if model not in PATHS:
            return super().formfield_for_foreignkey(  # type: ignore[misc]
                db_field, request, **kwargs
            )
        roadmap_id = self.roadmap_at_hand(request)
        choices = official(model)
        if model in (Level, Category) and roadmap_id:
            choices = choices.filter(roadmap_id=roadmap_id)
        kwargs["queryset"] = choices
        if model is Topic:
            kwargs["widget"] = TopicSelect(db_field, self.admin_site, roadmap_id=roadmap_id)
        field = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if model in (Level, Category) and not roadmap_id:
            name_with_roadmap(field)
        return field

    def roadmap_at_hand(self, request: HttpRequest) -> int | None:
        """The roadmap of the object on the page, or the only one there is."""
        match = request.resolver_match
        pk = str(match.kwargs.get("object_id", "")) if match else ""
        if is_id(pk):
            model, path = self.page_model()
            found = model._default_manager.filter(pk=pk).values_list(path, flat=True).first()
            if found is not None:
                return int(found)
        return only_roadmap()

    def page_model(self) -> tuple[Any, str]:
        """The model that the page is about, and the look-up from it to the id of its roadmap."""
        raise NotImplementedError


def name_with_roadmap(field: ModelChoiceField[Any]) -> None:
    field.queryset = field.queryset.select_related("roadmap")  # type: ignore[union-attr]
    field.label_from_instance = lambda obj: f"{obj.roadmap}: {obj}"  # type: ignore[method-assign]
