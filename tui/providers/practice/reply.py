"""What will be answered: decided whole before the first byte is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.providers.practice.composition import compose, opening
from tui.providers.practice.directive import MIDWAY
from tui.providers.practice.pieces import Piece, cut, split, total
from tui.providers.practice.reading import Received
from tui.providers.practice.shapes import body
from tui.providers.practice.spending import luck, output_budget, reasoning_tokens
from tui.providers.practice.structured import structured

BREAKS = ("cut", "reset", "error", "stall")
REFUSAL = "I'm sorry, but I can't help with that. (The practice model was told to refuse.)"
SUMMARY = (
    "**Reading the request**\n\nThis is the practice model, so nothing is being worked out here. "
    "A real model would sum up its reasoning in a few lines like these.",
    "**Putting the reply together**\n\nThe reply will describe what was received: the messages, their "
    "size and the parameters. None of this summary is sent back with the next turn.",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. ``finish`` is Chat Completions' word: stop, length or content_filter. Sizes in tokens."""

    received: Received
    pieces: tuple[Piece, ...]
    reasoning: int
    finish: str = "stop"
    refused: bool = False
    fault: str | None = None

    @property
    def text(self) -> str:
        """The visible text, whole."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def broken(self) -> bool:
        """Whether a fault breaks the reply off: it then has no end."""
        return self.fault in BREAKS

    @property
    def output(self) -> int:
        """Everything billed as output: reasoning and visible text."""
        return self.reasoning + total(self.pieces)

    @property
    def summary(self) -> tuple[str, ...]:
        """The reasoning summary, in parts, where one was asked for and there was any reasoning."""
        reasoning = self.received.body.get("reasoning") or {}
        asked = reasoning.get("summary") or reasoning.get("generate_summary")
        return SUMMARY if asked and self.reasoning else ()


def make_reply(received: Received, fault: str | None) -> Reply:
    """Return the reply to a request; ``fault`` is the fault in force this time."""
    encoding, directive = received.profile.encoding, received.directive
    reasoning = reasoning_tokens(received)
    budget = output_budget(received)
    if budget is not None and reasoning >= budget:
        return Reply(received, (), budget, "length", fault=fault)
    pieces = [] if fault == "empty" else _pieces(received, reasoning, refused=fault == "refusal")
    if fault in MIDWAY:
        pieces = cut(pieces, directive.at, encoding)
    finish = "content_filter" if fault == "completion_filter" else "stop"
    reply = Reply(received, tuple(pieces), reasoning, finish, refused=fault == "refusal", fault=fault)
    if budget is not None and reply.output > budget:
        kept = tuple(cut(reply.pieces, budget - reasoning, encoding))
        reply = replace(reply, pieces=kept, finish="length")
    return reply


def _pieces(received: Received, reasoning: int, *, refused: bool) -> list[Piece]:
    """Return the text a reply would have with no budget."""
    encoding, directive = received.profile.encoding, received.directive
    if refused:
        return list(split(REFUSAL, encoding))
    data = structured(received, reasoning)
    if data is not None:
        return list(split(data, encoding))
    if directive.tokens is None:
        return list(split(compose(received, reasoning), encoding))
    head = list(split(opening(received, reasoning) + "\n\n", encoding))
    left = directive.tokens - total(head)
    if left <= 0:
        return cut(head, directive.tokens, encoding)
    return head + body(directive.shape, left, luck(received, "body"), encoding)
