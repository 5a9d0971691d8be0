"""What the X-ray says of the next request and its parts, and what it may ask of the conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.content import Content

from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.meters import Meters
from tui.core.cleaning import cleaned
from tui.core.context.parts import Part
from tui.core.context.xray import XrayLine, dropped_of, fate_sentence
from tui.core.conversation.message import Reply
from tui.core.conversation.record import Mark
from tui.core.formatting import tokens
from tui.core.usage.usage import Provenance

GHOST = "Reasoning is billed once, in its own turn, and is in no later request."
SAID_OF = {
    Provenance.REPORTED: "reported by the service",
    Provenance.ESTIMATED: "counted here",
    Provenance.UNKNOWN: "unknown: nobody reported it",
}


@dataclass(frozen=True, slots=True)
class Doors:
    """What the X-ray may ask of the conversation.

    ``panel`` is where the meters stand; ``mark`` mutes or pins what a part was made of and returns a sentence on it
    (raises MullError); ``request`` returns the request as JSON, ``reply`` the raw body of one (raises MullError
    where there is none); ``message`` a message by its id.
    """

    title: str
    panel: MeterPanel
    mark: Callable[[Part, Mark], Awaitable[str]]
    request: Callable[[], Awaitable[str]]
    reply: Callable[[int], Awaitable[str]]
    message: Callable[[int], object]


def about(line: XrayLine) -> Content:
    """Return what a part is and what becomes of it."""
    share = f" · {line.share:.1%} of what is used" if line.part is not None and line.part.sent else ""
    role = f" as {line.role}" if line.role else ""
    head = f"{line.sign} {line.kind}{role} · {_size(line)}{share}"
    return Content.assemble((head, "bold"), f"\n{cleaned(fate_sentence(line))}")


def text_of(line: XrayLine, message: Callable[[int], object]) -> str:
    """Return the whole text of a part; of a ghost, what was shown of it. ``message`` returns one by its id."""
    if line.kind != "reasoning" or line.part is None or line.part.message is None:
        return line.text
    reply = message(line.part.message)
    shown = reply.reasoning if isinstance(reply, Reply) else ""
    return f"{GHOST}\n\nWhat was shown of it, for you alone:\n\n{shown}" if shown else GHOST


def figures(meters: Meters) -> str:
    """Return the window and what takes of it."""
    context = meters.context
    if context is None:
        return "counting …"
    window = "?" if context.window is None else f"{context.window:,}"
    words = [
        f"used {tokens(meters.used)} of {window}",
        f"reserve {context.reserve:,}",
        f"free {tokens(context.free)}",
        *([f"muted {tokens(context.muted)}"] if context.muted.value else []),
        f"dropped reasoning {dropped_of(context)}",
    ]
    return " · ".join(words)


def _size(line: XrayLine) -> str:
    """Return a part's tokens and where the figure comes from."""
    said = "a setting" if line.kind == "reserve" else SAID_OF[line.tokens.provenance]
    return f"{tokens(line.tokens)} tokens, {said}"
