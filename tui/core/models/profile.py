"""What a model takes and what it costs.

A profile is data, not code: models come and go, so the catalogue is ``catalogue.json`` beside this module, and the
settings can override any field of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from tui.core.connection_kinds import VENDORS, ConnectionKind
from tui.core.models.image_tokens import RULE_WORDS, rule_from

Role = Literal["developer", "system", "instructions", "none"]
Api = Literal["chat", "responses"]


class RefusedParameter(StrEnum):
    """What a deployment can refuse of a request and be asked again without: a parameter, or a role of messages.

    The values are what settings and the file of refused parameters hold.
    """

    STREAM = "stream"
    STREAM_OPTIONS = "stream_options"
    TEMPERATURE = "temperature"
    TOP_P = "top_p"
    SEED = "seed"
    STORE = "store"
    REASONING_EFFORT = "reasoning_effort"
    REASONING_CONTEXT = "reasoning.context"
    REASONING_SUMMARY = "reasoning.summary"
    RESPONSE_FORMAT = "response_format"
    TEXT_FORMAT = "text.format"
    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    ROLE_DEVELOPER = "role developer"
    ROLE_SYSTEM = "role system"
    ROLE_INSTRUCTIONS = "role instructions"

    @property
    def role(self) -> Role | None:
        """The role that is refused, None where it is a parameter."""
        return ROLES.get(self)


ROLES: Mapping[RefusedParameter, Role] = {
    RefusedParameter.ROLE_DEVELOPER: "developer",
    RefusedParameter.ROLE_SYSTEM: "system",
    RefusedParameter.ROLE_INSTRUCTIONS: "instructions",
}


# The vocabularies that can be counted with (splintr ships them).
ENCODINGS = (
    "o200k_base", "cl100k_base", "o200k_harmony", "deepseek_v3", "qwen", "qwen2", "qwen2.5", "qwen3", "llama2",
    "llama3", "llama3.1", "llama3.2", "llama3.3", "codellama", "mistral", "gemma2", "gemma3", "gemma4", "glm4",
    "glm4.5", "phi4", "olmo2", "kimi_k2", "kimi_k2.5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Price:
    """US$ per million tokens. ``above`` is the input size, in tokens, from which the second set holds."""

    input: float
    output: float
    cached: float | None = None
    above: int | None = None
    input_above: float | None = None
    output_above: float | None = None

    def cost(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> float:
        """Return one turn's price in US$; cached tokens are part of the input, reasoning of the output."""
        long = self.above is not None and input_tokens > self.above
        fresh = self.input_above if long and self.input_above is not None else self.input
        out = self.output_above if long and self.output_above is not None else self.output
        held = fresh if self.cached is None else self.cached * (fresh / self.input if self.input else 1)
        return ((input_tokens - cached_tokens) * fresh + cached_tokens * held + output_tokens * out) / 1e6


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What one vendor does with a model: whether it streams, and the day it is retired (ISO 8601), None if unknown."""

    streams: bool = True
    retired: str | None = None


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What is known of one model. Every size is in tokens, every date ISO 8601.

    ``vendors`` says what differs between those who sell it, by the name of a connection kind.

    ``refused`` is what a deployment of it turned out to refuse; settings may name what nobody knows.
    ``reserve`` is what a user sets aside for reasoning and answer, by effort; ``*`` is any other effort.
    ``images`` says whether pictures are taken, ``image_tokens`` by which rule they are counted (see
    ``image_tokens``), empty where nobody has published one.
    """

    name: str
    known: bool = True
    aliases: tuple[str, ...] = ()
    window: int | None = None
    max_input: int | None = None
    max_output: int | None = None
    role: Role = "system"
    reasons: bool = False
    efforts: tuple[str, ...] = ()
    responses_only_efforts: tuple[str, ...] = ()
    default_effort: str | None = None
    parameters: tuple[str, ...] = ()
    parameters_without_reasoning: tuple[str, ...] = ()
    vendors: Mapping[str, VendorFacts] = field(default_factory=dict)
    apis: tuple[Api, ...] = ("chat",)
    structured_outputs: bool = False
    images: bool = False
    image_tokens: str = ""
    reasoning_context: bool = False
    formatting_line: bool = False
    refused: tuple[str, ...] = ()
    reserve: Mapping[str, int] = field(default_factory=dict)
    encoding: str = "o200k_base"
    encoding_published: bool = True
    price: Price | None = None
    replaced_by: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def takes(self, parameter: str, effort: str | None) -> bool:
        """Say whether a parameter may be sent at this effort (``None``: the model's default)."""
        if parameter in self.refused:
            return False
        if parameter in self.parameters or not self.known:
            return True
        at_rest = (effort or self.default_effort) == "none"
        return at_rest and parameter in self.parameters_without_reasoning

    @property
    def counted_with(self) -> str:
        """Say which vocabulary its tokens are counted with, where that is not its own; empty where it is."""
        return "" if self.encoding_published else f"counted with {self.encoding}, not this model's own vocabulary"

    def efforts_on(self, api: Api) -> tuple[str, ...]:
        """Return the efforts this model takes on one of the two APIs, least first."""
        if RefusedParameter.REASONING_EFFORT in self.refused:
            return ()
        if api == "responses":
            return self.efforts
        return tuple(e for e in self.efforts if e not in self.responses_only_efforts)

    def streams_on(self, kind: ConnectionKind) -> bool:
        """Say whether this model streams its replies over connections of a kind."""
        return self._facts(kind).streams

    def retired_on(self, kind: ConnectionKind) -> str | None:
        """Return the day a vendor retires this model (ISO 8601), None where it is unknown or nobody does."""
        return self._facts(kind).retired if kind.retires else None

    def _facts(self, kind: ConnectionKind) -> VendorFacts:
        return self.vendors.get(kind.vendor, VendorFacts())

    @property
    def preferred_api(self) -> Api:
        """The API used where neither user nor route says otherwise: the first one listed."""
        return self.apis[0]


