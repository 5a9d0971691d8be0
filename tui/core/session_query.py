"""What is typed to find sessions: words and phrases of their texts, and filters such as ``model:o1`` or ``cost:>0.5``.

The session list, ``mull sessions list`` and ``search``, and ``mull --resume`` read the same language. Nothing is looked
up here: ``SessionQuery.words`` go to the index, ``SessionQuery.matches`` holds the filters against a summary.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from tui.core.conversation.filing import tag_of
from tui.core.errors import UsageError
from tui.core.folding import folded
from tui.core.ports import Matches, SessionSummary
from tui.core.since import FORMS, since_from

TEXT = r'["“„«](?P<phrase>[^"”“»]*)["”“»]?|(?P<word>[^\s"“”„«»]+)|["”“»]'
VALUE = r'(?P<value>["“„«][^"”“»]*["”“»]?|[^\s"“„«]\S*|)(?=\s|$)'
PLAIN = re.compile(TEXT)
PIECE = re.compile(f"(?P<not>-?)(?P<key>[A-Za-z]+):{VALUE}|{TEXT}")
QUOTES = '"“”„«»'
AROUND = ".,;:!?()[]{}…"  # signs of a sentence behind a word, which are no part of it
COMPARED = re.compile(r"(<=|>=|<|>|=)?\s*\$?(\d+(?:\.\d*)?|\.\d+)")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}


class SortBy(StrEnum):
    """By what sessions are sorted, the newest, largest or dearest first; the size is that of the file."""

    USED = "used"
    SIZE = "size"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where and when a query is typed: ``now`` in UTC, ``here`` the working folder as sessions keep it."""

    now: datetime
    here: str = ""


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """A filter of a query as it was typed, for the screen to show, and which sessions it lets through."""

    typed: str
    lets_through: Matches


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """What is asked for. ``words`` are words and phrases, each of which a session must hold somewhere.

    ``all_states`` says that a filter speaks of the archive; else it is left out where no words are looked for.
    """

    words: tuple[str, ...] = ()
    filters: tuple[SessionFilter, ...] = ()
    all_states: bool = field(default=False)

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for."""
        return not self.words and not self.filters

    @property
    def quoted(self) -> str:
        """Its words and phrases as one text, in which nothing is a filter."""
        return " ".join(f'"{word}"' for word in self.words)

    def among(self, summaries: Iterable[SessionSummary]) -> frozenset[str] | None:
        """Return the names of the sessions that the filters let through; None without filters."""
        return frozenset(each.session for each in summaries if self.matches(each)) if self.filters else None

    def matches(self, summary: SessionSummary) -> bool:
        """Return whether all filters let a session through. What is archived only words find, or ``archived:``."""
        if summary.archived and not self.all_states and not self.words:
            return False
        return all(each.lets_through(summary) for each in self.filters)


def session_query(text: str, around: Surroundings) -> SessionQuery:
    """Read what was typed.

    Raises:
        UsageError: a filter is not known or cannot be read; says which and how it is written.
    """
    words: list[str] = []
    filters: list[SessionFilter] = []
    about_archive = False
    for found in PIECE.finditer(text):
        key = (found["key"] or "").lower()
        if key in FILTERS:
            filters.append(_filter(found, key, around))
            about_archive = about_archive or key == "archived"
        elif found["phrase"] is not None:
            words.append(found["phrase"])
        else:
            _refuse_slip(key, found["value"] or "")
            words.append(_word(found[0]))
    return SessionQuery(tuple(word for word in words if folded(word)), tuple(filters), about_archive)


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text, and its phrases in quotes; nothing in it is a filter."""
    found = (each["phrase"] if each["phrase"] is not None else _word(each[0]) for each in PLAIN.finditer(text))
    return tuple(word for word in found if folded(word))


def session_filter(key: str, value: str, around: Surroundings) -> SessionFilter:
    """Return one filter by its key, one of ``FILTERS``, and its value; a part of a name is enough.

    Raises:
        UsageError: the value cannot be read.
    """
    return SessionFilter(f"{key}:{value}", FILTERS[key](_Value(key, value, exact=False), around))


def sorted_by(summaries: Iterable[SessionSummary], by: SortBy) -> list[SessionSummary]:
    """Return sessions in an order; by last use the pinned ones stand first. A cost that is not known comes last."""
    held = sorted(summaries, key=operator.attrgetter("spoken", "session"), reverse=True)
    match by:
        case SortBy.USED:
            return [*(row for row in held if row.pinned), *(row for row in held if not row.pinned)]
        case SortBy.SIZE:
            return sorted(held, key=operator.attrgetter("bytes"), reverse=True)
        case SortBy.COST:
            return sorted(held, key=lambda row: -1.0 if row.cost is None else row.cost, reverse=True)


def _refuse_slip(key: str, value: str) -> None:
    """Refuse what is a filter but for one letter: ``tags:x``, ``modle:o1``."""
    meant = next((known for known in FILTERS if key and _is_slip(key, known)), None)
    if meant is not None and value and value[0] not in ":/":
        raise UsageError(f"There is no filter {key}:, but {meant}: is one.", "In quotes it is looked for as text.")


