"""An instruction that is given twice: the part of "simple and direct" that can be told without a reader's judgement."""

from __future__ import annotations

import re
from itertools import islice

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.quoted import BLANK
from tui.core.advice.sentences import heading_between

MOST = 2000  # sentences that are compared
END = re.compile(r"[.!?。！？]+|\n|\0+|$")
ENDED = (".", "!", "?", "。", "！", "？", ":", "：", "\n\n")
ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])\s")  # of a list
LEAST_WORDS = 3
# No instruction in words; or one that is about what stands beside it, which may be something else each time.
CODE = re.compile(r"[(){}=<>$\\;|]|\d$|\b(?:this|these|that)\b")
LENGTHS = range(8, 300)  # characters of an instruction
EMPHASIS = re.compile(
    r"^[\s\-*•#_>]*(?:\d{1,3}[.)]\s*)?(?:(?:important|note|remember|again|once again|wichtig|importante)[\s:,!]+)*"
)
# An instruction begins so, or in Korean and Japanese ends so.
INSTRUCTS = re.compile(
    r"^(?:please|always|never|do not|don['’]t|make sure|be sure|only|answer|reply|respond|return|write|use|keep|include"
    r"|output|give|list|avoid|stick|follow|you must|you should|bitte|immer|antworte|antworten sie|verwende"
    r"|verwenden sie|schreibe|gib|nutze|benutze|por favor|siempre|nunca|responde|responda|usa|use|escribe|escriba"
    r"|devuelve|devuelva|evita)\b|^(?:请|請|不要|务必|務必|必须|必須|只)"
    r"|(?:하세요|하십시오|해줘|해 줘|주세요|마세요|할 것)$|(?:ください|下さい|しなさい|すること)$"
)


def repetition(said: str) -> list[Finding]:
    """Return each instruction that was given before, word by word, in a text of which all that is quoted is blanked."""
    seen: dict[str, int] = {}
    found, start = [], 0
    for end in islice(END.finditer(said), MOST):
        whole = end.start() - start in LENGTHS and end[0][:1] != BLANK and _begins_sentence(said, start)
        words = _instruction(said[start : end.start()]) if whole else ""
        if words in seen and not heading_between(said, seen[words], start):
            start += len(said[start : end.start()]) - len(said[start : end.start()].lstrip())
            stop = end.start() if end[0].startswith(("\n", BLANK)) else end.end()
            found.append(Finding(Rule.SIMPLE, start, stop, Rule.SIMPLE.reason, _cut(said, start, stop)))
        if words:
            seen[words] = start
        start = end.end()
    return found


def _begins_sentence(said: str, start: int) -> bool:
    """Return whether a sentence begins there, and not the next line of one or what follows a quotation."""
    before = said[max(0, start - 20) : start].rstrip(" \t")
    ended = not before or before.endswith(ENDED) or before.rstrip("\n").endswith(ENDED)
    return ended or (before.endswith("\n") and ITEM.match(said, start) is not None)


def _instruction(sentence: str) -> str:
    """Return the words of a sentence without their emphasis, in lower case; empty where it is no instruction."""
    words = EMPHASIS.sub("", " ".join(sentence.lower().split())).strip(" *_\"'")
    told = (
        len(words) in LENGTHS
        and not words.endswith((":", "：", ","))
        and (len(words.split()) >= LEAST_WORDS or not words.isascii())
    )
    return words if told and not CODE.search(words) and INSTRUCTS.search(words) else ""


def _cut(said: str, start: int, end: int) -> Edit:
    """Return the change that takes a sentence out, with the blanks before it; with its line where it stands alone."""
    line = said.rfind("\n", 0, start) + 1
    if not said[line:start].strip(" \t-*•0123456789.)") and said[end : end + 1] in ("", "\n"):
        return Edit(max(0, line - 1), end)
    while start and said[start - 1] in " \t":
        start -= 1
    return Edit(start, end)
