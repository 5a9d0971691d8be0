"""The tags that models put around reasoning in the text of a reply.

The table is what models are known to write; the settings of a connection can add further pairs. Letters count the same
in either case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tui.core.reasoning.channels import CHANNEL_END


@dataclass(frozen=True, slots=True)
class ReasoningTag:
    """A pair of tags with reasoning between them. ``words`` says that both are plain words: one alone means nothing."""

    opening: str
    closing: str
    words: bool = False


TAGS = (
    ReasoningTag("<think>", "</think>"),  # DeepSeek, Qwen, GLM, MiniMax, Nemotron, EXAONE 4, Hermes, Granite and others
    ReasoningTag("<thinking>", "</thinking>"),  # Nova, Reflection, models trained on Claude's replies
    ReasoningTag("<thought>", "</thought>"),  # EXAONE Deep, Gemini
    ReasoningTag("<reasoning>", "</reasoning>"),
    ReasoningTag("<reason>", "</reason>"),
    ReasoningTag("<seed:think>", "</seed:think>"),  # Seed-OSS
    ReasoningTag("<longcat_think>", "</longcat_think>"),  # LongCat
    ReasoningTag("<think:opensource>", "</think:opensource>"),  # Hunyuan
    ReasoningTag("[THINK]", "[/THINK]"),  # Magistral, Ministral
    ReasoningTag("◁think▷", "◁/think▷"),  # Kimi
    ReasoningTag("<|START_THINKING|>", "<|END_THINKING|>"),  # Command R7B, Command A
    ReasoningTag("<|inner_prefix|>", "<|inner_suffix|>"),  # Apertus
    ReasoningTag("<|begin_of_thought|>", "<|end_of_thought|>"),  # Sky-T1, OpenThinker
    ReasoningTag("<|channel>thought", "<channel|>"),  # Gemma 4
    ReasoningTag("<unused94>", "<unused95>"),  # MedGemma
    ReasoningTag("<|think|>", "<|end|><|begin|>assistant<|content|>"),  # Solar Open
    ReasoningTag("Here is my thought process:", "Here is my response:", words=True),  # Granite 3.2
    ReasoningTag("Here's my thought process:", "Here's my response:", words=True),
    ReasoningTag("assistantanalysis", "assistantfinal", words=True),
    ReasoningTag("analysis", "assistantfinal", words=True),  # gpt-oss, where a server has taken its marks away
)
# Of "analysis" as a word of prose: what follows there, and never where the mark before the reasoning was taken away.
PROSE = re.compile(r"[\sa-z.,;:!?'’)\-/]")


@dataclass(frozen=True)
class Ends:
    """The texts that may end reasoning, as a pattern, and the closing tags among them by their text in small letters.

    ``firsts`` finds the characters that they begin with; ``longest`` is the length of the longest.
    """

    texts: tuple[str, ...]
    closed_by: dict[str, ReasoningTag]
    pattern: re.Pattern[str]
    firsts: re.Pattern[str]
    longest: int

    def partial_from(self, text: str, at: int) -> int:
        """Return where the beginning of one is at the end of a text; the length of the text if there is none."""
        for found in self.firsts.finditer(text, max(at, len(text) - self.longest + 1)):
            if self.may_grow(text, found.start()):
                return found.start()
        return len(text)

    def may_grow(self, text: str, at: int) -> bool:
        """Return whether a text from some place on is the beginning of one of them, and more has to come."""
        rest = text[at : at + self.longest].lower()
        return any(len(rest) < len(each) and each.startswith(rest) for each in self.texts)


@dataclass(frozen=True)
class Grammar:
    """The tags to look for, as patterns and by their text in small letters.

    ``closings`` and ``closed_by`` leave out the tags that are words.
    """

    openings: re.Pattern[str]
    closings: re.Pattern[str]
    opened_by: dict[str, ReasoningTag]
    closed_by: dict[str, ReasoningTag]
    pairs: frozenset[str]  # of characters that a closing tag or a mark begins with

    def is_in(self, text: str) -> bool:
        """Return whether a text can hold reasoning: it begins with an opening tag, or may hold a closing tag or a mark.

        This is quick, for all the texts that hold none.
        """
        return any(pair in text for pair in self.pairs) or self.openings.match(text.lstrip()) is not None

    def ends_of(self, tag: ReasoningTag | None) -> Ends:
        """Return what may end reasoning that began with a tag, or with none that came."""
        return _ends(tuple(self.closed_by.values()), tag)


@lru_cache(maxsize=64)
def _ends(tags: tuple[ReasoningTag, ...], tag: ReasoningTag | None) -> Ends:
    closed_by = {each.closing.lower(): each for each in (*tags, tag) if each is not None}
    texts = (*closed_by, CHANNEL_END)
    firsts = "".join(sorted({letter for text in texts for letter in (text[0], text[0].upper())}))
    return Ends(texts, closed_by, any_of(texts), re.compile(f"[{re.escape(firsts)}]"), max(map(len, texts)))


@lru_cache(maxsize=32)
def grammar_of(further: tuple[ReasoningTag, ...] = ()) -> Grammar:
    """Return the grammar of the table's tags and further ones; a further one replaces one that begins alike."""
    tags = (*further, *TAGS)
    opened_by = {tag.opening.lower(): tag for tag in reversed(tags)}
    closed_by = {tag.closing.lower(): tag for tag in reversed(tags) if not tag.words}
    pairs = frozenset(
        first + second
        for text in (*closed_by, CHANNEL_END)
        for first in (text[0], text[0].upper())
        for second in (text[1], text[1].upper())
    )
    return Grammar(any_of(opened_by), any_of(closed_by), opened_by, closed_by, pairs)


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of some texts, the longest first, in either case."""
    longest = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE)
