"""JSON Schema files, and the validation of replies, by the library jsonschema.

Importing the library takes about 0.1 s, so it is imported only where it is used. A reply is checked in a process of
its own: a ``pattern`` such as ``^(a+)+$``, or references that double at every step, can take hours.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from tui.core.cleaning import cleaned_line
from tui.core.errors import UsageError
from tui.core.own_process import limit, own_environment, own_process
from tui.core.schema import DEEPEST, SchemaFit, is_json

LARGEST = 1_000_000  # bytes of a schema's file; services accept far less
MOST = 20  # problems that are reported for one reply
LONGEST = 200  # characters of one problem; the library quotes whole values
SECONDS = 5.0  # for the check of one reply; an ordinary one takes 0.3 s, nearly all of it to start the process
MEMORY = 2_000_000_000  # bytes for it
GIVEN_UP = f"given up after {SECONDS:g} s; a pattern, or what a reference leads to, takes too long"
BROKEN = "the check itself failed"
BLANK = re.compile(r"[ \t\r\n]*")


def read_schema(path: Path) -> dict[str, Any]:
    """Return the JSON Schema in a file.

    Raises:
        UsageError: the file cannot be read, is not UTF-8, not JSON, or not a JSON Schema that can be sent; names file
            and, where known, line.
    """
    text = _text(path)
    try:
        schema = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{path}, line {error.lineno}: this is not JSON ({error.msg}, column {error.colno}).", "Mend that line."
        ) from None
    except (ValueError, RecursionError) as error:
        what = "it is nested without end" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{path}: this is not JSON that can be sent ({what}).") from None
    if not isinstance(schema, dict):
        raise UsageError(f"{path}, line 1: a JSON Schema is an object.", 'Begin with { "type": "object", ...')
    if not is_json(schema):
        raise UsageError(f"{path} cannot be sent: nested over {DEEPEST} levels, a number too large, or half a sign.")
    if (found := fault_in(schema)) is not None:
        line = line_of(text, found[0])
        raise UsageError(f"{path}, line {line}: this is no JSON Schema: {found[1]}.", "Mend that line.")
    return schema


def fault_in(schema: Mapping[str, Any]) -> tuple[list[str | int], str] | None:
    """Return the path and the text of what makes a schema invalid in its dialect; None where it is valid."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  heavy: see above
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  heavy
    from jsonschema.validators import validator_for  # noqa: PLC0415  heavy

    if not _is_address(schema.get("$schema", "")):
        return ["$schema"], "$schema must be the address of a dialect"
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        return list(error.absolute_path), _short(error.message)
    return None


def _is_address(value: object) -> bool:
    """Return whether a value is text that can be read as an address."""
    if not isinstance(value, str):
        return False
    try:
        urlsplit(value)
    except ValueError:  # brackets that do not match
        return False
    return True


async def checked_fit(schema: Mapping[str, Any], text: str, seconds: float = SECONDS) -> SchemaFit:
    """Return how a reply's text fits a schema; ``unchecked`` says so where that takes more than ``seconds``."""
    question = json.dumps({"schema": schema, "text": text}).encode()
    try:
        process = await asyncio.create_subprocess_exec(
            *own_process(__name__), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=own_environment(os.environ)
        )
    except (OSError, NotImplementedError) as error:  # the second where an event loop starts no processes
        return SchemaFit(unchecked=f"no process could be started for it ({_short(str(error)) or 'not supported'})")
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(question)
    except TimeoutError:
        return SchemaFit(unchecked=GIVEN_UP)
    finally:
        await _ended(process)
    if process.returncode != 0:
        return SchemaFit(unchecked=BROKEN)
    return SchemaFit(tuple(json.loads(answer)))


async def _ended(process: Process) -> None:
    """Kill a process that still runs, and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
    await process.wait()


def serve() -> None:
    """Answer what ``checked_fit`` asks: in its process, within limits that hold also when mull is gone."""
    limit(int(SECONDS) + 1, MEMORY)
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(fit_of(asked["schema"], asked["text"]).problems))


def fit_of(schema: Mapping[str, Any], text: str) -> SchemaFit:
    """Return how a reply's text fits a schema. It may take without end: ``checked_fit`` does not.

    Nothing is downloaded: a reference to another file is a problem.
    """
    try:
        reply = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        what = f"{error.msg}, line {error.lineno}, column {error.colno}" if text.strip() else "it is empty"
        return SchemaFit((f"the reply is not JSON ({what})",))
    except (ValueError, RecursionError) as error:
        return SchemaFit((f"the reply is not JSON ({_short(str(error))})",))
    if (found := fault_in(schema)) is not None:
        return SchemaFit((f"the schema itself is none: {found[1]}",))
    return SchemaFit(_problems(schema, reply))


def _problems(schema: Mapping[str, Any], reply: Any) -> tuple[str, ...]:
    """Return what does not fit; a schema whose references cannot be resolved is a problem too."""
    from referencing.exceptions import Unresolvable  # noqa: PLC0415  heavy: see above

    try:
        return _violations(schema, reply)
    except ArithmeticError:
        return ("a number of the reply is too large to be checked",)
    except RecursionError:
        return ("the schema refers to itself without end",)
    except Unresolvable as error:
        return (f"the schema refers to {_short(str(error.ref))}, which is not in it",)


def _violations(schema: Mapping[str, Any], reply: Any) -> tuple[str, ...]:
    """Return what in a reply breaks the schema, each with its path."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  heavy: see above
    from jsonschema.exceptions import best_match  # noqa: PLC0415  heavy
    from jsonschema.validators import validator_for  # noqa: PLC0415  heavy
    from jsonschema_specifications import REGISTRY  # noqa: PLC0415  heavy

    kind = validator_for(schema, default=Draft202012Validator)
    found = []
    for error in kind(schema, registry=REGISTRY).iter_errors(reply):  # the library's default registry downloads
        worst = best_match([error]) or error
        found.append(f"{_short(worst.json_path)}: {_short(worst.message)}")
        if len(found) == MOST:
            break
    return tuple(found)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of a JSON text, counted from 1, on which the value at a path begins."""
    at = _skip(text, 0)
    for step in path:
        at = _into(text, at, step)
    return text.count("\n", 0, at) + 1


def _into(text: str, at: int, step: str | int) -> int:
    """Return the offset of the value under a key or index, in the object or array that begins at ``at``."""
    decoder = json.JSONDecoder()
    place, number = _skip(text, at + 1), 0
    while text[place] not in "}]":
        key: str | int = number
        if isinstance(step, str):
            key, place = decoder.raw_decode(text, place)
            place = _skip(text, _skip(text, place) + 1)
        if key == step:
            return place
        place = _skip(text, decoder.raw_decode(text, place)[1])
        if text[place] == ",":
            place = _skip(text, place + 1)
        number += 1
    return at


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _text(path: Path) -> str:
    """Return the text of a schema's file; raise a UsageError where it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} could not be read: {why}.") from None
    if len(raw) > LARGEST:
        raise UsageError(f"{path} is larger than {LARGEST:,} bytes.", "A schema is a page or two.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: this is not UTF-8 text.", "Save it as UTF-8.") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON's")


def _short(text: str) -> str:
    line = cleaned_line(text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
