"""What a service's content filter found in a prompt or in a reply, category by category.

A service may report on one category more than once while a reply arrives: the gravest word counts. Texts may come from
outside: they are kept short, and cleaned where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

PROMPT, REPLY = "prompt", "completion"  # what was looked at, as services and session files have it
SOURCES = {PROMPT: "prompt", REPLY: "reply"}
EVERYTHING = "content filter"  # the category of a finding on the filter as a whole: that it did not run
SEVERITIES = ("", "safe", "low", "medium", "high")
# In the order of the table. A category that is not here has the service's name for it, and comes last.
NAMES: Mapping[str, str] = {
    "hate": "hate",
    "self_harm": "self-harm",
    "sexual": "sexual",
    "violence": "violence",
    "jailbreak": "jailbreak",
    "indirect_attack": "indirect attack",
    "profanity": "profanity",
    "custom_blocklists": "blocklist",
    "custom_topics": "topic",
    "protected_material_text": "protected text",
    "protected_material_code": "protected code",
    "ungrounded_material": "ungrounded material",
    "personally_identifiable_information": "personal information",
    "task_adherence": "task adherence",
    EVERYTHING: EVERYTHING,
}
ORDER = {category: place for place, category in enumerate(NAMES)}
MOST = 24  # findings of a prompt, and of a reply
MOST_ITEMS = 16  # blocklists, or places, of one finding
LONGEST_NAME = 64  # characters of a category, a severity, a blocklist or a license
LONGEST = 300  # characters of an address or of what an error says
LARGEST = 10**12  # a place in a text


@dataclass(frozen=True, slots=True)
class FilterFinding:
    """What the filter found of one category in a source, ``PROMPT`` or ``REPLY``.

    ``severity`` is the service's word, empty for a category without one. ``filtered`` says that the category stopped
    the prompt or the reply; ``detected`` that it was found, None if that was not said. ``ids`` are the blocklists,
    topics or kinds of personal data that were hit. ``citation`` is where a protected text comes from, ``license`` the
    license there. ``spans`` are places in the reply's text: first character and the one behind the last. ``error``
    says why this category was not looked at.
    """

    source: str
    category: str
    severity: str = ""
    filtered: bool = False
    detected: bool | None = None
    ids: tuple[str, ...] = ()
    citation: str = ""
    license: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    error: str = ""

    @property
    def name(self) -> str:
        """The category in words."""
        return NAMES.get(self.category, self.category)

    @property
    def found(self) -> bool:
        """True if there is something to say: it was stopped or found, or a severity is not ``safe``."""
        return self.filtered or self.detected is True or self.rank > 1 or bool(self.ids)

    @property
    def rank(self) -> int:
        """How grave the severity is; a word that is not known counts as the gravest."""
        return SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)


def merged(held: Sequence[FilterFinding], more: Iterable[FilterFinding]) -> tuple[FilterFinding, ...]:
    """Return findings with more of them added: one for each source and category, in the order of the table."""
    found = {(each.source, each.category): each for each in held}
    for each in more:
        where = (each.source, each.category)
        if where in found:
            found[where] = _graver(found[where], each)
        elif sum(source == each.source for source, _ in found) < MOST:
            found[where] = each
    return tuple(sorted(found.values(), key=_place))


def _place(finding: FilterFinding) -> tuple[bool, int]:
    return finding.source != PROMPT, ORDER.get(finding.category, len(ORDER))


def _graver(one: FilterFinding, other: FilterFinding) -> FilterFinding:
    """Return two findings of one category as one."""
    detected = one.detected if other.detected is None else other.detected or bool(one.detected)
    return replace(
        one,
        severity=max(one, other, key=lambda each: each.rank).severity,
        filtered=one.filtered or other.filtered,
        detected=detected,
        ids=tuple(dict.fromkeys((*one.ids, *other.ids)))[:MOST_ITEMS],
        citation=one.citation or other.citation,
        license=one.license or other.license,
        spans=tuple(dict.fromkeys((*one.spans, *other.spans)))[:MOST_ITEMS],
        error=one.error or other.error,
    )


# In words


def told(findings: Sequence[FilterFinding], *, stopped: bool, said: str = "") -> str:
    """Return what is to be said of a reply's findings, in one line; empty if all was well.

    ``stopped`` says that the filter ended the reply, ``said`` is the service's own word for that, if it adds anything.
    What was filtered in the prompt is told apart: it is no reason that the service gave for the end of the reply.
    """
    filtered = [each for each in findings if each.filtered] if stopped else []
    by_it = [each for each in filtered if each.source == REPLY]
    of_prompt = [each for each in filtered if each.source == PROMPT]
    others = [each for each in findings if each.found and each not in filtered]
    parts = []
    if stopped:
        named = f": {in_words(by_it)}" if by_it else ""
        parts.append("stopped by the content filter" + (f" ({said})" if said else "") + named)
    if of_prompt:
        parts.append(f"marked as filtered in the prompt: {in_words(of_prompt)}")
    if others:
        parts.append(f"the content filter noticed {_noticed(others)}")
    return "; ".join([*parts, *_not_run(findings)])


def _not_run(findings: Iterable[FilterFinding]) -> Iterator[str]:
    """Yield what was not looked at and why: one part where prompt and reply say the same."""
    where: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        if each.error and not each.found:
            of = "" if each.category == EVERYTHING else f" for {each.name}"
            where.setdefault((of, each.error), []).append(f"the {SOURCES[each.source]}")
    for (of, error), sources in where.items():
        yield f"the content filter did not run{of} on {' and '.join(sources)}: {error}"


def _noticed(findings: Sequence[FilterFinding]) -> str:
    """Return findings with where each is: ``violence (low) in the prompt, and jailbreak in the reply``."""
    prompt = in_words(each for each in findings if each.source == PROMPT)
    reply = in_words(each for each in findings if each.source == REPLY)
    if not prompt:
        return reply
    return f"{prompt} in the prompt" + (f", and {reply} in the reply" if reply else "")


def in_words(findings: Iterable[FilterFinding]) -> str:
    """Return findings in words, such as ``violence (medium), jailbreak``."""
    return ", ".join(map(_named, findings))


def _named(finding: FilterFinding) -> str:
    beside = [finding.severity if finding.rank > 1 else "", *_particulars(finding)]
    words = ", ".join(each for each in beside if each)
    return f"{finding.name} ({words})" if words else finding.name


def _particulars(finding: FilterFinding) -> Iterator[str]:
    yield ", ".join(finding.ids)
    yield finding.citation
    yield f"license {finding.license}" if finding.license else ""
    yield ", ".join(f"characters {start:,} to {end:,}" for start, end in finding.spans)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the category, what was found, whether it was filtered, and the particulars."""

    name: str
    result: str
    action: str
    particulars: str


