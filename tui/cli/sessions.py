"""``mull sessions``: list, search, show, print as a tree, rename, delete, restore, purge, check and import sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import click

from tui.cli.assembly import Assembly
from tui.cli.copies import copy_mark, merge_in_words
from tui.cli.output import data, json_data, note
from tui.cli.session_filters import bring_up, chosen, query_of
from tui.cli.table import print_table
from tui.core.cleaning import cleaned_line
from tui.core.conversation.copy_names import copy_name
from tui.core.conversation.message import PersonaSwitch, UserMessage
from tui.core.conversation.message_numbers import message_named, message_names
from tui.core.conversation.purge import purgeable
from tui.core.conversation.record import VERSION
from tui.core.conversation.session_tree import SessionTree, TreeRow
from tui.core.conversation.tree import Conversation, title_of
from tui.core.conversation.tree_facts import facts_of, totals_in_words, tree_for_programs
from tui.core.errors import StoreError, UsageError
from tui.core.formatting import day_and_time, served_otherwise, size_of_bytes
from tui.core.ports import SearchHit, SessionSummary, TrashedSession
from tui.core.session_query import SortBy
from tui.core.usage.cost import dollars
from tui.core.usage.usage import AT_LEAST
from tui.export.markdown import to_markdown
from tui.store.sessions.store import Sessions

WORDS = 100  # characters of a message that a tree shows
NO_SESSION = "there is no session yet; start one with: mull"


def list_(query: Sequence[str], sort: str, as_json: bool, **filters: Any) -> int:
    """List sessions, the pinned ones and then the one used last first; of a QUERY, those it asks for."""
    assembly, asked = Assembly(), query_of(query, filters)
    by = SortBy(sort)
    rows = chosen(assembly, asked, by)
    if as_json:
        json_data([as_object(row) for row in rows])
        return 0
    if not rows:
        note(NO_SESSION if asked.is_empty else "no session is like that")
    print_table([cells_of(row, by) for row in rows])
    return 0


def search(query: Sequence[str], most: int, as_json: bool, **filters: Any) -> int:
    """Find sessions that hold all words and phrases of a QUERY and are let through by its filters; newest first."""
    index, asked = Assembly().index, query_of(query, filters)
    if asked.is_empty:
        raise click.UsageError("Nothing is asked for: write a word, a phrase in quotes, or a filter such as model:o1.")
    bring_up(index)
    rows = index.summaries() if asked.filters else []
    if asked.words:
        hits = index.search(asked.quoted, most, asked.among(rows))
    else:
        hits = [SearchHit(row) for row in rows if asked.matches(row)][:most]
    if as_json:
        json_data([{**as_object(hit.summary), "excerpt": excerpt(hit)} for hit in hits])
        return 0
    print_table([row for hit in hits for row in _hit_rows(hit)])
    if not hits:
        note("no session holds that")
    return 0 if hits else 1


def _hit_rows(hit: SearchHit) -> list[list[str]]:
    return [cells_of(hit.summary), *([[f"    {cleaned_line(excerpt(hit))}"]] if hit.excerpt else [])]


def show(session: str, clean: bool) -> int:
    """Print a session as Markdown."""
    opened = Assembly().sessions.open(session, write=False)
    note(*opened.problems)
    data(to_markdown(opened.conversation, datetime.now(UTC).isoformat(), about=False), end="", clean=clean)
    return 0


def tree(session: str, as_json: bool) -> int:
    """Print a session as a tree: each message once, with its branches, its figures and its marks."""
    opened = Assembly().sessions.open(session, write=False)
    note(*opened.problems)
    made = SessionTree(opened.conversation, opened.losses)
    if as_json:
        json_data(tree_for_programs(made))
        return 0
    names = message_names(opened.conversation)
    print_table([_tree_cells(made, row, names) for row in made.rows])
    note(totals_in_words(made))
    return 0


def _tree_cells(tree: SessionTree, row: TreeRow, names: Mapping[int, str]) -> list[str]:
    """Return a row of a tree as cells: figures first, so that wide letters in the words do not shift them."""
    facts = facts_of(tree, row)
    here = "●" if row.id is not None and row.id == tree.conversation.head else "┃" if row.on_path else " "
    steps = "│ " * (row.depth - row.begins) + ("├─" if row.begins else "")
    marks = f"[{' · '.join(facts.marks)}] " if facts.marks else ""
    figures = (f"{facts.time[5:]:<11}  ", f"{facts.model:<14} ", f"{facts.effort:<7} ", f"{facts.reasoning:>7}  ")
    number = "" if row.id is None else names[row.id]
    return [f"{number:>6}  ", *figures, f"{facts.cost:>9}  ", f"{here} {steps}{marks}{facts.words[:WORDS]}"]


def rename(session: str, title: Sequence[str]) -> int:
    """Give a session another title."""
    named = cleaned_line(" ".join(title))
    if not named:
        raise UsageError("A title needs at least one letter.")
    assembly = Assembly()
    name = assembly.sessions.rename(session, named)
    note(f"{name} is called {named!r} now", *(each.text for each in assembly.keep_up_document(name)))
    return 0


def delete(sessions: Sequence[str]) -> int:
    """Move sessions into the trash, from where they can be restored; none where one of the names means none."""
    assembly = Assembly()
    held = assembly.sessions
    names = list(dict.fromkeys(held.find(each).stem for each in sessions))
    for name in names:
        path = held.delete(name)
        note(f"moved to {path}; bring it back with: mull sessions restore {path.stem}")
    left = assembly.documents_left(names)
    note(*([left] if left else []))
    return 0


def trash(as_json: bool) -> int:
    """List deleted sessions, the one deleted last first: when, size, title."""
    trashed = Assembly().sessions.trashed()
    if as_json:
        json_data(
            [{**as_object(each.summary), "deleted": each.deleted or None, "bytes": each.size} for each in trashed]
        )
        return 0
    print_table([[f"{each.summary.session}  ", *_trash_cells(each)] for each in trashed])
    note(_totalled(trashed) if trashed else "the trash is empty")
    return 0


def empty(older_than: int | None, yes: bool) -> int:
    """Remove deleted sessions for good: all, or those that were deleted more than so many days ago."""
    assembly = Assembly()
    trashed = assembly.sessions.trashed()
    if older_than is not None:
        first = (assembly.clock.now() - timedelta(days=older_than)).isoformat()
        trashed = [each for each in trashed if each.deleted and each.deleted < first]
    if not trashed:
        note("nothing in the trash is that old" if older_than is not None else "the trash is empty")
        return 0
    if not yes:
        raise UsageError(
            f"It would remove {_totalled(trashed)} for good; nothing was removed.", "Add --yes to remove them."
        )
    assembly.sessions.remove([each.summary.session for each in trashed])
    note(f"removed {_totalled(trashed)} for good; what they cost stays in mull usage")
    return 0


def _totalled(trashed: Sequence[TrashedSession]) -> str:
    size = size_of_bytes(sum(each.size for each in trashed))
    return f"{len(trashed)} session{'' if len(trashed) == 1 else 's'}, {size}"


def _trash_cells(each: TrashedSession) -> list[str]:
    title = cleaned_line(each.summary.title) or "(untitled)"
    deleted = day_and_time(each.deleted) if each.deleted else ""
    return [f"{deleted:<16}  ", f"{size_of_bytes(each.size):>8}  ", title]


def purge(session: str, message: str | None, yes: bool) -> int:
    """Remove the text of one MESSAGE from the disk; without it, list the messages with their numbers."""
    assembly = Assembly()
    opened = assembly.sessions.open(session, write=yes and message is not None)
    conversation = opened.conversation
    if message is None:
        print_table(_numbered(conversation))
        return 0
    held = purgeable(conversation, message_named(conversation, message))
    names = message_names(conversation)
    message = names[held.id]
    if not yes:
        raise UsageError(
            f"It would remove message {message} for good: {title_of(held.text)!r}; nothing was removed.",
            "Add --yes to remove it.",
        )
    if opened.log is None:
        raise StoreError(f"{conversation.session}: {opened.problems[-1]}.", "Nothing was removed.")
    try:
        done = assembly.purger.purge(opened.log, held.id)
    finally:
        opened.log.close()
    note(f"message {message} of {conversation.session} is purged; what it cost stays in mull usage")
    note(*(f"changed or deleted: {each}" for each in done.changed))
    note(*(f"it stands in message {names[each]} of this session too" for each in done.quoted_in))
    note(*(each.text for each in assembly.keep_up_document(conversation.session)))
    note(*done.problems, "exports, backups and the service it was sent to are beyond mull")
    return 1 if done.problems else 0


def _numbered(conversation: Conversation) -> list[list[str]]:
    """Return the messages of all branches as cells: number, whose, first words."""
    held = [m for m in conversation.messages.values() if not isinstance(m, PersonaSwitch)]
    names = message_names(conversation)
    return [
        [
            f"{names[m.id]:>6}  ",
            f"{day_and_time(m.time)}  ",
            f"{'you' if isinstance(m, UserMessage) else cleaned_line(m.origin.model):<14}  ",
            "(purged)" if m.purged else cleaned_line(title_of(m.text)) or "(no text)",
        ]
        for m in held
    ]


def merge(session: str, other: str | None) -> int:
    """Make one session of two copies that went apart: what each added is a branch, and nothing is lost."""
    sessions = Assembly().sessions
    done = sessions.merge(session, other or "")
    for result in done:
        note(*merge_in_words(result))
    data(done[0].session)
    return 0


def restore(session: str) -> int:
    """Bring a deleted session back."""
    path = Assembly().sessions.restore(session)
    note(f"{path.stem} is back; go on with it: mull --resume {path.stem}")
    return 0


def check(session: str | None, repair: bool) -> int:
    """Read a session, or all of them, and report what is damaged. Nothing is changed without --repair."""
    sessions = Assembly().sessions
    names = [session] if session else sorted(row.session for row in sessions.summaries())
    states = Counter(_checked(sessions, name, repair=repair) for name in names)
    count = f"{len(names)} session{'' if len(names) == 1 else 's'}"
    words = [f"{states[state]} of them {state}" for state in State if states[state] and state is not State.WHOLE]
    note(f"read {count}, {', '.join(words)}" if words else f"read {count} whole")
    return 1 if states[State.DAMAGED] else 0


class State(StrEnum):
    """What a check found."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    REPAIRED = "repaired"
    LATER = "of a later version"


