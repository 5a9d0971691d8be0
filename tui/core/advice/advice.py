"""All rules of prompt advice over one text: a draft, or the text of a persona."""

from __future__ import annotations

from collections.abc import Collection

from tui.core.advice.announced import announced_parts, places_to_fill
from tui.core.advice.chain_of_thought import chain_of_thought
from tui.core.advice.contradiction import contradictions
from tui.core.advice.examples import examples
from tui.core.advice.finding import Finding, Rule, moved
from tui.core.advice.inserted_text import inserted_text, unmarked, without
from tui.core.advice.keys import keys
from tui.core.advice.length import length
from tui.core.advice.quoted import without_blocks, without_quotations
from tui.core.advice.relevant_context import Sizes, relevant_context, relevant_context_of_long
from tui.core.advice.repetition import repetition
from tui.core.advice.roles import roles
from tui.core.advice.sentences import sentences
from tui.core.advice.vague import vague
from tui.core.advice.variables import variables
from tui.core.context.context import Context
from tui.core.context.parts import Section
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import Persona

EDGE = 50_000  # characters at the beginning and at the end of a text that are read: instructions stand there
NO_SIZES = Sizes()


def is_for(profile: ModelProfile, effort: str | None) -> bool:
    """Return whether the advice is for this model: it is known to reason, and does so at this effort."""
    return profile.reasons and profile.goes_by("reasons") and (effort or profile.default_effort) != "none"


def sizes_of(context: Context) -> Sizes:
    """Return the tokens of a draft and of the texts attached to it, as the next request has them; 0 where unknown."""
    attached = [part for part in context.attached if part.sent and part.attached is not None]
    texts = [part for part in attached if part.attached is not None and not part.attached.attachment.is_image]
    apart = sum(part.tokens.value or 0 for part in attached)
    whole = context.section(Section.DRAFT).value or 0
    return Sizes(max(0, whole - apart), sum(part.tokens.value or 0 for part in texts))


def on_draft(draft: str, sizes: Sizes = NO_SIZES, silenced: Collection[Rule] = ()) -> list[Finding]:
    """Return what the rules find in a draft, from its beginning; of a rule that is silenced nothing.

    Of a draft longer than twice ``EDGE`` only beginning and end are read, and only for what is said.
    """
    apart = without_blocks(draft)
    if len(draft) > 2 * EDGE:
        found = [*_at_the_edges(draft, apart), *relevant_context_of_long(draft, sizes)]
    else:
        blocks = unmarked(apart)
        words = _on_words(draft, without_quotations(without(apart, blocks)))
        found = [*words, *inserted_text(draft, blocks), *relevant_context(draft, apart, blocks, sizes)]
    return sorted((each for each in found if each.rule not in silenced), key=_place)


def on_persona(persona: Persona) -> list[Finding]:
    """Return what the rules find in a persona, by the places in its ``text_of``: as written, variables not filled.

    Of a text longer than twice ``EDGE`` only the beginning is read, but for its length.
    """
    text = text_of(persona)
    read = text[: 2 * EDGE]
    said = without_quotations(without_blocks(read))
    places = [*places_to_fill(read, said, persona.variables), *keys(read), *variables(persona, read)]
    return sorted([*_on_words(read, said), *places, *length(text)], key=_place)


def text_of(persona: Persona) -> str:
    """Return the text in which findings on a persona have their places: the body, then what it includes."""
    return "\n\n".join((persona.text, *persona.included))


def _on_words(draft: str, said: str) -> list[Finding]:
    """Return the findings of the rules on what is said, which are the same for drafts and personas."""
    parts = sentences(said)
    orders = [*repetition(said), *vague(said, parts), *contradictions(said, parts), *announced_parts(draft, parts)]
    return [*chain_of_thought(said), *examples(draft, said), *orders, *roles(said)]


def _at_the_edges(draft: str, apart: str) -> list[Finding]:
    """Return what is said at the beginning and at the end of a long draft, and advised against."""
    last = len(draft) - EDGE
    ending = _on_words(draft[last:], without_quotations(apart[last:]))
    beginning = _on_words(draft[:EDGE], without_quotations(apart[:EDGE]))
    return [*beginning, *(moved(finding, last) for finding in ending)]


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