def profile_from(name: str, fields: Mapping[str, Any], base: ModelProfile | None = None) -> ModelProfile:
    """Build a profile from plain data, on top of another one where given.

    What a vendor does is ``streams_VENDOR`` and ``retired_VENDOR`` here (see `OF_VENDORS`).

    Raises:
        ValueError: a field is not one of ModelProfile's, or has the wrong type; the text names it.
    """
    if not isinstance(fields, Mapping):
        raise ValueError("must be a table of fields")
    start = base or ModelProfile(name=name)
    vendors = dict(start.vendors)
    changes: dict[str, Any] = {"name": name, "vendors": vendors}
    for key, value in fields.items():
        if key not in FIELDS:
            raise ValueError(f"unknown field {key!r}; known are {', '.join(FIELDS)}")
        if key in OF_VENDORS:
            vendor, fact = OF_VENDORS[key]
            held = vendors.get(vendor, VendorFacts())
            vendors[vendor] = dataclasses.replace(held, **{fact: _field(key, value, getattr(held, fact))})
        else:
            changes[key] = _field(key, value, getattr(start, key))
    return dataclasses.replace(start, **changes)


def _field(key: str, value: Any, default: Any) -> Any:
    """Check one field against the type of its default; lists become tuples, tables become values."""
    if key in TABLES:
        return TABLES[key](value)
    if isinstance(default, tuple):
        return _words(key, value)
    if key in ("window", "max_input", "max_output"):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value <= 0):
            raise ValueError(f"{key} must be a whole number of tokens above 0")
        return value
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{key} must be true or false")
        return value
    return _word(key, value)


def _words(key: str, value: Any) -> tuple[str, ...]:
    """Check a list of words; of APIs there are two, and a model has at least one."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{key} must be a list of words")
    if key == "apis" and (not value or not set(value) <= {"chat", "responses"}):
        raise ValueError("apis must be a list of chat, responses or both, the preferred one first")
    return tuple(value)


def _word(key: str, value: Any) -> str | None:
    """Check a single word; a date may be written bare, as TOML allows."""
    if key == "role" and value not in ("developer", "system", "instructions", "none"):
        raise ValueError("role must be developer, system, instructions or none")
    if key == "encoding" and isinstance(value, str) and value not in ENCODINGS:
        raise ValueError(f"encoding must be one of {', '.join(ENCODINGS)}")
    if key == "image_tokens" and value and rule_from(value) is None:
        raise ValueError(f"image_tokens must be {RULE_WORDS}")
    is_date = OF_VENDORS.get(key, ("", ""))[1] == "retired"
    if value is None and (is_date or key in ("replaced_by", "default_effort")):
        return None
    if is_date:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise ValueError(f"{key} must be a date such as 2027-01-14") from None
    if not isinstance(value, str):
        raise ValueError(f"{key} must be a word")
    return value


def _sources(value: Any) -> Mapping[str, str]:
    """Check where the facts come from: words under words."""
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise ValueError("sources must be a table of words")
    return dict(value)


def _reserve(value: Any) -> Mapping[str, int]:
    """Check what is set aside: one number of tokens, or one for each effort."""
    table = value if isinstance(value, Mapping) else {"*": value}
    if not all(type(size) is int and size >= 0 for size in table.values()):
        raise ValueError("reserve must be a whole number of tokens, or a table of them by effort: {high = 60000}")
    return dict(table)


def _price(value: Any) -> Price | None:
    """Build a price from a table of numbers."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError("price must be a table with input and output, in US$ per million tokens")
    for key, number in value.items():
        if number is not None and not _is_amount(number):
            raise ValueError(f"price: {key} must be a number, 0 or more")
    known = [f.name for f in dataclasses.fields(Price)]
    if unknown := [key for key in value if key not in known]:
        raise ValueError(f"price: unknown field {unknown[0]!r}; known are {', '.join(known)}")
    if value.get("input") is None or value.get("output") is None:
        raise ValueError("price must give input and output, in US$ per million tokens")
    return Price(**value)


def _is_amount(value: Any) -> bool:
    """Say whether this is a finite number, 0 or more (TOML knows nan and inf)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


TABLES: Mapping[str, Callable[[Any], Any]] = {"price": _price, "sources": _sources, "reserve": _reserve}
# What is set for one vendor, such as retired_azure, by the vendor and the fact.
OF_VENDORS = {
    f"{fact.name}_{kind.name}": (kind.name, fact.name) for fact in dataclasses.fields(VendorFacts) for kind in VENDORS
}
# Everything that can be set of a model.
FIELDS = sorted({f.name for f in dataclasses.fields(ModelProfile)} - {"name", "vendors"} | set(OF_VENDORS))
