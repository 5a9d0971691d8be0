"""The pieces of a rollout of codex, and the tree that they make: a turn that was undone is a branch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.imports.conversation import ForeignMessage, Kind

INJECTED = "context that codex added"
SUMMED_UP = "Another language model started to solve this problem and produced a summary"
MARKED = re.compile(
    r"\s*(?:<(?:environment_context|user_instructions|user_action|user_shell_command|recommended_plugins|turn_aborted"
    r"|skill|subagent_notification|permissions instructions|collaboration_mode|model_switch|personality_spec"
    r"|apps_instructions|app-context|INSTRUCTIONS)\b|# AGENTS\.md instructions"
    rf"|{SUMMED_UP})"
)
"""How a user message begins that nobody typed, where nothing better tells it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A message as one record has it, without its parent.

    ``told`` is whether the record itself says that a person typed it, None where it says nothing. An ``echo`` is what
    an event says: it counts where no item says the same. ``undone`` is the number of turns that were undone here; such
    a piece is no message.
    """

    message: ForeignMessage
    told: bool | None = None
    echo: bool = False
    undone: int = 0
    texts: tuple[str, ...] = ()  # the parts of its text, as items have several and events one


def linked(pieces: Sequence[Piece], left_out: Counter[str]) -> tuple[list[ForeignMessage], str | None]:
    """Return the messages of pieces in their tree, and the key of the last of the branch that was gone on with.

    What nobody typed is hidden, and counted in ``left_out``.
    """
    messages: list[ForeignMessage] = []
    turns: list[str | None] = []  # of each turn on the branch: what it came after
    tip: str | None = None
    for piece in _sorted_out(pieces, left_out):
        if piece.undone:
            keep = max(0, len(turns) - piece.undone)
            tip = turns[keep] if keep < len(turns) else tip
            del turns[keep:]
            continue
        if piece.message.kind is Kind.USER:
            turns.append(tip)
        messages.append(replace(piece.message, parent=tip))
        tip = piece.message.key
    return messages, tip


def _sorted_out(pieces: Sequence[Piece], left_out: Counter[str]) -> list[Piece]:
    """Return the pieces without echoes of items, and with what nobody typed hidden."""
    items = {(piece.message.kind, text) for piece in pieces if not piece.echo for text in _said(piece)}
    echoes = {(piece.message.kind, text) for piece in pieces if piece.echo for text in _said(piece)}
    asked = [place for place, piece in enumerate(pieces) if piece.echo and piece.message.kind is Kind.USER]
    last = asked[-1] if asked else -1  # an item after it may be of a codex that writes no such events
    kept: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.echo:
            if not any((piece.message.kind, text) in items for text in _said(piece)):
                kept.append(piece)
        elif piece.message.kind is Kind.USER and not _typed(piece, echoes, place < last):
            left_out[INJECTED] += 1
            kept.append(replace(piece, message=replace(piece.message, kind=Kind.HIDDEN, text="", attachments=())))
        else:
            kept.append(piece)
    return kept


def _said(piece: Piece) -> set[str]:
    """Return all that a piece may be known by: its whole text, and each part of it."""
    whole = (piece.message.text, piece.message.reasoning, *piece.texts)
    return {text.strip() for text in whole if text.strip()}


def _typed(piece: Piece, echoes: set[tuple[Kind, str]], told_by_events: bool) -> bool:
    """Return whether a person typed a user message: by its own word, by an event, or by how it begins."""
    if piece.told is not None:
        return piece.told
    if any((Kind.USER, text) in echoes for text in _said(piece)):
        return True
    return not told_by_events and MARKED.match(piece.message.text) is None
