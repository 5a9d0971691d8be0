"""The size of an image, read from its first bytes, and the tokens it takes.

The tokens are estimates by the rules that OpenAI has published: tiles of 512 pixels, or patches of 32. If the rule of a
model is unknown, that of earlier models is used.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from math import ceil, floor, sqrt

RULE = re.compile(r"(tiles|patches) ([0-9]{1,6}) ([0-9]{1,6}(?:\.[0-9]{1,6})?)")
RULE_WORDS = "tiles BASE EACH or patches MOST FACTOR, such as tiles 85 170 or patches 1536 1.62"
PATCH, TILE = 32, 512  # pixels
FILLER = re.compile(rb"\xff+")  # before a JPEG marker
MOST_SEGMENTS = 2_000  # of a JPEG before the one with its size: photographs have some dozens
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG markers of segments with the image's size


@dataclass(frozen=True, slots=True)
class ImageRule:
    """How a model counts the tokens of an image.

    Of ``tiles`` (512 pixels), ``first`` is the base and ``second`` the tokens of each tile. Of ``patches`` (32 pixels),
    ``first`` is the most patches and ``second`` the tokens of each patch.
    """

    kind: str
    first: int
    second: float

    def tokens(self, width: int, height: int) -> int:
        """Return the tokens of an image of a size in pixels; an unknown size (0) counts as 2048 × 2048."""
        width, height = (width, height) if width and height else (2048, 2048)
        if self.kind == "patches":
            return ceil(_patches(width, height, self.first) * self.second)
        wide, high = _fitted(width, height)
        return self.first + ceil(self.second * ceil(wide / TILE) * ceil(high / TILE))


# For a model without a published rule: the rule of earlier models with the largest images.
USUAL = ImageRule("patches", 2500, 1.2)


def rule_from(words: str) -> ImageRule | None:
    """Return the rule that a text such as ``tiles 85 170`` gives; None if the text is not a rule."""
    found = RULE.fullmatch(words)
    return ImageRule(found[1], int(found[2]), float(found[3])) if found else None


def picture_of(data: bytes) -> tuple[str, int, int] | None:
    """Return the media type, width and height in pixels (0 if unreadable) of a PNG, JPEG, WebP or GIF, else None."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", *_unpacked(">II", data, 16)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", *_unpacked("<HH", data, 6)
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", *_jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", *_webp(data)
    return None


def _fitted(width: int, height: int) -> tuple[float, float]:
    """Return the size at which tiles are counted: at most 2048 pixels a side, the shorter side at most 768."""
    scale = min(1.0, 2048 / max(width, height))
    scale = min(scale, 768 / min(width, height))
    return width * scale, height * scale


def _patches(width: int, height: int, most: int) -> int:
    """Return the number of patches that cover an image, which is scaled down if that is more than ``most``."""
    whole = ceil(width / PATCH) * ceil(height / PATCH)
    if whole <= most:
        return whole
    scale = sqrt(PATCH * PATCH * most / (width * height))
    wide, high = width * scale / PATCH, height * scale / PATCH
    scale = min(max(1, floor(wide)) / wide, max(1, floor(high)) / high)  # one side then has whole patches
    return min(most, ceil(round(wide * scale, 6)) * ceil(round(high * scale, 6)))


def _unpacked(form: str, data: bytes, at: int) -> tuple[int, int]:
    size = struct.calcsize(form)
    width, height = struct.unpack_from(form, data, at) if len(data) >= at + size else (0, 0)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels from the first segment that has them; 0 if there is none."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        filler = FILLER.match(data, at)
        if filler is None or filler.end() + 8 > len(data):
            break
        at = filler.end()
        if data[at] in FRAMES:
            height, width = _unpacked(">HH", data, at + 4)
            return width, height
        at += 1 + int.from_bytes(data[at + 1 : at + 3], "big")
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels; WebP has three forms. 0 if they cannot be read."""
    form = data[12:16]
    if form == b"VP8 ":
        width, height = _unpacked("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return 0, 0
