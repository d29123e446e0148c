"""Querysets that are turned into SQL once: building them anew costs several times their running."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import connection, models

Places = Mapping[str, int | str]
"""A value for each thing that varies, unlike any other value in the statement."""


class Compiled:
    """The rows of the queryset that ``build`` makes, with other values in its places.

    ``build`` is called once with ``places``; the values it puts into the statement are the only
    ones that vary later, so it decides nothing by them.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], places: Places) -> None:
        self._build = build
        self._places = places
        self._names = {value: name for name, value in places.items()}
        self._statements: dict[str, tuple[type[models.Model], str, tuple[Any, ...]]] = {}

    def rows(self, **values: int | str) -> Iterator[Any]:
        """The objects, with the columns that the queryset defers left out."""
        model, sql, params = self._statement()
        named = [
            values[self._names[param]]
            if isinstance(param, (int, str)) and param in self._names
            else param
            for param in params
        ]
        return iter(model._base_manager.raw(sql, named))

    def _statement(self) -> tuple[type[models.Model], str, tuple[Any, ...]]:
        found = self._statements.get(connection.vendor)
        if found is None:
            queryset = self._build(**self._places)
            sql, params = queryset.query.sql_with_params()
            missing = self._names.keys() - {p for p in params if isinstance(p, (int, str))}
            if missing:
                raise ValueError(f"Not in the statement: {sorted(map(str, missing))}")
            found = self._statements[connection.vendor] = (queryset.model, sql, tuple(params))
        return found
