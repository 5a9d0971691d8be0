"""What the X-ray says of the next request and of each of its parts."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.core.cleaning import cleaned
from tui.core.context.parts import PartKind
from tui.core.context.xray import XrayLine, dropped_of, fate_sentence
from tui.core.conversation.message import Reply
from tui.core.formatting import tokens
from tui.core.usage.usage import Provenance

GHOST = "Reasoning counts once, in its own turn, and is in no later request."
SOURCES = {
    Provenance.REPORTED: "reported by the service",
    Provenance.ESTIMATED: "counted here",
    Provenance.UNKNOWN: "unknown: nobody reported it",
}


def about(line: XrayLine) -> Content:
    """Return what a part is, its size, and what becomes of it and why."""
    share = f" · {line.share:.1%} of what is used" if line.part is not None and line.part.sent else ""
    role = f" as {line.role}" if line.role else ""
    head = f"{line.sign} {line.kind_word}{role} · {_size(line)}{share}"
    return Content.assemble((head, "bold"), f"\n{cleaned(fate_sentence(line))}")


def text_of(line: XrayLine, message: Callable[[int], object]) -> str:
    """Return the whole text of a part; of reasoning, what was shown of it. ``message`` returns a message by its id."""
    if line.part is None or line.part.kind is not PartKind.REASONING or line.part.message is None:
        return line.text
    reply = message(line.part.message)
    shown = reply.reasoning if isinstance(reply, Reply) else ""
    return f"{GHOST}\n\nWhat was shown of it, for you alone:\n\n{shown}" if shown else GHOST


def figures(meters: Meters) -> str:
    """Return how the window is used: by the next request, the reserve, what is muted and what is dropped."""
    context = meters.context
    if context is None:
        return "counting …"
    window = "?" if context.window is None else f"{context.window:,}"
    deployed = context.profile.deployed
    words = [
        f"used {tokens(meters.used)} of {window}",
        f"reserve {context.reserve:,}",
        f"free {tokens(context.free)}",
        *([f"muted {tokens(context.muted)}"] if context.muted.value else []),
        f"dropped reasoning {dropped_of(context)}",
        *([f"{context.profile.name}, {cleaned(deployed.in_words)}"] if deployed is not None else []),
    ]
    return " · ".join(words)


def _size(line: XrayLine) -> str:
    """Return a part's tokens and where the figure comes from."""
    source = "a setting" if line.is_setting else SOURCES[line.tokens.provenance]
    return f"{tokens(line.tokens)} tokens, {source}"
