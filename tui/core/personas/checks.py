"""The checks of a persona's file: what its front matter and its body may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from tui.core.personas.mistakes import InvalidPersona, Mistakes
from tui.core.personas.persona import NONE, VARIABLE, OpeningTurn, Persona
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.schema import SURROGATE, is_json, schema_fault

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
KEYS = (
    "name",
    "description",
    "variables",
    "effort",
    *(option.setting for option in REPLY_OPTIONS),
    "model",
    "connection",
    "max_output_tokens",
    "reserve",
    "temperature",
    "top_p",
    "seed",
    "response_schema",
    "tags",
    "starters",
    "include",
    "opening",
    "imported",
)
LONGEST_STARTER = 4_000  # characters
MOST_INCLUDED = 20
# Characters that cannot be shown on one line, or not kept in a session file.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # moves a terminal's cursor, or ends a text
UNFIT_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def persona_from(
    stem: str, front: Mapping[Any, Any], body: str, built_in: bool, mistakes: Mistakes | None = None
) -> Persona:
    """Return the persona that a front matter and a body describe. ``stem`` is the file's name without its ending.

    A key without a value counts as left out; a missing name is made from the stem. What does not fit goes into
    ``mistakes``, where they are given, and the persona is without it.

    Raises:
        InvalidPersona: something does not fit, and no ``mistakes`` are given; it names the key or the line, if there is
            one, and has what else does not fit.
    """
    found = Mistakes() if mistakes is None else mistakes
    given = {key: value for key, value in front.items() if value is not None}
    with found:
        _check_stem(stem)
    _check_keys(front, found)
    persona = _persona_of(stem, given, body, found)
    with found:
        _check_body(body)
    if mistakes is None:
        found.end()
    return replace(persona, built_in=built_in)


def _persona_of(stem: str, given: Mapping[str, Any], body: str, found: Mistakes) -> Persona:
    """Return the persona of what is given in the front matter, without what does not fit."""

    def line(key: str) -> str | None:
        return found.of(lambda: _line(given, key))

    options: dict[str, Any] = {each.name: found.of(partial(_option, given, each)) for each in REPLY_OPTIONS}
    return Persona(
        stem=stem,
        name=line("name") or name_from(stem),
        description=line("description") or "",
        text=body,
        variables=found.of(lambda: _variables(given.get("variables", {}), found)) or {},
        effort=found.of(lambda: _effort(given)),
        model=line("model"),
        connection=line("connection"),
        **options,
        # the Responses API takes no budget below 16
        max_output_tokens=found.of(lambda: _whole(given, "max_output_tokens", 16)),
        reserve=found.of(lambda: _whole(given, "reserve", 0)),
        temperature=found.of(lambda: _number(given, "temperature", 2)),
        top_p=found.of(lambda: _number(given, "top_p", 1)),
        seed=found.of(lambda: _whole(given, "seed", -(2**63))),
        response_schema=found.of(lambda: _schema(given.get("response_schema"))),
        tags=found.of(lambda: _tags(given.get("tags", []), found)) or (),
        starters=found.of(lambda: _starters(given.get("starters", []), found)) or (),
        include=found.of(lambda: _include(given.get("include", []), found)) or (),
        opening=found.of(lambda: _opening(given.get("opening", []), found)) or (),
        imported=found.of(lambda: _imported(given.get("imported", {}))) or {},
    )


def _check_stem(stem: str) -> None:
    """Refuse the stem ``none``, which means no persona, and a stem that cannot be shown on one line."""
    if stem.casefold() == NONE.stem:
        raise InvalidPersona("'none' is what sends no persona.", "Give the file another name.")
    if not stem.strip() or UNFIT.search(stem):
        raise InvalidPersona("the file's name cannot be shown.", "Give the file another name.")


def _check_keys(front: Mapping[Any, Any], found: Mistakes) -> None:
    """Refuse unknown keys: most often they are mistyped."""
    for key in front:
        with found:
            if not isinstance(key, str):
                raise InvalidPersona(f"a key is {_kind(key)}.", f"Known are {', '.join(KEYS)}.", key=key)
            if key not in KEYS:
                raise InvalidPersona(f"unknown key {key!r}.", _known(key, KEYS), key=key)


def _check_body(body: str) -> None:
    """Refuse a body without text, or with a control character: ESC and NUL get into a file by accident."""
    if not body.strip():
        raise InvalidPersona("there is no text below the front matter.", "Write what the model is to do.", body_line=1)
    if found := CONTROL.search(body):
        line = body.count("\n", 0, found.start()) + 1
        raise InvalidPersona(f"a control character (U+{ord(found[0]):04X}).", "Delete it.", body_line=line)


def name_from(stem: str) -> str:
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


def _number(given: Mapping[str, Any], key: str, most: int) -> float | None:
    """Return a number, checked: from 0 to ``most``."""
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
        raise InvalidPersona(f"{key} must be a number from 0 to {most}.", "For example 0.7.", key=key)
    return float(value)


def _variables(value: Any, found: Mistakes) -> Mapping[str, str | None]:
    """Return the variables and their defaults, checked; None where a variable has no default."""
    if not isinstance(value, Mapping):
        raise InvalidPersona("variables must be a table.", "Write, for example, {language: Python}.", key="variables")
    variables: dict[str, str | None] = {}
    for name, default in value.items():
        with found:
            variables[name] = _default(name, default)
    return MappingProxyType(variables)


def _default(name: Any, default: Any) -> str | None:
    """Return the default of one variable, checked; None without one: it is asked for."""
    if not isinstance(name, str) or not re.fullmatch(VARIABLE, name):
        raise InvalidPersona(
            f"{repr(name) if isinstance(name, str) else _kind(name)} cannot be a variable's name.",
            "Use letters, digits, _ and -, a letter first.",
            key="variables",
            item=str(name),
        )
    if default is None:
        return None
    number = isinstance(default, int | float) and not isinstance(default, bool)
    if not number and (not isinstance(default, str) or SURROGATE.search(default)):
        kind = "text that cannot be sent" if isinstance(default, str) else _kind(default)
        problem = f"the default of {name} must be text, not {kind}."
        raise InvalidPersona(problem, "Put it in quotes.", key="variables", item=name)
    return str(default)


def _tags(value: Any, found: Mistakes) -> tuple[str, ...]:
    """Return the tags, checked."""
    problem, remedy = "tags must be a list of words.", "Write, for example, [code, review]."
    if not isinstance(value, list):
        raise InvalidPersona(problem, remedy, key="tags")
    for at, tag in enumerate(value):
        with found:
            if not isinstance(tag, str) or UNFIT.search(tag):
                raise InvalidPersona(problem, remedy, key="tags", item=at)
    return tuple(value)


def _starters(value: Any, found: Mistakes) -> tuple[str, ...]:
    """Return the starters, checked: texts of one line or more."""
    if not isinstance(value, list):
        raise InvalidPersona("starters must be a list of texts.", "Write each after a dash.", key="starters")
    for at, text in enumerate(value):
        with found:
            if (wrong := _wrong_starter(text)) is not None:
                raise InvalidPersona(*wrong, key="starters", item=at)
    return tuple(value)


def _wrong_starter(text: Any) -> tuple[str, str] | None:
    """Return what is wrong with a starter and what to do, None where nothing is."""
    if not isinstance(text, str):
        return f"a starter must be text, not {_kind(text)}.", "Put it in quotes."
    if not text.strip() or UNFIT_IN_TEXT.search(text):
        return "a starter is empty, or cannot be shown.", "Write it anew."
    if len(text) > LONGEST_STARTER:
        return "a starter is longer than 4,000 characters.", "Shorten it."
    return None


def _include(value: Any, found: Mistakes) -> tuple[str, ...]:
    """Return the names of the files to include, checked as names only: a list, or one name."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        raise InvalidPersona("include must be a list of files.", "Write, for example, [rules.md].", key="include")
    if len(names) > MOST_INCLUDED:
        raise InvalidPersona(f"include has more than {MOST_INCLUDED} files.", "Join some of them.", key="include")
    for at, name in enumerate(names):
        with found:
            if not isinstance(name, str) or not name.strip() or UNFIT.search(name):
                raise InvalidPersona("a file to include must be a name.", "Put it in quotes.", key="include", item=at)
    return tuple(names)


