"""Telling reasoning and answer apart in the text of a reply, whole or while it arrives in pieces.

Reasoning is told apart where the reply begins with an opening tag, or where a closing tag comes whose opening tag the
server has put into the prompt. In the second case the text before it was shown as the answer: it is reassigned. Further
down, tags are text, and so are tags in code or in a sentence about them (see ``places``). The result does not depend on
how the text is cut into pieces.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from tui.core.reasoning.channels import (
    BARE_HEADERS,
    CHANNEL_END,
    HEADER,
    LONGEST_PARTIAL,
    MARK,
    is_answer,
    partial_from,
)
from tui.core.reasoning.places import LOOK, Place, in_code, is_indented, is_paired, names_opening, place_of
from tui.core.reasoning.tags import ReasoningTag, any_of, grammar_of
from tui.core.stream import ReasoningDelta, Reassigned, TextDelta

Piece = TextDelta | ReasoningDelta | Reassigned
BARE_HEADER = any_of(BARE_HEADERS)
MOST_NAMED = 64  # tags that a text is only about; after so many, the rest of it is not searched
MOST_ENDS = 64  # closing tags that ended reasoning, and messages in channels; after so many, the rest is text
CHUNK = 64 * 1024  # characters that are searched at a time: other threads have their turn between two
MOST_SPACE = 4096  # characters of space before a tag
NOT_SPACE = re.compile(r"[^\s\ufeff\u200b-\u200d\u2060]")  # what is not seen counts as space


class _State(Enum):
    START = auto()  # nothing but space since the reply began, or since a block of reasoning
    TEXT = auto()
    BLOCK = auto()  # after an opening tag
    CHANNELS = auto()
    OVER = auto()


class ReasoningSplitter:
    """Splits a reply's text into answer and reasoning. ``further`` are tags beside those of the table."""

    def __init__(self, further: tuple[ReasoningTag, ...] = ()) -> None:
        self._grammar = grammar_of(further)
        self._state = _State.START
        self._held = ""  # from ``_at`` on it is not decided yet
        self._at = 0
        self._ended = False
        self._out: list[Piece] = []
        self._reasoning: list[str] = []  # of all blocks that have ended
        self._answers = False  # the present message in channels is for the user
        self._answered = False  # and there was text before it
        self._part: list[str] = []  # of the present text, block or message
        self._tag: ReasoningTag | None = None  # of the block, or of an opening tag that the text may be about
        self._body = 0  # where the text begins after that tag
        self._ends = self._grammar.ends_of(None)
        self._named = 0
        self._ends_found = 0
        self._first_named: tuple[int, int] | None = None  # the first closing tag that did not end the block

    def feed(self, piece: str) -> list[Piece]:
        """Return what is decided so far; what may be the beginning of a tag is held back."""
        if self._state is _State.OVER:
            return [TextDelta(piece)] if piece else []
        if self._state is _State.TEXT and self._at == len(self._held) and not self._ends.firsts.search(piece):
            self._part.append(piece)  # nearly every piece of a long answer: this is quick
            return [TextDelta(piece)] if piece else []
        found: list[Piece] = []
        for begins in range(0, len(piece), CHUNK):
            self._held = self._held[self._at :] + piece[begins : begins + CHUNK]
            self._at = 0
            found += self._advance()
        return found

    def end(self, *, whole: bool = True) -> list[Piece]:
        """Return what was held back. Call it when nothing more comes, or the service has reported the end.

        ``whole`` says that the reply is complete. Then a block without an end ends at the first closing tag in it that
        its reasoning seemed to be about.
        """
        if self._state is _State.OVER:
            return []
        self._ended = True
        out = self._advance()
        if self._state is _State.BLOCK and whole and self._first_named is not None:
            start, end = self._first_named
            block = "".join(self._part)
            out.append(Reassigned(block[end:], "".join(self._reasoning) + block[:start]))
        self._state = _State.OVER
        return out

    def _advance(self) -> list[Piece]:
        steps = {
            _State.START: self._start,
            _State.TEXT: self._text,
            _State.BLOCK: self._block,
            _State.CHANNELS: self._channels,
        }
        while steps[self._state]():
            pass
        out, self._out = self._out, []
        return out

    # At the beginning

    def _start(self) -> bool:
        """Decide what begins after the space. Return False if more text is needed, as every step does."""
        begins = NOT_SPACE.search(self._held, self._at)
        at = begins.start() if begins is not None else len(self._held)
        if at - self._at > MOST_SPACE or (begins is None and self._ended):
            return self._as_text()
        if begins is None:
            return False
        header = HEADER.match(self._held, at) or BARE_HEADER.match(self._held, at)
        if header is not None:
            return self._begin_message(header)
        if not self._ended and self._may_begin(at):
            return False
        opening = self._grammar.openings.match(self._held, at)
        if opening is not None:
            return self._open(opening)
        closing = self._grammar.closings.match(self._held, at)
        return self._close_at_once(closing) if closing is not None else self._as_text()

    def _may_begin(self, at: int) -> bool:
        """Return whether what is at a place may be the beginning of a longer tag or header."""
        if len(self._held) - at > LONGEST_PARTIAL:
            return False
        rest = self._held[at:].lower()
        known = (*self._grammar.opened_by, *self._grammar.closed_by, *BARE_HEADERS)
        grows = any(len(rest) < len(text) and text.startswith(rest) for text in known)
        return grows or partial_from(self._held, at) == at

    def _open(self, opening: re.Match[str]) -> bool:
        tag, end = self._grammar.opened_by[opening[0].lower()], opening.end()
        named = names_opening(tag, self._held[end : end + 2], ended=self._ended)
        if named is None:
            return False
        if tag.words or named or is_indented(self._held[self._at : opening.start()]):
            return self._as_text() if tag.words and named else self._as_text(tag, end - self._at)
        self._tag, self._at, self._state = tag, end, _State.BLOCK
        return True

    def _close_at_once(self, closing: re.Match[str]) -> bool:
        place = self._place(closing, self._held[self._at : closing.start()])
        if place is Place.ENDS:
            return self._start_again(closing.end())
        return place is not None and self._as_text()

    def _as_text(self, tag: ReasoningTag | None = None, body: int = 0) -> bool:
        """Go on with text, which may be about a tag that it begins with; its body begins after that. Return True."""
        self._state, self._part, self._tag, self._body = _State.TEXT, [], tag, body
        self._ends = self._grammar.ends_of(tag)
        return True

    # In text that may turn out to be reasoning

    def _text(self) -> bool:
        found = self._next_end(TextDelta)
        if found is None:
            return False
        before = "".join(self._part)
        self._part = [before]
        place = self._text_place(found, before)
        if place is Place.ENDS:
            self._reassign(before)
            return self._after_end(found)
        return place is not None and self._pass_named(found, TextDelta)

    def _text_place(self, found: re.Match[str], before: str) -> Place | None:
        if found[0].lower() == CHANNEL_END:
            return self._channel_place(found, before)
        tag = self._ends.closed_by[found[0].lower()]
        place = self._place(found, before)
        if place is Place.ENDS and tag is not self._tag and is_paired(tag, before):
            return Place.NAMED
        return place

    def _channel_place(self, found: re.Match[str], before: str) -> Place | None:
        """Return whether a mark of gpt-oss ends reasoning whose header the server has put into the prompt."""
        header = HEADER.match(self._held, found.start())
        if header is None:
            undecided = not self._ended and partial_from(self._held, found.start()) == found.start()
            return None if undecided else Place.NAMED
        named = MARK.search(before) is not None or in_code(before)
        return Place.NAMED if named else Place.ENDS

    def _reassign(self, before: str) -> None:
        """Make reasoning of all the text so far, without the tag that it begins with."""
        self._reasoning.append(before[self._body :])
        self._answered = False
        self._out.append(Reassigned("", "".join(self._reasoning)))

    def _after_end(self, found: re.Match[str]) -> bool:
        header = HEADER.match(self._held, found.start())
        if header is not None:
            return self._begin_message(header)
        return self._start_again(found.end())

    def _start_again(self, at: int) -> bool:
        """Go on after the end of reasoning, with text alone where there were too many of them. Return True."""
        self._at, self._part, self._first_named = at, [], None
        self._ends_found += 1
        if self._ends_found >= MOST_ENDS:
            self._named = MOST_NAMED
            return self._as_text()
        self._state, self._named = _State.START, 0
        return True

    # In a block of reasoning

    def _block(self) -> bool:
        found = self._next_end(ReasoningDelta)
        if found is None:
            return False
        before = "".join(self._part)
        self._part = [before]
        place = self._block_place(found, before)
        if place is Place.ENDS:
            self._reasoning.append(before)
            return self._after_end(found)
        return place is not None and self._pass_named(found, ReasoningDelta)

    def _block_place(self, found: re.Match[str], before: str) -> Place | None:
        """Return whether a closing tag ends the block: its own unless the reasoning is about it, another's if sure."""
        tag = self._ends.closed_by.get(found[0].lower())
        if tag is None or self._tag is None:
            return Place.NAMED
        place = self._place(found, before, opened=True)
        if tag is self._tag:
            return Place.ENDS if place is Place.UNSURE else place
        return Place.NAMED if place is Place.UNSURE or is_paired(tag, before) else place

    # In channels

    def _begin_message(self, header: re.Match[str]) -> bool:
        self._answers = is_answer(header[0])
        self._ends_found += 1
        if self._ends_found >= MOST_ENDS:
            self._named = MOST_NAMED
        if self._answers and self._answered:
            self._out.append(TextDelta("\n\n"))
        self._at, self._state, self._part = header.end(), _State.CHANNELS, []
        return True

    def _channels(self) -> bool:
        kind = TextDelta if self._answers else ReasoningDelta
        header = HEADER.search(self._held, self._at) if self._named < MOST_NAMED else None
        if header is None:
            upto = partial_from(self._held, self._at)
            dropped = self._ended and MARK.match(self._held, upto) is not None
            self._pass(kind, len(self._held) if self._ended and not dropped else upto)
            self._at = len(self._held) if dropped else self._at
            return False
        self._pass(kind, header.start())
        before = "".join(self._part)
        if in_code(before) and (self._answers or not header["ends"]):
            return self._pass_named(header, kind)
        return self._begin_message(header)

    # All of them

    def _next_end(self, kind: type[TextDelta | ReasoningDelta]) -> re.Match[str] | None:
        """Pass on what comes before the next closing tag; return that tag, None if there is none yet."""
        search = self._named < MOST_NAMED and self._ends.firsts.search(self._held, self._at) is not None
        found = self._ends.pattern.search(self._held, self._at) if search else None
        if found is not None:
            self._pass(kind, found.start())
            grows = not self._ended and self._ends.may_grow(self._held, found.start())
            return None if grows else found
        held_from = self._ends.partial_from(self._held, self._at) if search and not self._ended else len(self._held)
        self._pass(kind, held_from)
        return None

    def _place(self, found: re.Match[str], before: str, *, opened: bool = False) -> Place | None:
        tag = self._ends.closed_by[found[0].lower()]
        after = self._held[found.end() : found.end() + LOOK]
        return place_of(tag, before, after, opened=opened, ended=self._ended)

    def _pass_named(self, found: re.Match[str], kind: type[TextDelta | ReasoningDelta]) -> bool:
        """Pass on a tag that the text is about; return True."""
        if self._state is _State.BLOCK and self._first_named is None and not in_code("".join(self._part)):
            start = sum(map(len, self._part))
            self._first_named = (start, start + len(found[0]))
        self._named += 1
        self._pass(kind, found.end())
        return True

    def _pass(self, kind: type[TextDelta | ReasoningDelta], upto: int) -> None:
        """Pass on what is held, up to a place, as text or as reasoning."""
        piece = self._held[self._at : upto]
        if piece:
            self._part.append(piece)
            self._out.append(kind(piece))
            self._answered = self._answered or kind is TextDelta
        self._at = upto


def told_apart(text: str, further: tuple[ReasoningTag, ...] = (), *, whole: bool = True) -> tuple[str, str]:
    """Return the answer and the reasoning in the text of a reply; ``whole`` says that the reply is complete."""
    if not grammar_of(further).is_in(text):
        return text, ""
    splitter = ReasoningSplitter(further)
    answer, reasoning = "", ""
    for piece in (*splitter.feed(text), *splitter.end(whole=whole)):
        match piece:
            case TextDelta(text=more):
                answer += more
            case ReasoningDelta(text=more):
                reasoning += more
            case Reassigned():
                answer, reasoning = piece.text, piece.reasoning
    return answer, reasoning
