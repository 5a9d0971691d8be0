"""Plain signs: where mull reads Markdown otherwise than CommonMark, so that code and sums in prose keep their signs.

People and models write `2*3*4`, `__init__.py`, `SELECT *, COUNT(*)`, `src/*.py`, `vector<std::string>` and
`table[key](x)` without backticks. CommonMark takes the signs away and shows `234`, `init.py` and so on. Here a sign is
kept where it is unlikely to be meant as markup: a sign too many can be read, a sign that is missing cannot.

The other way round, emphasis may begin and end beside Chinese, Japanese, Korean and Thai text, which has no spaces
there: CommonMark shows the asterisks of `**(1)**은`.

`tests/export/test_plain_signs.py` lists the examples of the CommonMark specification that come out differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

    Rule = Callable[[StateInline, bool], bool]

_NAME = re.compile(r"__(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)__(?![A-Za-z0-9_])")
"""A name between double underscores, all in small or all in capital letters."""
_ENDS = frozenset(",;)]}")
"""What stands after a sign for "all", and never after one that begins emphasis: `COUNT(*)`, `for _, x in`."""
_IN_PATHS = frozenset("/.\\=&@#$)]")
"""What stands before an underscore in an address, a path or a name: `https://x.org/_next_/a`, `obj._cache_.b`."""
_FILES = re.compile(r"/|\.[\w{*]")
"""What follows the asterisk of `*/` and `*.py`."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}://|mailto:|[^:<>\s]{1,254}@", re.IGNORECASE)
"""How a link between angle brackets begins; `<std::string>` and `<localhost:80>` are none."""
_CALL = re.compile(r"\[[^\[\]]*\]\([^()\s/.:#?@]*\)")
"""A link that leads nowhere on the web: after a name it is an item that is called, `table[key](x)`."""
_WORD = 100
"""Most characters of a word that is emphasised up to a letter, as in `**API**s`."""
_PHRASE = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)* [^\W\d_]{2,}")  # words alone, as in `**GPU cluster**s`
_SPACED = "\u0590"
"""The letters before this one belong to scripts with spaces between words, in which code and sums are written."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese and Korean."""


def keep_plain_signs(parser: MarkdownIt) -> None:
    """Change the rules of a CommonMark parser as the docstring of this module says."""
    from markdown_it.rules_inline import autolink, link  # noqa: PLC0415  heavy: loaded with the parser

    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("link", _unless(_is_call, link))
    parser.inline.ruler.at("autolink", _unless(_is_type, autolink))


def _unless(code: Callable[[StateInline], bool], rule: Rule) -> Rule:
    """Return a rule of markdown-it that does not apply where `code` returns True."""

    def kept(state: StateInline, silent: bool) -> bool:
        return not code(state) and rule(state, silent)

    return kept


def _is_call(state: StateInline) -> bool:
    before = _before(state)
    return (_in_word(before) or before in ("_", ")", "]")) and _CALL.match(state.src, state.pos) is not None


def _is_type(state: StateInline) -> bool:
    return state.src[state.pos] == "<" and _ADDRESS.match(state.src, state.pos + 1) is None


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Parse asterisks and underscores, each of them as a text that may become emphasis: a rule of markdown-it."""
    marker = state.src[state.pos]
    if silent or marker not in ("*", "_"):
        return False
    if marker == "_" and not _in_word(_before(state)) and (name := _NAME.match(state.src, state.pos)):
        state.pending += name[0]
        state.pos = name.end()
        return True
    from markdown_it.rules_inline.state_inline import Delimiter  # noqa: PLC0415  heavy: loaded with the parser

    scanned = state.scanDelims(state.pos, marker == "*")
    opens, closes = _flanks(state, scanned.length, can_open=scanned.can_open, can_close=scanned.can_close)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
        )
    state.pos += scanned.length
    return True


def _flanks(state: StateInline, length: int, *, can_open: bool, can_close: bool) -> tuple[bool, bool]:
    """Return whether a run of `length` signs may begin emphasis, and whether it may end it."""
    stop = state.pos + length
    before, after = _before(state), state.src[stop : stop + 1]
    if state.src[state.pos] == "_":
        return can_open and after not in _ENDS and before not in _IN_PATHS, can_close
    can_open = can_open or (after.strip() != "" and _UNSPACED.match(before) is not None)
    can_close = can_close or (before.strip() != "" and _UNSPACED.match(after) is not None)
    opens = can_open and not _in_word(before) and after not in _ENDS
    if length == 1:
        opens = opens and before not in (")", "]", "/", ".") and not _FILES.match(state.src, stop)
        can_close = can_close and before != "/"
    else:
        opens = opens and not (before == "/" and after in ("/", "."))
    return opens, can_close and not (_in_word(after) and _is_operator(state, length, after))


def _is_operator(state: StateInline, length: int, after: str) -> bool:
    """Return whether a run before a letter or digit is no end of emphasis: `a = x*y`, but `**API**s` is emphasis."""
    if length == 1 or after.isdigit():
        return True
    above = state.src[max(0, state.pos - _WORD) : state.pos]
    opened = above.rfind("*" * length)
    if opened < 0 or _in_word(above[opened - 1 : opened]):
        return True
    inside = above[opened + length :]
    return any(map(str.isspace, inside)) and not _PHRASE.fullmatch(inside)


def _before(state: StateInline) -> str:
    return state.src[state.pos - 1] if state.pos else ""


def _in_word(character: str) -> bool:
    """Return whether a character is a letter or digit of a script with spaces between words."""
    return character.isalnum() and character < _SPACED
