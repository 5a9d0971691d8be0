"""The built-in catalogue: ``catalogue.json``, read once and only when it is needed."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tui.core.models.encoding import vocabulary_of
from tui.core.models.profile import ModelProfile, profile_from

DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{4})$")


@dataclass(frozen=True)
class Catalogue:
    """The models that are known, by name; an unknown one gets the most cautious profile."""

    profiles: Mapping[str, ModelProfile]

    def find(self, name: str) -> ModelProfile:
        """Return the profile for a model's name, an alias, or a dated snapshot of it.

        An unknown name yields ``known=False``: a system role, no effort, an unknown window, its encoding where the
        name says it for sure.
        """
        by_alias = {a: p for p in self.profiles.values() for a in p.aliases}
        for candidate in (name, name.lower(), DATED.sub("", name.lower())):
            found = self.profiles.get(candidate) or by_alias.get(candidate)
            if found is not None:
                return found
        own = vocabulary_of(name)
        return ModelProfile(name, known=False, encoding=own or "o200k_base", encoding_published=own is not None)

    def names(self) -> list[str]:
        """Return every known name in the catalogue's own order."""
        return list(self.profiles)

    def with_overrides(self, overrides: Mapping[str, Mapping[str, Any]]) -> Catalogue:
        """Return a catalogue in which a user's ``[models.NAME]`` tables win.

        Raises:
            ValueError: an override does not fit; the text names the model and the field.
        """
        merged = dict(self.profiles)
        for name, fields in overrides.items():
            try:
                base = dataclasses.replace(self.find(name), known=True)
                if isinstance(fields, Mapping) and "encoding" in fields:  # whoever names one knows it
                    base = dataclasses.replace(base, encoding_published=True)
                merged[name] = profile_from(name, fields, base)
            except ValueError as error:
                raise ValueError(f"[models.{name}] {error}") from None
        return Catalogue(merged)


@cache
def built_in() -> Catalogue:
    """Return the catalogue that ships with mull; part of the code, so a broken one is a bug, not an error."""
    text = files("tui.core.models").joinpath("catalogue.json").read_text("utf-8")
    return Catalogue({name: profile_from(name, _flat(fields)) for name, fields in json.loads(text)["models"].items()})


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the file with its table of vendors as the fields that `profile_from` takes."""
    vendors: Mapping[str, Mapping[str, Any]] = fields["vendors"]
    flat = {f"{fact}_{vendor}": value for vendor, facts in vendors.items() for fact, value in facts.items()}
    return {key: value for key, value in fields.items() if key != "vendors"} | flat
