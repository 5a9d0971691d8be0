"""What a user says of a model that nobody else describes: four answers, checked before they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from tui.core.models.profile import ModelProfile, Role

ROLES: dict[str, str] = {
    "developer": "as a developer message",
    "system": "as a system message",
    "instructions": "as the request's instructions",
    "none": "as text before the first message",
}
EFFORT = re.compile(r"[a-z][a-z0-9_-]{0,20}")
SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([km]?)")  # tokens: 32768, 32k, 1.05m
FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
OWNED = {"role": ("role",), "window": ("window",), "efforts": ("efforts", "reasons"), "images": ("images",)}
"""The settings of ``[models.NAME]`` that hold each answer."""
NO_EFFORT = "-"  # says that a model takes none; empty says that it is not known
IMAGES = {"": "not known: they are sent", "yes": "it sees them", "no": "it does not"}


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """The answers as they are typed; an empty one is not known. ``images`` is one of `IMAGES`.

    ``window`` is in tokens, ``efforts`` are words, lowest first, or `NO_EFFORT`.
    """

    role: str = "system"
    window: str = ""
    efforts: str = ""
    images: str = ""

    @property
    def effort_words(self) -> list[str]:
        """The efforts, one by one."""
        return [word for word in re.split(r"[\s,;]+", self.efforts.lower()) if word and word != NO_EFFORT]


def description_of(profile: ModelProfile) -> ModelDescription:
    """Return what is known or assumed of a model as the answers that say it."""
    window = "" if profile.window is None else str(profile.window)
    efforts = ", ".join(profile.efforts) or (NO_EFFORT if profile.knows("efforts") else "")
    images = ("yes" if profile.images else "no") if profile.goes_by("images") else ""
    return ModelDescription(profile.role, window, efforts, images)


def problems(said: ModelDescription) -> Mapping[str, str]:
    """Return what is wrong with the answers, as sentences by the answer's name."""
    found: dict[str, str] = {}
    if said.role not in get_args(Role):
        found["role"] = f"A persona travels as one of: {', '.join(get_args(Role))}."
    if said.window.strip() and tokens_from(said.window) is None:
        found["window"] = "The window is a number of tokens, as in 32768 or 128k; empty where it is not known."
    odd = [word for word in said.effort_words if not EFFORT.fullmatch(word)]
    if odd:
        found["efforts"] = (
            f"{odd[0]!r} is no effort. Write words, as in: low, medium, high; none at all if it takes none."
        )
    return found


def table_of(said: ModelDescription) -> dict[str, Any]:
    """Return the table ``[models.NAME]`` of the settings file that holds the answers, which have no problem."""
    window, efforts = tokens_from(said.window), said.effort_words
    return {
        "role": said.role,
        **({} if window is None else {"window": window}),
        **({"efforts": efforts} if said.efforts.strip() else {}),
        **({"reasons": True} if efforts else {}),
        **({"images": said.images == "yes"} if said.images else {}),
    }


def change_of(before: ModelDescription, said: ModelDescription) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what a user has changed of the answers: settings of ``[models.NAME]``, and the names of all that change.

    What was left as it was is not written: it may be the catalogue's, which a later one corrects.
    """
    meant = [
        (each.role, tokens_from(each.window), (each.effort_words, bool(each.efforts.strip())), each.images)
        for each in (before, said)
    ]
    changed = [answer for answer, one, other in zip(OWNED, *meant, strict=True) if one != other]
    owned = frozenset(name for answer in changed for name in OWNED[answer])
    return {name: value for name, value in table_of(said).items() if name in owned}, owned


def tokens_from(text: str) -> int | None:
    """Return the number of tokens that is typed, such as ``32768``, ``32,768``, ``128k`` or ``1.05M``; None if none."""
    found = SIZE.fullmatch(re.sub(r"[\s,_]", "", text.lower()))
    number = round(float(found[1]) * FACTORS[found[2]]) if found is not None else 0
    return number or None
