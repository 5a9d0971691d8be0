"""Which sessions a command is about: what is typed as in the session list, and options of the same names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import note
from tui.core.errors import UnknownSession
from tui.core.ports import SessionSummary
from tui.core.session_query import QUOTES, SessionQuery, SortBy, Surroundings, session_filter, session_query, sorted_by
from tui.store.index import Index
from tui.store.paths import begun_in

NAMED = ("model", "persona", "connection", "tag", "cost", "before", "after")  # options with a value
MANY = 1_000  # sessions that are read for the index take seconds
YES = ("here", "branches", "archived")  # options without one


def query_of(words: Sequence[str], given: Mapping[str, Any]) -> SessionQuery:
    """Return what words and options ask for. An argument with a blank in it is a phrase, unless it holds a filter.

    Raises:
        UsageError: a filter cannot be read.
    """
    around = Surroundings(datetime.now(UTC), begun_in())
    query = session_query(" ".join(_typed(word, around) for word in words), around)
    filters = [session_filter(key, value, around) for key, value in _options(given)]
    about_archive = query.all_states or bool(given.get("archived"))
    return replace(query, filters=(*query.filters, *filters), all_states=about_archive)


def bring_up(index: Index) -> None:
    """Bring the index up to date; where that takes long, say so first. Blocks for the disk."""
    index.update(told=lambda files: note(f"reading {files:,} sessions, once") if files >= MANY else None)


def chosen(assembly: Assembly, query: SessionQuery, by: SortBy = SortBy.USED) -> list[SessionSummary]:
    """Return the sessions that a query asks for, sorted. Blocks for the disk."""
    bring_up(assembly.index)
    rows = assembly.index.summaries()
    if query.words:
        hits = assembly.index.search(query.quoted, len(rows), query.among(rows))
        rows = [hit.summary for hit in hits]
    return sorted_by(filter(query.matches, rows), by)


def resumed_by(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chat's options with the name of the session in place of filters: the one used last of those.

    Raises:
        UnknownSession: no session is let through.
    """
    here, tags = flags.get("here"), flags.get("tags") or ()
    held = {name: value for name, value in flags.items() if name not in ("here", "tags")}
    resume = flags.get("resume")
    if not here and not tags and ":" not in (resume or ""):
        return held
    words = [] if resume in (None, "last") else [resume]
    found = chosen(Assembly(), query_of(words, {"here": here, "tag": tags}))
    if not found:
        raise UnknownSession("No session is like that.", "List them with: mull sessions list")
    held["resume"] = max(found, key=lambda row: (row.spoken, row.session)).session
    return held


def _options(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in NAMED:
        values = given.get(key)
        for value in (values,) if isinstance(values, str) else values or ():
            yield key, value
    for key in YES:
        if given.get(key):
            yield key, ""


def _typed(word: str, around: Surroundings) -> str:
    if len(word.split()) < 2 or any(sign in word for sign in QUOTES):
        return word
    return word if session_query(word, around).filters else f'"{word}"'
