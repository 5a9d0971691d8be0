"""Records as JSON lines, and back. Unknown keys are passed over, wrong ones named."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any, get_args

from tui.core.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.record import Line, Record
from tui.core.schema import SchemaFit
from tui.core.usage import Figure, Provenance, Usage, estimated, reported

TYPES: dict[str, Any] = {kind.TYPE: kind for kind in get_args(Record)}
FIGURES = ("input", "cached", "output", "reasoning")


class BadLine(ValueError):
    """A line that is no record; the text says why."""


def to_json(line: Line) -> str:
    """Return one line of a session file, without its line feed."""
    body = {f.name: _plain(getattr(line.record, f.name)) for f in dataclasses.fields(line.record)}
    return json.dumps({"type": line.record.TYPE, "seq": line.seq, "time": line.time, **body}, ensure_ascii=False)


def from_json(text: str) -> Line:
    """Read one line of a session file.

    Raises:
        BadLine: it is no JSON object, of no known type, or a field is missing or wrong.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON ({error})") from None
    if not isinstance(data, dict):
        raise BadLine("not a JSON object")
    kind = TYPES.get(str(data.get("type")))
    if kind is None:
        raise BadLine(f"unknown type {str(data.get('type'))[:40]!r}")
    return Line(_of(data, "seq", int), _of(data, "time", str), _record(kind, data))


def _record(kind: Any, data: dict[str, Any]) -> Record:
    """Build a record from its line; absent optional fields take their defaults."""
    given: dict[str, Any] = {}
    for f in dataclasses.fields(kind):
        if f.name in data:
            given[f.name] = READERS[f.name](data, f.name)
        elif f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
            raise BadLine(f"{f.name} is missing")
    record: Record = kind(**given)
    return record


def _of(data: dict[str, Any], key: str, *kinds: type) -> Any:
    """Return a field that must be of one of these types."""
    value = data.get(key)
    if type(value) not in kinds:
        raise BadLine(f"{key} must be {' or '.join(k.__name__ for k in kinds)}")
    return value


def _reader(*kinds: type) -> Callable[[dict[str, Any], str], Any]:
    return lambda data, key: _of(data, key, *kinds)


def _mode(data: dict[str, Any], key: str) -> str:
    if data[key] not in ("replace", "append"):
        raise BadLine(f"{key} must be replace or append")
    return str(data[key])


def _origin(data: dict[str, Any], key: str) -> ReplyOrigin:
    given = _of(data, key, dict)
    return ReplyOrigin(
        model=_of(given, "model", str),
        connection=_of(given, "connection", str),
        endpoint=str(given.get("endpoint", "")),
        effort=_of(given, "effort", str, type(None)),
        persona=str(given.get("persona", "none")),
        practice=given.get("practice") is True,
        notes=_notes(given),
        counted=_of(given, "counted", int, type(None)),
        correction=_of({"correction": 0, **given}, "correction", int),
        cap=_of(given, "cap", int, type(None)),
        schema=str(given.get("schema", "")),
    )


def _notes(given: dict[str, Any]) -> tuple[str, ...]:
    """Read what was said to the user; a mull before it had notes wrote none."""
    notes = given.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise BadLine("notes must be a list of str")
    return tuple(notes)


def _ids(data: dict[str, Any], key: str) -> tuple[int, ...]:
    if not isinstance(data[key], list) or not all(type(each) is int for each in data[key]):
        raise BadLine(f"{key} must be a list of int")
    return tuple(data[key])


def _mark(data: dict[str, Any], key: str) -> str:
    if data[key] not in ("muted", "pinned"):
        raise BadLine(f"{key} must be muted or pinned")
    return str(data[key])


def _outcome(data: dict[str, Any], key: str) -> ReplyOutcome:
    given = _of(data, key, dict)
    try:
        status = ReplyStatus(given.get("status"))
    except ValueError:
        status = ReplyStatus.LIVE
    if status is ReplyStatus.LIVE:  # an end that is none
        raise BadLine("status is none that is known") from None
    return ReplyOutcome(
        status=status,
        detail=str(given.get("detail", "")),
        finish_reason=_of(given, "finish_reason", str, type(None)),
        usage=_usage(given.get("usage")),
        cost=_of(given, "cost", int, float, type(None)),
        seconds=_of(given, "seconds", int, float, type(None)),
        thought=_of(given, "thought", int, float, type(None)),
        request_id=_of(given, "request_id", str, type(None)),
        system_fingerprint=_of(given, "system_fingerprint", str, type(None)),
        notes=_notes(given),
        fit=_fit(given.get("fit")),
        raw=_of(given, "raw", str, type(None)),
    )


def _fit(given: Any) -> SchemaFit | None:
    """Read how a reply fitted its schema; a mull before it asked for none wrote nothing."""
    if given is None:
        return None
    problems = given.get("problems") if isinstance(given, dict) else None
    if not isinstance(problems, list) or not all(isinstance(problem, str) for problem in problems):
        raise BadLine("fit must hold problems, a list of str")
    return SchemaFit(tuple(problems))


def _usage(data: Any) -> Usage:
    """Read usage; null is unknown, and ``estimated`` lists the figures that were counted here."""
    given = data if isinstance(data, dict) else {}
    guesses = given.get("estimated") or ()

    def figure(key: str) -> Figure:
        value = _of(given, key, int, type(None))
        return estimated(value) if key in guesses else reported(value)

    return Usage(*(figure(key) for key in FIGURES))


def _plain(value: Any) -> Any:
    """Turn a value into what JSON has."""
    if isinstance(value, Usage):
        figures = {key: getattr(value, key) for key in FIGURES}
        guesses = [k for k, f in figures.items() if f.provenance is Provenance.ESTIMATED]
        return {**{k: f.value for k, f in figures.items()}, **({"estimated": guesses} if guesses else {})}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return list(value) if isinstance(value, tuple) else value


READERS: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "session": _reader(str),
    "version": _reader(int),
    "title": _reader(str),
    "connection": _reader(str),
    "model": _reader(str),
    "effort": _reader(str, type(None)),
    "parent": _reader(int, type(None)),
    "stem": _reader(str),
    "name": _reader(str),
    "text": _reader(str),
    "reasoning": _reader(str),
    "mode": _mode,
    "origin": _origin,
    "covers": _ids,
    "source": _reader(str),
    "message": _reader(int),
    "mark": _mark,
    "on": _reader(bool),
    "reply": _reader(int),
    "outcome": _outcome,
    "head": _reader(int, type(None)),
}
