"""What is offered for the draft, and who decides it: looked for with each change, and taken by keys or a click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tui.app.chat.composer import CLOSES, OFFERED, Composer
from tui.app.commands import find
from tui.app.completion.command_offers import command_offered, commands_offered
from tui.app.completion.offer import Offer, Values, behind_word, found
from tui.app.completion.offer_list import OfferList
from tui.core.file_words import FileReference, spelled, word_at


class Sources(Protocol):
    """Where the values behind commands come from."""

    def begin(self, command: str) -> None:
        """Begin to read what may stand behind a command."""
        ...

    def values(self, command: str) -> Values | None:
        """Return what may stand behind a command; None where nothing is known of that. Must not block."""
        ...


class Files(Protocol):
    """Where files come from."""

    def begin(self) -> None:
        """Begin to list them."""
        ...

    @property
    def chosen(self) -> Callable[[str], None]:
        """Takes note of the word of a file that was taken from the list."""
        ...

    def values(self, typed: str, make: Callable[[FileReference], str]) -> Values:
        """Return the files in which what was typed is found; ``make`` returns what stands in the draft for one."""
        ...


PROMPT = "prompt"  # the command behind which a prompt of one's own may stand; /NAME alone calls it as well
FILE_COMMANDS = ("attach", "import")  # the commands behind which a file may stand
Place = tuple[int, int]  # row and column in the draft, both from 0
START: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class _Word:
    """The word of a file that is being typed: where it begins and ends."""

    start: Place
    end: Place
    text: str


class Mentions(Protocol):
    """Where the personas come from that a draft may name at its start."""

    def begin(self) -> None:
        """Begin to read them."""
        ...

    def before(self, files: Values, typed: str) -> Values:
        """Return files with the personas in which what was typed is found."""
        ...


class Completion:
    """Shows in ``shown`` the commands that the draft may become, the values that may stand behind one, or files.

    ``composer`` finds the text field, ``sources`` the values, ``files`` the files and ``mentions`` the personas;
    ``busy`` returns whether a reply is arriving.
    """

    def __init__(
        self,
        shown: OfferList,
        composer: Callable[[], Composer],
        sources: Callable[[], Sources],
        files: Callable[[], Files],
        mentions: Callable[[], Mentions],
        busy: Callable[[], bool],
    ) -> None:
        self._shown = shown
        self._composer = composer
        self._sources = sources
        self._files = files
        self._mentions = mentions
        self._busy = busy
        self._draft = ""
        self._left = ""  # the draft at which the list was closed
        self._command = ""  # the command whose values are offered
        self._word: _Word | None = None  # the word that is completed to a file
        self._passed: Place | None = None  # where the word begins for which no list is shown
        self._was_pasted = False

    def look(self, draft: str) -> None:
        """Show what belongs to a draft."""
        again, begun = draft == self._draft, draft.startswith("/") and not self._draft.startswith("/")
        self._draft = draft
        if begun:
            self._sources().begin(PROMPT)
        if self._look_for_file(again=again):
            return
        if not draft.startswith("/") or "\n" in draft or draft == self._left:
            self._command = ""
            self._show(Values(), None)
            return
        word, space, typed = draft[1:].partition(" ")
        command = find(word) if space else None
        values = self._values(command.slash, typed) if command is not None and command.takes else None
        if values is None:
            self._command = ""
            self._offer_commands(draft, again=again)
        else:
            self._offer_values(word, typed, values, again=again)

    def look_again(self) -> None:
        """Show what belongs to the draft as it is now: more of it is known."""
        if self._command or self.typing_file or self._draft.startswith("/"):
            self.look(self._draft)

    @property
    def typing_file(self) -> bool:
        """Whether the word of a file is being typed, for which there is a list."""
        return self._word is not None

    def moved(self) -> None:
        """Show no files any more where the cursor has left the word."""
        if self._word is not None and self._composer().cursor_location != self._word.end:
            self.look(self._composer().text)

    def pasted(self) -> None:
        """Show no list for a word that a paste ends with: it was not typed."""
        self._was_pasted = True

    def _look_for_file(self, *, again: bool) -> bool:
        """Offer files where the cursor is at the end of a word that begins with ``@``; return False where it is not."""
        composer, before = self._composer(), self._word
        row, column = composer.cursor_location
        line = composer.document.get_line(row)
        found = word_at(line, column)
        passed, self._was_pasted = self._was_pasted, False
        self._word = None
        if found is None:
            self._passed = None
            return False
        start = (row, found.start)
        if passed:
            self._passed = start
        if start == self._passed:
            return False
        self._word = _Word(start, (row, found.end), line[found.start : found.end])
        if before is None or before.start != start:
            self._files().begin()
            if start == START:
                self._mentions().begin()
        values = self._files().values(found.typed, spelled)
        if start == START:
            values = self._mentions().before(values, found.typed)
        self._command = ""
        self._show(values, 0, takes_keys=bool(values.offers), keep=again)
        return True

    def leave(self, draft: str) -> None:
        """Show no list for a draft, as after Escape: it was put in whole, and is not being typed."""
        self._left = draft
        self._passed = self._word.start if self._word is not None else None
        self.look(draft)

    def _values(self, command: str, typed: str) -> Values | None:
        begun, self._command = command != self._command, command
        if command in FILE_COMMANDS:
            if begun:
                self._files().begin()
            return self._files().values(typed, partial(_with_file, command))
        if begun:
            self._sources().begin(command)
        return self._sources().values(command)

    def _offer_commands(self, draft: str, *, again: bool) -> None:
        """Offer commands and prompts; behind a command of which no values are known, it is shown as a reminder."""
        if " " in draft:
            self._show(Values(command_offered(draft[1:].partition(" ")[0])), None)
            return
        prompts = self._sources().values(PROMPT) or Values()
        offers = commands_offered(draft, prompts.offers, arriving=self._busy())
        exact = (number for number, offer in enumerate(offers) if offer.text.strip() == draft)
        self._show(Values(offers), next(exact, 0), takes_keys=bool(offers), keep=again)

    def _offer_values(self, word: str, typed: str, values: Values, *, again: bool) -> None:
        """Offer the values in which what was typed is found; nothing is chosen as long as nothing is typed."""
        near, part = behind_word(values.offers, typed)
        offers = near if self._command in FILE_COMMANDS else found(near, part)
        if not offers and not values.note:
            self._show(Values(command_offered(word)), None)
            return
        exact = (at for at, offer in enumerate(offers) if offer.text.partition(" ")[2].strip() == typed.strip())
        free = values.free or self._command in FILE_COMMANDS
        first = 0 if part and offers and not free else None
        chosen = next(exact, first)
        self._show(Values(offers, values.note), chosen, takes_keys=bool(offers), keep=again)

    def _show(self, values: Values, chosen: int | None, *, takes_keys: bool = False, keep: bool = False) -> None:
        self._shown.show(values.offers, chosen=chosen, note=values.note, keep=keep)
        self._composer().offers = OFFERED if takes_keys else CLOSES if values.offers or values.note else ()

    def press(self, key: str) -> None:
        """Do what a key means in the list: ``up``, ``down``, ``tab``, ``enter`` or ``escape``."""
        match key:
            case "up" | "down":
                self._shown.move(1 if key == "down" else -1)
            case "escape":
                self.leave(self._composer().text)
            case "tab":
                self._complete()
            case _:
                self._enter()

    def _complete(self) -> None:
        """Put the chosen row into the composer; where none is chosen, what all rows begin with, or else the first."""
        draft, offers = self._composer().text, self._shown.offers
        if self._word is not None:
            self._put_file(self._shown.offer, whole=False)
        elif self._shown.offer is not None:
            self._put(self._shown.offer.text)
        elif len(whole := _shared([offer.text for offer in offers])) > len(draft):
            self._put(whole)
        elif offers and not offers[0].text.startswith(draft):  # found by parts of its words
            self._put(offers[0].text)

    def _enter(self) -> None:
        """Take the chosen row; a command that is typed to its end is sent as it stands."""
        offer, composer = self._shown.offer, self._composer()
        if self._word is not None and offer is not None:  # a message is sent by the Enter behind it
            self.take(offer)
            return
        command = find(composer.text[1:])
        names = (composer.text, f"/{command.slash}") if command is not None else (composer.text,)
        if offer is None or offer.text.strip() in (name.strip() for name in names):
            composer.submit()
        else:
            self.take(offer)

    def take(self, offer: Offer) -> None:
        """Put a row into the composer, and send it where nothing more can be typed behind it."""
        if self._word is not None:
            self._put_file(offer, whole=True)
        else:
            self._put(offer.text)
        self._composer().focus()
        if offer.runs or self._command in FILE_COMMANDS:
            self._composer().submit()

    def _put(self, text: str) -> None:
        """Put a text in the place of the draft, so that it can be undone."""
        self._composer().replace_all(text)

    def _put_file(self, offer: Offer | None, *, whole: bool) -> None:
        """Put the word of a file in the place of the one being typed, and go on behind it.

        Of a folder the list goes on with what is in it, unless the ``whole`` of it is taken.
        """
        word, composer = self._word, self._composer()
        if offer is None or word is None:
            return
        ended = whole or not offer.name.endswith("/")
        if ended:
            self._files().chosen(offer.text)
        row, column = word.end
        behind = composer.document.get_line(row)[column : column + 1]
        composer.history.checkpoint()
        text = f"{offer.text} " if ended and not behind else offer.text
        composer.replace(text, word.start, word.end, maintain_selection_offset=False)
        if ended and behind:  # a blank is there already
            composer.move_cursor_relative(columns=1)
        composer.history.checkpoint()


def _with_file(command: str, reference: FileReference) -> str:
    """Return a command with the file it takes; empty for a folder, or some lines."""
    return "" if reference.path.endswith("/") or reference.lines else f"/{command} {reference.path}"


def _shared(texts: list[str]) -> str:
    """Return the beginning that all texts share."""
    first, last = min(texts, default=""), max(texts, default="")
    different = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(different, len(first))]
