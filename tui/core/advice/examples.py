"""Few-shot examples: several pairs of input and output before the input that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.quoted import BLANK

ASKED = "q|question|input|prompt|frage|eingabe|pregunta|entrada|질문|입력|문제|问题|問題|问|問|输入|輸入|質問|入力"
ANSWERED = (
    "a|answer|output|response|completion|antwort|ausgabe|respuesta|salida|답변|답|대답|출력|回答|答案|答|输出|輸出"
    "|答え|出力"
)
LABEL = re.compile(
    rf"^[ \t]{{0,8}}(?:[-*][ \t]+)?\*{{0,2}}(?:(?P<asked>{ASKED})|(?P<answered>{ANSWERED}))"
    r"[ \t]*\d{0,3}\*{0,2}[ \t]*[:：]\*{0,2}[ \t]*(?P<text>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
ARROW = re.compile("->|=>|→")
ELEMENT = re.compile(r"<(?:example|sample|beispiel|ejemplo|예시|예제|示例|例子|例)\b[^<>\n]{0,100}>", re.IGNORECASE)
INLINE = re.compile(
    r"`[^`\n]{1,500}`|^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^[ \t]*(?P=fence)", re.DOTALL | re.MULTILINE
)
# Examples that are numbered or stand under headings of their own, and give an output behind an arrow.
NUMBERED = re.compile(
    r"^[ \t]{0,8}(?:#{1,6}[ \t]+|[-*+•][ \t]+)?[*_(（\[【]{0,3}(?:examples?|beispiele?|ejemplos?|예시|예제|예|示例"
    r"|例子|例|範例"
    r"|范例)[ \t]*(?:\d{1,3}|[一二三四五六七八九十]|[a-h](?!\w))?"
    r"[*_)）\]】]{0,3}[ \t]*(?:[:：][*_]{0,2})?[ \t]*(?P<text>[^\n]+|\n{1,2}[^\n#]+)",
    re.IGNORECASE | re.MULTILINE,
)
INTRODUCED = re.compile(r"\bexamples?\b|\bbeispiele?\b|\bejemplos?\b|예시|예제|例|範例|示例", re.IGNORECASE)
# Examples that say what a program must do, and interviews, are the material itself.
MATERIAL = re.compile(
    r"\b(?:constraints?|explanation|test\s+cases?|interview|faq|transcript|summari[sz]e|translate|proof-?read"
    r"|function|program"
    r"|algorithm|grammar|games?|quiz|trivia)\b|번역|요약|翻[译譯]|[总總][结結]|翻訳|要約|übersetz|zusammenfass|traduc"
    r"|resum",
    re.IGNORECASE,
)
OPEN_PAIRS = 2  # whole pairs before one that the model is to complete
INTRODUCED_PAIRS = 3  # whole pairs that a text calls examples
SHORT_PAIR = 300  # characters: longer pairs are a text of their own
ELEMENTS = 3
LEAST_TASK = 12  # characters that say what is wanted without the examples
MOST_LABELS = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """One example: where its input begins, and whether its output is there."""

    start: int
    whole: bool


def examples(draft: str, said: str) -> list[Finding]:
    """Return one finding where a text has several examples; ``said`` is the draft with all that is quoted blanked."""
    for pairs in (_labelled(said), _with_arrows(said)):
        finding = _judged(said, pairs)
        if finding is not None:
            return [finding]
    numbered = [match.span() for match in islice(NUMBERED.finditer(said), MOST_LABELS) if ARROW.search(match["text"])]
    elements = [match.span() for match in islice(ELEMENT.finditer(INLINE.sub(_blank, draft)), MOST_LABELS)]
    for found in (numbered, elements):
        if len(found) >= ELEMENTS and not MATERIAL.search(said):
            return [Finding(Rule.EXAMPLES, found[0][0], found[-1][1], Rule.EXAMPLES.reason)]
    return []


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])


def _judged(said: str, pairs: Sequence[Pair]) -> Finding | None:
    whole = [pair for pair in pairs if pair.whole]
    if not whole or MATERIAL.search(said[: pairs[0].start]) or MATERIAL.search(said[pairs[-1].start :]):
        return None
    reason, last = Rule.EXAMPLES.reason, pairs[-1]
    if not last.whole and len(whole) >= OPEN_PAIRS:
        told = len(said[: pairs[0].start].strip()) >= LEAST_TASK
        return Finding(
            Rule.EXAMPLES, pairs[0].start, last.start, reason, Edit(pairs[0].start, last.start) if told else None
        )
    if len(whole) >= INTRODUCED_PAIRS and (SHORT_PAIR * len(pairs) >= last.start - pairs[0].start):
        return Finding(Rule.EXAMPLES, pairs[0].start, len(said), reason)
    return None


def _labelled(said: str) -> list[Pair]:
    """Return the pairs of a labelled input and output; an output counts where text stands behind or below its label."""
    labels = list(islice(LABEL.finditer(said), MOST_LABELS))
    pairs: list[Pair] = []
    for label, following in zip_longest(labels, labels[1:]):
        end = len(said) if following is None else following.start()
        text = label["text"].strip() or said[label.end() : end].strip()
        filled = bool(text) and not text.startswith("{")  # a place to fill in shows a form
        if label["asked"]:
            pairs.append(Pair(label.start(), whole=False))
        elif pairs and not pairs[-1].whole and filled:
            pairs[-1] = Pair(pairs[-1].start, whole=True)
    return pairs


def _with_arrows(said: str) -> list[Pair]:
    """Return the lines that give an output behind an arrow, where the last line of the text leaves it open."""
    if not said.rstrip().endswith(("->", "=>", "→")):
        return []
    pairs: list[Pair] = []
    for arrow in islice(ARROW.finditer(said), MOST_LABELS):
        line = said.rfind("\n", 0, arrow.start()) + 1
        if said[line : arrow.start()].strip() and not (pairs and pairs[-1].start == line):
            behind = said.find("\n", arrow.end())
            pairs.append(Pair(line, whole=bool(said[arrow.end() : behind if behind >= 0 else None].strip())))
    return pairs if pairs and not pairs[-1].whole else []
