"""What comes of an import of conversations, and the words for it, on the command line and in the chat; its port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tui.core.cleaning import cleaned_line

NAMED = 10  # conversations or files of one kind that are named; the others are counted
TOLD = 40  # characters of a file's name in the line that tells how far it is


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an import is: bytes read of all bytes, and the file that is read."""

    done: int
    total: int
    name: str


@dataclass(slots=True)
class ImportReport:
    """What came of an import. Each conversation is in one of the counts, or in ``unread``.

    ``made``, ``grown`` and ``same`` are the names of the sessions; the last were here as they are. ``deleted`` are
    in the trash and stay there, ``empty`` hold no message. ``unread`` are pairs of a title and a reason.
    ``messages`` are those that are new here. ``files`` were read, by program; ``passed_over`` hold no
    conversations, or are refused. ``notes`` are sentences on a session of mull's own. ``archived`` are those of
    ``made`` that the list of sessions does not show.
    """

    made: list[str] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    deleted: int = 0
    empty: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)
    messages: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    archived: set[str] = field(default_factory=set)
    stopped: bool = False

    @property
    def conversations(self) -> int:
        """How many there are in what was read, as far as it was."""
        return len(self.made) + len(self.grown) + len(self.same) + self.deleted + self.empty + len(self.unread)

    @property
    def newest(self) -> str:
        """The session that was made last, of those that are listed if there is one; empty if none was made."""
        listed = (name for name in reversed(self.made) if name not in self.archived)
        return next(listed, self.made[-1] if self.made else "")


class ConversationImports(Protocol):
    """Makes sessions of conversations. Every method blocks for the disk."""

    def what_is(self, path: Path) -> str:
        """Return what a file or a folder is, as the end of "It is ...", where it holds another program's conversations.

        Empty where it holds none, or cannot be read.
        """
        ...

    def run(self, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]) -> ImportReport:
        """Import a file, a folder or an archive, and return what came of it.

        ``moved`` is called after each conversation, in this thread; ``stop`` is asked after it.

        Raises:
            UsageError: it cannot be read, or holds no conversation that mull knows.
            StoreError: a session of mull's own could not be written.
        """
        ...


def progress_in_words(number: int, at: Reading) -> str:
    """Return how far an import is, after a number of conversations."""
    return f"{_count(number, 'conversation')}, {100 * at.done // max(1, at.total)} % {cleaned_line(at.name)[-TOLD:]}"


def in_words(report: ImportReport, *, dry: bool = False, most: int = NAMED, more: str = "") -> list[str]:
    """Return what came of an import, a line each; the counts add up to the conversations that were found.

    Of what could not be read ``most`` are named; ``more`` says where all are.
    """
    found = _count(report.conversations, "conversation")
    whose = f" of {', '.join(report.files)}" if report.files else ""
    said = [f"{found}{whose}{' (nothing was written: --dry-run)' if dry else ''}"]
    also = ", those of the new ones among them" if report.made else ""
    away = f", {len(report.archived):,} of them archived" if report.archived else ""
    counts = (
        (len(report.made), ("new" if report.grown else f"new, with {_count(report.messages, 'message')}") + away),
        (len(report.grown), f"here before, and have more now: {_count(report.messages, 'message')}{also}"),
        (len(report.same), "here already, with nothing new"),
        (report.deleted, "deleted here, and left in the trash: mull sessions trash"),
        (report.empty, "without a message"),
        (len(report.unread), "not read:"),
    )
    said += [f"  {count:>7,}  {words}" for count, words in counts if count]
    unread = [f"{cleaned_line(title)}: {why}" for title, why in report.unread]
    said += [f"           {each}" for each in first_of(unread, most, more)]
    said += [f"left out: {_tally(report.left_out)}"] if report.left_out else []
    said += [f"not understood: {_tally(report.unknown)}"] if report.unknown else []
    said += [f"no conversations in: {_listed(report.passed_over)}"] if report.passed_over else []
    return [*said, *report.notes]


def first_of(lines: Sequence[str], most: int = NAMED, more: str = "") -> list[str]:
    """Return the first of some lines, and one with the number of the others; ``more`` is its end."""
    return [*lines[:most], *([f"and {len(lines) - most:,} more{more}"] if len(lines) > most else [])]


def for_programs(report: ImportReport, *, dry: bool) -> dict[str, Any]:
    """Return what came of an import as JSON can hold it."""
    return {
        "dry_run": dry,
        "conversations": report.conversations,
        "messages": report.messages,
        "made": report.made,
        "grown": report.grown,
        "same": report.same,
        "deleted": report.deleted,
        "empty": report.empty,
        "unread": [{"title": title, "why": why} for title, why in report.unread],
        "left_out": dict(report.left_out),
        "unknown": dict(report.unknown),
        "files": dict(report.files),
        "passed_over": report.passed_over,
        "notes": report.notes,
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _tally(counted: Counter[str]) -> str:
    told = [f"{cleaned_line(name)} ({count:,})" for name, count in counted.most_common(NAMED)]
    more = len(counted) - NAMED
    return ", ".join(told) + (f" and {more:,} more kinds" if more > 0 else "")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(map(cleaned_line, names[:NAMED])) + (f" and {more:,} more" if more > 0 else "")
