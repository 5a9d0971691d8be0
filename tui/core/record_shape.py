"""How the fields of a JSON object become a value: worked out once for each type, because a session has many lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

ABSENT: Any = object()
Build = Callable[[Any, str], Any]  # from what stands there and the field's name to the value; raises BadLine


class BadLine(ValueError):
    """A line that is no record; the text says why."""


class Rule(NamedTuple):
    """How a field is read: what is of one of these types is taken as it stands, anything else is built or wrong."""

    types: tuple[type, ...] = ()
    build: Build | None = None

    def read(self, value: Any, name: str) -> Any:
        """Return a field's value.

        Raises:
            BadLine: it cannot be what stands there.
        """
        if type(value) in self.types:
            return value
        if self.build is None:
            raise BadLine(f"{name} must be {' or '.join(t.__name__ for t in self.types)}")
        return self.build(value, name)


class Shape:
    """The fields of one type, with what stands for one that is absent; without a default it must be there.

    A key that is no field is passed over. Which fields can be taken as they stand follows from the types of all
    values: it is worked out once for each row of types.
    """

    def __init__(self, make: Callable[..., Any], rules: Mapping[str, Rule], defaults: Mapping[str, Any]) -> None:
        self._make = make
        self._rules = rules
        self._defaults = defaults
        self._known: dict[tuple[type, ...], list[tuple[int, str, Build]]] = {}  # what is left to be built

    def read(self, data: Mapping[str, Any]) -> Any:
        """Return the value an object describes.

        Raises:
            BadLine: a field is missing or wrong.
        """
        values = [data.get(name, ABSENT) for name in self._rules]
        row = tuple(map(type, values))
        left = self._known.get(row)
        if left is None:
            left = self._known[row] = self._left(row)
        for index, name, build in left:
            values[index] = build(values[index], name)
        return self._make(*values)

    def _left(self, row: tuple[type, ...]) -> list[tuple[int, str, Build]]:
        """Return which fields must be built where the values are of these types."""
        left: list[tuple[int, str, Build]] = []
        for index, (kind, (name, rule)) in enumerate(zip(row, self._rules.items(), strict=True)):
            if kind is object:
                left.append((index, name, self._absent(name)))
            elif kind not in rule.types:
                left.append((index, name, rule.read))
        return left

    def _absent(self, name: str) -> Build:
        if name not in self._defaults:
            raise BadLine(f"{name} is missing")
        default = self._defaults[name]
        return lambda *_: default


def shape_of(kind: Any, rules: Mapping[str, Rule], *, required: str = "") -> Shape:
    """Return the shape of a dataclass of frozen values, every field read by the rule of its name.

    ``required`` names a field that must be there although it has a default.
    """
    fields = dataclasses.fields(kind)
    defaults = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    defaults |= {f.name: f.default_factory() for f in fields if f.default_factory is not dataclasses.MISSING}
    defaults.pop(required, None)
    return Shape(kind, {f.name: rules[f.name] for f in fields}, defaults)
