"""What a content filter reports in the course of a reply, gathered for its end.

Azure reports on the prompt in the first chunk, on the reply in any chunk, and with the asynchronous filter in chunks
of its own that may come late and hold nothing else (learn.microsoft.com, "Content streaming" of Azure OpenAI).
"""

from __future__ import annotations

from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.providers.errors.wording import quoted
from tui.providers.wire.json_values import list_of, mapping_of, text_of

PROMPT, REPLY = "prompt", "reply"


class FilterNotes:
    """Categories that were filtered, and those that were only detected, apart for prompt and reply."""

    def __init__(self) -> None:
        self._filtered: dict[tuple[str, str], str] = {}
        self._seen: dict[tuple[str, str], str] = {}
        self._unavailable = ""
        self.struck: dict[str, Any] = {}
        """The verdicts on the reply that were filtered or detected, by category, as they came."""

    def take(self, results: Any, of: str = REPLY) -> None:
        """Take in one ``content_filter_results``: its categories and whether each was filtered."""
        for category, verdict in mapping_of(results).items():
            said = mapping_of(verdict)
            where = (of, text_of(category))
            if said.get("filtered") is True:
                self._filtered[where] = text_of(said.get("severity"))
            elif said.get("detected") is True:
                self._seen[where] = ""
            else:
                continue
            if of == REPLY:
                self.struck[where[1]] = verdict

    def take_prompt(self, results: Any) -> None:
        """Take in ``prompt_filter_results``: one entry for each prompt."""
        for entry in list_of(results):
            self.take(mapping_of(entry).get("content_filter_results"), PROMPT)

    def take_sources(self, results: Any) -> None:
        """Take in the ``content_filters`` of Responses: each names its source, the prompt or the reply."""
        for entry in map(mapping_of, list_of(results)):
            of = PROMPT if entry.get("source_type") == "prompt" else REPLY
            self.take(entry.get("content_filter_results"), of)

    def take_unavailable(self, result: Any) -> None:
        """Take in Azure's singular ``content_filter_result``: the filter itself failed."""
        error = mapping_of(mapping_of(result).get("error"))
        self._unavailable = text_of(error.get("message")) or self._unavailable

    def detail(self, status: ReplyStatus) -> str:
        """Return the sentence for the end of a reply, empty where there is nothing to report."""
        parts = []
        if status is ReplyStatus.FILTERED:
            named = self.categories()
            parts.append("stopped by the content filter" + (f": {named}" if named else ""))
        if self._seen:
            parts.append(f"the content filter noticed {_listed(self._seen)}")
        if self._unavailable:
            parts.append(f"the content filter did not run: {self._unavailable}")
        return quoted("; ".join(parts))

    def categories(self) -> str:
        """Return the filtered categories: ``violence (medium), jailbreak in the prompt``."""
        return _listed(self._filtered)


def _listed(found: dict[tuple[str, str], str]) -> str:
    """Return categories with their severity, and where they were found if that was the prompt."""
    return ", ".join(
        name + (f" ({how})" if how else "") + (" in the prompt" if of == PROMPT else "")
        for (of, name), how in found.items()
    )
