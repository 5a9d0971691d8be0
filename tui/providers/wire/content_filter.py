"""What a content filter reports during a reply, collected for the end of the reply.

Azure reports on the prompt in the first chunk and on the reply in any chunk. Its asynchronous filter sends chunks of
its own, which hold nothing else and may come late (learn.microsoft.com, "Content streaming" of Azure OpenAI).
"""

from __future__ import annotations

from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.providers.errors.wording import quoted
from tui.providers.wire.json_values import list_of, mapping_of, text_of

PROMPT, REPLY = "prompt", "reply"


class FilterNotes:
    """The categories that were filtered and those that were only detected, in the prompt and in the reply.

    ``flagged`` holds the results for the reply that are either, by category, as they came.
    """

    def __init__(self) -> None:
        self._filtered: dict[tuple[str, str], str] = {}  # (PROMPT or REPLY, category): severity
        self._detected: dict[tuple[str, str], str] = {}
        self._unavailable = ""
        self.flagged: dict[str, Any] = {}

    def take(self, results: Any, of: str = REPLY) -> None:
        """Add a ``content_filter_results``: whether each category was filtered or detected."""
        for category, result in mapping_of(results).items():
            held = mapping_of(result)
            where = (of, text_of(category))
            if held.get("filtered") is True:
                self._filtered[where] = text_of(held.get("severity"))
            elif held.get("detected") is True:
                self._detected[where] = ""
            else:
                continue
            if of == REPLY:
                self.flagged[where[1]] = result

    def take_prompt(self, results: Any) -> None:
        """Add a ``prompt_filter_results``: a list with an entry for each prompt."""
        for entry in list_of(results):
            self.take(mapping_of(entry).get("content_filter_results"), PROMPT)

    def take_sources(self, results: Any) -> None:
        """Add the ``content_filters`` of Responses: a list whose entries name their source, the prompt or the reply."""
        for entry in map(mapping_of, list_of(results)):
            of = PROMPT if entry.get("source_type") == "prompt" else REPLY
            self.take(entry.get("content_filter_results"), of)

    def take_unavailable(self, result: Any) -> None:
        """Add Azure's ``content_filter_result``, in the singular: the filter itself failed."""
        error = mapping_of(mapping_of(result).get("error"))
        self._unavailable = text_of(error.get("message")) or self._unavailable

    def detail(self, status: ReplyStatus, said: str = "") -> str:
        """Return the detail for the end of a reply with this status, empty if there is nothing to report.

        ``said`` is the service's own word for a filtered reply, empty if it adds nothing.
        """
        parts = []
        if status is ReplyStatus.FILTERED:
            named = self.categories()
            stopped = "stopped by the content filter" + (f" ({said})" if said else "")
            parts.append(stopped + (f": {named}" if named else ""))
        if self._detected:
            parts.append(f"the content filter noticed {_listed(self._detected)}")
        if self._unavailable:
            parts.append(f"the content filter did not run: {self._unavailable}")
        return quoted("; ".join(parts))

    def categories(self) -> str:
        """Return the filtered categories, such as ``violence (medium), jailbreak in the prompt``."""
        return _listed(self._filtered)


def _listed(found: dict[tuple[str, str], str]) -> str:
    """Return categories with their severity, and with "in the prompt" if they were found there."""
    return ", ".join(
        name + (f" ({how})" if how else "") + (" in the prompt" if of == PROMPT else "")
        for (of, name), how in found.items()
    )
