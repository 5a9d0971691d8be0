"""What the X-ray says of the next request and of each of its parts."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.core.cleaning import cleaned
from tui.core.context.parts import PartKind
from tui.core.context.prompt_cache import CacheState, PromptCache
from tui.core.context.xray import CACHE_WORDS, XrayLine, cache_doubt, cache_sentence, dropped_of, fate_sentence
from tui.core.conversation.message import Reply
from tui.core.formatting import clock_time, tokens
from tui.core.receipt import note_on
from tui.core.usage.usage import Provenance

BETWEEN = " · "
GHOST = "Reasoning counts once, in its own turn, and is in no later request."
SOURCES = {
    Provenance.REPORTED: "reported by the service",
    Provenance.ESTIMATED: "counted here",
    Provenance.UNKNOWN: "unknown: nobody reported it",
}


def about(line: XrayLine, again: str = "") -> Content:
    """Return what a part is, its size, and what becomes of it and why; ``again`` is what muting it has read again."""
    share = f" · {line.share:.1%} of what is used" if line.part is not None and line.part.sent else ""
    role = f" as {line.role}" if line.role else ""
    head = f"{line.sign} {line.kind_word}{role} · {_size(line)}{share}"
    muting = f" · muting it {again}" if again else ""
    return Content.assemble((head, "bold"), f"\n{cleaned(_fate(line))}{muting}")


def _fate(line: XrayLine) -> str:
    """Return what becomes of a line's part, here and at the prompt cache."""
    return " · ".join(filter(None, (fate_sentence(line), cache_sentence(line))))


def text_of(line: XrayLine, message: Callable[[int], object]) -> str:
    """Return the whole text of a part; of reasoning, what was shown of it. ``message`` returns a message by its id."""
    if line.part is None or line.part.kind is not PartKind.REASONING or line.part.message is None:
        return line.text
    reply = message(line.part.message)
    shown = reply.reasoning if isinstance(reply, Reply) else ""
    return f"{GHOST}\n\nWhat was shown of it, for you alone:\n\n{shown}" if shown else GHOST


def head(meters: Meters, model: str, width: int) -> Content:
    """Return what is shown and how the window is used, in one line of so many columns: the least is left out first.

    ``model`` says which model is asked, and where.
    """
    context = meters.context
    facts = [(f"Next request{_queued(meters.queued)}", "bold")]
    if context is None:
        return Content.assemble(*facts, f"{BETWEEN}counting …")
    window = "?" if context.window is None else f"{context.window:,}"
    muted = tokens(context.muted) if context.muted.value else ""
    facts += [
        (f"{tokens(meters.used)} of {window}", ""),
        (f"dropped {dropped_of(context)}", ""),
        (f"free {tokens(context.free)}", ""),
        *([(f"muted {muted}", "")] if muted else []),
        (model, ""),
        (f"reserve {context.reserve:,}", ""),
        *([(f"budget {meters.cap:,}", "")] if meters.cap is not None else []),
    ]
    shown = Content.assemble(facts[0])
    for text, style in facts[1:]:
        more = Content.assemble(shown, BETWEEN, (text, style))
        if more.cell_length > width:
            break
        shown = more
    return shown


def _queued(many: int) -> str:
    """Return that a request holds a queued message, which of how many; empty where it holds the draft."""
    which = "the queued message" if many == 1 else f"the first of {many} queued messages"
    return f", with {which}" if many else ""


def cache_line(cache: PromptCache) -> str:
    """Return what the prompt cache holds of the next request, as one line; ``~`` is an estimate."""
    words = {each.state: f"{CACHE_WORDS[each.state]} {tokens(each.figure)}" for each in cache.stretches}
    kept = next((state for state in (CacheState.LIKELY, CacheState.READ) if state in words), None)
    if kept is not None and cache.until:
        words[kept] += f" until {clock_time(cache.until)}"
    return "cache: " + " · ".join(filter(None, (*words.values(), cache_doubt(cache))))


def served_otherwise(reply: Reply) -> str:
    """Return what of a reply was not served as it was asked for, as a sentence behind others; empty if all was."""
    receipt = reply.outcome.receipt
    if receipt is None or not receipt.differs:
        return ""
    return f" Served otherwise: {'; '.join(str(note_on(each)) for each in receipt.differences)}."


def _size(line: XrayLine) -> str:
    """Return a part's tokens and where the figure comes from."""
    source = "a setting" if line.is_setting else SOURCES[line.tokens.provenance]
    return f"{tokens(line.tokens)} tokens, {source}"
