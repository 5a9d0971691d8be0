"""What is chosen of a reply among words: its verbosity, the mode of its reasoning, and the tier that serves it.

`REPLY_OPTIONS` is the one table: the rows of the effort picker, the flags, the commands of the chat, the fields of
personas, the settings, the completion in a shell and the fields of requests are made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.note import Note, Reason, note


@dataclass(frozen=True, slots=True)
class ReplyOption:
    """One option. ``name`` is its field in wishes and requests, its flag and its command; ``words`` is for people.

    ``setting`` is its key in the settings and in personas, ``fact`` the field of a model's profile that holds the
    values taken, ``part`` its name on the wire. ``default`` is what the service does where nothing is sent.
    ``only_on_responses`` are the values that Chat Completions does not have.
    """

    name: str
    words: str
    setting: str
    fact: str
    part: RefusedParameter
    values: tuple[str, ...]
    default: str
    about: str
    only_on_responses: tuple[str, ...] = ()

    @property
    def takes(self) -> str:
        """The values, in words."""
        *others, last = self.values
        return f"{', '.join(others)} or {last}"

    bounds = takes

    def read(self, text: str) -> str | None:
        """Return the value that a text names, in any case; None if it names none."""
        word = text.strip().lower()
        return word if word in self.values else None

    def values_on(self, api: Api) -> tuple[str, ...]:
        """Return the values that exist on one of the two APIs."""
        return tuple(each for each in self.values if api == "responses" or each not in self.only_on_responses)

    def taken(self, profile: ModelProfile, api: Api) -> tuple[str, ...]:
        """Return the values that a model is known to take on one of the two APIs, without those refused."""
        known: tuple[str, ...] = getattr(profile, self.fact)
        here = (each for each in self.values_on(api) if each in known)
        return () if self.part in profile.refused else tuple(each for each in here if not self._refused(each, profile))

    def why_not_sent(self, value: str, profile: ModelProfile, api: Api) -> Note | None:
        """Return why a value is not sent to a model over an API; None if it is.

        What is not known to be refused is sent: whoever asks for it finds out.
        """
        what = f"{self.words} {value}"
        if value not in self.values_on(api):
            return note(Reason.OPTION_NOT_ON_CHAT, what)
        if self.part in profile.refused or self._refused(value, profile):
            return note(Reason.OPTION_REFUSED, what)
        if not profile.knows(self.fact) or value in getattr(profile, self.fact):
            return None
        taken = self.taken(profile, api)
        if not taken:
            return note(Reason.OPTION_NOT_TAKEN, what, profile.name)
        return note(Reason.OPTION_NOT_ONE_OF, what, profile.name, ", ".join(taken))

    def refusal_of(self, value: str) -> RefusedParameter:
        """Return the refusal of one value, which leaves the others: ``service_tier priority``."""
        return RefusedParameter(f"{self.part} {value}")

    def _refused(self, value: str, profile: ModelProfile) -> bool:
        return self.refusal_of(value) in profile.refused


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
    part=RefusedParameter.VERBOSITY,
    values=("low", "medium", "high"),
    default="medium",
    about="How long the text of the reply is to be.",
)
MODE = ReplyOption(
    name="mode",
    words="reasoning mode",
    setting="reasoning_mode",
    fact="modes",
    part=RefusedParameter.REASONING_MODE,
    values=("standard", "pro"),
    default="standard",
    about="How the model reasons: pro takes more time and tokens.",
    only_on_responses=("standard", "pro"),
)
TIER = ReplyOption(
    name="tier",
    words="service tier",
    setting="service_tier",
    fact="tiers",
    part=RefusedParameter.SERVICE_TIER,
    values=("auto", "default", "flex", "scale", "priority", "fast", "ultrafast"),
    default="auto",
    about="Which of the service's queues serves the reply; it decides the price.",
    only_on_responses=("ultrafast",),
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


def options_sent(wishes: Optioned, profile: ModelProfile, api: Api) -> tuple[dict[str, str], Mapping[str, Note]]:
    """Return the options to send to a model over an API, by name, and why each of the others is not sent."""
    asked = options_of(wishes)
    why = {name: BY_NAME[name].why_not_sent(value, profile, api) for name, value in asked.items()}
    left_out = {name: each for name, each in why.items() if each is not None}
    return {name: value for name, value in asked.items() if name not in left_out}, left_out


def first_set(layers: Iterable[Optioned]) -> dict[str, str]:
    """Return the options of several layers, by name; of two, the first that sets an option wins."""
    found: dict[str, str] = {}
    for layer in layers:
        found = options_of(layer) | found
    return found
