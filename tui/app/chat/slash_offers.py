"""What may follow a slash: kept up to date with the draft, and taken by keys or a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.app.chat.composer import CLOSES, OFFERED, Composer
from tui.app.chat.slash_list import Offer, SlashList, commands_offered, names_offered
from tui.app.commands import find

MODEL = "/model "  # a draft that begins so is completed with the names of models


class SlashOffers:
    """Shows in ``shown`` the commands that the draft may become, or the names of models that may stand behind one.

    ``composer`` finds the text field; ``names`` returns the models that begin as is typed, ``busy`` whether a reply is
    arriving.
    """

    def __init__(
        self,
        shown: SlashList,
        composer: Callable[[], Composer],
        names: Callable[[str], Sequence[str]],
        busy: Callable[[], bool],
    ) -> None:
        self._shown = shown
        self._composer = composer
        self._names = names
        self._busy = busy
        self._left = ""  # the draft at which the list was closed

    def look(self, draft: str) -> None:
        """Show what belongs to a draft."""
        command = draft.startswith("/") and "\n" not in draft and draft != self._left
        names = self._names(draft.removeprefix(MODEL)) if command and draft.startswith(MODEL) else ()
        if names:
            self._show(names_offered(MODEL, names), None, takes_keys=True)
        else:
            offers = commands_offered(draft, arriving=self._busy()) if command else []
            exact = (number for number, offer in enumerate(offers) if offer.draft.strip() == draft)
            self._show(offers, next(exact, 0), takes_keys=bool(offers) and " " not in draft)

    def _show(self, offers: Sequence[Offer], chosen: int | None, *, takes_keys: bool) -> None:
        self._shown.show(offers, chosen=chosen)
        self._composer().offers = OFFERED if takes_keys else CLOSES if offers else ()

    def press(self, key: str) -> None:
        """Do what a key means in the list: ``up``, ``down``, ``tab``, ``enter`` or ``escape``."""
        match key:
            case "up" | "down":
                self._shown.move(1 if key == "down" else -1)
            case "escape":
                self._left = self._composer().text
                self.look(self._left)
            case "tab":
                self._complete()
            case _:
                self._enter()

    def _complete(self) -> None:
        """Put the chosen row into the composer; where none is chosen, what all rows begin with."""
        offer, draft = self._shown.offer, self._composer().text
        whole = offer.draft if offer is not None else _shared([each.draft for each in self._shown.offers])
        if len(whole) > len(draft) or offer is not None:
            self._composer().recall(whole)

    def _enter(self) -> None:
        """Take the chosen row; a command that is typed to its end is sent as it stands."""
        offer, composer = self._shown.offer, self._composer()
        typed = composer.text[1:]
        if offer is None or (find(typed) is not None and offer.draft.strip() in (composer.text, *_named(typed))):
            composer.submit()
        else:
            self.take(offer)

    def take(self, offer: Offer) -> None:
        """Put a row into the composer, and send it where nothing more can be typed behind it."""
        composer = self._composer()
        composer.recall(offer.draft)
        composer.focus()
        if offer.runs or (offer.draft.startswith(MODEL) and offer.draft != MODEL):
            composer.submit()


def _named(word: str) -> tuple[str, ...]:
    """Return the command that a word names, with its slash; none where it names none."""
    command = find(word)
    return (f"/{command.slash}",) if command is not None else ()


def _shared(drafts: Sequence[str]) -> str:
    """Return the beginning that all drafts share."""
    first, last = min(drafts, default=""), max(drafts, default="")
    different = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(different, len(first))]
