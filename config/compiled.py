"""Querysets that are turned into SQL once: building them anew costs several times their running."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.query import ModelIterable

Places = Mapping[str, int | str]
"""A value for each thing that varies, unlike any other value in the statement."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """A queryset as one database runs it, and how its rows become what the queryset gives."""

    sql: str
    params: Row
    converters: Mapping[int, tuple[list[Callable[..., Any]], Any]]
    """What a column's value goes through, by the column's place, with its expression."""
    make: Callable[[Row], Any]

    def run(self, params: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self.make(self._converted(row)) for row in rows]

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


class Compiled:
    """What the queryset that ``build`` makes would give, with other values in its places.

    ``build`` is called once with ``places``; the values it puts into the statement are the only
    ones that vary later, so it decides nothing by them. Values are numbers and strings. Objects
    come without related ones.
    """

    def __init__(self, build: Callable[..., Any], places: Places) -> None:
        self._build = build
        self._places = places
        self._names = {value: name for name, value in places.items()}
        self._statements: dict[str, Statement] = {}

    def rows(self, **values: int | str) -> list[Any]:
        """The objects, or the tuples of a ``values_list``."""
        statement = self._statement()
        return statement.run([self._named(param, values) for param in statement.params])

    def _named(self, param: Any, values: Mapping[str, int | str]) -> Any:
        if isinstance(param, (int, str)) and param in self._names:
            return values[self._names[param]]
        return param

    def _statement(self) -> Statement:
        found = self._statements.get(connection.vendor)
        if found is None:
            found = statement_of(self._build(**self._places))
            missing = self._names.keys() - {p for p in found.params if isinstance(p, (int, str))}
            if missing:
                raise ValueError(f"Not in the statement: {sorted(map(str, missing))}")
            self._statements[connection.vendor] = found
        return found


def statement_of(queryset: models.QuerySet[Any]) -> Statement:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    is_model = queryset._iterable_class is ModelIterable
    make = _object_maker(compiler) if is_model else tuple
    return Statement(sql, tuple(params), compiler.get_converters(columns), make)


def _object_maker(compiler: Any) -> Callable[[Row], Any]:
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = frozenset(compiler.select[place][0].target.attname for place in places)
    annotations = dict(compiler.annotation_col_map or {})

    def make(row: Row) -> Any:
        found = model.from_db(connection.alias, names, row[start:end])
        for name, place in annotations.items():
            setattr(found, name, row[place])
        return found

    return make
