"""Tests of how files are written: marks, line ends, UTF-16, and bytes that a disk or an editor damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.imports.foreign import file_with, json_lines, program_of, read
from tui.imports.conversation import ForeignConversation
from tui.imports.times import time_of

CHATGPT = json.dumps(
    [
        {
            "conversation_id": "c",
            "title": "T",
            "mapping": {
                "u": {"parent": None, "message": {"author": {"role": "user"}, "content": {"parts": ["Grüße"]}}},
                "a": {"parent": "u", "message": {"author": {"role": "assistant"}, "content": {"parts": ["Ja"]}}},
            },
        }
    ],
    ensure_ascii=False,
    indent=1,
)
MARKDOWN = "## User\n\nGrüße\n\n## Assistant\n\nJa\n"
AICHAT = "model: a:b\nmessages:\n- role: user\n  content: Grüße\n- role: assistant\n  content: Ja\n"
CODEX = json_lines(
    *(
        {
            "timestamp": f"2026-03-01T10:00:0{number}Z",
            "type": "response_item",
            "payload": {"type": "message", "role": role, "content": [{"type": "text", "text": text}]},
        }
        for number, (role, text) in enumerate([("user", "Grüße"), ("assistant", "Ja")])
    )
)
TEXTS = {"ChatGPT": CHATGPT, "codex": CODEX, "Markdown": MARKDOWN, "aichat": AICHAT}
WRITTEN = {
    "a mark": lambda text: text.encode("utf-8-sig"),
    "a mark, and carriage returns": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "UTF-16, little end first": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16, big end first": lambda text: b"\xfe\xff" + text.replace("\n", "\r\n").encode("utf-16-be"),
}
DAMAGES = {
    "a byte of Latin-1": lambda data: data.replace(b"Ja", b"Ja\xe4"),
    "half of a surrogate": lambda data: data.replace(b"Ja", b"Ja\xed\xa0\x80"),
    "NUL within": lambda data: data.replace(b"Ja", b"Ja\0"),
    "ESC within": lambda data: data.replace(b"Ja", b"Ja\x1b"),
    "NUL behind": lambda data: data + b"\n" + b"\0" * 400,
}


def said(folder: Path, data: bytes) -> list[str]:
    """Return what is said in the conversations of a file."""
    found = read(file_with(folder, data))
    return [each.text for talk in found if isinstance(talk, ForeignConversation) for each in talk.messages]


@pytest.mark.parametrize("program", TEXTS)
@pytest.mark.parametrize("way", WRITTEN)
def test_however_it_is_written_the_same_is_read(tmp_path: Path, program: str, way: str) -> None:
    data = WRITTEN[way](TEXTS[program])
    assert program_of(file_with(tmp_path, data)) == program
    assert said(tmp_path, data) == ["Grüße", "Ja"]


@pytest.mark.parametrize("program", ["ChatGPT", "codex"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_byte_costs_nothing_but_itself(tmp_path: Path, program: str, damage: str) -> None:
    first, *rest = said(tmp_path, DAMAGES[damage](TEXTS[program].encode()))
    assert first.startswith("Grüße")
    kept = [each.replace("\ufffd", "").replace("\0", "").replace("\x1b", "") for each in rest]
    assert kept == ["Ja"]


@pytest.mark.parametrize("end", range(60))
def test_utf_16_that_was_cut_off_reads_as_far_as_it_goes(tmp_path: Path, end: int) -> None:
    data = b"\xff\xfe" + MARKDOWN.encode("utf-16-le")
    text = file_with(tmp_path, data[: len(data) - end]).open().read().decode()
    assert MARKDOWN.startswith(text.lstrip("\ufeff").rstrip("\ufffd"))


@pytest.mark.parametrize(
    ("told", "time"),
    [
        (1_700_000_000, "2023-11-14T22:13:20.000+00:00"),
        ("1700000000", "2023-11-14T22:13:20.000+00:00"),
        (" 1700000000.25 ", "2023-11-14T22:13:20.250+00:00"),
        ("1712102512345", "2024-04-03T00:01:52.345+00:00"),
        (0, "1970-01-01T00:00:00.000+00:00"),
        ("20240102", "2024-01-02T00:00:00.000+00:00"),
        ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05.000+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000+00:00"),
        ("9999-12-31T23:59:59-05:00", ""),
        (1e300, ""),
        (float("nan"), ""),
        ("yesterday", ""),
        ("12", ""),
        (True, ""),
        (None, ""),
    ],
)
def test_times(told: object, time: str) -> None:
    assert time_of(told) == time
