"""Records as lines of JSON, and back. Unknown keys are ignored; an error names the field that is wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from tui.core.attachments import DIGEST, Attachment
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.content_filter import findings_from
from tui.core.conversation.filing import tags_of
from tui.core.conversation.message import UNREADABLE, Cause, CutOff, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.phases import LONGEST, MOST, Phase
from tui.core.conversation.record import Chosen, Line, PersonaWishes, Record
from tui.core.models.price import Rates, rates_from
from tui.core.note import Note, note_from
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import wishes_of, with_wishes
from tui.core.rate_limits import limits_of_record
from tui.core.receipt import Receipt, receipt_of_record
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.sampling import SAMPLING, SamplingParameter
from tui.core.schema import SchemaFit, is_json
from tui.core.usage.usage import FIGURES, MOST_TOKENS, UNKNOWN, Figure, Provenance, Usage

ABSENT: Any = object()
Build = Callable[[Any, str], Any]  # from a JSON value and the field's name to the value; raises BadLine


class BadLine(ValueError):
    """A line that is not a record; the text says why."""


class UnknownType(BadLine):
    """A record of a type that is not known, such as a later mull may write."""


class Rule(NamedTuple):
    """How a field is read: a value of one of these types is taken unchanged, any other is built, or is an error."""

    types: tuple[type, ...] = ()
    build: Build | None = None

    def read(self, value: Any, name: str) -> Any:
        """Return a field's value.

        Raises:
            BadLine: the value cannot be read as this field.
        """
        if type(value) in self.types:
            return value
        if self.build is None:
            raise BadLine(f"{name} must be {' or '.join(t.__name__ for t in self.types)}")
        return self.build(value, name)


class Shape:
    """The fields of a dataclass, their rules and their defaults. A field without a default must be present.

    A key that is not a field is ignored. Which fields must be built depends only on the types of the values, so it is
    computed once for each row of types.
    """

    def __init__(self, make: Callable[..., Any], rules: Mapping[str, Rule], defaults: Mapping[str, Any]) -> None:
        self._make = make
        self._rules = rules
        self._defaults = defaults
        self._known: dict[tuple[type, ...], list[tuple[int, str, Build]]] = {}  # the fields to build, by row of types

    def read(self, data: Mapping[str, Any]) -> Any:
        """Return the value that a JSON object describes.

        Raises:
            BadLine: a field is missing or wrong.
        """
        values = [data.get(name, ABSENT) for name in self._rules]
        row = tuple(map(type, values))
        left = self._known.get(row)
        if left is None:
            left = self._known[row] = self._left(row)
        for index, name, build in left:
            values[index] = build(values[index], name)
        return self._make(*values)

    def _left(self, row: tuple[type, ...]) -> list[tuple[int, str, Build]]:
        """Return the fields to build if the values have these types."""
        left: list[tuple[int, str, Build]] = []
        for index, (kind, (name, rule)) in enumerate(zip(row, self._rules.items(), strict=True)):
            if kind is object:
                left.append((index, name, self._absent(name)))
            elif kind not in rule.types:
                left.append((index, name, rule.read))
        return left

    def _absent(self, name: str) -> Build:
        if name not in self._defaults:
            raise BadLine(f"{name} is missing")
        default = self._defaults[name]
        return lambda *_: default


def shape_of(kind: Any, rules: Mapping[str, Rule], *, required: str = "") -> Shape:
    """Return the shape of a frozen dataclass; each field is read by the rule of its name.

    A field that is not compared is of the run alone that made it: it is neither written nor read.
    ``required`` names a field that must be present although it has a default.
    """
    fields = [f for f in dataclasses.fields(kind) if f.compare]
    defaults = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    defaults |= {f.name: f.default_factory() for f in fields if f.default_factory is not dataclasses.MISSING}
    defaults.pop(required, None)
    return Shape(kind, {f.name: rules[f.name] for f in fields}, defaults)


__all__ = ["BadLine", "UnknownType", "from_json", "to_json"]

CAUSES = {str(cause): cause for cause in Cause}
ENDS = {str(status): status for status in ReplyStatus if status is not ReplyStatus.LIVE}
REPORTED, ESTIMATED = Provenance.REPORTED, Provenance.ESTIMATED
LARGEST_FIGURE = 10**15  # tokens, seconds, US$, bytes, records: what is larger is damage
DECODE = json.JSONDecoder().raw_decode


def to_json(line: Line) -> str:
    """Return one line of a session file, without its line feed."""
    head = {"type": line.record.TYPE, "seq": line.seq, "time": line.time}
    return json.dumps({**head, **_plain(line.record)}, ensure_ascii=False)


def from_json(text: str) -> Line:
    """Read one line of a session file, with or without its line feed.

    Raises:
        UnknownType: its type is not known.
        BadLine: it is not a JSON object, or a field is missing or wrong.
    """
    data = _data(text)
    if type(data) is not dict:
        raise BadLine("not a JSON object")
    kind = data.get("type")
    shape = SHAPES.get(kind) if type(kind) is str else None
    if shape is None:
        raise UnknownType(f"unknown type {str(kind)[:40]!r}")
    return Line(_number(data.get("seq")), STR.read(data.get("time"), "time"), shape.read(data))


def _data(text: str) -> Any:
    """Return the JSON value of a line.

    A long session has 30,000 lines, so the decoder is called directly first. A line with anything around its value is
    left to ``json.loads``, which also words the errors.
    """
    with contextlib.suppress(ValueError, RecursionError):
        data, end = DECODE(text)
        if end == len(text) or text[end:] == "\n":
            return data
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON ({error})") from None


def _one_of(*words: str) -> Rule:
    def build(value: Any, name: str) -> str:
        if value not in words:
            raise BadLine(f"{name} must be {' or '.join(words)}")
        return str(value)

    return Rule(build=build)


def _phases(value: Any, _: str) -> tuple[Phase, ...]:
    """Read where the output messages of a reply begin; one that cannot be is passed over."""
    found = [_phase(each) for each in value[:MOST]] if type(value) is list else []
    return tuple(each for each in found if each is not None)


def _phase(value: Any) -> Phase | None:
    at, name = (value.get("at"), value.get("name")) if type(value) is dict else (None, None)
    if type(at) is not int or type(name) is not str or not 0 <= at <= LARGEST_FIGURE:
        return None
    return Phase(at, name if len(name) <= LONGEST else "")


def _number(value: Any) -> int:
    """Read the number of a record; one that cannot be is -1, as its place in the file tells the true one."""
    if type(value) is not int:
        raise BadLine("seq must be int")
    return value if 0 <= value <= LARGEST_FIGURE else -1


def _place(value: Any, name: str) -> int:
    """Read the number of another record, or of a version."""
    if type(value) is not int:
        raise BadLine(f"{name} must be int")
    if not 0 <= value <= LARGEST_FIGURE:
        raise BadLine(f"{name} is a number that no record has")
    return value


def _places(value: Any, name: str) -> tuple[int, ...]:
    if type(value) is not list:
        raise BadLine(f"{name} must be a list of int")
    return tuple(_place(each, name) for each in value)


def _notes(value: Any, name: str) -> tuple[Note, ...]:
    if type(value) is not list or not all(type(each) is str for each in value):
        raise BadLine(f"{name} must be a list of str")
    return tuple(map(note_from, value))


def _tags(value: Any, name: str) -> tuple[str, ...]:
    if type(value) is not list or not all(type(each) is str for each in value):
        raise BadLine(f"{name} must be a list of str")
    return tags_of(value)


def _built(shape: Shape) -> Rule:
    def build(value: Any, name: str) -> Any:
        if type(value) is not dict:
            raise BadLine(f"{name} must be dict")
        return shape.read(value)

    return Rule(build=build)


def _each_of(shape: Shape) -> Rule:
    one = _built(shape)

    def build(value: Any, name: str) -> tuple[Any, ...]:
        if type(value) is not list:
            raise BadLine(f"{name} must be a list")
        return tuple(one.read(each, name) for each in value)

    return Rule(build=build)


def _digest(value: Any, name: str) -> str:
    """Read the hash that names an attachment's file; only digits are let through, so it is never a path."""
    if type(value) is not str or not DIGEST.fullmatch(value):
        raise BadLine(f"{name} must be 64 hexadecimal digits")
    return value


