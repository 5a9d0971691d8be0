"""What a model accepts and what it costs.

A profile is data, not code, since models come and go: the catalogue is ``catalogue.json`` beside this module, and the
settings can override every field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from tui.core.connection_kinds import VENDORS, ConnectionKind
from tui.core.models.api_versions import DATED
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.image_tokens import RULE_WORDS, rule_from
from tui.core.models.price import Price, price_from
from tui.core.usage.usage import MOST_TOKENS

Role = Literal["developer", "system", "instructions", "none"]
Api = Literal["chat", "responses"]


class RefusedParameter(StrEnum):
    """What a deployment can refuse and mull can leave out: a parameter, one of its values, a role or form of messages.

    The values are as the settings and the file of refused parameters write them.
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
    VERBOSITY = "verbosity"
    VERBOSITY_LOW = "verbosity low"
    VERBOSITY_MEDIUM = "verbosity medium"
    VERBOSITY_HIGH = "verbosity high"
    REASONING_MODE = "reasoning.mode"
    MODE_STANDARD = "reasoning.mode standard"
    MODE_PRO = "reasoning.mode pro"
    SERVICE_TIER = "service_tier"
    TIER_AUTO = "service_tier auto"
    TIER_DEFAULT = "service_tier default"
    TIER_FLEX = "service_tier flex"
    TIER_SCALE = "service_tier scale"
    TIER_PRIORITY = "service_tier priority"
    TIER_FAST = "service_tier fast"
    TIER_ULTRAFAST = "service_tier ultrafast"
    PROMPT_CACHE_KEY = "prompt_cache_key"
    CONFIGURATION_UPDATE = "configuration_update"
    RESPONSE_FORMAT = "response_format"
    TEXT_FORMAT = "text.format"
    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    ROLE_DEVELOPER = "role developer"
    ROLE_SYSTEM = "role system"
    ROLE_INSTRUCTIONS = "role instructions"
    PHASE = "phase"
    REPEATED_ROLE = "repeated_role"
    LATER_SYSTEM = "later_system"
    BARE_REPLY = "bare_reply"

    @property
    def role(self) -> Role | None:
        """The refused role, None for a parameter."""
        return ROLES.get(self)


ROLES: Mapping[RefusedParameter, Role] = {
    RefusedParameter.ROLE_DEVELOPER: "developer",
    RefusedParameter.ROLE_SYSTEM: "system",
    RefusedParameter.ROLE_INSTRUCTIONS: "instructions",
}


# The roles to try after each role of personas was refused; after the last, the persona goes into the user's message.
LATER_ROLES: Mapping[Role, tuple[Role, ...]] = {
    "developer": ("system",),
    "system": (),
    "instructions": ("developer", "system"),
    "none": (),
}
# The encodings that tokens can be counted with; splintr ships their vocabularies.
ENCODINGS = (
    "o200k_base", "cl100k_base", "o200k_harmony", "deepseek_v3", "qwen", "qwen2", "qwen2.5", "qwen3", "llama2",
    "llama3", "llama3.1", "llama3.2", "llama3.3", "codellama", "mistral", "gemma2", "gemma3", "gemma4", "glm4",
    "glm4.5", "phi4", "olmo2", "kimi_k2", "kimi_k2.5",
)  # fmt: skip


