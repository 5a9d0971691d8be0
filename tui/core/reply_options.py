"""What is chosen of a reply among words: its verbosity, the mode of its reasoning, and the tier that serves it.

`REPLY_OPTIONS` is the one table: the rows of the effort picker, the flags, the commands of the chat, the fields of
personas, the settings, the completion in a shell and the fields of requests are made from it. What a model takes of
them is in `tui.core.models.taken_options`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReplyOption:
    """One option. ``name`` is its field in wishes and requests, its flag and its command; ``words`` is for people.

    ``setting`` is its key in the settings and in personas, ``fact`` the field of a model's profile that holds the
    values taken, ``part`` its name on the wire, as a refusal names it. ``usual`` are the values that change nothing,
    the first of them what the service does where nothing is sent. ``only_on_responses`` are the values that Chat
    Completions does not have. ``says`` is what a value means, where its name does not say it.
    """

    name: str
    words: str
    setting: str
    fact: str
    part: str
    values: tuple[str, ...]
    usual: tuple[str, ...]
    about: str
    only_on_responses: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def takes(self) -> str:
        """The values, in words."""
        *others, last = self.values
        return f"{', '.join(others)} or {last}"

    @property
    def bounds(self) -> str:
        """The values, in words: for whoever gave another one."""
        return self.takes

    def read(self, text: str) -> str | None:
        """Return the value that a text names, in any case; None if it names none."""
        word = text.strip().lower()
        return word if word in self.values else None

    def named(self, value: str | None) -> str:
        """Return a value as text to show: ``service tier flex``, or ``default service tier`` for None."""
        return f"default {self.words}" if value is None else f"{self.words} {value}"

    def values_on(self, api: str) -> tuple[str, ...]:
        """Return the values that exist on one of the two APIs: ``chat`` or ``responses``."""
        return tuple(each for each in self.values if api == "responses" or each not in self.only_on_responses)


class Optioned(Protocol):
    """What has these options: what is wished, what is sent, what was chosen."""

    @property
    def verbosity(self) -> str | None:
        """How long the text of a reply is to be."""

    @property
    def mode(self) -> str | None:
        """The mode of reasoning."""

    @property
    def tier(self) -> str | None:
        """The service tier."""


VERBOSITY = ReplyOption(
    name="verbosity",
    words="verbosity",
    setting="verbosity",
    fact="verbosities",
    part="verbosity",
    values=("low", "medium", "high"),
    usual=("medium",),
    about="how long the text of the reply is to be",
)
MODE = ReplyOption(
    name="mode",
    words="reasoning mode",
    setting="reasoning_mode",
    fact="modes",
    part="reasoning.mode",
    values=("standard", "pro"),
    usual=("standard",),
    about="how the model reasons; pro takes more time and tokens",
    only_on_responses=("standard", "pro"),
)
TIER = ReplyOption(
    name="tier",
    words="service tier",
    setting="service_tier",
    fact="tiers",
    part="service_tier",
    values=("auto", "default", "flex", "scale", "priority", "fast", "ultrafast"),
    usual=("auto", "default"),
    about="how the service queues the request; it changes the price",
    only_on_responses=("ultrafast",),
    says={
        "auto": "as the project's settings say",
        "default": "the standard price and speed",
        "flex": "slower; may be refused when busy",
        "scale": "capacity that was bought ahead",
        "priority": "faster",
        "fast": "another name of priority",
        "ultrafast": "the fastest, by invitation",
    },
)
REPLY_OPTIONS = (VERBOSITY, MODE, TIER)
BY_NAME: Mapping[str, ReplyOption] = {each.name: each for each in REPLY_OPTIONS}


def options_of(of: Optioned) -> dict[str, str]:
    """Return the options that are set, by name."""
    values = {each.name: getattr(of, each.name) for each in REPLY_OPTIONS}
    return {name: value for name, value in values.items() if value is not None}


def options_in_words(of: Optioned) -> str:
    """Return the options that are set: ``verbosity low · service tier flex``; empty where none is."""
    return " · ".join(f"{BY_NAME[name].words} {value}" for name, value in options_of(of).items())


def first_set(layers: Iterable[Optioned]) -> dict[str, str]:
    """Return the options of several layers, by name; of two, the first that sets an option wins."""
    found: dict[str, str] = {}
    for layer in layers:
        found = options_of(layer) | found
    return found