def _opening(value: Any, found: Mistakes) -> tuple[OpeningTurn, ...]:
    """Return the turns that a session begins with, checked: tables of what the user says, if anything, and a reply."""
    if not isinstance(value, list):
        remedy = "Write each as - {user: ..., assistant: ...}."
        raise InvalidPersona("opening must be a list of turns.", remedy, key="opening")
    turns = []
    for at, turn in enumerate(value):
        with found:
            if (wrong := _wrong_turn(turn)) is not None:
                raise InvalidPersona(*wrong, key="opening", item=at)
            turns.append(OpeningTurn(turn.get("user", ""), turn["assistant"]))
    return tuple(turns)


def _wrong_turn(turn: Any) -> tuple[str, str] | None:
    """Return what is wrong with a turn and what to do, None where nothing is."""
    if not isinstance(turn, Mapping) or not turn.keys() <= {"user", "assistant"} or "assistant" not in turn:
        return "a turn of the opening must have assistant, and may have user.", "Write {user: ..., assistant: ...}."
    for who, text in turn.items():
        if not isinstance(text, str):
            return f"{who} of a turn must be text, not {_kind(text)}.", "Put it in quotes."
        if not text.strip() or UNFIT_IN_TEXT.search(text):
            return f"{who} of a turn is empty, or cannot be shown.", "Write it anew."
    return None


def _imported(value: Any) -> Mapping[str, Any]:
    """Return what was kept of another program's front matter: any table."""
    if not isinstance(value, Mapping):
        raise InvalidPersona("imported must be a table.", "It is what an import keeps; delete it.", key="imported")
    return value


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
    if (fault := schema_fault(value)) is not None:
        raise InvalidPersona(f"response_schema is no JSON Schema: {fault}.", "Mend it.", key="response_schema")
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