def _address(value: Any, _: str) -> str:
    """Read where a request went; an empty text is damage, for mull leaves an empty address out."""
    return str(value) or UNREADABLE


def _end(value: Any, name: str) -> ReplyStatus:
    status = ENDS.get(value) if type(value) is str else None
    if status is None:  # also ``live``, which is not an end
        raise BadLine(f"{name} is none that is known")
    return status


def _fit(value: Any, _: str) -> SchemaFit:
    """Read whether a reply fits its schema."""
    problems = value.get("problems") if type(value) is dict else None
    if type(problems) is not list or not all(type(problem) is str for problem in problems):
        raise BadLine("fit must hold problems, a list of str")
    unchecked = value.get("unchecked", "")
    return SchemaFit(tuple(problems), unchecked if type(unchecked) is str else "")


def _cut_off(value: Any, name: str) -> CutOff | None:
    """Read what cut a reply off; a cause that is not known, such as a later mull may write, is none."""
    if type(value) is not dict:
        raise BadLine(f"{name} must be dict or NoneType")
    cause = value.get("cause")
    known = CAUSES.get(cause) if type(cause) is str else None
    return None if known is None else CutOff(known, _count(value.get("limit"), "limit"))


def _count(value: Any, name: str) -> int | None:
    """Read a count that may be unknown, as one that cannot be is."""
    if value is not None and type(value) is not int:
        raise BadLine(f"{name} must be int or NoneType")
    return value if value is not None and 0 <= value <= LARGEST_FIGURE else None


