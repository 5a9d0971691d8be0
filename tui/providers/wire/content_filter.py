"""What a content filter reports, in each of the shapes in which it arrives, as findings.

Azure reports on the prompt in the first chunk and on the reply in any chunk. Its asynchronous filter sends chunks of
its own, which hold nothing else and may come late (learn.microsoft.com, "Content streaming" of Azure OpenAI). A refused
prompt has the results in the error; the Responses API lists them with their source, in the response or the error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tui.core.conversation.content_filter import (
    EVERYTHING,
    LONGEST,
    LONGEST_NAME,
    MOST,
    MOST_ITEMS,
    PROMPT,
    REPLY,
    SEVERITIES,
    FilterFinding,
    merged,
    span_of,
    told,
)
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import FilterReported
from tui.providers.errors.wording import NO_SECRET, Secret, quoted
from tui.providers.wire.json_values import list_of, mapping_of

MOST_READ = 4 * MOST  # categories of one report that are looked at
RESULTS = ("content_filter_results", "content_filter_result")  # the second one in older api-versions, and in errors
LONGEST_LINE = 500  # characters of what is said of a reply
HIGHEST = 7  # where a service counts severities, two numbers make one word of Azure's


class FilterNotes:
    """The findings on one reply and its prompt, from all that was reported so far.

    ``flagged`` holds the results for the reply that say something, by category, as they came: the gravest of each.
    """

    def __init__(self, secret: Secret = NO_SECRET) -> None:
        self.findings: tuple[FilterFinding, ...] = ()
        self.flagged: dict[str, Any] = {}
        self._secret = secret
        self._last: dict[str, Any] = {}  # the last report on each source: most chunks repeat it
        self._reported: tuple[FilterFinding, ...] = ()

    def take(self, results: Any, of: str = REPLY) -> None:
        """Add a ``content_filter_results``: what was found of each category in the prompt or in the reply."""
        held = mapping_of(results)
        if not held or self._last.get(of) == held:
            return
        self._last[of] = held
        for category, result in islice(held.items(), MOST_READ):
            finding = self._finding(of, category, result)
            if finding is None:
                continue
            before = self._of(finding)
            self.findings = merged(self.findings, [finding])
            after = self._of(finding)
            if of == REPLY and finding.found and after is not None and after != before:
                self.flagged[category] = result

    def take_prompt(self, results: Any) -> None:
        """Add a ``prompt_filter_results``: a list with an entry for each prompt."""
        for entry in map(mapping_of, list_of(results)[:MOST_READ]):
            for name in RESULTS:
                self.take(entry.get(name), PROMPT)

    def take_sources(self, results: Any) -> None:
        """Add the ``content_filters`` of Responses: a list whose entries name their source, the prompt or the reply."""
        for entry in map(mapping_of, list_of(results)[:MOST_READ]):
            self.take(entry.get("content_filter_results"), PROMPT if entry.get("source_type") == "prompt" else REPLY)

    def take_error(self, error: Mapping[str, Any]) -> None:
        """Add what an error says of the prompt that was refused."""
        self.take_sources(error.get("content_filters"))
        for place in (mapping_of(error.get("innererror")), error):
            for name in RESULTS:
                self.take(place.get(name), PROMPT)

    def take_unavailable(self, result: Any) -> None:
        """Add Azure's ``content_filter_result``, in the singular: the filter itself failed."""
        self.take({"error": mapping_of(result).get("error")})

    def news(self) -> list[FilterReported]:
        """Return the findings as a stream value, an empty list if nothing was added since the last time."""
        if self.findings == self._reported:
            return []
        self._reported = self.findings
        return [FilterReported(self.findings)]

    def detail(self, status: ReplyStatus, said: str = "") -> str:
        """Return the detail for the end of a reply with this status, empty if there is nothing to report.

        ``said`` is the service's own word for a filtered reply, empty if it adds nothing.
        """
        line = told(self.findings, stopped=status is ReplyStatus.FILTERED, said=said)
        return quoted(line, self._secret, longest=LONGEST_LINE)

    def _of(self, finding: FilterFinding) -> FilterFinding | None:
        where = (finding.source, finding.category)
        return next((each for each in self.findings if (each.source, each.category) == where), None)

    def _finding(self, of: str, category: str, result: Any) -> FilterFinding | None:
        """Return the finding of one category, None if the result is of no known shape."""
        if category == "error":
            error = self._error(result)
            return FilterFinding(of, EVERYTHING, error=error) if error else None
        name = self._text(category)
        if isinstance(result, list):  # older api-versions list the blocklists alone
            result = {"filtered": any(mapping_of(each).get("filtered") is True for each in result), "details": result}
        held = mapping_of(result)
        if not held or not name:
            return None
        citation = mapping_of(held.get("citation")) or held  # older api-versions have it beside the rest
        details, detected = held.get("details"), held.get("detected")
        return FilterFinding(
            of,
            name,
            self._severity(held.get("severity")),
            held.get("filtered") is True,
            detected if isinstance(detected, bool) else None,
            tuple(dict.fromkeys(self._ids([*list_of(details), *list_of(held.get("sub_categories"))]))),
            self._text(citation.get("URL") or citation.get("url"), LONGEST),
            self._text(citation.get("license")),
            tuple(_spans(details)),
            self._error(held.get("error") or mapping_of(details).get("error")),
        )

    def _ids(self, entries: list[Any]) -> Iterator[str]:
        """Yield the names of those lists, topics or kinds of data that were hit."""
        hit = (
            each for each in map(mapping_of, entries) if each.get("filtered") is True or each.get("detected") is True
        )
        named = (self._text(each.get("id") or each.get("sub_category")) for each in hit)
        yield from islice((each for each in named if each), MOST_ITEMS)

    def _severity(self, value: Any) -> str:
        if type(value) is int and 0 <= value <= HIGHEST:
            return SEVERITIES[value // 2 + 1]
        return self._text(value).lower()

    def _error(self, value: Any) -> str:
        held = mapping_of(value)
        return self._text(held.get("message"), LONGEST) or self._text(held.get("code"))

    def _text(self, value: Any, longest: int = LONGEST_NAME) -> str:
        return quoted(value, self._secret, longest=longest)


def _spans(details: Any) -> Iterator[tuple[int, int]]:
    """Yield the places of a reply's text that the details name."""
    for each in map(mapping_of, list_of(details)[:MOST_ITEMS]):
        span = span_of((each.get("completion_start_offset"), each.get("completion_end_offset")))
        if span is not None:
            yield span
