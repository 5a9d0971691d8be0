"""The catalogue of models. The built-in one is ``catalogue.json``, read once, when it is first needed."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from tui.core.connection_kinds import OPENAI
from tui.core.models.encoding import encoding_of
from tui.core.models.model_names import is_of_another_vendor, model_in_name
from tui.core.models.price_list import listed
from tui.core.models.profile import OF_VENDORS, ModelProfile, profile_from
from tui.core.models.relatives import Relative, relative_of
from tui.core.models.same_model import same_model

DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{4})$")
NEWEST = "gpt-6.2-sol"  # whose contract a model without a relative is taken to have
# What a request of the newest models may hold: the fields that a model without a relative has of NEWEST.
CONTRACT = (
    "role", "reasons", "efforts", "responses_only_efforts", "verbosities", "modes", "tiers", "parameters",
    "parameters_without_reasoning", "apis", "structured_outputs", "images", "reasoning_context",
)  # fmt: skip
# The fields that a model has of a relative.
INHERITED = (
    *CONTRACT, "window", "max_input", "max_output", "default_effort", "vendors", "image_tokens", "formatting_line",
    "encoding", "encoding_published", "price", "api_version", "needs",
)  # fmt: skip
LIKE = "assumed_from"


@dataclass(frozen=True)
class Catalogue:
    """Model profiles by name. A model that is not among them gets the most cautious profile."""

    profiles: Mapping[str, ModelProfile]

    def find(self, name: str) -> ModelProfile:
        """Return the profile of a model by its name, an alias, or the name of a dated snapshot.

        An unknown name gets a profile with ``known=False``: the role system, no effort, an unknown window, and the
        encoding that the name implies, else ``o200k_base``.
        """
        return self._listed(name, name.lower(), DATED.sub("", name.lower())) or _unknown(name)

    def _listed(self, *names: str) -> ModelProfile | None:
        """Return the profile of the first of these names that is one of a model or an alias; None if none is."""
        return next(filter(None, map(self._by_spelling.get, names)), None)

    @cached_property
    def _by_spelling(self) -> Mapping[str, ModelProfile]:
        """The profiles by name and alias; where one's alias is another's name, the name counts."""
        return {alias: each for each in self.profiles.values() for alias in each.aliases} | dict(self.profiles)

    def of_vendor(self, name: str) -> ModelProfile:
        """Return the profile of a model that OpenAI or Azure, or practice in their place, is asked for by this name.

        What nobody says of it is assumed: from its nearest relative (see `relative_of`), else from NEWEST, without its
        sizes and price. Of a model of another vendor nothing is assumed.
        """
        own = self._listed(name, name.lower()) or _unknown(name)
        if own.known:
            return own
        relative = relative_of(name, [n for each in self.profiles.values() if each.known for n in each.spellings])
        if relative is not None:
            base = self.find(relative.name)
            return _with_assumed(own, base, _inherited(base, relative))
        if is_of_another_vendor(name):
            return own
        newest = self.profiles[NEWEST]
        return _with_assumed(own, newest, {field: getattr(newest, field) for field in CONTRACT})

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
                base = base if base.name == name else replace(base, aliases=())
                if isinstance(fields, Mapping):
                    settled = fields.get("known") is True
                    assumed = frozenset() if settled else base.assumed
                    base = replace(base, told=base.told | fields.keys(), assumed=assumed)
                    if "encoding" in fields:  # a user who sets an encoding knows it
                        base = replace(base, encoding_published=True)
                merged[name] = profile_from(name, fields, base)
            except ValueError as error:
                raise ValueError(f"[models.{name}] {error}") from None
        return Catalogue(merged)


def _unknown(name: str) -> ModelProfile:
    """Return the profile of a model of which nothing is known but the encoding that its name may tell."""
    own = encoding_of(name)
    return ModelProfile(name, known=False, encoding=own or "o200k_base", encoding_published=own is not None)


def _inherited(base: ModelProfile, relative: Relative) -> dict[str, Any]:
    """Return the fields that a model has of a relative, by name; ``base`` is the relative's profile.

    Dates and successors are those of one name alone. A price is not confirmed, and a fine-tuned model has its own. The
    vocabulary of another version may be another one.
    """
    fields = {each: getattr(base, each) for each in INHERITED}
    fields["vendors"] = {vendor: replace(facts, retired=None) for vendor, facts in base.vendors.items()}
    fields["encoding_published"] = base.encoding_published and relative.same
    fields["price"] = None if relative.tuned or base.price is None else replace(base.price, unconfirmed=True)
    return fields


def _with_assumed(own: ModelProfile, base: ModelProfile, fields: Mapping[str, Any]) -> ModelProfile:
    """Return a profile with fields of another model, which are assumed; what the settings tell stays."""
    told = own.told | ({"vendors"} if own.told & OF_VENDORS.keys() else set())
    taken = {name: value for name, value in fields.items() if name not in told and value is not None}
    sources = dict.fromkeys(taken, f"assumed from {base.name}") | dict(own.sources)
    return replace(own, **taken, assumed=frozenset(taken), assumed_from=base.name, sources=sources)


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
    return replace(profile, **said, told=profile.told | own.told)


def with_listed_price(profile: ModelProfile, vendor: str) -> ModelProfile:
    """Return a profile with the price that a vendor lists for its name, if it lists one and the settings give none.

    The price of a model of which something is assumed from another one is not confirmed: a table may also have models
    that its vendor does not sell itself.
    """
    found = None if "price" in profile.told or not vendor else listed(vendor, profile.name)
    if found is None:
        return profile
    sources = {**profile.sources, "price": found.source}
    assumed = bool(profile.assumed_from) and not profile.known and not same_model(profile.name, profile.assumed_from)
    price = replace(found.price, unconfirmed=True) if assumed else found.price
    return replace(profile, price=price, sources=sources, assumed=profile.assumed - {"price"})


@cache
def built_in() -> Catalogue:
    """Return the catalogue that ships with mull. It is part of the code: an error in it is a bug.

    The file has the prices that OpenAI's price list lacks. An entry with ``assumed_from`` names the model that its
    other fields are assumed from.
    """
    text = files("tui.core.models").joinpath("catalogue.json").read_text("utf-8")
    entries: Mapping[str, Mapping[str, Any]] = json.loads(text)["models"]
    profiles = {name: profile_from(name, _flat(fields)) for name, fields in entries.items()}
    for name, fields in entries.items():
        if LIKE in fields:
            profiles[name] = _partly_assumed(profiles[name], profiles[fields[LIKE]], fields.keys())
    return Catalogue({name: with_listed_price(profile, OPENAI.vendor) for name, profile in profiles.items()})


def _partly_assumed(own: ModelProfile, base: ModelProfile, said: Collection[str]) -> ModelProfile:
    """Return a profile of the catalogue whose fields that its sources do not say are assumed from another model."""
    fields = {each: getattr(base, each) for each in INHERITED if each not in said}
    return _with_assumed(own, base, fields)


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the file with its table of vendors written as the fields of `profile_from`."""
    vendors: Mapping[str, Mapping[str, Any]] = fields["vendors"]
    flat = {f"{fact}_{vendor}": value for vendor, facts in vendors.items() for fact, value in facts.items()}
    return {key: value for key, value in fields.items() if key not in ("vendors", LIKE)} | flat
