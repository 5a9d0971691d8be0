"""Character cards as JSON, in a picture and in an archive."""

import base64
import io
import json
import random
import tracemalloc
import zipfile
import zlib

import pytest

from tests.imports.personas.foreign_files import found_in, one_in, sent, unread_in
from tui.imports.personas.card_file import PNG
from tui.imports.personas.foreign_persona import Turn

V1 = {
    "name": "Ada",
    "description": "{{char}} talks with {{User}} on {{date}}.",
    "personality": "<BOT> is calm.",
    "scenario": "",
    "first_mes": "Hello, {{user}}!",
    "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Good\nday.\n<START>\n{{user}}: Well?\n{{char}}: Well.",
}
V2 = {
    "spec": "chara_card_v2",
    "data": {**V1, "system_prompt": "Play. {{original}}", "post_history_instructions": "Short!", "creator": "x"},
}
MESSAGE = "Ada talks with User on {{date}}.\n\nAda is calm."


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def picture(*chunks: bytes) -> bytes:
    return PNG + b"".join((chunk(b"IHDR", bytes(13)), *chunks, chunk(b"IEND", b"")))


def card(value: object) -> bytes:
    return base64.b64encode(json.dumps(value).encode())


def test_a_card_is_composed_and_its_examples_and_greeting_are_turns() -> None:
    found = one_in("ada.json", json.dumps(V2))
    assert sent(found) == f"Play.\n\n{MESSAGE}"
    assert found.variables == {"user": "User"}
    assert found.opening == (Turn("Hi", "Good\nday."), Turn("Well?", "Well."), Turn("", "Hello, {{user}}!"))
    assert found.kept.keys() == {"post_history_instructions", "creator"}
    assert "after the history" in found.told[0]
    assert sent(one_in("x.json", json.dumps(V1))) == MESSAGE


@pytest.mark.parametrize(
    "written",
    [
        chunk(b"tEXt", b"chara\0" + card(V1)),
        chunk(b"zTXt", b"chara\0\0" + zlib.compress(card(V1))),
        chunk(b"iTXt", b"ccv3\0\0\0en\0\0" + card(V1)) + chunk(b"tEXt", b"chara\0" + card({"name": "old"})),
        chunk(b"iTXt", b"chara\0\1\0\0\0" + zlib.compress(card(V1))),
    ],
)
def test_a_card_in_a_picture(written: bytes) -> None:
    assert sent(one_in("ada.png", picture(written))) == MESSAGE


def test_a_card_in_an_archive() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("card.json", json.dumps(V2))
    assert sent(one_in("ada.charx", held.getvalue())).endswith(MESSAGE)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (picture(), "there is no character card in the picture"),
        (picture(chunk(b"tEXt", b"chara\0!")), "it is no JSON (Expecting value)"),
        (picture(chunk(b"zTXt", b"chara\0\0no zip")), "it is no JSON (Expecting value)"),
        (PNG + b"\0\0", "there is no character card in the picture"),
        (b"PK\x03\x04card.json", "the archive is damaged, or locked"),
        (b'{"spec": "chara_card_v2",}', "it is no JSON (Expecting property name enclosed in double quotes)"),
        (b'{"first_mes": "hi"}', "the card has no text that says who speaks"),
    ],
)
def test_a_broken_card_is_told(raw: bytes, why: str) -> None:
    assert unread_in("x.json" if raw[:1] == b"{" else "x.png", raw).why.startswith(
        why.split(" (Expecting prop", maxsplit=1)[0]
    )


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("at", range(0, 200, 7))
def test_a_damaged_archive_is_told_however_it_is_packed(kind: int, at: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", kind) as archive:
        archive.writestr("card.json", random.Random(1).randbytes(200))
    raw = bytearray(held.getvalue())
    raw[4 + at : 4 + at + 60] = bytes(60)
    assert found_in("x.charx", bytes(raw))


def test_of_a_picture_with_many_packed_texts_one_is_unpacked() -> None:
    packed = chunk(b"zTXt", b"chara\0\0" + zlib.compress(b"A" * 3_000_000))
    raw = picture(*[packed] * 30, chunk(b"tEXt", b"ccv3\0" + card(V1)))
    tracemalloc.start()
    try:
        assert sent(one_in("ada.png", raw)) == MESSAGE
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
