"""A persona: a named developer message, its variables, and its wishes for the model; and the checks of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tui.core.errors import PersonaError
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.schema import SURROGATE, is_json

VARIABLE = r"[A-Za-z_][A-Za-z0-9_-]*"
# Only names that a persona declares are filled: other double braces (formulas, quoted templates) are left unchanged.
PLACE = re.compile(rf"(\\?)\{{\{{\s*({VARIABLE})\s*\}}\}}")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as its file gives it. ``text`` is the body as written, with its placeholders not filled yet.

    ``max_output_tokens`` includes reasoning. ``variables`` has the default of each variable. ``starters`` are texts
    that an empty chat offers to begin with; they are never sent by themselves.
    """

    stem: str
    name: str
    description: str = ""
    text: str = ""
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    effort: str | None = None
    model: str | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    response_schema: Mapping[str, Any] | None = field(default=None, hash=False)
    tags: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    built_in: bool = False

    def message(self, values: Mapping[str, str] = NOTHING) -> str:
        r"""Return the developer message: each placeholder filled with a value given here, else with its default.

        Of ``\{{name}}`` the backslash alone is left out.

        Raises:
            PersonaError: a value is given for a variable that this persona does not have.
        """
        for name in values:
            if name not in self.variables:
                known = ", ".join(self.variables) or "none"
                raise PersonaError(f"{self.name} has no variable {name!r}.", f"Its variables are: {known}.")
        filled = {**self.variables, **values}
        return PLACE.sub(lambda place: _filled(place, filled), self.text).strip()

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The names between double braces in the text that are no variables: they are sent as they stand."""
        found = (place[2] for place in PLACE.finditer(self.text) if not place[1])
        return tuple(dict.fromkeys(name for name in found if name not in self.variables))

    @property
    def unused(self) -> tuple[str, ...]:
        """The variables that the text does not hold."""
        held = {place[2] for place in PLACE.finditer(self.text) if not place[1]}
        return tuple(name for name in self.variables if name not in held)


def _filled(place: re.Match[str], values: Mapping[str, str]) -> str:
    """Return what stands at a placeholder: the value of a variable, or the braces as they are."""
    if place[2] not in values:
        return place[0]
    return place[0].removeprefix("\\") if place[1] else values[place[2]]


IMPORTED = "imported"
"""The stem of a persona that came with a conversation of another program: it never had a file."""
NONE = Persona(stem="none", name="None", description="Sends no developer message", built_in=True)


EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
KEYS = (
    "name",
    "description",
    "variables",
    "effort",
    *(option.setting for option in REPLY_OPTIONS),
    "model",
    "max_output_tokens",
    "temperature",
    "seed",
    "response_schema",
    "tags",
    "starters",
)
LONGEST_STARTER = 4_000  # characters
# Characters that cannot be shown on one line, or not kept in a session file.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # moves a terminal's cursor, or ends a text
UNFIT_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class InvalidPersona(PersonaError):
    """A persona that fails its check, at a ``key`` of the front matter or at a line of the body (counted from 1)."""

    def __init__(self, problem: str, remedy: str, *, key: str | None = None, body_line: int | None = None) -> None:
        super().__init__(problem, remedy)
        self.key = key
        self.body_line = body_line


def persona_from(stem: str, front: Mapping[Any, Any], body: str, built_in: bool) -> Persona:
    """Return the persona that a front matter and a body describe. ``stem`` is the file's name without its ending.

    A key without a value counts as left out; a missing name is made from the stem.

    Raises:
        InvalidPersona: something does not fit; the error names the key or the line, if there is one.
    """
    _check_stem(stem)
    _check_keys(front)
    given = {key: value for key, value in front.items() if value is not None}
    _check_body(body)
    return Persona(
        stem=stem,
        name=_line(given, "name") or _name_from(stem),
        description=_line(given, "description") or "",
        text=body,
        variables=_variables(given.get("variables", {})),
        effort=_effort(given),
        model=_line(given, "model"),
        **{option.name: _option(given, option) for option in REPLY_OPTIONS},
        # the Responses API takes no budget below 16
        max_output_tokens=_whole(given, "max_output_tokens", 16),
        temperature=_temperature(given),
        seed=_whole(given, "seed", -(2**63)),
        response_schema=_schema(given.get("response_schema")),
        tags=_tags(given.get("tags", [])),
        starters=_starters(given.get("starters", [])),
        built_in=built_in,
    )


def _check_stem(stem: str) -> None:
    """Refuse the stem ``none``, which means no persona, and a stem that cannot be shown on one line."""
    if stem.casefold() == NONE.stem:
        raise InvalidPersona("'none' is what sends no persona.", "Give the file another name.")
    if not stem.strip() or UNFIT.search(stem):
        raise InvalidPersona("the file's name cannot be shown.", "Give the file another name.")


def _check_keys(front: Mapping[Any, Any]) -> None:
    """Refuse an unknown key: most often it is mistyped."""
    for key in front:
        if not isinstance(key, str):
            raise InvalidPersona(f"a key is {_kind(key)}.", f"Known are {', '.join(KEYS)}.")
        if key not in KEYS:
            raise InvalidPersona(f"unknown key {key!r}.", _known(key, KEYS), key=key)


def _check_body(body: str) -> None:
    """Refuse a body without text, or with a control character: ESC and NUL get into a file by accident."""
    if not body.strip():
        raise InvalidPersona("there is no text below the front matter.", "Write what the model is to do.")
    if found := CONTROL.search(body):
        line = body.count("\n", 0, found.start()) + 1
        raise InvalidPersona(f"a control character (U+{ord(found[0]):04X}).", "Delete it.", body_line=line)


def _name_from(stem: str) -> str:
    """Return a name made from a stem: my-planner becomes My planner."""
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or stem


def _line(given: Mapping[str, Any], key: str) -> str | None:
    """Return a text of one line, checked."""
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidPersona(f"{key} must be text, not {_kind(value)}.", "Put it in quotes.", key=key)
    if not value.strip() or UNFIT.search(value.strip()):
        raise InvalidPersona(f"{key} must be one line of text.", f"Write it after {key}:", key=key)
    return value.strip()


def _effort(given: Mapping[str, Any]) -> str | None:
    """Return a reasoning effort, checked; whether the model takes it is decided later."""
    value = _line(given, "effort")
    if value is not None and value not in EFFORTS:
        raise InvalidPersona(f"unknown effort {value!r}.", _known(value, EFFORTS), key="effort")
    return value


def _option(given: Mapping[str, Any], option: ReplyOption) -> str | None:
    """Return an option of the reply, checked; whether the model takes it is decided later."""
    text = _line(given, option.setting)
    value = None if text is None else option.read(text)
    if text is not None and value is None:
        raise InvalidPersona(f"unknown {option.words} {text!r}.", _known(text, option.values), key=option.setting)
    return value


def _whole(given: Mapping[str, Any], key: str, least: int) -> int | None:
    """Return a whole number, checked: at least ``least``, and within 64 bits."""
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidPersona(f"{key} must be a whole number, not {_kind(value)}.", "Write digits.", key=key)
    if not least <= value < 2**63:
        raise InvalidPersona(f"{key} is out of range.", f"Give {least} or more, below 2^63.", key=key)
    return value


def _temperature(given: Mapping[str, Any]) -> float | None:
    """Return a sampling temperature, checked: 0 to 2."""
    value = given.get("temperature")
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 2:
        raise InvalidPersona("temperature must be a number from 0 to 2.", "For example 0.7.", key="temperature")
    return float(value)


def _variables(value: Any) -> Mapping[str, str]:
    """Return the variables and their defaults, checked."""
    if not isinstance(value, Mapping):
        raise InvalidPersona("variables must be a table.", "Write, for example, {language: Python}.", key="variables")
    for name, default in value.items():
        if not isinstance(name, str) or not re.fullmatch(VARIABLE, name):
            raise InvalidPersona(
                f"{repr(name) if isinstance(name, str) else _kind(name)} cannot be a variable's name.",
                "Use letters, digits, _ and -, a letter first.",
                key="variables",
            )
        number = isinstance(default, int | float) and not isinstance(default, bool)
        if not number and (not isinstance(default, str) or SURROGATE.search(default)):
            kind = "text that cannot be sent" if isinstance(default, str) else _kind(default)
            problem = f"the default of {name} must be text, not {kind}."
            raise InvalidPersona(problem, "Put it in quotes.", key="variables")
    return MappingProxyType({name: str(default) for name, default in value.items()})


def _tags(value: Any) -> tuple[str, ...]:
    """Return the tags, checked."""
    if not isinstance(value, list) or not all(isinstance(tag, str) and not UNFIT.search(tag) for tag in value):
        raise InvalidPersona("tags must be a list of words.", "Write, for example, [code, review].", key="tags")
    return tuple(value)


def _starters(value: Any) -> tuple[str, ...]:
    """Return the starters, checked: texts of one line or more."""
    if not isinstance(value, list):
        raise InvalidPersona("starters must be a list of texts.", "Write each after a dash.", key="starters")
    for text in value:
        if not isinstance(text, str):
            raise InvalidPersona(f"a starter must be text, not {_kind(text)}.", "Put it in quotes.", key="starters")
        if not text.strip() or UNFIT_IN_TEXT.search(text):
            raise InvalidPersona("a starter is empty, or cannot be shown.", "Write it anew.", key="starters")
        if len(text) > LONGEST_STARTER:
            raise InvalidPersona("a starter is longer than 4,000 characters.", "Shorten it.", key="starters")
    return tuple(value)


def _schema(value: Any) -> Mapping[str, Any] | None:
    """Return a response schema, checked: it must be a table that JSON can hold."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or not is_json(value):
        raise InvalidPersona(
            "response_schema must be a JSON Schema.",
            "Write the schema itself, as a table that begins with type: object.",
            key="response_schema",
        )
    return value


def _kind(value: Any) -> str:
    """Return what kind of YAML value this is, in the words of a user."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list) else "a date or another kind of value"


def _known(word: str, words: Iterable[str]) -> str:
    """Return a remedy for a mistyped word: the known word closest to it, else all known words."""
    from difflib import get_close_matches  # noqa: PLC0415  rare: only for a mistyped word

    close = get_close_matches(word, words := list(words), 1)
    return f"Did you mean {close[0]}?" if close else f"Known are {', '.join(words)}."
