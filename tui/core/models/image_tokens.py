"""Images: their size, read from their first bytes, and how many tokens they take.

The figures are estimates by the rules that the vendor has published (tiles of 512 pixels, or patches of 32); where a
model's rule is unknown, by that of the models before it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from math import ceil, floor, sqrt

RULE = re.compile(r"(tiles|patches) (\d+) (\d+(?:\.\d+)?)")
RULE_WORDS = "tiles BASE EACH or patches MOST FACTOR, such as tiles 85 170 or patches 1536 1.62"
PATCH, TILE = 32, 512  # pixels
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG markers that tell a picture's size


@dataclass(frozen=True, slots=True)
class ImageRule:
    """How a model counts images: ``tiles`` of 512 pixels (base, each), or ``patches`` of 32 (at most, factor)."""

    kind: str
    first: int
    second: float

    def tokens(self, width: int, height: int) -> int:
        """Return the tokens of an image, sizes in pixels; one of unknown size is taken as a large one."""
        width, height = (width, height) if width and height else (2048, 2048)
        if self.kind == "patches":
            return ceil(_patches(width, height, self.first) * self.second)
        wide, high = _fitted(width, height)
        return self.first + ceil(self.second * ceil(wide / TILE) * ceil(high / TILE))


# For models whose rule is not published: that of their predecessors with the largest image they look at.
USUAL = ImageRule("patches", 2500, 1.2)


def rule_from(words: str) -> ImageRule | None:
    """Return the rule that words such as ``tiles 85 170`` say, None where they say none."""
    found = RULE.fullmatch(words)
    return ImageRule(found[1], int(found[2]), float(found[3])) if found else None


def picture_of(data: bytes) -> tuple[str, int, int] | None:
    """Return media type, width and height in pixels (0 where they cannot be read) of a PNG, JPEG, WebP or GIF."""
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
    """Return a picture's size where tiles are counted: within 2048 pixels, its shorter side at most 768."""
    scale = min(1.0, 2048 / max(width, height))
    scale = min(scale, 768 / min(width, height))
    return width * scale, height * scale


def _patches(width: int, height: int, most: int) -> int:
    """Return the patches that cover a picture; a larger one is made smaller until they are enough."""
    whole = ceil(width / PATCH) * ceil(height / PATCH)
    if whole <= most:
        return whole
    scale = sqrt(PATCH * PATCH * most / (width * height))
    wide, high = width * scale / PATCH, height * scale / PATCH
    scale = min(max(1, floor(wide)) / wide, max(1, floor(high)) / high)  # so that one side holds whole patches
    return min(most, ceil(round(wide * scale, 6)) * ceil(round(high * scale, 6)))


def _unpacked(form: str, data: bytes, at: int) -> tuple[int, int]:
    size = struct.calcsize(form)
    width, height = struct.unpack_from(form, data, at) if len(data) >= at + size else (0, 0)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    """Walk the segments up to the one that tells the size."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xFF:  # filler
            at += 1
            continue
        if data[at + 1] in FRAMES:
            height, width = _unpacked(">HH", data, at + 5)
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    """Read the size out of whichever of the three forms of WebP this is."""
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