def _size(value: Any, name: str) -> int:
    """Read the size of an attachment, in bytes or pixels; one that cannot be is 0, as where it is not known."""
    if type(value) is not int:
        raise BadLine(f"{name} must be int")
    return value if 0 <= value <= LARGEST_FIGURE else 0


def _shift(value: Any, name: str) -> int:
    """Read a correction in tokens, which may be below zero; one that cannot be is none."""
    if type(value) is not int:
        raise BadLine(f"{name} must be int")
    return value if abs(value) <= LARGEST_FIGURE else 0


def _amount(value: Any, name: str) -> float | None:
    """Read seconds or US$; what is no such amount (NaN, below zero, beyond all bounds) is unknown."""
    if value is not None and type(value) not in (int, float):
        raise BadLine(f"{name} must be int or float or NoneType")
    return value if value is not None and 0 <= value <= LARGEST_FIGURE else None


def _sampled(parameter: SamplingParameter) -> Build:
    """Return how a sampling parameter is read; a number that it cannot have is none."""

    def build(value: Any, name: str) -> float | None:
        if type(value) is not int and (parameter.whole or type(value) is not float):
            raise BadLine(f"{name} must be {'int' if parameter.whole else 'int or float'} or NoneType")
        return value if parameter.least <= value <= parameter.most else None

    return build


def _option(option: ReplyOption) -> Build:
    """Return how an option of the reply is read; a value that is not known, such as a later mull may write, is none."""

    def build(value: Any, name: str) -> str | None:
        if type(value) is not str:
            raise BadLine(f"{name} must be str or NoneType")
        return option.read(value)

    return build


def _response_schema(value: Any, name: str) -> Mapping[str, Any]:
    """Read a JSON Schema that replies are to fit."""
    if type(value) is not dict or not is_json(value):
        raise BadLine(f"{name} must be a JSON Schema")
    return value


