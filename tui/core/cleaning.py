"""Foreign text made harmless for a terminal.

Text is stored raw and cleaned where it is shown. What goes: C0 and C1 controls, bidirectional overrides
and isolates, zero-width and other invisible format characters, lone surrogates, line separators that a
terminal does not know. U+200D stays: emoji are joined with it.
"""

from __future__ import annotations

import re

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but TAB and LF; DEL; C1
    "\u00ad\u061c\u115f\u1160\u180e"
    "\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def cleaned(text: str) -> str:
    """Return a text without what could harm a terminal; lines and tabs stay."""
    return HARMFUL.sub("", text)


def cleaned_line(text: str) -> str:
    """Return a text as one harmless line, for titles and names."""
    return " ".join(cleaned(text).split())
