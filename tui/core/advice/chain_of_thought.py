"""Requests to think aloud: where a text makes one, and the text without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.phrases import LANGUAGES, Phrases
from tui.core.advice.sentences import lowered

MOST = 20  # findings: nobody reads more
MOST_JUDGED = 60  # possible requests that are looked at closely, in each language
MOST_ANCHORS = 400  # places of a text that are looked at, in each language
AROUND = 160  # characters on each side of an anchor within which a request stands
SENTENCE = 200  # characters before a request within which its sentence begins
SUBJECT = 2000  # characters before a request within which a text says that it is about prompts
BEGINNING = re.compile(r"[.!?](?=\s)|[\n。！？；;：:¿¡…]")
ORNAMENT = re.compile(r"(?:\s|[-*+•_#(>–—]|\d{1,3}[.)]\s)*")
ENDING = re.compile(r"[ \t*_)]*(?:(?P<hard>[.!?…。！？]+|$|(?=\n)|[:：;；])|(?P<soft>[,，、]|\s[-–—]\s))[*_)]*")
LABEL = re.compile(r"\*\*[ \t]*(?:[:：–—-]|$)|:\*\*", re.MULTILINE)  # behind bold words that what follows explains
# What begins a sentence and says when: whoever stands in it is not asked to think.
CONDITION = re.compile(
    r"(?:when(?:ever)?|if|once|after|wenn|falls|sobald|cuando|si)\b[^,]*,|[^，。\n]*[时時][，,]|[^、。\n]*(?:たら"
    r"|なら|ば|とき"
    r"|場合は?)、|[^.\n]*?(?:으면|하면|때)[\s,]",
    re.IGNORECASE,
)
BETWEEN = (" ", "\t", ",", "、", "，")
BULLET = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])?[ \t*_]*")


def chain_of_thought(said: str) -> list[Finding]:
    """Return the requests to think aloud in a text of which everything quoted is blanked."""
    small, found = lowered(said), list[Finding]()
    characters = frozenset(small)
    for language in LANGUAGES:
        anchors = tuple(anchor for anchor in language.anchors if anchor[0] in characters and anchor[-1] in characters)
        found += islice(_in_language(said, small, replace(language, anchors=anchors)), MOST)
    return _apart(sorted(found, key=lambda each: (each.start, each.proposal is None, -each.end)))[:MOST]


def _in_language(said: str, small: str, language: Phrases) -> Iterator[Finding]:
    for match in islice(_possible(said, small, language), MOST_JUDGED):
        finding = _judged(said, match, language)
        if finding is not None:
            yield finding


def _possible(said: str, small: str, language: Phrases) -> Iterator[re.Match[str]]:
    for start, end in _windows(small, language.anchors):
        for request in language.requests:
            yield from request.finditer(said, start, end)


def _windows(small: str, anchors: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the stretches of a text in which a request may stand, in order and apart from one another."""
    places: list[int] = []
    for anchor in anchors:
        at = small.find(anchor)
        while at >= 0 and len(places) < MOST_ANCHORS:
            places.append(at)
            at = small.find(anchor, at + AROUND // 2)
    windows: list[tuple[int, int]] = []
    for at in sorted(places):
        start, end = max(0, at - AROUND), min(len(small), at + AROUND)
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return windows


def _apart(findings: list[Finding]) -> list[Finding]:
    """Return those that do not overlap one before them."""
    kept: list[Finding] = []
    for finding in findings:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def _judged(said: str, match: re.Match[str], language: Phrases) -> Finding | None:
    """Return the finding of what looks like a request; None where it is negated, somebody else's, or talked about."""
    begins = _sentence(said, match.start())
    lead = language.before.search(said[begins : match.start()])
    if lead is None or LABEL.match(said, match.end()) or _is_topic(said, match, language):
        return None
    condition = CONDITION.match(said, begins, begins + lead.start("said"))
    if language.others.search(said[condition.end() if condition else begins : begins + lead.start("said")]):
        return None
    behind = language.behind.match(said, match.end())
    ends = behind.end() if behind is not None else match.end()
    joined = match.groupdict().get("then")
    if not joined and not ENDING.match(said, ends) and not language.onward.match(said, match.end()):
        return None
    proposal = None if lead["clings"] is not None or lead["marks"] else _without(said, match, ends, lead, language)
    return Finding(Rule.CHAIN_OF_THOUGHT, match.start(), match.end(), Rule.CHAIN_OF_THOUGHT.reason, proposal)


def _sentence(said: str, at: int) -> int:
    """Return where the sentence begins that goes on at a place, behind what adorns its beginning."""
    first = max(0, at - SENTENCE)
    for mark in BEGINNING.finditer(said, first, at):
        first = mark.end()
    ornament = ORNAMENT.match(said, first, at)
    return ornament.end() if ornament is not None else first


def _is_topic(said: str, match: re.Match[str], language: Phrases) -> bool:
    """Return whether the text is about prompts, before the request or in the same sentence behind it."""
    end = BEGINNING.search(said, match.end(), match.end() + SENTENCE)
    stop = end.start() if end is not None else match.end() + SENTENCE
    before = language.topic.search(said, max(0, match.start() - SUBJECT), match.start())
    return before is not None or language.topic.search(said, match.end(), stop) is not None


def _without(said: str, match: re.Match[str], ends: int, lead: re.Match[str], language: Phrases) -> Edit | None:
    """Return the change that takes a request out of its sentence, None where that would leave no sentence."""
    begins, join = _sentence(said, match.start()), lead["join"]
    ending, onward = ENDING.match(said, ends), language.and_then.match(said, ends)
    if match.groupdict().get("then"):
        return _cut_before(said, begins + lead.start("said"), _past_blanks(said, match.end()))
    if ending is None and onward is None:
        return None
    if join:
        start, end = _before_blanks(said, begins + lead.start("join")), ends
    elif onward is not None:
        return _cut_before(said, begins, onward.end())
    elif ending is not None and ending["soft"]:
        return _cut_before(said, begins, _past_blanks(said, ending.end()))
    else:
        start, end = _whole_line(said, _before_ornament(said, begins, ending), ending.end() if ending else ends)
    return Edit(start, end) if (said[:start] + said[end:]).strip() else None


def _cut_before(said: str, start: int, end: int) -> Edit | None:
    """Return the change that lets a sentence begin at ``end``; a capital at its beginning stays one."""
    following = said[end : end + 1]
    if not following.strip() or not following.isprintable():
        return None
    capital = following.upper() if said[start].isupper() and len(following.upper()) == 1 else following
    return Edit(start, end + 1, capital)


def _before_ornament(said: str, start: int, ending: re.Match[str] | None) -> int:
    """Return where a sentence begins with the marks before it that its end has too, such as ``**``."""
    while ending is not None and start and said[start - 1] in "*_" and said[start - 1] in ending[0]:
        start -= 1
    return start


def _past_blanks(said: str, at: int) -> int:
    while said[at : at + 1] in BETWEEN:
        at += 1
    return at


def _before_blanks(said: str, at: int) -> int:
    while at and said[at - 1] in " \t":
        at -= 1
    return at


def _whole_line(said: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a sentence and the blanks beside it; of its whole line where nothing else stands on it."""
    while said[end : end + 1] in (" ", "\t"):
        end += 1
    start -= said[:start].endswith(("¿", "¡"))
    if said[end : end + 1] not in ("", "\n"):
        return start, end
    line = said.rfind("\n", 0, start) + 1
    if BULLET.fullmatch(said, line, start) is None:
        return _before_blanks(said, start), end
    if end == len(said):
        return max(0, line - 1), end
    first = not said[:line].strip() or said[:line].endswith("\n\n")
    return line, end + 1 + (first and said[end + 1 : end + 2] == "\n")
