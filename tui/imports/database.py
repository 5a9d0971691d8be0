"""SQLite databases of other programs: opened to read alone, so that nothing changes in them.

Where a log of writes (``-wal``) waits beside one, SQLite itself may leave its index of that log (``-shm``) there.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tui.imports.conversation import ForeignConversation, Read, Unread
from tui.imports.source import SourceFile

JOURNAL = "-journal"  # of the file that holds what a write that was broken off is to be undone with
LOG = "-wal"  # at the end of the name of the file that holds what was written last, beside a database
USES_A_LOG = 2  # in bytes 18 and 19 of a database that is written with one
LARGEST_NUMBER = 1 << 63
DAMAGE_TAKEN = "PRAGMA writable_schema = ON"  # else nothing of a file that was cut off is read; it is opened to read
IN_AN_ARCHIVE = "a database is read from a file of its own only: unpack the archive first"
LOG_NOT_READ = (
    "what was written last is in {log}, which cannot be read in this folder:"
    " copy both files into a folder of yours, and import from there"
)

Row = Mapping[str, Any]


class Database:
    """A database that is open. Columns and tables that are asked for and are not there are empty.

    All methods raise `sqlite3.Error` where it is damaged. ``tables`` are the columns by table.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute(DAMAGE_TAKEN)
        self._connection = connection
        self.tables = _tables(connection)

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Yield all rows of a table in the order in which they were made, with those of some columns that it has."""
        yield from self._selected(table, columns, "ORDER BY rowid")

    def row_at(self, table: str, place: int, *columns: str) -> Row:
        """Return the row at a place that `places` gave, empty if there is none."""
        return next(self._selected(table, columns, "WHERE rowid = ?", place), {})

    def first(self, table: str, column: str, value: Any, *columns: str) -> Row:
        """Return the first row that holds a value, empty if there is none. The column is to be indexed."""
        if column not in self.tables.get(table, ()) or not _may_be_held(value):
            return {}
        return next(self._selected(table, columns, f'WHERE "{column}" = ? LIMIT 1', value), {})

    def places(self, table: str, by: str, *order: str) -> dict[Hashable, list[int]]:
        """Return where the rows of a table are, by the value of one column, each list in the order of some columns.

        The table is read once, so no column need be indexed, and nothing but places is kept.
        """
        found: dict[Hashable, list[int]] = {}
        if by not in self.tables.get(table, ()):
            return found
        known = [f'"{each}"' for each in order if each in self.tables[table]]
        for row in self._selected(table, (by,), f"ORDER BY {', '.join([*known, 'rowid'])}"):
            found.setdefault(row[by], []).append(row["rowid"])
        return found

    def _selected(self, table: str, columns: Sequence[str], rest: str, *values: Any) -> Iterator[Row]:
        there = self.tables.get(table)
        if there is None:
            return
        names = ["rowid", *(each for each in columns if each in there)]
        chosen = ", ".join(f'"{name}"' for name in names)
        question = f'SELECT {chosen} FROM "{table}" {rest}'  # noqa: S608  names are of the code, or of the tables read
        for row in self._connection.execute(question, values):
            yield dict(zip(names, row, strict=True))


def of_no_chat(places: Mapping[Hashable, Sequence[int]], chats: Iterable[Row]) -> Counter[str]:
    """Return how many messages stand in no chat, as programs leave those of deleted ones, by what they are called."""
    known = {chat.get("id") for chat in chats}
    return +Counter({"messages of no chat": sum(len(held) for key, held in places.items() if key not in known)})


def tables_of(file: SourceFile) -> Mapping[str, frozenset[str]]:
    """Return the columns of a database by table; none where it lies in an archive, or is damaged."""
    if file.path is None:
        return {}
    try:
        with _opened(file.path) as (database, _):
            return database.tables
    except sqlite3.Error:
        return {}


def read_database(file: SourceFile, read: Callable[[Database], Iterator[Read]]) -> Iterator[Read]:
    """Yield what a reader finds in a database, and at last what could not be read of it, if anything.

    Raises:
        OSError: the file cannot be read.
    """
    if file.path is None:
        yield Unread(file.name, IN_AN_ARCHIVE)
        return
    count = 0
    try:
        with _opened(file.path) as (database, unread):
            for found in read(database):
                count += isinstance(found, ForeignConversation)
                yield found
        if unread:
            yield Unread("the newest of the database", unread)
    except sqlite3.Error as error:
        yield Unread("the rest of the database", f"it is damaged, or was cut off: {error} (after {count:,} whole ones)")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Database, str]]:
    """Open a database, and say what of it cannot be read, empty if all can."""
    for address, unread in _addresses(path):
        with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as connection:
            try:
                database = Database(connection)
            except sqlite3.OperationalError:
                if unread:
                    raise
                continue
            yield database, unread
            return
    raise sqlite3.OperationalError("it cannot be opened")


def _addresses(path: Path) -> Iterator[tuple[str, str]]:
    """Yield how to open a database, one try after the other, and what would not be read then.

    The last way looks at no file beside it: nothing need be written, but what waits there is not seen.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    waiting = _size(path.with_name(path.name + LOG)) > 0
    if waiting or not _uses_a_log(path):
        yield address, ""
    log = f"{path.name}{LOG if waiting else JOURNAL}"
    yield f"{address}&immutable=1", LOG_NOT_READ.format(log=log) if waiting or not _uses_a_log(path) else ""


def _tables(connection: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = "SELECT name FROM pragma_table_info(?)"
    return {name: frozenset(each for (each,) in connection.execute(columns, [name])) for name in names}


def _may_be_held(value: Any) -> bool:
    return isinstance(value, str | bytes | float) or (isinstance(value, int) and abs(value) < LARGEST_NUMBER)


def _uses_a_log(path: Path) -> bool:
    with path.open("rb") as file:
        return USES_A_LOG in file.read(20)[18:]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
