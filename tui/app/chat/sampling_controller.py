"""How the model draws its words: seed, temperature and top_p of the next turns, set and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.pickers.question import AskedLine
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.note import Note
from tui.core.request import why_not_sent
from tui.core.sampling import SAMPLING, SEED, TEMPERATURE, TOP_P, SamplingParameter, value_in_words
from tui.engine.choice import Choice
from tui.engine.session import Session

OFF = ("off", "none", "default")
MOST_SHOWN = 24  # characters of what was typed and is no value


@dataclass(eq=False, repr=False)
class SamplingController:
    """Sets the sampling parameters of the session; ``refresh`` draws header and meters anew."""

    host: Host
    current: Current
    feed: Feed
    refresh: Callable[[], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; each takes a value."""
        return {
            "seed": self.seed,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "fingerprints": self.fingerprints,
        }

    def seed(self, value: str = "") -> None:
        """Set the seed from here on; ``off`` takes it away, without a value the current one is told."""
        self._set(SEED, value)

    def temperature(self, value: str = "") -> None:
        """Set the temperature from here on, as the seed."""
        self._set(TEMPERATURE, value)

    def top_p(self, value: str = "") -> None:
        """Set top_p from here on, as the seed."""
        self._set(TOP_P, value)

    def fingerprints(self) -> None:
        """Show with each reply which fingerprint the service named, or hide them again."""
        session = self.current.session
        if session is None:
            return
        self.feed.fingerprints = not self.feed.fingerprints
        self.feed.mark(session.conversation)
        shown = "fingerprints are shown with each reply: another one says that the service's backend has changed"
        self.feed.notice(shown if self.feed.fingerprints else "fingerprints are hidden")

    def ask(self, parameter: SamplingParameter) -> None:
        """Ask for a value, and set it."""
        self.host.run(Group.CHOOSE, self._ask, parameter)

    async def _ask(self, parameter: SamplingParameter) -> None:
        session = self.current.idle()
        if session is None:
            return
        held = getattr(session.choice.asked, parameter.name)
        hint = f"{parameter.takes}, or off · Enter sets it from here on · Escape leaves"
        proposed = "" if held is None else value_in_words(held)
        answer = await self.host.ask(AskedLine(parameter.name, proposed, hint))
        if answer is not None:
            self._take(session, parameter, answer)

    def _set(self, parameter: SamplingParameter, value: str) -> None:
        session = self.current.idle()
        if session is None:
            return
        if value:
            self._take(session, parameter, value)
            return
        held = getattr(session.choice.asked, parameter.name)
        how = f"/{parameter.name} {'42' if parameter.whole else '0.7'} sets it, /{parameter.name} off takes it away"
        self.feed.notice(f"{parameter.name}: {'not set' if held is None else value_in_words(held)}. {how}.")

    def _take(self, session: Session, parameter: SamplingParameter, text: str) -> None:
        """Set what was typed, or say why it cannot be."""
        off = text.lower() in OFF
        value = None if off else parameter.read(text)
        if value is None and not off:
            typed = cleaned_line(text)
            typed = typed if len(typed) <= MOST_SHOWN else f"{typed[:MOST_SHOWN]}…"
            self.feed.error(f"{parameter.name} is {parameter.bounds}, or off; not {typed}.")
            return
        choice = session.choice
        refused = None if value is None else _refused(choice, parameter, value)
        if refused is not None:
            self.feed.error(f"{refused}.")
            return
        changed: dict[str, Any] = {parameter.name: value}
        self._choose(session, replace(choice, wishes=replace(choice.wishes, **changed)), parameter)

    def _choose(self, session: Session, choice: Choice, parameter: SamplingParameter) -> None:
        """Use a choice from the next turn on, and say what it has of a parameter."""
        try:
            session.choose(choice)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        asked = getattr(choice.asked, parameter.name)
        own = "" if getattr(choice.wishes, parameter.name) is not None else ", the persona's"
        words = "not set" if asked is None else f"{value_in_words(asked)}{own}"
        self.feed.notice(f"{parameter.name} from here on: {words}")
        self.refresh()


def offered(choice: Choice) -> Sequence[SamplingParameter]:
    """Return the parameters to choose from: those that the model takes here, and those that are set."""
    return [
        each
        for each in SAMPLING
        if getattr(choice.wishes, each.name) is not None or _refused(choice, each, each.most) is None
    ]


def _refused(choice: Choice, parameter: SamplingParameter, value: float) -> Note | None:
    """Return why a value would not be sent; None if it would."""
    return why_not_sent(parameter.name, value, choice.profile, choice.provider.route, choice.effort)