USUAL_EFFORTS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What one vendor does with a model: whether it streams, and its retirement date (ISO 8601), None if unknown."""

    streams: bool = True
    retired: str | None = None


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What is known of one model. Sizes are in tokens.

    ``known`` is False for a model that is not in the catalogue. Then only the fields in ``told``, by the settings, and
    in ``reported``, by the server, are known; the values of all others are guesses (see `knows`). ``assumed`` are the
    fields whose values are those of another model, ``assumed_from``: requests go by them until a service says otherwise
    (see `assumes`).

    ``window`` is the context window, ``max_input`` and ``max_output`` are limits within it; None is unknown.
    ``efforts`` go from the lowest to the highest; those in ``responses_only_efforts`` exist only on the Responses API.
    ``verbosities``, ``modes`` and ``tiers`` are the values taken of the options of a reply (see `reply_options`).
    ``parameters_without_reasoning`` are accepted only at the effort ``none``. ``apis`` begins with the preferred one.
    ``vendors`` says what differs between vendors, by the name of a connection kind.

    ``refused`` are the values of refused parameters; the settings may hold names that mull does not know. ``reserve``
    is what a user reserves for reasoning and answer, by effort; ``*`` is any other effort. ``images`` says whether
    images are accepted, ``image_tokens`` how they are counted (see `rule_from`), empty where no rule is published.
    ``encoding_published`` is False where tokens are counted with another model's encoding. ``formatting_line`` asks the
    model to use Markdown. ``api_version`` is the first api-version of Azure that takes the model. ``needs`` is what the
    model needs that mull does not send or a user may not have, as text to show; empty for nothing.

    ``other_roles`` are the roles to try after ``role`` was refused, None where `LATER_ROLES` says so. ``deployed`` is
    who says that this model is behind the deployment; None where requests name the model, or nobody says so.
    """

    name: str
    known: bool = True
    told: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    assumed_from: str = ""
    aliases: tuple[str, ...] = ()
    window: int | None = None
    max_input: int | None = None
    max_output: int | None = None
    role: Role = "system"
    other_roles: tuple[Role, ...] | None = None
    reasons: bool = False
    efforts: tuple[str, ...] = ()
    responses_only_efforts: tuple[str, ...] = ()
    default_effort: str | None = None
    verbosities: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
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
    api_version: str | None = None
    needs: str = ""
    deployed: DeployedModel | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def knows(self, fact: str) -> bool:
        """Return whether the value of a field is known; if not, it is assumed, or says nothing about the model."""
        return (self.known and fact not in self.assumed) or fact in self.told or fact in self.reported

    def assumes(self, fact: str) -> bool:
        """Return whether the value of a field is that of another model, until somebody says what it is."""
        return fact in self.assumed and not self.knows(fact)

    def goes_by(self, fact: str) -> bool:
        """Return whether requests go by the value of a field: it is known or assumed."""
        return self.knows(fact) or fact in self.assumed

    def tries_effort(self, effort: str | None) -> bool:
        """Return whether an effort may be sent although it is not among those that the API at hand has."""
        return self.tries_efforts and not (self.assumes("efforts") and effort in self.efforts)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)

    @property
    def assumed_in_words(self) -> str:
        """What is assumed, as text to show: ``assumed from gpt-6.1-sol``; empty if nothing is."""
        return f"assumed from {self.assumed_from}" if self.assumptions else ""

    @property
    def assumed_told(self) -> dict[str, Any] | None:
        """What is assumed, for programs: ``from`` which model, and the ``fields`` of the settings; None for nothing."""
        if not self.assumptions:
            return None
        streams = [f"streams_{kind.name}" for kind in VENDORS]
        fields = [each for name in self.assumptions for each in (streams if name == "vendors" else [name])]
        return {"from": self.assumed_from, "fields": fields}

    @property
    def described(self) -> bool:
        """True if the catalogue or the settings describe the model, or a relative of it is in the catalogue."""
        return self.known or "encoding" in self.assumed

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The names of the fields that are assumed, sorted."""
        return tuple(sorted(filter(self.assumes, self.assumed)))

    @property
    def tries_efforts(self) -> bool:
        """True if an effort that is not listed may be sent: which ones the model takes is not known."""
        return not self.knows("efforts") and (bool(self.efforts) or not self.assumes("efforts"))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles for personas, in the order in which they are tried; without ``none``, which is the last resort."""
        if self.role == "none":
            return ()
        return (self.role, *(LATER_ROLES[self.role] if self.other_roles is None else self.other_roles))

    @property
    def wish(self) -> str:
        """The name by which the user asks for this model; empty where a connection finds out what its deployment is."""
        return "" if self.deployed is not None and self.deployed.source is not ModelSource.CHOSEN else self.name

    @property
    def may_reason(self) -> bool:
        """True unless it is known that the model does not reason."""
        return self.reasons or not self.goes_by("reasons")

    def takes(self, parameter: str, effort: str | None) -> bool:
        """Return whether a parameter may be sent at this effort; None is the model's default effort."""
        if parameter in self.refused:
            return False
        if parameter in self.parameters or not self.goes_by("parameters"):
            return True
        without_reasoning = (effort or self.default_effort) == "none"
        return without_reasoning and parameter in self.parameters_without_reasoning

    @property
    def counted_with(self) -> str:
        """A sentence on the encoding that tokens are counted with, where it is not the model's own; else empty."""
        return "" if self.encoding_published else f"counted with {self.encoding}, not this model's own vocabulary"

    def efforts_on(self, api: Api) -> tuple[str, ...]:
        """Return the efforts this model accepts on one of the two APIs, lowest first."""
        if RefusedParameter.REASONING_EFFORT in self.refused:
            return ()
        if api == "responses":
            return self.efforts
        return tuple(e for e in self.efforts if e not in self.responses_only_efforts)

    def may_take_effort(self, effort: str | None, api: Api) -> bool:
        """Return whether an effort is accepted on one of the two APIs, as far as is known; None is no effort."""
        return self.tries_effort(effort) or effort in (None, *self.efforts_on(api))

    def efforts_offered(self, api: Api) -> tuple[str, ...]:
        """Return the efforts to choose from on one of the two APIs: those accepted, or the usual ones if unknown."""
        taken = self.efforts_on(api)
        open_to_trial = self.tries_efforts and RefusedParameter.REASONING_EFFORT not in self.refused
        return taken or (USUAL_EFFORTS if open_to_trial else ())

    def streams_on(self, kind: ConnectionKind) -> bool:
        """Return whether this model streams its replies over connections of a kind."""
        return self._facts(kind).streams

    def retired_on(self, kind: ConnectionKind) -> str | None:
        """Return the date on which the vendor retires this model (ISO 8601), None where there is none or unknown."""
        return self._facts(kind).retired if kind.retires else None

    def _facts(self, kind: ConnectionKind) -> VendorFacts:
        return self.vendors.get(kind.vendor, VendorFacts())

    @property
    def preferred_api(self) -> Api:
        """The API to use where neither settings nor route decide: the first of ``apis``."""
        return self.apis[0]