def _checked(sessions: Sessions, name: str, *, repair: bool) -> State:
    """Report the damage of one session, and repair it if that is wished."""
    opened = sessions.open(name, write=False)
    conversation, found = opened.conversation, opened.conversation.session
    for problem in opened.problems:
        data(problem if problem.startswith(found) else f"{found}: {problem}")
    lost = sessions.lost_attachments(conversation)
    for attachment, why in lost:
        data(f"{found}: the attachment {cleaned_line(attachment.name)} is not sent, since it is {why}")
    kept = sessions.repair(found) if repair and opened.losses and conversation.version <= VERSION else None
    if kept is not None:
        data(f"{found} is repaired; as it was, it is kept as {kept}")
    if lost or (opened.losses and kept is None):
        return State.DAMAGED
    if kept is not None:
        return State.REPAIRED
    return State.LATER if conversation.version > VERSION else State.WHOLE


def as_object(row: SessionSummary) -> dict[str, Any]:
    """Return a session's summary as a JSON object, with the session that it is a copy of by its name."""
    copy = copy_name(row.session)
    return {**{key: getattr(row, key) for key in row.__slots__}, "copy_of": "" if copy is None else copy.of}


def cells_of(row: SessionSummary, by: SortBy = SortBy.USED) -> list[str]:
    """Return a session's summary as the cells of a row of the list, with the cost or size by which it is sorted."""
    mark = "".join(f" #{tag}" for tag in row.tags)
    mark += "".join(f" [{word}]" for word in _states(row))
    mark += f" [{served_otherwise(row.otherwise)}]" if row.otherwise else ""
    mark += f" [fork of {cleaned_line(row.fork_of)}]" if row.fork_of else ""
    turns = f"{row.turns} turn" + ("s" if row.turns != 1 else "")
    mark += copy_mark(row.session)
    title = cleaned_line(row.title) or "(untitled)"
    when = day_and_time(row.spoken or row.changed)
    figures = [f"{when}  ", f"{turns:>9}  ", *_sorted_figure(row, by)]
    return [f"{row.session}  ", *figures, f"{cleaned_line(row.model):<14} ", f"{title}{mark}"]


def _sorted_figure(row: SessionSummary, by: SortBy) -> list[str]:
    """Return what a row is sorted by, where the list does not show it anyway."""
    match by:
        case SortBy.USED:
            return []
        case SortBy.SIZE:
            return [f"{size_of_bytes(row.bytes):>9}  "]
        case SortBy.COST:
            return [f"{_cost(row):>9}  "]


def _states(row: SessionSummary) -> list[str]:
    said = (
        ("practice", row.practice),
        ("pinned", row.pinned),
        ("archived", row.archived),
        ("damaged", row.problems > 0),
    )
    return [word for word, is_so in said if is_so]


def _cost(row: SessionSummary) -> str:
    """Return what a session cost, with a sign where a part of it is not known."""
    return f"{AT_LEAST if row.unpriced and row.cost is not None else ''}{dollars(row.cost)}"


def excerpt(hit: SearchHit) -> str:
    """Return the text around the words that were found."""
    return "".join(text for text, _ in hit.excerpt).strip()
