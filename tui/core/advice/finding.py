"""A finding of prompt advice: which rule, where, why, and the change that is proposed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tui.core.cleaning import cleaned_line
from tui.core.key_in_text import beginning_of

EXCERPT = 60  # characters


class Rule(StrEnum):
    """The rules of the guides to prompts for reasoning models. The value is the rule's name as it is shown."""

    CHAIN_OF_THOUGHT = "no thinking aloud"
    DELIMITERS = "delimiters"
    RELEVANT_CONTEXT = "only what matters"
    EXAMPLES = "few or no examples"
    SIMPLE = "simple and direct"
    VAGUE = "say what is good"
    CONTRADICTION = "no contradictions"
    ROLES = "no written roles"
    LENGTH = "not too long"
    KEYS = "no keys"
    VARIABLES = "variables"

    @property
    def reason(self) -> str:
        """Why the rule is there, in a sentence or two."""
        return REASONS[self]


REASONS = {
    Rule.CHAIN_OF_THOUGHT: "The model reasons before it answers in any case. To ask for it does not help, and can make"
    " answers worse; the effort says how much it reasons.",
    Rule.DELIMITERS: "Where inserted text begins and ends is not marked. Quotes, tags or headings around it tell the"
    " model what is the task and what is the material.",
    Rule.RELEVANT_CONTEXT: "Nearly all of it is added text. Text that does not matter for the question makes the"
    " answer harder, and is paid for: give only the parts that matter.",
    Rule.EXAMPLES: "Several examples often make the answers of reasoning models worse. Try it without them first: say"
    " what you want, and how the answer should look.",
    Rule.SIMPLE: "The same instruction stands here twice. Short and clear instructions work best: once is enough.",
    Rule.VAGUE: "Every model tries that anyway. Say what makes an answer good here: for whom it is, what it must hold,"
    " how long it is, and what to do in doubt.",
    Rule.CONTRADICTION: "Reasoning goes into orders that cannot both be followed, and one of them is left: keep one, or"
    " say when each holds.",
    Rule.ROLES: "A role is no part of a text: each message has its own. Written into the text, it is read as words that"
    " somebody else said.",
    Rule.LENGTH: "It goes before every question, is paid for in each request, and leaves less room for reasoning. Keep"
    " what is always needed, and attach the rest where it is.",
    Rule.KEYS: "This looks like a key. It would be sent with every question, and kept in sessions and exports.",
    Rule.VARIABLES: "A name between double braces is filled only if it is a variable.",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a text: the characters from ``start`` to ``end`` give way to ``text``."""

    start: int
    end: int
    text: str = ""

    def applied(self, draft: str) -> str:
        """Return the changed draft."""
        return draft[: self.start] + self.text + draft[self.end :]

    def moved(self, index: int, draft: str) -> int:
        """Return where a place of the draft is in the changed one: the same character, where that is still there."""
        if index <= self.start:
            return index
        if index >= self.end:
            return index + len(self.text) - (self.end - self.start)
        at = self.text.find(draft[self.start : self.end])
        return index + at if at >= 0 else self.start


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a text, from character ``start`` to ``end``.

    ``reason`` says why it is advised against. ``proposal`` is the change that is proposed, None where only its author
    can say what to write instead. ``variable`` is what it is about where that stands nowhere in the text; the finding
    is then at its beginning.
    """

    rule: Rule
    start: int
    end: int
    reason: str
    proposal: Edit | None = None
    variable: str | None = None

    def line(self, text: str) -> int:
        """Return the line of the text, from 1, on which the finding begins."""
        return text.count("\n", 0, self.start) + 1

    def excerpt(self, text: str, most: int = EXCERPT) -> str:
        """Return what was found in the text, on one line and cleaned, of at most so many characters.

        Of a key only the beginning is shown.
        """
        if self.variable is not None:
            return self.variable
        if self.rule is Rule.KEYS:
            return beginning_of(text[self.start : self.end])
        words = cleaned_line(text[self.start : min(self.end, self.start + 2 * most)])
        return words if len(words) <= most and self.end - self.start <= 2 * most else f"{words[: most - 1]}…"

    def in_words(self, text: str) -> str:
        """Return the finding in that text as a line: rule, place, and reason."""
        return f"{self.rule}: “{self.excerpt(text)}”: {self.reason}"

    def proposed(self, text: str) -> str:
        """Return what is proposed for that text, in words that follow "Proposed:"; empty without a proposal."""
        edit = self.proposal
        if edit is None:
            return ""
        was = text[edit.start : edit.end]
        if was and was in edit.text:
            before, _, after = edit.text.partition(was)
            return f"put it between {before.strip()} and {after.strip()}."
        cut = Finding(self.rule, edit.start, max(edit.start, edit.end - len(edit.text)), "")
        return f"take out “{cut.excerpt(text)}”"


def moved(finding: Finding, by: int) -> Finding:
    """Return the finding of a text that stands ``by`` characters further on in another one."""
    edit = finding.proposal
    proposal = None if edit is None else replace(edit, start=edit.start + by, end=edit.end + by)
    return replace(finding, start=finding.start + by, end=finding.end + by, proposal=proposal)
