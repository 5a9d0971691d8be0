"""The reply, which is made whole before its first byte is sent.

The practice model does not reason. If reasoning is to be shown, its text says so, and filler makes up the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.providers.practice.faults import ENDING_EARLY, ENDLESS, FINISHES, MALFORMED, MARK
from tui.providers.practice.pieces import Piece, cut, split, total
from tui.providers.practice.reply_text import body, compose, opening
from tui.providers.practice.request import Received
from tui.providers.practice.structured import structured
from tui.providers.practice.usage import output_budget, random_for, reasoning_tokens

REFUSAL = "I'm sorry, but I can't help with that. (The practice model was told to refuse.)"
SUMMARY = (
    "**Reading the request**\n\nThis is the practice model, so nothing is being worked out here. "
    "A real model would sum up its reasoning in a few lines like these.",
    "**Putting the reply together**\n\nThe reply will describe what was received: the messages, their "
    "size and the parameters. None of this summary is sent back with the next turn.",
)
COMMENTARY = "This is commentary of the practice model: a real one says here what it is about to do. "
LONGEST_THOUGHTS = 4_000  # tokens of reasoning with a text; what is above has none
THOUGHTS_NOTE = (
    "This is the practice model: nothing is being worked out. These words stand where a server shows thoughts.\n\n"
)
THINK_OPENING, THINK_CLOSING = "<think>\n", "\n</think>\n\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. Sizes are in tokens.

    ``pieces`` are the answer, ``commentary`` what comes before it, ``thoughts`` the reasoning that has a text.
    ``finish`` is the finish reason of Chat Completions: stop, length, content_filter or error.
    """

    received: Received
    pieces: tuple[Piece, ...]
    reasoning: int
    finish: str = "stop"
    refused: bool = False
    fault: str | None = None
    thoughts: tuple[Piece, ...] = ()
    commentary: tuple[Piece, ...] = ()

    @property
    def commentary_text(self) -> str:
        """The text of the commentary, empty if there is none."""
        return "".join(piece.text for piece in self.commentary)

    @property
    def carried(self) -> tuple[Piece, ...]:
        """The pieces of the reply's text: the visible ones, after the reasoning if that is shown in tags."""
        if self.show != "think":
            return self.pieces
        return tagged(self.thoughts, closed=bool(self.pieces) or self.finish == "stop") + self.pieces

    @property
    def text(self) -> str:
        """The reply's whole text."""
        return "".join(piece.text for piece in self.carried)

    @property
    def show(self) -> str | None:
        """How reasoning is shown, None if it is not."""
        return self.received.directive.show if self.thoughts else None

    @property
    def broken(self) -> bool:
        """Whether a fault breaks the reply off, so that its last events are missing."""
        return self.fault in ENDLESS

    @property
    def unfinished(self) -> bool:
        """Whether the reply is not reported as finished."""
        return self.fault == "nofinish"

    @property
    def output(self) -> int:
        """The output tokens: reasoning, commentary and visible text."""
        return self.reasoning + total(self.commentary) + total(self.pieces)

    @property
    def silent(self) -> int:
        """The reasoning tokens that have no text."""
        return self.reasoning - total(self.thoughts)

    @property
    def summary(self) -> tuple[str, ...]:
        """The parts of the reasoning summary of Responses; empty if none is asked for or there is no reasoning."""
        reasoning = self.received.body.get("reasoning") or {}
        asked = reasoning.get("summary") or reasoning.get("generate_summary")
        return SUMMARY if (asked or self.received.directive.show == "summary") and self.reasoning else ()


def make_reply(received: Received, fault: str | None) -> Reply:
    """Return the reply to a request; ``fault`` is the fault in effect, if any."""
    reasoning = reasoning_tokens(received)
    budget = output_budget(received)
    if budget is not None and reasoning >= budget:
        return Reply(received, (), budget, "length", fault=fault, thoughts=thoughts(received, budget))
    encoding, at = received.profile.encoding, received.directive.at
    pieces = [] if fault == "empty" else _pieces(received, reasoning, refused=fault == "refusal")
    if fault in ENDING_EARLY:
        pieces = cut(pieces, at, encoding)
    reply = Reply(
        received,
        tuple(pieces),
        reasoning,
        FINISHES.get(fault or "", "stop"),
        refused=fault == "refusal",
        fault=fault,
        thoughts=thoughts(received, reasoning),
    )
    said = _commentary(received, budget, reasoning)
    reply = replace(reply, commentary=said)
    if budget is not None and reply.output > budget:
        kept = tuple(cut(reply.pieces, budget - reasoning - total(said), encoding))
        reply = replace(reply, pieces=kept, finish="length")
    return replace(reply, pieces=_marked(reply.pieces, at)) if fault in MALFORMED else reply


def _commentary(received: Received, budget: int | None, reasoning: int) -> tuple[Piece, ...]:
    """Return the commentary before the answer, which only Responses has; within what reasoning leaves of a budget."""
    asked = received.directive.commentary if received.api == "responses" else 0
    room = asked if budget is None else max(0, min(asked, budget - reasoning))
    encoding = received.profile.encoding
    pieces = [*split(COMMENTARY, encoding), *body("prose", asked, random_for(received, "commentary"), encoding)]
    return tuple(cut(pieces, room, encoding)) if room else ()


def _marked(pieces: tuple[Piece, ...], at: int) -> tuple[Piece, ...]:
    """Return the pieces with a mark for a fault after ``at`` tokens, or at the end."""
    tokens = 0
    for index, piece in enumerate(pieces):
        if tokens >= at:
            return (*pieces[:index], Piece(MARK, 0), *pieces[index:])
        tokens += piece.tokens
    return (*pieces, Piece(MARK, 0))


def _pieces(received: Received, reasoning: int, *, refused: bool) -> list[Piece]:
    """Return the text that the reply would have without an output budget."""
    encoding, directive = received.profile.encoding, received.directive
    if refused:
        return list(split(REFUSAL, encoding))
    data = structured(received, reasoning)
    if data is not None:
        return list(split(data, encoding))
    if directive.tokens is None:
        return list(split(compose(received, reasoning), encoding))
    head = list(split(opening(received, reasoning) + "\n\n", encoding))
    remaining = directive.tokens - total(head)
    if remaining <= 0:
        return cut(head, directive.tokens, encoding)
    return head + body(directive.shape, remaining, random_for(received, "body"), encoding)


def thoughts(received: Received, reasoning: int) -> tuple[Piece, ...]:
    """Return the text of ``reasoning`` tokens, empty if none is asked for.

    The summary of Responses has its own text (`Reply.summary`).
    """
    show, encoding = received.directive.show, received.profile.encoding
    if show is None or (show == "summary" and received.api == "responses"):
        return ()
    room = min(reasoning, LONGEST_THOUGHTS)
    head = list(split(THOUGHTS_NOTE, encoding))
    rest = body("prose", max(0, room - total(head)), random_for(received, "thoughts"), encoding)
    return tuple(cut([*head, *rest], room, encoding))


def tagged(shown: tuple[Piece, ...], *, closed: bool) -> tuple[Piece, ...]:
    """Return reasoning as visible text in tags; not ``closed`` if the output budget ended inside it."""
    if not shown:
        return ()
    return (Piece(THINK_OPENING, 0), *shown, *([Piece(THINK_CLOSING, 0)] if closed else []))