def _is_slip(typed: str, known: str) -> bool:
    """Return whether a word is another one with one letter too many, too few, or two swapped."""
    longer, shorter = sorted((typed, known), key=len, reverse=True)
    if len(longer) == len(shorter):
        return sorted(typed) == sorted(known)
    return shorter in (longer[:at] + longer[at + 1 :] for at in range(len(longer)))


def _word(text: str) -> str:
    """Return a word without the signs of a sentence around it; one that has only signs stays as it is.

    A quote that closes nothing is no word.
    """
    if text in QUOTES:
        return ""
    bare = text.rstrip(AROUND).lstrip("([{")
    return bare if any(sign.isalnum() for sign in bare) else text


def _filter(found: re.Match[str], key: str, around: Surroundings) -> SessionFilter:
    value = found["value"]
    exact = value[:1] != "" and value[0] in QUOTES
    held = FILTERS[key](_Value(key, value.strip(QUOTES), exact=exact), around)
    return SessionFilter(found[0], (lambda row: not held(row)) if found["not"] else held)


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of a filter; ``exact`` where it stood in quotes."""

    key: str
    text: str
    exact: bool

    def refused(self, how: str) -> UsageError:
        """Return the error that says how the filter is written."""
        return UsageError(f"{self.key}:{self.text} cannot be read.", how)


def _named(names: Callable[[SessionSummary], Sequence[str]]) -> Callable[[_Value, Surroundings], Matches]:
    """Return the filter by a name: a part of it, or in quotes the whole name."""

    def build(value: _Value, _: Surroundings) -> Matches:
        wanted = folded(value.text)
        if not wanted:
            raise value.refused(f"Write a name behind {value.key}:, or a part of it.")
        if value.exact:
            return lambda row: wanted in map(folded, names(row))
        return lambda row: any(wanted in folded(name) for name in names(row))

    return build


def _tag(value: _Value, _: Surroundings) -> Matches:
    tag = tag_of(value.text)
    return (lambda row: tag in row.tags) if tag else (lambda row: bool(row.tags))


def _here(value: _Value, around: Surroundings) -> Matches:
    if value.text:
        raise value.refused("here: stands alone; folder:NAME finds another folder.")
    return lambda row: bool(row.folder) and row.folder == around.here


def _yes(state: Callable[[SessionSummary], bool]) -> Callable[[_Value, Surroundings], Matches]:
    """Return the filter by something that a session is or is not; ``any`` lets both through."""

    def build(value: _Value, _: Surroundings) -> Matches:
        match value.text.lower():
            case "" | "yes":
                return state
            case "no":
                return lambda row: not state(row)
            case "any":
                return lambda _: True
        raise value.refused(f"Write {value.key}: alone, {value.key}:no or {value.key}:any.")

    return build


def _number(
    figure: Callable[[SessionSummary], float | None], example: str, bare: str = ">="
) -> Callable[[_Value, Surroundings], Matches]:
    """Return the filter by a figure: ``>0.5``, ``<=3``; a bare number is the least. What is unknown is not let in."""

    def build(value: _Value, _: Surroundings) -> Matches:
        if not value.text:
            return lambda row: bool(figure(row))
        found = COMPARED.fullmatch(value.text)
        if found is None:
            raise value.refused(f"Write a number, such as {value.key}:{example}.")
        compare, wanted = COMPARISONS[found[1] or bare], float(found[2])
        return lambda row: (held := figure(row)) is not None and compare(held, wanted)

    return build


def _cost(value: _Value, around: Surroundings) -> Matches:
    """Filter by cost in US$; where a part of it is unknown, nothing is known to be below."""
    held = _number(lambda row: row.cost, ">0.5")(value, around)
    if not value.text.startswith(("<", "=")):
        return held
    return lambda row: not row.unpriced and held(row)


def _moment(compare: Callable[[str, str], bool]) -> Callable[[_Value, Surroundings], Matches]:
    """Return the filter by the time at which somebody spoke last."""

    def build(value: _Value, around: Surroundings) -> Matches:
        try:
            moment = since_from(value.text, around.now.astimezone().replace(tzinfo=None))
        except ValueError:
            raise value.refused(f"Write a day or a time as: {FORMS}. One with a blank stands in quotes.") from None
        wanted = moment.astimezone(UTC).isoformat()[:19]
        return lambda row: bool(row.spoken) and compare(row.spoken[:19], wanted)

    return build


FILTERS: dict[str, Callable[[_Value, Surroundings], Matches]] = {
    "model": _named(lambda row: row.models or (row.model,)),
    "persona": _named(lambda row: row.personas),
    "connection": _named(lambda row: row.connections),
    "tag": _tag,
    "here": _here,
    "folder": _named(lambda row: (row.folder,)),
    "branches": _number(lambda row: row.branches, ">2"),
    "turns": _number(lambda row: row.turns, ">10"),
    "cost": _cost,
    "before": _moment(operator.lt),
    "after": _moment(operator.ge),
    "archived": _yes(lambda row: row.archived),
    "pinned": _yes(lambda row: row.pinned),
}
