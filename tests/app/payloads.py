"""Texts that try to do something to a terminal or to the screen, and what may be seen of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ESC, BEL, ST, C1_CSI, C1_OSC, C1_ST = "\x1b", "\x07", "\x1b\\", "\x9b", "\x9d", "\x9c"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NO_WIDTH = "\u034f\u180e\u200b\u200c\u2060\u2061\u2062\u2063\u2064\u206a\u206f\ufeff\ufff9\ufffa\ufffb\u00ad"
FORMATS = "\U0001bca0\U0001d173\U00013430"
SEPARATORS = "\u2028\u2029\x0b\x0c\x1c\x1d\x1e\x85"
TAGS = "\U000e0001\U000e0020\U000e0041\U000e007f\U000e0061"
SURROGATES = "\ud83d\ude00\udfff"
SURVIVE = ("👩\u200d👩\u200d👧", "❤\ufe0f", "日本語", "é", "שלום", "नमस्ते")
"""What people write, and must be seen as they wrote it."""

_CSI = [
    "2J", "H", "6;66H", "1A", "31m", "38;5;201;7m", "?1049l", "?25l", "?1000h", "?2004l", "6n", "c", ">c", "5i", "r",
    "!p", "20t",
]  # fmt: skip
_OSC = [
    "0;owned", "1;owned", "2;owned", "4;1;?", "7;file:///etc", "8;;http://evil.example", "8;id=a;file:///x",
    "9;note", "10;?", "11;#ff0000", "12;red", "50;font", "52;c;ZXZpbA==", "52;p;?", "104", "133;A", "777;notify;a;b",
    "1337;File=:x", "l", "L",
]  # fmt: skip
_STRINGS = [
    "Pq#0;2;0;0;0", "P+q544e", "P$qm", "_Gf=24;x", "^private", "Xstart", "kname",
]  # fmt: skip
_SHORT = [
    "c", "7", "8", "D", "E", "M", "Z", "=", ">", "#8", "(0", ")B", "%G", "N", "O", "H", "n", "|", "}", "~",
]  # fmt: skip
_MARKUP = [
    "[/]", "[bold]", "[/bold]", "[red]x[/red]", "[/etc/passwd]", "[foo=']", "[true, false]", "[@click=app.quit]x[/]",
    "[@click=app.bell()]x[/]", "[@click=screen.dismiss]x[/]", "[link=http://evil.example]x[/link]", "[link=x", "[[",
    "]]", "\\[/]", "[not closed", "[on red]", "[reverse]x", "[$primary]x[/]", "[#ff0000]x[/]", "[auto on red]",
    "[blink]x[/]", "[=]", "[ ]", "[]", "[ERROR]", "[!]", "[1]", "[x](y)[/]", "{}", "{0}", "%s%n", "$(id)", "`id`",
    ":smile:", "[dim]", "[@]",
]  # fmt: skip
_LINKS = [
    "[a](javascript:alert(1))", "[a](file:///etc/passwd)", "[a](<file%3A///etc>)", "[a](data:text/html,x)",
    "[a](vscode:x)", "[a](ssh://-oProxyCommand=x/)", "[a](http://x/\x1b]0;t\x07)", "[a](<http://x/\x1b\\>)",
    "![a](\x1b[2J)", "<http://x/\u202e>", "[a\u202e](http://x)", "[a]: http://x '\x1b]0;t\x07'",
    "<a href=\"\x1b[2J\">x</a>", "[a](http://x \"\x1b[2J\")", "[a][\x1b[2J]", "https://x.example/\u202efdp.exe",
    "[^\x1b[2J]", "<!-- \x1b[2J -->", "<script>\x1b[2J</script>",
]  # fmt: skip
_PLACES = [
    "```\x1b[2J\nx\n```", "# \x1b[2J", "> \u202e", "- \x9b2J", "| a\x1b | b |\n|---|---|\n| \u202e | \x9b |",
    "`\x1b[2J`",
]  # fmt: skip


def _entities() -> Iterator[str]:
    for character in BIDI + NO_WIDTH + TAGS[:2] + "\x1b\x9b\x07\x85":
        yield f"&#{ord(character)};"
        yield f"&#x{ord(character):X};"
    yield from (
        "&lrm;",
        "&rlm;",
        "&shy;",
        "&zwnj;",
        "&ZeroWidthSpace;",
        "&NoBreak;",
        "&Tab;",
        "&NewLine;",
        "&ApplyFunction;",
    )


def _all() -> Iterator[str]:
    yield from map(chr, (*range(0x20), *range(0x7F, 0xA0)))
    for introducer in (ESC + "[", C1_CSI):
        yield from (introducer + sequence for sequence in _CSI)
    for introducer, end in ((ESC + "]", BEL), (ESC + "]", ST), (C1_OSC, C1_ST)):
        yield from (introducer + sequence + end for sequence in _OSC)
    yield from (ESC + string + end for string in _STRINGS for end in (ST, C1_ST))
    yield from (chr(0x40 + ord(string[0])) + string[1:] + C1_ST for string in _STRINGS if string[0] in "P_^X")
    yield from (ESC + short for short in _SHORT)
    for characters in (BIDI, NO_WIDTH, FORMATS, SEPARATORS, TAGS, SURROGATES):
        yield from characters
    yield from _entities()
    yield from (*_MARKUP, *_LINKS, *_PLACES)
    yield from (
        "\x1b" * 50,
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "a\rb",
        "a\x08\x08b",
        "\r\n\x1b[2K",
        "%1b[2J",
        "\\x1b[2J",
        "\\e[2J",
        "^[[2J",
    )
    yield from (f"{BIDI[7]}{one}{BIDI[5]}" for one in SURVIVE)


PAYLOADS = list(dict.fromkeys(_all()))

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_SEEN = "\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Format characters that may reach the terminal: what joins emoji, and signs of Arabic, Syriac and Kaithi numbers."""


def unsafe(text: str) -> str:
    """Give the characters of a text that must not reach a terminal."""
    if text.isprintable():
        return ""
    return "".join(one for one in text if unicodedata.category(one) in _INVISIBLE and one not in _SEEN)


# What a full-screen program of Textual writes besides text, and mull's question for the background: nothing more.
# Last a pointer's shape, and a copied text.
_ALLOWED = re.compile(
    r"\x1b\[(?:\d+;\d+H|[\d;]*m|\?(?:25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2031|2048|7)[hl]|\?20(?:26|48)\$p"
    r"|>\d+u|<u|2J|H)|\x1b\]11;\?\x07|\x1b\]22;[a-z-]*\x07|(?P<copied>\x1b\]52;c;[A-Za-z0-9+/=]*\x07)"
)


def strangers(written: str, *, besides: str = "", copied: bool = False) -> list[str]:
    """Give what in the output of a program is neither text nor on the list of what Textual writes itself.

    `besides` are characters that may stand there too, as line ends do in a stream; `copied` says that something was.
    """
    written = written.replace("\r\n", "\n")  # as a terminal is given line ends
    found: list[str] = []
    at = 0
    for allowed in _ALLOWED.finditer(written):
        found += unsafe(written[at : allowed.start()])
        if allowed["copied"] and not copied:
            found.append(allowed[0])
        at = allowed.end()
    return [one for one in (*found, *unsafe(written[at:])) if one not in besides or len(one) > 1]
