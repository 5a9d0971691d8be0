"""Pictures: their kind and size from their first bytes, and what they take."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.models.test_catalogue import PROFILES
from tui.core.models.catalogue import built_in
from tui.core.models.image_tokens import USUAL, picture_of, rule_from
from tui.core.models.profile import ModelProfile


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (width * 3 + 1) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\0" * 9
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + b"\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\0" * 20
)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 40, 50)
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 4 + b"\x2f" + ((60 - 1) | (70 - 1) << 14).to_bytes(4, "little")
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (79).to_bytes(3, "little") + (89).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (png(640, 480), ("image/png", 640, 480)),
        (GIF, ("image/gif", 3, 2)),
        (JPEG, ("image/jpeg", 30, 20)),
        (LOSSY, ("image/webp", 40, 50)),
        (LOSSLESS, ("image/webp", 60, 70)),
        (EXTENDED, ("image/webp", 80, 90)),
        (b"\x89PNG\r\n\x1a\n", ("image/png", 0, 0)),
        (b"\xff\xd8\xff", ("image/jpeg", 0, 0)),
        (b"RIFF\0\0\0\0WEBPVP8L", ("image/webp", 0, 0)),
        (b"BM....", None),
        (b"", None),
    ],
)
def test_kind_and_size(data: bytes, told: tuple[str, int, int] | None) -> None:
    assert picture_of(data) == told


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=64))
def test_whatever_follows_is_no_crash(head: bytes, rest: bytes) -> None:
    told = picture_of(head + rest)
    assert told is not None
    assert told[1] >= 0


# The examples of the vendor's guide to images.
@pytest.mark.parametrize(
    ("rule", "width", "height", "tokens"),
    [
        ("tiles 85 170", 1024, 1024, 765),
        ("tiles 85 170", 2048, 4096, 1105),
        ("tiles 85 170", 100, 100, 255),
        ("tiles 2833 5667", 1024, 1024, 25_501),
        ("tiles 75 150", 128, 64, 225),
        ("patches 1536 1", 1024, 1024, 1024),
        ("patches 1536 1", 1800, 2400, 1452),
        ("patches 1536 1.62", 1024, 1024, 1659),
    ],
)
def test_pictures_are_counted_by_the_published_rules(rule: str, width: int, height: int, tokens: int) -> None:
    held = rule_from(rule)
    assert held is not None
    assert held.tokens(width, height) == tokens


@given(st.integers(0, 60_000), st.integers(0, 60_000))
def test_no_picture_is_counted_as_nothing_or_without_end(width: int, height: int) -> None:
    for rule in (USUAL, rule_from("tiles 70 140"), rule_from("patches 1536 2.46")):
        assert rule is not None
        assert 0 < rule.tokens(width, height) <= 4_000


@pytest.mark.parametrize("words", ["", "tiles", "tiles 85", "circles 1 2", "tiles 85 170 3", "patches x 1"])
def test_other_words_are_no_rule(words: str) -> None:
    assert rule_from(words) is None


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_of_the_catalogue_is_one(profile: ModelProfile) -> None:
    assert profile.images or not profile.image_tokens
    assert not profile.image_tokens or rule_from(profile.image_tokens)
    assert "images" in profile.sources


def test_which_models_take_no_pictures() -> None:
    without = {name for name, profile in built_in().profiles.items() if not profile.images}
    first = {"gpt-4", "gpt-4-32k", "gpt-4-1106-preview", "gpt-4-0125-preview", "o1-preview", "o1-mini", "o3-mini"}
    first |= {"gpt-4-0314", *(name for name in without if name.startswith("gpt-3.5-turbo"))}
    assert without == first | {name for name in without if "audio" in name}
