"""Files from elsewhere that were made to do harm, by chance and the same for the same seed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.export.earlier import as_earlier, mark_of, with_comments
from tests.export.reading.test_forged_records import FORGERIES, WHERE, said_by
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, SessionStarted, Titled, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.export.json import to_json as document
from tui.export.mark import ExportMark

NUMBERS = [
    "0", "-1", "-0", "1.5", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1e-400", "2147483648",
    "9007199254740993",
    "9" * 20, "9" * 400, "-" + "9" * 400, "9" * 4400, "1e308", "0.1", "00", "1E5", "true", "false", "null",
]  # fmt: skip
TEXTS = [
    "", " ", "\0", "\x1b[2J\x1b]0;x\x07", "\u202e", "\ud800", "\udfff\ud800", "\u2028", "\x85", "a" * 100_000,
    "\n" * 5_000,
    "../../etc/passwd", "/dev/zero", "~/x", "CON", "nul.txt", ".", "..", "x" * 300, "[bold]", "[/]", "{x}",
    "%s%n", "{{text}}",
    "<script>", "<!-- mull user 3 -->", "--> x <!--", "## You", "```", "</document>", "2026-13-45T99:99:99", "NaN",
    "9" * 500, "0" * 64, "image/png", "\ufeff", "\U000e0041", "é" * 1000, "𝔸" * 500, "ﷺ" * 500,
]  # fmt: skip
DEEP = [
    "[" * 500 + "]" * 500,
    "[" * 100_000,
    '{"a":' * 20_000,
    "[" * 20_000 + "]" * 20_000,
    '{"a":' * 400 + "1" + "}" * 400,
]
BYTES = [
    b"", b"\0" * 5000, b"\xff\xfe", b"\xfe\xff\x00", b"\xef\xbb\xbf", b"\x80" * 100, b"\xff" * 100,
    b"\xed\xa0\x80", b"\xc0\x80",
    b"\r" * 5000, b"\n" * 5000, b"\r\n" * 100, b"{" * 5000, b"[" * 5000, b"<!-- mull session " * 500,
    b"---\n" * 500, b"# x\n",
    b"\x1f\x8b", b"PK\x03\x04", b"%PDF-", b"SQLite format 3\0", b"{\0", b"#\0", b"\0{", b"\xff\xfe\0\0",
]  # fmt: skip
NAMES = [
    "x", "20261120-140000-abcd", "a b", "-rf", "--help", "é", "x\ny", "\x1b[31m", "con", "x.jsonl.md",
    ".hidden", "x" * 150,
    "'\"`$(x)", "日本", "\u202eexe", "a\u2028b", "%00", "[bold]", "~", "#",
]  # fmt: skip


def text_of(chance: Random) -> str:
    """Return a text that is rarely thought of."""
    return chance.choice([*TEXTS, *FORGERIES, "".join(chr(chance.randrange(0x300)) for _ in range(20))])


def json_of(chance: Random) -> str:
    """Return JSON, or what is nearly that."""
    return chance.choice(
        [
            chance.choice(NUMBERS),
            chance.choice(DEEP),
            json.dumps(text_of(chance)),
            "[]",
            "{}",
            '{"__class__": "x"}',
            "[",
        ]
    )


def spoilt(chance: Random, data: bytes) -> bytes:
    """Return bytes with some cut, doubled, or put in."""
    for _ in range(chance.choice([0, 1, 1, 2, 5])):
        at, size = chance.randrange(len(data) + 1), chance.choice([0, 1, 10, 1000, 10**9])
        put = chance.choice([b"", chance.choice(BYTES), data[at : at + size] * 2, bytes([chance.randrange(256)])])
        data = data[:at] + put + data[at + size :]
    return data


def with_values(chance: Random, text: str) -> str:
    """Return JSON with some of its values replaced by others, whatever they are."""
    places = [
        found.span(1) for found in re.finditer(r'": ("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\[\])', text)
    ]
    for start, end in sorted(chance.sample(places, min(len(places), chance.choice([1, 1, 2, 4]))), reverse=True):
        text = text[:start] + json_of(chance) + text[end:]
    return text


def session_rows(chance: Random) -> bytes:
    """Return a session's file with hostile values, or a JSON export with them, or a file of another program."""
    records: list[Record] = [SessionStarted(chance.choice(NAMES))]
    for _ in range(chance.randrange(1, 6)):
        records += [UserSaid(chance.choice([None, 1, len(records) - 1]), text_of(chance))]
        records += [
            ReplyStarted(len(records) - 1, origin()),
            ReplyEnded(len(records), text_of(chance), text_of(chance)),
        ]
    records.append(Titled(text_of(chance)))
    rows = [to_json(Line(seq, "2026-11-20T14:00:00.000+00:00", record)) for seq, record in enumerate(records)]
    if chance.random() < 0.15:
        return spoilt(chance, with_values(chance, document(said_by("x", "reply"), "t")).encode("utf-8", "replace"))
    rows = [with_values(chance, row) if chance.random() < 0.4 else row for row in rows]
    if chance.random() < 0.2:
        chance.shuffle(rows)
    return spoilt(chance, "".join(f"{row}\n" for row in rows).encode("utf-8", "replace"))


