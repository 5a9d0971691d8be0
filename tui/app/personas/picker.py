"""Choose a persona: found by words and tags, and shown as it will be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import work
from textual.binding import Binding
from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.recent import recent_in_front
from tui.app.pickers.row import Row, matching
from tui.core.cleaning import cleaned_line, marked
from tui.core.errors import PersonaError
from tui.core.personas.persona import NONE, Origin, Persona, by_origin
from tui.core.personas.travel_card import TravelCard

LONGEST = 20_000  # characters of a persona's text that are shown
MOST = 3  # personas under what was used last
UNUSABLE = "files that cannot be used"
ORIGINS = {Origin.OWN: "your own", Origin.PROJECT: "of this project", Origin.BUILT_IN: "built in"}
TAG = ("#", "tag:")  # what a tag is asked for with


@dataclass(frozen=True, slots=True)
class ToEdit:
    """The answer that a persona is to be edited, by the stem of its file."""

    stem: str


@dataclass(frozen=True, slots=True)
class ToAppend:
    """The answer that a persona is to be appended to the one in force."""

    persona: Persona


Choosable = Persona | PersonaError | ToEdit | ToAppend


class PersonaPicker(Picker[Choosable]):
    """Answers with a persona.

    ``current`` is the stem of the one in use. ``card`` returns the travel card of one; None where that is not known.
    ``problems`` are the user's own files that cannot be used: each has a row that says why. ``used`` are the stems of
    the personas used last, the latest first.
    """

    TITLE: ClassVar[str] = "Persona"
    DETAIL: ClassVar[int] = 7
    HINT: ClassVar[str] = "Enter takes · Tab appends · Ctrl+T card · Ctrl+G edit · Esc leaves"
    PLACEHOLDER: ClassVar[str] = "words, or #tag"
    BINDINGS = [
        Binding("tab", "append", "Append", show=False, priority=True),
        Binding("ctrl+t", "card", "How it travels", show=False, priority=True),
        Binding("ctrl+g", "edit", "Edit", show=False, priority=True),
    ]

    def __init__(
        self,
        personas: Sequence[Persona],
        current: str,
        card: Callable[[Persona], TravelCard] | None = None,
        *,
        problems: Sequence[PersonaError] = (),
        used: Sequence[str] = (),
    ) -> None:
        rows = [_row(each, current) for each in [*by_origin(personas), NONE]]
        rows = recent_in_front(rows, used, _stem, MOST)
        super().__init__([*rows, *map(_broken, problems)])
        self._card = card
        self._cards: dict[str, TravelCard] = {}

    @work(group="card", exclusive=True)
    async def action_card(self) -> None:
        """Show how the persona of the marked row travels."""
        from tui.app.personas.card import PersonaCard  # noqa: PLC0415  not needed for the first paint

        row = self.highlighted()
        if self._card is not None and row is not None and isinstance(row.value, Persona):
            self.app.push_screen(PersonaCard(await asyncio.to_thread(self._card, row.value)))

    def action_append(self) -> None:
        """Answer that the highlighted persona is to be appended."""
        row = self.highlighted()
        if row is not None and isinstance(row.value, Persona):
            self.dismiss(ToAppend(row.value))

    def action_edit(self) -> None:
        """Answer that the highlighted persona, or the broken file, is to be edited."""
        row = self.highlighted()
        if row is not None and row.value is not NONE and isinstance(row.value, Persona | PersonaError):
            self.dismiss(ToEdit(_stem_of_file(row.value)))

    def matching(self, words: str) -> list[Row[Choosable]]:
        """Return the rows that have the tags and the words that are typed, the best first."""
        typed = words.split()
        tags = [each[len(sign) :] for each in typed for sign in TAG if each.casefold().startswith(sign)]
        rest = " ".join(each for each in typed if not each.casefold().startswith(TAG))
        return matching([row for row in self.rows if _has(row, tags)], rest)

    def _card_of(self, persona: Persona) -> TravelCard | None:
        """Return the card of a persona, which is made once."""
        if persona.stem not in self._cards and self._card is not None:
            self._cards[persona.stem] = self._card(persona)
        return self._cards.get(persona.stem)

    def detail(self, row: Row[Choosable]) -> Content:
        """Return how the persona would be sent, and its text; of a file that cannot be used, why."""
        if isinstance(row.value, Persona):
            return told_of(row.value, self._card_of(row.value))
        if isinstance(row.value, PersonaError):
            return Content("\n").join(map(_mistake, row.value.each))
        return Content()


def _mistake(error: PersonaError) -> Content:
    """Return why a file cannot be used, and what to do."""
    return Content.assemble((f"{cleaned_line(error.problem)}\n", "$text-warning"), error.remedy)


def told_of(persona: Persona, card: TravelCard | None) -> Content:
    """Return what is shown of a persona: its name, what it is for, how it would be sent, and its text."""
    lines = [(f"{cleaned_line(persona.name)}\n", "bold"), (f"{_about(persona)}\n", "$text-muted")]
    if card is not None:
        lines += [(f"{cleaned_line(card.digest)}\n", "$text-warning" if card.left_out else "$text-accent")]
        lines += [(f"{cleaned_line(card.asks)}\n", "$text-muted")] if card.asks else []
    return Content.assemble(*lines, _shown(persona.message()))


def _shown(text: str) -> str:
    """Return a text as it is shown, and how much of it is not."""
    left = len(text) - LONGEST
    return marked(text[:LONGEST]).strip("\n") + (f"\n… and {left:,} more characters" if left > 0 else "")


def _about(persona: Persona) -> str:
    """Return where a persona comes from, its tags and what it is for, as one line."""
    origin = ORIGINS[persona.origin]
    return cleaned_line(" · ".join(filter(None, (origin, _tags(persona), persona.description))))


def _tags(persona: Persona) -> str:
    return " ".join(f"#{each}" for each in persona.tags)


def _row(persona: Persona, current: str) -> Row[Choosable]:
    group = ORIGINS[persona.origin]
    held = persona.stem == current
    return Row(persona, persona.stem, persona.description, held, labels=_tags(persona), group=group, also=persona.name)


def _broken(problem: PersonaError) -> Row[Choosable]:
    """Return the row of a file that cannot be used; it stands there to say why."""
    path, ending, what = problem.problem.partition(".md")
    return Row(problem, f"{PurePath(path).name}{ending}", refused=what.lstrip(" ,:") or path, group=UNUSABLE)


def _stem(value: Choosable) -> str:
    return value.stem if isinstance(value, Persona) else ""


def _has(row: Row[Choosable], tags: Sequence[str]) -> bool:
    """Return whether a row has a tag that begins with each of these."""
    held = [tag.casefold() for tag in row.value.tags] if isinstance(row.value, Persona) else []
    return all(any(tag.startswith(wanted.casefold()) for tag in held) for wanted in tags)


def _stem_of_file(value: Persona | PersonaError) -> str:
    """Return the stem of a persona's file, also of one that cannot be used."""
    if isinstance(value, PersonaError):
        return PurePath(value.problem.partition(".md")[0]).name
    return value.persona.stem if isinstance(value, ToAppend) else value.stem
