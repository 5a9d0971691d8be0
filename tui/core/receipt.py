"""The receipt of a turn: for each setting of a request what was asked, what was applied, and what was served.

*Asked* is what the user, the persona or the settings wished. *Applied* is what the last body held, after adaptations
and refusals. *Served* is what the reply says; where it says nothing, the setting is not reported, and nothing
is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from tui.core.note import Note, Reason, note

Value = str | int | bool | None
LONGEST = 300  # characters of a value that are kept
LARGEST = 2**63  # what a seed or a budget can be


class Setting(StrEnum):
    """A setting of a request, as session files and ``--json`` name it."""

    MODEL = "model"
    EFFORT = "effort"
    MODE = "reasoning.mode"
    CONTEXT = "reasoning.context"
    SUMMARY = "reasoning.summary"
    VERBOSITY = "verbosity"
    TIER = "service_tier"
    STORE = "store"
    BUDGET = "max_output_tokens"
    SEED = "seed"
    FINGERPRINT = "system_fingerprint"
    CACHE_KEY = "prompt_cache_key"
    CACHE_RETENTION = "prompt_cache_retention"


Settings = Mapping[Setting, Value]
NAMES = {str(each): each for each in Setting}
ECHOED = (Setting.EFFORT, Setting.MODE, Setting.CONTEXT, Setting.VERBOSITY, Setting.BUDGET)
"""What a service must give back as it was sent; a summary of ``auto`` may come back as another word."""
USUAL_TIERS = frozenset({"auto", "default", "standard", "on_demand"})
PRIORITY = frozenset({"priority", "fast"})  # two words for one tier; the reply says ``priority`` (the SDK's Response)
CURRENT_TURN, ALL_TURNS = "current_turn", "all_turns"  # of ``reasoning.context``
OPEN = "auto"  # leaves the choice to the service


class Difference(NamedTuple):
    """A setting that was not served as it was to be; ``wanted`` is None where nothing was asked."""

    setting: Setting
    wanted: Value
    served: Value


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was asked, applied and served. A setting that is missing was not asked, not sent, or is not reported.

    ``differs`` are the settings that were not served as they were to be, as it was judged when the turn ended.
    """

    asked: Settings = field(default_factory=dict, hash=False)
    applied: Settings = field(default_factory=dict, hash=False)
    served: Settings = field(default_factory=dict, hash=False)
    differs: tuple[Setting, ...] = ()

    @property
    def differences(self) -> list[Difference]:
        """The settings that differ, with what was wanted and what was served."""
        return [Difference(each, _wanted(each, self), self.served.get(each)) for each in self.differs]

    @property
    def drops_reasoning(self) -> bool | None:
        """Whether the service said that the turn's reasoning is in no later one; None if it did not say."""
        return {CURRENT_TURN: True, ALL_TURNS: False}.get(str(self.served.get(Setting.CONTEXT)))

    @property
    def settings(self) -> list[Setting]:
        """The settings that it speaks of, in their order."""
        return [each for each in Setting if each in self.asked or each in self.applied or each in self.served]

    @property
    def for_programs(self) -> dict[str, Any]:
        """The receipt as JSON can hold it: three objects by the name of the setting, and a list of names."""
        parts = {"asked": self.asked, "applied": self.applied, "served": self.served}
        held: dict[str, Any] = {
            name: {str(each): part[each] for each in Setting if each in part} for name, part in parts.items()
        }
        return {**held, "differs": [str(each) for each in self.differs]}


def judged(asked: Settings, applied: Settings, served: Settings, *, other_model: bool) -> Receipt:
    """Return the receipt of a turn with what differs; ``other_model`` says that the model which answered is another."""
    differs = [Setting.MODEL] if other_model else []
    differs += [each for each in ECHOED if _is_other(applied.get(each), served.get(each))]
    if _other_tier(applied.get(Setting.TIER), served.get(Setting.TIER)):
        differs.append(Setting.TIER)
    if applied.get(Setting.STORE) is False and served.get(Setting.STORE) is True:
        differs.append(Setting.STORE)
    return Receipt(asked, applied, served, tuple(each for each in Setting if each in differs))


def _is_other(applied: Value, served: Value) -> bool:
    """Return whether a value that was sent came back as another one; silence and ``auto`` are no other."""
    return None not in (applied, served) and OPEN not in (applied, served) and applied != served


def _other_tier(applied: Value, served: Value) -> bool:
    """Return whether another tier served than was sent; where none was, only the usual one needs no word."""
    if served is None:
        return False
    if applied is None or applied == OPEN:
        return served not in USUAL_TIERS
    both = {applied, served}
    return len(both) > 1 and not both <= PRIORITY and not both <= USUAL_TIERS


def _wanted(setting: Setting, receipt: Receipt) -> Value:
    """Return what was to be served: of the model what was asked, for a deployment is sent by its own name."""
    if setting is Setting.MODEL:
        return receipt.asked.get(setting) or receipt.applied.get(setting)
    return receipt.applied.get(setting)


def note_on(difference: Difference) -> Note:
    """Return a note that says how a setting was served, and what was asked for."""
    setting, wanted, served = difference
    match setting:
        case Setting.MODEL:
            return note(Reason.SERVED_BY, served, wanted)
        case Setting.TIER if wanted in (None, OPEN):
            return note(Reason.SERVED_ON_TIER, served)
        case Setting.TIER:
            return note(Reason.SERVED_ON_OTHER_TIER, served, wanted)
        case Setting.STORE:
            return note(Reason.SERVED_STORED)
        case Setting.CONTEXT:
            return note(Reason.SERVED_WITH_REASONING, served, wanted)
    return note(Reason.SERVED_OTHERWISE, setting, served, wanted)


def receipt_of_record(value: Any) -> Receipt | None:
    """Return the receipt of a session file, None where it cannot be read: a reply is worth more.

    A setting or a value that is not known, such as a later mull may write, is left out.
    """
    if not isinstance(value, dict):
        return None
    asked, applied, served = (settings_from(value.get(name)) for name in ("asked", "applied", "served"))
    differs = value.get("differs")
    named = settings_named(differs) if isinstance(differs, list) else ()
    return Receipt(asked, applied, served, named) if asked or applied or served else None


def settings_named(names: str | Sequence[Any]) -> tuple[Setting, ...]:
    """Return the settings among some names, a list or a text with spaces; what is none is left out."""
    words = names.split() if isinstance(names, str) else names
    return tuple(each for each in Setting if str(each) in words)


def settings_from(value: Any) -> Settings:
    """Return the settings of a JSON object, without what is none."""
    held = value if isinstance(value, dict) else {}
    return {NAMES[name]: each for name, each in held.items() if name in NAMES and _is_value(each)}


def _is_value(value: Any) -> bool:
    if type(value) is str:
        return len(value) <= LONGEST
    return value is None or type(value) is bool or (type(value) is int and abs(value) <= LARGEST)
