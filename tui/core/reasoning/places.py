"""What a tag in a text is there for: to end reasoning, or because the text is about it.

Models that write a tag as a mark put it between two texts: on a line of its own, after the end of a sentence, or with
no space around it. A text about tags has them in code, in quotes, before punctuation or in the middle of a sentence.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from tui.core.reasoning.tags import PROSE, ReasoningTag, any_of

INDENT = 4  # columns, as Markdown has it
LOOK = 16  # characters after a tag that can matter: spaces, then two more


class Place(Enum):
    """What a closing tag is there for, as far as the text around it says."""

    NAMED = auto()  # the text is about it
    UNSURE = auto()
    ENDS = auto()  # it ends reasoning, also where no opening tag came


FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
TICKS = re.compile("`+")
LISTED = re.compile(r"\s*(?:[-*+•>|#]+|\d+[.)])(?=\s|$)")  # the beginning of a line of a list, a quote, a table
MARKUP = ("<code>", "<kbd>", "<samp>", "<tt>", "<pre>")
BEFORE_NAMED = "([{“‘«‹„=/\\|"
AFTER_NAMED = ".,;:?)]}>|/\\”’»›`'"
WRAPPING = '"*_~'  # around a tag on both sides: quotes, emphasis
LONGEST_WORD = 40
WORD = re.compile(r"[^\W\d_]+")
WORD_BEFORE = re.compile(r"[^\W\d_]+(?=\W*$)")
# The words before and after a tag in a sentence that names it; there are more of them in more languages.
TAKES_A_NAME = re.compile(
    r"the|a|an|this|that|these|its|their|your|my|no|any|each|every|one|of|to|with|by|"
    r"at|in|on|after|before|until|from|between|and|or|nor|not|as|like|is|are|was|be|"
    r"means|called|name|named|than|via|through|over|near|without|into|onto|for|tag|tags|"
    r"token|tokens|marker|mark|string|close|closes|closed|closing|open|opens|opening|end|"
    r"ends|ended|ending|start|starts|write|writes|writing|wrote|written|print|prints|printed|"
    r"emit|emits|emitted|emitting|output|outputs|produce|produces|generate|generates|use|uses|"
    r"used|using|add|adds|added|insert|inserts|put|puts|missing|stray|literal|remove|removes|"
    r"strip|strips|parse|parses|find|finds|see|sees|sends|sent|contains|contain|include|"
    r"includes|type|types|das|der|die|den|dem|ein|eine|einen|mit|le|la|les|un|une|el|"
    r"los|las",
    re.IGNORECASE,
)
FOLLOWS_A_NAME = re.compile(
    r"tag|tags|token|tokens|marker|mark|markers|element|elements|string|is|are|was|were|"
    r"when|where|which|that|in|on|at|to|of|as|and|or|ends|end|closes|close|marks|means|"
    r"comes|follows|before|after|without|here|there|instead|alone|itself|isn|appears|has|"
    r"does|did|will|must|should|can|may",
    re.IGNORECASE,
)
SENTENCE_ENDS = tuple(".!?…。！？")
WIDE = "\u2e80"  # from here on: scripts that are written without spaces


def place_of(tag: ReasoningTag, before: str, after: str, *, opened: bool, ended: bool) -> Place | None:
    """Return what a closing tag is there for; None if more text is needed to say.

    ``before`` is the text up to it, of the block if its opening tag came (``opened``), else of the reply. ``after`` has
    the next ``LOOK`` characters, or as many as there are; ``ended`` says that no more will come.
    """
    rest = after.lstrip(" \t")
    if len(after) < LOOK and not ended and (len(rest) < 2 or WORD.fullmatch(rest)):
        return None
    line = before[before.rfind("\n") + 1 :]
    if in_inline_code(line) or _in_block_of_code(tag, before, line, opened=opened) or _named_after(rest):
        return Place.NAMED
    return _place_in_line(line, rest, gap=len(rest) < len(after))


def _place_in_line(line: str, rest: str, *, gap: bool) -> Place:
    """Return what a tag is there for by the line before it and the text after it. ``gap``: spaces follow it."""
    bare = line.rstrip(" \t")
    goes_on = gap and rest[:1].islower()
    if not bare:
        return Place.UNSURE if goes_on else Place.ENDS
    last = bare[-1]
    wrapped = last in WRAPPING and rest[:1] == last
    if LISTED.fullmatch(bare) or bare.lower().endswith(MARKUP) or last in BEFORE_NAMED or wrapped:
        return Place.NAMED
    if len(bare) < len(line):
        return _after_space(bare, rest, goes_on=goes_on)
    if last >= WIDE and last.isalnum():
        return Place.ENDS if rest[:1] in ("", "\n", "\r") else Place.UNSURE
    return Place.ENDS


def _after_space(bare: str, rest: str, *, goes_on: bool) -> Place:
    """Return what a tag is there for that stands after a space."""
    named = _spoken_of(bare, rest)
    if bare.rstrip(WRAPPING)[-1:] in SENTENCE_ENDS:
        return Place.UNSURE if goes_on and named else Place.ENDS
    if goes_on and named:
        return Place.NAMED
    paragraph = rest.startswith("\n\n") and bare[-1] != ":" and not LISTED.match(bare)
    sentence = rest != "" and (bare[-1].isalnum() or bare[-1] == ",") and not LISTED.match(bare)
    return Place.ENDS if paragraph or (sentence and not named) else Place.UNSURE


def _spoken_of(bare: str, rest: str) -> bool:
    """Return whether the word before a tag or the one after it makes the tag a thing that the sentence is about."""
    before, after = WORD_BEFORE.search(bare[-LONGEST_WORD:]), WORD.match(rest.lstrip())
    return (before is not None and TAKES_A_NAME.fullmatch(before[0]) is not None) or (
        after is not None and FOLLOWS_A_NAME.fullmatch(after[0]) is not None
    )


def _named_after(rest: str) -> bool:
    """Return whether what follows a tag shows that the text is about it."""
    first, second = rest[:1], rest[1:2]
    if first == "-":
        return second.isalpha()
    if first == "!":
        return second != "["
    return first != "" and first in AFTER_NAMED


def names_opening(tag: ReasoningTag, after: str, *, ended: bool) -> bool | None:
    """Return whether a reply that begins with an opening tag may be about it; None if more text is needed to say."""
    if len(after) < 2 and not ended:
        return None
    first, second = after[:1], after[1:2]
    if tag.words:
        return bool(PROSE.match(after)) if tag.opening == "analysis" else False
    if first == " ":
        return second.islower()
    if first in ("/", "-", "."):
        return second == "<" if first == "/" else second.isalpha() if first == "-" else second in ("", " ", "\n")
    return first != "" and first in ",;:)]}|\\”’»"


def is_paired(tag: ReasoningTag, before: str) -> bool:
    """Return whether the text before a closing tag holds the opening tag that belongs to it.

    One in the middle of a line does not belong to a closing tag on a line of its own: that text only names it.
    """
    found = list(any_of((tag.opening,)).finditer(before))
    if not found or any_of((tag.closing,)).search(before, found[-1].end()):
        return False
    at = found[-1].start()
    begins_line = not before[before.rfind("\n", 0, at) + 1 : at].strip()
    alone = not before[before.rfind("\n") + 1 :].strip()
    return (begins_line or not alone) and not in_code(before[:at])


def in_code(before: str) -> bool:
    """Return whether a text ends inside of code."""
    return open_fence(before) is not None or in_inline_code(before[before.rfind("\n") + 1 :])


def open_fence(text: str) -> int | None:
    """Return where the fence begins that is open at the end of a text; None if there is none."""
    opened: re.Match[str] | None = None
    for found in FENCE.finditer(text):
        ticks, info = found.groups()
        if opened is None:
            opened = found if ticks[0] == "~" or "`" not in info else None
        elif ticks[0] == opened[1][0] and len(ticks) >= len(opened[1]) and not info.strip():
            opened = None
    return None if opened is None else opened.start()


def in_inline_code(line: str) -> bool:
    """Return whether a line ends inside of code between backticks."""
    runs = [len(run) for run in TICKS.findall(line)]
    at = 0
    while at < len(runs):
        if runs[at] not in runs[at + 1 :]:
            return True
        at = runs.index(runs[at], at + 1) + 1
    return False


def is_indented(before: str) -> bool:
    """Return whether a text ends with the space that makes code of a line."""
    line = before[before.rfind("\n") + 1 :]
    return not line.strip() and len(line.expandtabs(4)) >= INDENT


def _in_block_of_code(tag: ReasoningTag, before: str, line: str, *, opened: bool) -> bool:
    """Return whether a closing tag is in indented or fenced code.

    A model that is thinking may leave a fence open. So in a block that was opened, a tag on a line of its own ends it
    all the same, unless the fence holds its opening tag too.
    """
    if is_indented(line):
        return True
    fence = open_fence(before)
    if fence is None:
        return False
    return not opened or bool(line.strip()) or any_of((tag.opening,)).search(before, fence) is not None
