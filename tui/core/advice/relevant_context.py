"""Added text that is very large beside a short question: a hint on how much of a request it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.advice.finding import Finding, Rule
from tui.core.advice.inserted_text import Block
from tui.core.advice.quoted import BLANK

LARGE = 20_000  # tokens of added text
SHORT = 400  # characters of what is said beside it


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many tokens a draft is, and what is attached to it; 0 where that is not known yet."""

    draft: int = 0
    attached: int = 0


def relevant_context(draft: str, apart: str, blocks: Sequence[Block], sizes: Sizes) -> list[Finding]:
    """Return one finding where nearly all of a draft and its attachments is added text.

    ``apart`` is the draft with its marked blocks blanked, ``blocks`` are inserted texts that nothing marks.
    """
    pasted = apart.count(BLANK) + sum(block.end - block.start for block in blocks)
    asked = len(draft.strip()) - pasted
    if not 0 < asked <= SHORT:
        return []
    return _if_large(draft, sizes.attached + round(sizes.draft * pasted / len(draft)), sizes)


def relevant_context_of_long(draft: str, sizes: Sizes) -> list[Finding]:
    """Return one finding where a draft that is too long to be read whole begins or ends with a short paragraph."""
    first, last = draft[: SHORT + 2].strip(), draft[-SHORT - 2 :].strip()
    return _if_large(draft, sizes.attached + sizes.draft, sizes) if "\n" in first or "\n" in last else []


def _if_large(draft: str, added: int, sizes: Sizes) -> list[Finding]:
    if added < LARGE:
        return []
    whole = sizes.attached + sizes.draft
    about = f"~{added:,} of its ~{whole:,} tokens are pasted or attached. {Rule.RELEVANT_CONTEXT.reason}"
    return [Finding(Rule.RELEVANT_CONTEXT, 0, len(draft), about)]