# The fields that are named to a user where they are assumed.
FIELD_WORDS = {
    "window": "window",
    "max_input": "most input",
    "max_output": "most output",
    "role": "role",
    "efforts": "efforts",
    "parameters": "parameters",
    "apis": "APIs",
    "structured_outputs": "schemas",
    "images": "images",
    "reasoning_context": "reasoning.context",
    "encoding": "vocabulary",
    "price": "price",
}


def fields_in_words(fields: Iterable[str]) -> list[str]:
    """Return fields of a profile as text to show, always in one order; those that go with another are left out."""
    held = frozenset(fields)
    return [words for name, words in FIELD_WORDS.items() if name in held]


def profile_from(name: str, fields: Mapping[str, Any], base: ModelProfile | None = None) -> ModelProfile:
    """Return a profile with these fields; all others are those of ``base``, or the defaults.

    The fields of a vendor are ``streams_VENDOR`` and ``retired_VENDOR`` (see `OF_VENDORS`).

    Raises:
        ValueError: a field is unknown or its value is wrong; the text names the field.
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
    """Return the value of one field, checked by its name and its default; lists become tuples."""
    if key in TABLES:
        return TABLES[key](value)
    if isinstance(default, tuple):
        return _words(key, value)
    if key in ("window", "max_input", "max_output"):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value <= 0):
            raise ValueError(f"{key} must be a whole number of tokens above 0")
        if value is not None and value >= MOST_TOKENS:
            raise ValueError(f"{key} must be a whole number of tokens below {MOST_TOKENS:,}")
        return value
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{key} must be true or false")
        return value
    return _word(key, value)


def _words(key: str, value: Any) -> tuple[str, ...]:
    """Return a list of words as a tuple, checked; a model has one or both of the two APIs."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{key} must be a list of words")
    if key == "apis" and (not value or not set(value) <= {"chat", "responses"}):
        raise ValueError("apis must be a list of chat, responses or both, the preferred one first")
    return tuple(value)


def _word(key: str, value: Any) -> str | None:
    """Return a single word, checked; a date may also be a TOML date, without quotes."""
    if key == "role" and value not in ("developer", "system", "instructions", "none"):
        raise ValueError("role must be developer, system, instructions or none")
    if key == "encoding" and isinstance(value, str) and value not in ENCODINGS:
        raise ValueError(f"encoding must be one of {', '.join(ENCODINGS)}")
    if key == "image_tokens" and value and not (isinstance(value, str) and rule_from(value)):
        raise ValueError(f"image_tokens must be {RULE_WORDS}")
    if key == "api_version" and isinstance(value, str) and not DATED.match(value):
        raise ValueError("api_version must be an api-version such as 2024-12-01-preview")
    is_date = OF_VENDORS.get(key, ("", ""))[1] == "retired"
    if value is None and (is_date or key in ("replaced_by", "default_effort", "api_version")):
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
    """Return the sources of a profile, checked: text by field."""
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise ValueError("sources must be a table of words")
    return dict(value)


def _reserve(value: Any) -> Mapping[str, int]:
    """Return the reserve by effort, checked; one number of tokens is for every effort."""
    table = value if isinstance(value, Mapping) else {"*": value}
    if not all(type(size) is int and 0 <= size < MOST_TOKENS for size in table.values()):
        raise ValueError("reserve must be a whole number of tokens, or a table of them by effort: {high = 60000}")
    return dict(table)


TABLES: Mapping[str, Callable[[Any], Any]] = {"price": price_from, "sources": _sources, "reserve": _reserve}
# Fields that are set for one vendor, such as retired_azure: the vendor, and the field of `VendorFacts`.
OF_VENDORS = {
    f"{fact.name}_{kind.name}": (kind.name, fact.name) for fact in dataclasses.fields(VendorFacts) for kind in VENDORS
}
INTERNAL = {"name", "vendors", "told", "reported", "assumed", "assumed_from", "other_roles", "deployed"}
# All fields that the settings can set for a model.
FIELDS = sorted({f.name for f in dataclasses.fields(ModelProfile)} - INTERNAL | set(OF_VENDORS))
