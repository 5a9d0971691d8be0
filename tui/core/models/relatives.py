"""The nearest known relative of a model that nobody describes, read from its name: family, version and variant.

``gpt-6.3-sol`` is of the family gpt, version 6.3, variant sol: its relative is the newest sol that is not newer. A
date, a word such as ``preview``, a vendor before the name or a fine-tuning around it leave the model itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST_READ = 200  # characters of a name
# What may stand around a model's name without making it another model.
VENDORS = re.compile(r"(?:openai|azure)/")
TUNED_BEFORE = re.compile(r"ft:([^:]+)(?::|$)")  # ft:gpt-4o:organisation:name:id
TUNED_AFTER = re.compile(r"\.ft-[a-z0-9-]+$")  # as Azure writes it
DATE = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$", re.ASCII)
STAGE = re.compile(r"-(?:latest|preview|alpha|beta|rc\d*|exp|experimental)$")
# o4-mini, gpt-6.1-sol; the o of gpt-4o makes a family of its own.
PARTS = re.compile(
    r"(?P<family>chatgpt|gpt|o)(?P<dash>-?)(?P<version>\d+(?:\.\d+)*)(?P<omni>o?)(?:-(?P<variant>.+))?", re.ASCII
)
AZURE_SPELLS = {"35": (3, 5)}
MOST_DIGITS = 9  # of one number of a version
FLAGSHIP = "sol"  # the variant that a name without one means since gpt-5.6


@dataclass(frozen=True, slots=True)
class ModelName:
    """The parts of a model's name: ``gpt``, (6, 1) and ``sol``; the variant is empty where there is none."""

    family: str
    version: tuple[int, ...]
    variant: str


@dataclass(frozen=True, slots=True)
class Relative:
    """The name of a known model, and what it is to another one.

    ``same`` is True if it is the model itself under another name: dated, at another stage, or with its vendor before
    it. ``tuned`` is True for one that was fine-tuned, which has a price of its own.
    """

    name: str
    same: bool = False
    tuned: bool = False


def name_in_parts(name: str) -> ModelName | None:
    """Return the parts of a model's name; None for a name that is not built as those of OpenAI's models are."""
    match = PARTS.fullmatch(name.lower())
    if match is None or bool(match["dash"]) == (match["family"] == "o"):
        return None
    numbers = match["version"].split(".")
    if any(len(number) > MOST_DIGITS for number in numbers):
        return None
    version = AZURE_SPELLS.get(match["version"]) or tuple(int(number) for number in numbers)
    while len(version) > 1 and not version[-1]:  # 6.0 is 6
        version = version[:-1]
    return ModelName(match["family"] + match["omni"], version, match["variant"] or "")


def is_of_tomorrow(name: str, known: Iterable[str]) -> bool:
    """Return whether a name is one of OpenAI's whose version is newer than any that is known of its family."""
    asked = name_in_parts(_shorter(_without_tuning(_cut(name))[0])[-1])
    if asked is None:
        return False
    versions = [
        parts.version for each in known if (parts := _known_parts(each.lower())) and parts.family == asked.family
    ]
    return bool(versions) and asked.version > max(versions)


def relative_of(name: str, known: Iterable[str]) -> Relative | None:
    """Return the nearest relative of a model among known names, None if it has none.

    It is the model itself where only a date or the like is added to a known name. Else it is of the same family and
    variant: the newest that is not newer, or the oldest where all are. ``gpt-7``, without a variant, is a sol too.
    """
    text, tuned = _without_tuning(_cut(name))
    spellings = _shorter(text)
    names = {each.lower(): each for each in known}
    for spelling in spellings:
        if spelling in names:
            return Relative(names[spelling], same=True, tuned=tuned)
    for spelling in reversed(spellings):
        nearest = _nearest(spelling, list(names.values()))
        if nearest is not None:
            return Relative(nearest, tuned=tuned)
    return None


def _cut(name: str) -> str:
    """Return a name in lower case without the vendor before it; one that is too long to be a name is empty."""
    text = name.strip().lower()
    return VENDORS.sub("", text, count=1) if len(text) <= LONGEST_READ else ""


def _without_tuning(text: str) -> tuple[str, bool]:
    """Return the name of the model that was fine-tuned, and True; any other name as it is, and False."""
    before = TUNED_BEFORE.match(text)
    if before is not None:
        return before[1], True
    base = TUNED_AFTER.sub("", text)
    return base, base != text


def _shorter(text: str) -> list[str]:
    """Return a name, and what is left of it without each date or stage at its end, the longest first."""
    spellings = [text]
    while (end := DATE.search(spellings[-1]) or STAGE.search(spellings[-1])) is not None:
        spellings.append(spellings[-1][: end.start()])
    return spellings


def _nearest(name: str, known: Collection[str]) -> str | None:
    """Return the known name of the same family and variant whose version is nearest, None if there is none."""
    asked = name_in_parts(name)
    if asked is None:
        return None
    versions: dict[tuple[int, ...], str] = {}
    for variant in (asked.variant, *([] if asked.variant else [FLAGSHIP])):
        for each in known:
            parts = _known_parts(each.lower())
            if parts is not None and (parts.family, parts.variant) == (asked.family, variant):
                versions.setdefault(parts.version, each)
    older = [version for version in versions if version <= asked.version]
    found = max(older) if older else min(versions, default=None)
    return None if found is None else versions[found]


@lru_cache(maxsize=512)
def _known_parts(name: str) -> ModelName | None:
    """Return the parts of a known name without its date and ``latest``; ``preview`` stays: o1-preview is no o1."""
    shorter = _shorter(name)
    return name_in_parts(shorter[-1] if name.endswith("-latest") else next(s for s in shorter if not DATE.search(s)))
