"""The catalogue of models. The built-in one is ``catalogue.json``, read once, when it is first needed."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tui.core.connection_kinds import OPENAI
from tui.core.models.encoding import encoding_of
from tui.core.models.model_names import model_in_name
from tui.core.models.price_list import listed
from tui.core.models.profile import OF_VENDORS, ModelProfile, profile_from

DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{4})$")


@dataclass(frozen=True)
class Catalogue:
    """Model profiles by name. A model that is not among them gets the most cautious profile."""

    profiles: Mapping[str, ModelProfile]

    def find(self, name: str) -> ModelProfile:
        """Return the profile of a model by its name, an alias, or the name of a dated snapshot.

        An unknown name gets a profile with ``known=False``: the role system, no effort, an unknown window, and the
        encoding that the name implies, else ``o200k_base``.
        """
        by_alias = {a: p for p in self.profiles.values() for a in p.aliases}
        for candidate in (name, name.lower(), DATED.sub("", name.lower())):
            found = self.profiles.get(candidate) or by_alias.get(candidate)
            if found is not None:
                return found
        own = encoding_of(name)
        return ModelProfile(name, known=False, encoding=own or "o200k_base", encoding_published=own is not None)

    def names(self) -> list[str]:
        """Return the names of all models, in the order of the catalogue."""
        return list(self.profiles)

    def named_in(self, deployment: str) -> str:
        """Return the model that a deployment's own name says, empty where that is not sure (see `model_in_name`)."""
        exact = self.find(deployment)
        if exact.known:
            return exact.name
        known = {name: profile.name for name, profile in self.profiles.items() if profile.known}
        aliases = {alias: p.name for p in self.profiles.values() if p.known for alias in p.aliases}
        return model_in_name(deployment, {name.lower(): model for name, model in (aliases | known).items()})

    def with_overrides(self, overrides: Mapping[str, Mapping[str, Any]]) -> Catalogue:
        """Return a catalogue with the fields that a user's ``[models.NAME]`` tables set.

        Each field is one fact more. What a table does not mention of a model that nobody knows stays unknown, unless
        the table says ``known = true``.

        Raises:
            ValueError: a field is unknown or its value is wrong; the text names the model and the field.
        """
        merged = dict(self.profiles)
        for name, fields in overrides.items():
            try:
                base = self.find(name)
                if isinstance(fields, Mapping):
                    base = dataclasses.replace(base, told=base.told | fields.keys())
                    if "encoding" in fields:  # a user who sets an encoding knows it
                        base = dataclasses.replace(base, encoding_published=True)
                merged[name] = profile_from(name, fields, base)
            except ValueError as error:
                raise ValueError(f"[models.{name}] {error}") from None
        return Catalogue(merged)


def on_another_server(profile: ModelProfile, name: str) -> ModelProfile:
    """Return what is known of a model that a compatible server calls by the name of one of the catalogue.

    It may be another model. What the settings say of it counts; the rest is unknown, and the efforts and the encoding
    of the catalogue are guesses. ``known = true`` in its table of the settings says that it is the same model.
    """
    if not profile.known or "known" in profile.told:
        return profile
    said = {each.name: getattr(profile, each.name) for each in dataclasses.fields(profile) if each.name in profile.told}
    guesses = {
        "efforts": profile.efforts,
        "responses_only_efforts": profile.responses_only_efforts,
        "encoding": profile.encoding,
        "encoding_published": profile.encoding_published and "encoding" in profile.told,
    }
    return ModelProfile(name, known=False, told=profile.told, **{**guesses, **said})


def with_told(profile: ModelProfile, own: ModelProfile) -> ModelProfile:
    """Return a profile with what the settings say of the model under another name, such as its deployment's."""
    said = {each.name: getattr(own, each.name) for each in dataclasses.fields(own) if each.name in own.told}
    if own.told & OF_VENDORS.keys():
        said["vendors"] = own.vendors
    return dataclasses.replace(profile, **said, told=profile.told | own.told)


def with_listed_price(profile: ModelProfile, vendor: str) -> ModelProfile:
    """Return a profile with the price that a vendor lists for its name, if it lists one and the settings give none."""
    found = None if "price" in profile.told or not vendor else listed(vendor, profile.name)
    if found is None:
        return profile
    return dataclasses.replace(profile, price=found.price, sources={**profile.sources, "price": found.source})


@cache
def built_in() -> Catalogue:
    """Return the catalogue that ships with mull. It is part of the code: an error in it is a bug.

    The file has the prices that OpenAI's price list lacks.
    """
    text = files("tui.core.models").joinpath("catalogue.json").read_text("utf-8")
    entries = json.loads(text)["models"].items()
    profiles = {name: profile_from(name, _flat(fields)) for name, fields in entries}
    return Catalogue({name: with_listed_price(profile, OPENAI.vendor) for name, profile in profiles.items()})


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the file with its table of vendors written as the fields of `profile_from`."""
    vendors: Mapping[str, Mapping[str, Any]] = fields["vendors"]
    flat = {f"{fact}_{vendor}": value for vendor, facts in vendors.items() for fact, value in facts.items()}
    return {key: value for key, value in fields.items() if key != "vendors"} | flat
