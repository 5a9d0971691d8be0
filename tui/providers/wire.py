"""Reading JSON that somebody else wrote: every value is looked at before it is used.

Servers send numbers where text belongs, ``null`` where a list belongs, and half a surrogate pair.
Whatever does not fit is as if it were absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.message import ReplyStatus
from tui.core.stream import Finished
from tui.core.usage import UNKNOWN, Figure, reported

NOTHING: Mapping[str, Any] = {}


class ServiceSpoke(Exception):
    """The service put an error where a reply belongs; ``error`` is what it said, as it came."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the reply")
        self.error = error


class NotAReply(Exception):
    """JSON that is neither a piece of a reply nor a whole one."""


def mended(text: str) -> str:
    """Return a text that can be written as UTF-8: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def text_of(value: Any) -> str:
    """Return a text, empty where there is none."""
    return mended(value) if isinstance(value, str) else ""


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return an object, empty where there is none."""
    return value if isinstance(value, dict) else NOTHING


def list_of(value: Any) -> list[Any]:
    """Return a list, empty where there is none."""
    return value if isinstance(value, list) else []


def figure_of(value: Any) -> Figure:
    """Return a reported number of tokens; what is no count is unknown, never 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return reported(value)
    return UNKNOWN


def with_detail(finished: Finished, more: str) -> Finished:
    """Return an end of reply that says one thing more."""
    if not more:
        return finished
    detail = f"{finished.detail}; {more}" if finished.detail else more
    return Finished(finished.status, finished.reason, detail)


class FilterNotes:
    """What a content filter said along the way, gathered for the end of the reply."""

    def __init__(self) -> None:
        self._filtered: dict[str, str] = {}
        self._unavailable = ""

    def take(self, results: Any) -> None:
        """Take in one ``content_filter_results``: its categories and whether each was filtered."""
        for category, verdict in mapping_of(results).items():
            said = mapping_of(verdict)
            if said.get("filtered") is True:
                self._filtered[text_of(category)] = text_of(said.get("severity"))

    def take_unavailable(self, result: Any) -> None:
        """Take in Azure's singular ``content_filter_result``: the filter itself failed."""
        error = mapping_of(mapping_of(result).get("error"))
        self._unavailable = text_of(error.get("message")) or self._unavailable

    def detail(self, status: ReplyStatus) -> str:
        """Return the sentence for the end of a reply, empty where there is nothing to say."""
        parts = []
        if status is ReplyStatus.FILTERED:
            named = self.categories()
            parts.append("stopped by the content filter" + (f": {named}" if named else ""))
        if self._unavailable:
            parts.append(f"the content filter did not run: {self._unavailable}")
        return "; ".join(parts)

    def categories(self) -> str:
        """Return the filtered categories: ``violence (medium), jailbreak``."""
        return ", ".join(f"{name} ({how})" if how else name for name, how in self._filtered.items())