def origin() -> Any:
    return said_by("x", "reply").messages[4].origin  # type: ignore[union-attr]  # a reply


def conversation(chance: Random) -> Conversation:
    """Return a conversation in which something quotes an export, or is otherwise odd."""
    return said_by(text_of(chance), chance.choice(WHERE))


def edited_export(chance: Random) -> tuple[bytes, Conversation]:
    """Return an export that somebody edited who does not know how its digests are made, and what was in it."""
    held = conversation(chance)
    text = with_comments(held, "t")
    if chance.random() < 0.5:
        text = with_values(chance, text)
    return spoilt(chance, text.encode("utf-8", "replace")), held


def forged_export(chance: Random) -> bytes:
    """Return an export that somebody made who has everything to make one, with hostile values under a right mark."""
    text = with_comments(conversation(chance), "t")
    if chance.random() < 0.3:
        return with_values(chance, as_earlier(text)).encode("utf-8", "replace")
    mark = ExportMark(mark_of(text))

    def anew(found: re.Match[str]) -> str:
        data = with_values(chance, found[2]) if chance.random() < 0.5 else found[2]
        return f"<!-- mull {found[1]} {mark.text} {mark.digest(data)} {data} -->"

    comments = re.compile(rf"^<!-- mull (session|records) {mark.text} [0-9a-f]{{32}} (.+) -->$", re.MULTILINE)
    return comments.sub(anew, text).encode("utf-8", "replace")


CONFIG = """connection = "local"
persona = "assistant"
reserve = 1000
retries = 4
longest_wait = 60
practice_pace = 1.0
[connections.local]
kind = "compatible"
base_url = "http://127.0.0.1:1/v1"
model = "m"
api_key_env = "LOCAL_KEY"
[models.m]
window = 8000
price = [1.0, 0.5, 2.0]
efforts = ["low", "high"]
"""
PERSONA = """---
name: Tester
description: Tests
model: o1
effort: high
max_output_tokens: 100
variables:
  topic: x
---
Be brief about {{topic}}.
"""


def toml_of(chance: Random) -> str:
    value = chance.choice(
        [
            *NUMBERS,
            *DEEP,
            "{" * 300,
            "''",
            "{}",
            "[[]]",
            "0x" + "f" * 500,
            "1979-05-27",
            "99:99",
            "inf",
            "nan",
            '"""',
            "a.b",
        ]
    )
    return chance.choice([value, json.dumps(text_of(chance), ensure_ascii=False)])


def settings(chance: Random) -> bytes:
    """Return a settings file with hostile values, names and sizes."""
    rows = CONFIG.split("\n")
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randrange(len(rows))
        key = rows[at].partition("=")[0] if "=" in rows[at] and chance.random() < 0.7 else text_of(chance)
        rows[at] = chance.choice(
            [f"{key} = {toml_of(chance)}", f"[{key}]", f"[[{key}]]", f"{'a.' * 500}b = 1", rows[at] * 2]
        )
    return spoilt(chance, "\n".join(rows).encode("utf-8", "surrogatepass" if chance.random() < 0.2 else "replace"))


def persona(chance: Random) -> bytes:
    """Return a persona's file with hostile values, names and sizes."""
    rows = PERSONA.split("\n")
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randrange(len(rows))
        key = rows[at].partition(":")[0]
        more = [
            "&a [*a, *a]",
            "!!python/object:os.system x",
            "{a: {b: {c: d}}}",
            "? x",
            "!!binary x",
            "2024-13-45",
            "0o9",
            ">-",
        ]
        value = chance.choice([text_of(chance), json_of(chance), *more])
        rows[at] = chance.choice(
            [f"{key}: {value}", value, "---", "{{" * 2000, "{{x}}" * 2000, "- " * 2000, rows[at] * 3]
        )
    return spoilt(chance, "\n".join(rows).encode("utf-8", "surrogatepass" if chance.random() < 0.2 else "replace"))


KINDS: dict[str, Callable[[Random], bytes]] = {
    "edited export": lambda chance: edited_export(chance)[0],
    "forged export": forged_export,
    "session": session_rows,
    "settings": settings,
    "persona": persona,
}