def table(findings: Iterable[FilterFinding], source: str) -> list[Row]:
    """Return the rows on a prompt or a reply, also those that say that all is well."""
    return [
        Row(each.name, _result(each), "filtered" if each.filtered else "", _beside(each))
        for each in findings
        if each.source == source
    ]


def _result(finding: FilterFinding) -> str:
    if finding.severity:
        return finding.severity
    if finding.error and not finding.found:
        return "not run"
    return "found" if finding.found else "not found"


def _beside(finding: FilterFinding) -> str:
    return ", ".join(each for each in (*_particulars(finding), finding.error) if each)


def summed_up(findings: Sequence[FilterFinding], source: str) -> str:
    """Return the table of a prompt or a reply as one line: ``hate: safe; violence: medium, filtered``."""
    return "; ".join(
        f"{row.name}: {', '.join(filter(None, (row.result, row.action, row.particulars)))}"
        for row in table(findings, source)
    )


def any_found(findings: Iterable[FilterFinding]) -> bool:
    """Return whether there is anything to say: a finding, or a category that was not looked at."""
    return any(each.found or each.error for each in findings)


# As JSON


def for_programs(findings: Sequence[FilterFinding]) -> dict[str, list[dict[str, Any]]] | None:
    """Return findings for programs that are not mull, by source; None if the service reported none."""
    if not findings:
        return None
    return {source: [_plain(each) for each in findings if each.source == source] for source in SOURCES}


def _plain(finding: FilterFinding) -> dict[str, Any]:
    return {
        "category": finding.category,
        "severity": finding.severity or None,
        "filtered": finding.filtered,
        "detected": finding.detected,
        "ids": list(finding.ids),
        "citation": finding.citation or None,
        "license": finding.license or None,
        "offsets": [list(span) for span in finding.spans],
        "error": finding.error or None,
    }


def findings_from(value: Any) -> tuple[FilterFinding, ...]:
    """Return the findings of a session file; what is none of them is left out, since a reply is worth more."""
    rows = value if isinstance(value, list) else []
    return merged((), (_from(each) for each in islice(rows, 2 * MOST) if isinstance(each, dict)))


def _from(held: Mapping[str, Any]) -> FilterFinding:
    ids, spans = held.get("ids"), held.get("spans")
    detected = held.get("detected")
    return FilterFinding(
        PROMPT if held.get("source") == PROMPT else REPLY,
        _text(held.get("category")) or EVERYTHING,
        _text(held.get("severity")),
        held.get("filtered") is True,
        detected if isinstance(detected, bool) else None,
        tuple(filter(None, map(_text, ids[:MOST_ITEMS]))) if isinstance(ids, list) else (),
        _text(held.get("citation"), LONGEST),
        _text(held.get("license")),
        tuple(span for each in spans[:MOST_ITEMS] if (span := span_of(each))) if isinstance(spans, list) else (),
        _text(held.get("error"), LONGEST),
    )


def span_of(value: Any) -> tuple[int, int] | None:
    """Return a pair of places in a text, None if a value is none."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    start, end = value
    whole = all(type(each) is int for each in (start, end))
    return (start, end) if whole and 0 <= start <= end <= LARGEST else None


def _text(value: Any, longest: int = LONGEST_NAME) -> str:
    return value[:longest] if isinstance(value, str) else ""
