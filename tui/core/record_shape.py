"""How the fields of a JSON object become a value: worked out once for each type, because a session has many lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

ABSENT: Any = object()
Types = tuple[type, ...]
Build = Callable[[Any, str], Any]  # from what stands there and the field's name to the value; raises BadLine


class BadLine(ValueError):
    """A line that is no record; the text says why."""


class Shape:
    """The fields of one type: of which types what stands there must be, or how it is built, and what stands for none.

    A field without a default must be there; a key that is no field is passed over.
    """

    def __init__(self, make: Callable[..., Any], fields: Mapping[str, Types | Build], defaults: Mapping[str, Any]):
        self._make = make
        self._fields = tuple(
            (name, *((None, rule) if callable(rule) else (rule, None)), defaults.get(name, ABSENT))
            for name, rule in fields.items()
        )

    def read(self, data: Mapping[str, Any]) -> Any:
        """Return the value an object describes.

        Raises:
            BadLine: a field is missing or wrong.
        """
        values = []
        for name, types, build, default in self._fields:
            value = data.get(name, ABSENT)
            if value is ABSENT:
                if default is ABSENT:
                    raise BadLine(f"{name} is missing")
                value = default
            elif build is not None:
                value = build(value, name)
            elif type(value) not in types:
                raise BadLine(f"{name} must be {' or '.join(t.__name__ for t in types)}")
            values.append(value)
        return self._make(*values)


def shape_of(kind: Any, rules: Mapping[str, Types | Build], *, required: str = "") -> Shape:
    """Return the shape of a dataclass of frozen values, every field read by the rule of its name.

    ``required`` names a field that must be there although it has a default.
    """
    fields = dataclasses.fields(kind)
    defaults = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    defaults |= {f.name: f.default_factory() for f in fields if f.default_factory is not dataclasses.MISSING}
    defaults.pop(required, None)
    return Shape(kind, {f.name: rules[f.name] for f in fields}, defaults)
