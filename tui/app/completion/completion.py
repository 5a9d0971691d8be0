"""What is offered for the draft: looked for with each change of it, and taken by keys or a click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.app.chat.composer import CLOSES, OFFERED, Composer
from tui.app.commands import find
from tui.app.completion.command_offers import command_offered, commands_offered
from tui.app.completion.offer import Offer, Values, found
from tui.app.completion.offer_list import OfferList


class Sources(Protocol):
    """Where the values behind commands come from."""

    def begin(self, command: str) -> None:
        """Begin to read what may stand behind a command."""
        ...

    def values(self, command: str) -> Values | None:
        """Return what may stand behind a command; None where nothing is known of that. Must not block."""
        ...


class Completion:
    """Shows in ``shown`` the commands that the draft may become, or the values that may stand behind one.

    ``composer`` finds the text field, ``sources`` the values; ``busy`` returns whether a reply is arriving.
    """

    def __init__(
        self,
        shown: OfferList,
        composer: Callable[[], Composer],
        sources: Callable[[], Sources],
        busy: Callable[[], bool],
    ) -> None:
        self._shown = shown
        self._composer = composer
        self._sources = sources
        self._busy = busy
        self._draft = ""
        self._left = ""  # the draft at which the list was closed
        self._command = ""  # the command whose values are offered

    def look(self, draft: str) -> None:
        """Show what belongs to a draft."""
        again, self._draft = draft == self._draft, draft
        if not draft.startswith("/") or "\n" in draft or draft == self._left:
            self._command = ""
            self._show(Values(), None)
            return
        word, space, typed = draft[1:].partition(" ")
        command = find(word) if space else None
        values = self._values(command.slash) if command is not None and command.takes else None
        if values is None:
            self._command = ""
            self._offer_commands(draft)
        else:
            self._offer_values(word, typed, values, again=again)

    def look_again(self) -> None:
        """Show what belongs to the draft as it is now: more of it is known."""
        self.look(self._draft)

    def leave(self, draft: str) -> None:
        """Show no list for a draft, as after Escape: it was put in whole, and is not being typed."""
        self._left = draft
        self.look(draft)

    def _values(self, command: str) -> Values | None:
        if command != self._command:
            self._command = command
            self._sources().begin(command)
        return self._sources().values(command)

    def _offer_commands(self, draft: str) -> None:
        """Offer commands; behind one of which no values are known, it is shown as a reminder of what it takes."""
        if " " in draft:
            self._show(Values(command_offered(draft[1:].partition(" ")[0])), None)
            return
        offers = commands_offered(draft, arriving=self._busy())
        exact = (number for number, offer in enumerate(offers) if offer.text.strip() == draft)
        self._show(Values(offers), next(exact, 0), takes_keys=bool(offers))

    def _offer_values(self, word: str, typed: str, values: Values, *, again: bool) -> None:
        """Offer the values in which what was typed is found; nothing is chosen as long as nothing is typed."""
        offers = found(values.offers, typed)
        if not offers and not values.note:
            self._show(Values(command_offered(word)), None)
            return
        exact = next((number for number, offer in enumerate(offers) if offer.text.partition(" ")[2] == typed), None)
        first = 0 if typed and offers and not values.free else None
        chosen = first if exact is None else exact
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
        if self._shown.offer is not None:
            self._put(self._shown.offer.text)
        elif len(whole := _shared([offer.text for offer in offers])) > len(draft):
            self._put(whole)
        elif offers and not offers[0].text.startswith(draft):  # found by parts of its words
            self._put(offers[0].text)

    def _enter(self) -> None:
        """Take the chosen row; a command that is typed to its end is sent as it stands."""
        offer, composer = self._shown.offer, self._composer()
        command = find(composer.text[1:])
        names = (composer.text, f"/{command.slash}") if command is not None else (composer.text,)
        if offer is None or offer.text.strip() in names:
            composer.submit()
        else:
            self.take(offer)

    def take(self, offer: Offer) -> None:
        """Put a row into the composer, and send it where nothing more can be typed behind it."""
        self._put(offer.text)
        self._composer().focus()
        if offer.runs:
            self._composer().submit()

    def _put(self, text: str) -> None:
        """Put a text in the place of the draft, so that it can be undone."""
        composer = self._composer()
        composer.replace(text, composer.document.start, composer.document.end, maintain_selection_offset=False)


def _shared(texts: list[str]) -> str:
    """Return the beginning that all texts share."""
    first, last = min(texts, default=""), max(texts, default="")
    different = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(different, len(first))]