def _turn_persona(value: Any, name: str) -> Persona:
    """Read the persona of one turn: its name, its text, and what it asked for beside that."""
    if type(value) is not dict:
        raise BadLine(f"{name} must be dict")
    stem, called, text = (STR.read(value.get(key), f"{name}.{key}") for key in ("stem", "name", "text"))
    return with_wishes(Persona(stem, called, text=text, verbatim=True), WISHES.read(value))


def _usage(value: Any, _: str) -> Usage:
    """Read usage; null is unknown, and ``estimated`` names the figures that mull counted."""
    if type(value) is not dict:
        return NOTHING_KNOWN
    guesses = value.get("estimated")
    guessed = guesses if type(guesses) is list else ()
    return Usage(*[_figure(value.get(key), key, guessed) for key in FIGURES])


def _texts(value: Any, name: str) -> dict[str, str]:
    """Read texts by their names."""
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadLine(f"{name} must be texts by name")
    return value


def _figure(value: Any, key: str, guessed: Sequence[Any]) -> Figure:
    """Read a figure in tokens; one that is too large for any service, or below zero, is unknown."""
    if value is None:
        return UNKNOWN
    if type(value) is not int:
        raise BadLine(f"{key} must be int or NoneType")
    if not 0 <= value < MOST_TOKENS:
        return UNKNOWN
    return Figure(value, ESTIMATED if guessed and key in guessed else REPORTED)


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Usage):
        guesses = list(value.estimates)
        return {**value.told, **({"estimated": guesses} if guesses else {})}
    if isinstance(value, Note):
        return str(value)
    if isinstance(value, Rates | PersonaWishes | Persona):
        return _plain_persona(value) if isinstance(value, Persona) else value.told
    if isinstance(value, Receipt):
        return value.for_programs
    if dataclasses.is_dataclass(value):
        held = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.compare}
        return {name: each for name, each in held.items() if _written(name, each)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _written(name: str, value: Any) -> bool:
    """Return whether a field is written: some are not where there is nothing to write."""
    if name == "persona":  # a name may be empty, and is not None then
        return value is not None
    return bool(value) or value == {} or name not in NOT_WHILE_EMPTY


def _plain_persona(persona: Persona) -> dict[str, Any]:
    """Return the persona of one turn as JSON can hold it; the other way of `_turn_persona`."""
    wishes = wishes_of(persona)
    return {"stem": persona.stem, "name": persona.name, "text": persona.text, **(wishes.told if wishes else {})}


NONE = type(None)
STR, BOOL, MAYBE_STR = Rule((str,)), Rule((bool,)), Rule((str, NONE))
PLACE, MAYBE_PLACE, SIZE = Rule(build=_place), Rule((NONE,), _place), Rule(build=_size)
COUNT, SHIFT, AMOUNT = Rule((NONE,), _count), Rule(build=_shift), Rule((NONE,), _amount)
SHOWN = Rule((str,), lambda value, _: str(value))  # is only shown, so any value is accepted
YES = Rule((bool,), lambda *_: False)
NOTHING_KNOWN = Usage()
NOT_WHILE_EMPTY = {
    "address",
    "unchecked",
    "content_filter",
    "rate_limits",
    "rates",
    "receipt",
    "severity",
    "ids",
    "citation",
    "license",
    "spans",
    "error",
    "verbosity",
    "mode",
    "tier",
    "phases",
    "fork_of",
    "fork_at",
    "root",
    "folder",
    "response_schema",
    "persona_wishes",
    "purged",
    "nonce",
    "imported_from",
    "imported_id",
    "imported_notes",
    "prompt",
}  # fields of values that are written only where there is something to write

SAMPLED = {parameter.name: Rule((NONE,), _sampled(parameter)) for parameter in SAMPLING}
OPTIONS = {option.name: Rule((NONE,), _option(option)) for option in REPLY_OPTIONS}
ATTACHMENT = shape_of(
    Attachment,
    {
        "name": STR,
        "media_type": STR,
        "sha256": Rule(build=_digest),
        "size": SIZE,
        "width": SIZE,
        "height": SIZE,
    },
)
ORIGIN = shape_of(
    ReplyOrigin,
    {
        "model": STR,
        "connection": STR,
        "endpoint": SHOWN,
        "effort": MAYBE_STR,
        "persona": SHOWN,
        "practice": YES,
        "notes": Rule(build=_notes),
        "counted": COUNT,
        "correction": SHIFT,
        "cap": COUNT,
        "schema": SHOWN,
        "address": Rule(build=_address),
        **OPTIONS,
    },
)
OUTCOME = shape_of(
    ReplyOutcome,
    {
        "status": Rule(build=_end),
        "detail": SHOWN,
        "finish_reason": MAYBE_STR,
        "usage": Rule(build=_usage),
        "cost": AMOUNT,
        "seconds": AMOUNT,
        "thought": AMOUNT,
        "request_id": MAYBE_STR,
        "system_fingerprint": MAYBE_STR,
        "notes": Rule(build=_notes),
        "fit": Rule((NONE,), _fit),
        "raw": MAYBE_STR,
        "cut_off": Rule((NONE,), _cut_off),
        "receipt": Rule(build=lambda value, _: receipt_of_record(value)),
        "rate_limits": Rule(build=lambda value, _: limits_of_record(value)),
        "content_filter": Rule(build=lambda value, _: findings_from(value)),
        "rates": Rule((NONE,), lambda value, _: rates_from(value)),
    },
    required="status",
)
CALLED = shape_of(CalledPrompt, {"stem": STR, "effort": MAYBE_STR})
RULES: dict[str, Rule] = {
    "session": STR,
    "version": PLACE,
    "fork_of": SHOWN,
    "fork_at": MAYBE_PLACE,
    "root": SHOWN,
    "folder": SHOWN,
    "title": STR,
    "tags": Rule(build=_tags),
    "pinned": YES,
    "archived": YES,
    "connection": STR,
    "model": STR,
    "effort": MAYBE_STR,
    "budget": COUNT,
    **SAMPLED,
    "parent": MAYBE_PLACE,
    "stem": STR,
    "name": STR,
    "text": STR,
    "attachments": _each_of(ATTACHMENT),
    "reasoning": STR,
    "mode": _one_of("replace", "append"),
    "origin": _built(ORIGIN),
    "covers": Rule(build=_places),
    "source": STR,
    "asked": MAYBE_PLACE,
    "message": PLACE,
    "mark": _one_of("muted", "pinned", "bookmarked", "aside"),
    "on": BOOL,
    "reply": PLACE,
    "outcome": _built(OUTCOME),
    "fit": Rule(build=_fit),
    "sent": Rule((NONE,), _built(ORIGIN).build),
    "anew": YES,
    "told_apart": YES,
    "purged": YES,
    "nonce": SHOWN,
    "imported_from": SHOWN,
    "imported_id": SHOWN,
    "imported_notes": Rule(build=_notes),
    "persona": Rule((NONE,), _turn_persona),
    "prompt": Rule((NONE,), _built(CALLED).build),
    "phases": Rule(build=_phases),
    "head": MAYBE_PLACE,
}
RESPONSE_SCHEMA = Rule((NONE,), _response_schema)
WISHES = shape_of(
    PersonaWishes,
    {
        "stem": STR,
        "effort": MAYBE_STR,
        "max_output_tokens": COUNT,
        **SAMPLED,
        **OPTIONS,
        "response_schema": RESPONSE_SCHEMA,
        "reserve": COUNT,
        "values": Rule((NONE,), _texts),
    },
)
CHOSEN = {**OPTIONS, "response_schema": RESPONSE_SCHEMA, "persona_wishes": Rule((NONE,), _built(WISHES).build)}
OWN_RULES: Mapping[str, Mapping[str, Rule]] = {Chosen.TYPE: CHOSEN}  # where a name means something else elsewhere
SHAPES: dict[str, Shape] = {
    kind.TYPE: shape_of(kind, {**RULES, **OWN_RULES.get(kind.TYPE, {})}) for kind in get_args(Record)
}
