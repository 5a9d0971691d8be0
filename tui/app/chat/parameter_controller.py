"""Parameters of the next turns, set and shown: verbosity, reasoning mode, service tier, seed, temperature, top_p."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.pickers.option import OptionPicker
from tui.app.pickers.question import AskedLine
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.near_name import meant
from tui.core.ports import History
from tui.core.reply_options import ReplyOption
from tui.core.sampling import SamplingParameter
from tui.core.schema import schema_title
from tui.engine.choice import Choice
from tui.engine.parameters import PARAMETERS, Parameter, held_in_words, in_words, values_offered, why_refused
from tui.engine.session import Session

OFF = ("off", "none", "default")
MOST_SHOWN = 24  # characters of what was typed and is no value


@dataclass(eq=False, repr=False)
class ParameterController:
    """Sets the parameters of the session; ``refresh`` draws header and meters anew."""

    host: Host
    current: Current
    feed: Feed
    history: History
    refresh: Callable[[], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; each takes a value.

        Without a value the current one is told; ``off`` takes it away.
        """
        setting = {each.name: partial(self._set, each) for each in PARAMETERS}
        return {**setting, "schema": self.schema, "fingerprints": self.fingerprints}

    def schema(self, value: str = "") -> None:
        """Tell the schema that replies are to fit; ``off`` takes the user's own away, that of the persona stays."""
        session = self.current.session
        if session is None:
            return
        if value.lower() in OFF:
            session.choose(session.choice.wishing(schema=None))
            self.refresh()
        elif value:
            self.host.say("/schema off takes the schema away; mull --schema FILE gives one.", wrong=True)
            return
        schema = session.choice.asked.schema
        held = "none (mull --schema FILE gives one)" if schema is None else cleaned_line(schema_title(schema))
        self.host.say(f"schema of replies: {held}")

    def fingerprints(self) -> None:
        """Show with each reply which fingerprint the service named, or hide them again."""
        session = self.current.session
        if session is None:
            return
        self.feed.fingerprints = not self.feed.fingerprints
        self.feed.mark(session.conversation)
        shown = "fingerprints are shown with each reply: another one says that the service's backend has changed"
        self.host.say(shown if self.feed.fingerprints else "fingerprints are hidden")

    def ask(self, parameter: Parameter) -> None:
        """Ask for a value, and set it."""
        self.host.run(Group.CHOOSE, self._ask, parameter)

    async def _ask(self, parameter: Parameter) -> None:
        session = self.current.session
        if session is None:
            return
        if isinstance(parameter, ReplyOption):
            answer = await self._picked(session.choice, parameter)
        else:
            answer = await self._typed(session.choice, parameter)
        if answer is not None:
            self._take(session, parameter, answer)

    async def _picked(self, choice: Choice, option: ReplyOption) -> str | None:
        """Return the value that the user chooses, ``off`` for none of their own; None where they leave."""
        practice = choice.provider.route.practice
        stats = self.history.stats_of_option(choice.profile.name, option, choice.effort, practice=practice)
        picked = await self.host.ask(OptionPicker(choice, option, stats, practice=practice))
        return OFF[0] if picked == "" else picked

    async def _typed(self, choice: Choice, parameter: SamplingParameter) -> str | None:
        """Return what the user types, None where they leave."""
        held = getattr(choice.asked, parameter.name)
        hint = f"{parameter.takes}, or off · Enter sets it from here on · Escape leaves"
        return await self.host.ask(AskedLine(parameter.name, "" if held is None else in_words(held), hint))

    def _set(self, parameter: Parameter, value: str = "") -> None:
        session = self.current.session
        if session is None:
            return
        if value:
            self._take(session, parameter, value)
            return
        example = _example(session.choice, parameter)
        how = f"/{parameter.name} {example} sets it, /{parameter.name} off takes it away"
        none = f"{session.choice.profile.name} takes none over this connection"
        self.host.say(f"{parameter.words}: {held_in_words(session.choice, parameter)}. {how if example else none}.")

    def _take(self, session: Session, parameter: Parameter, text: str) -> None:
        """Set what was typed, or say why it cannot be."""
        off = text.lower() in OFF and text.lower() not in getattr(parameter, "values", ())
        value = None if off else parameter.read(text)
        if value is None and not off:
            typed = cleaned_line(text)
            typed = typed if len(typed) <= MOST_SHOWN else f"{typed[:MOST_SHOWN]}…"
            near = meant(typed, (*getattr(parameter, "values", ()), OFF[0]))
            self.host.say(f"{parameter.words} is {parameter.bounds}, or off; not {typed}. {near}".rstrip(), wrong=True)
            return
        choice = session.choice
        refused = None if value is None else why_refused(choice, parameter, value)
        if refused is not None:
            self.host.say(f"{refused}.", wrong=True)
            return
        self._choose(session, choice.wishing(**{parameter.name: value}), parameter)

    def _choose(self, session: Session, choice: Choice, parameter: Parameter) -> None:
        """Use a choice from the next turn on, and say what it has of a parameter."""
        session.choose(choice)
        self.host.say(f"{parameter.words} from here on: {held_in_words(choice, parameter)}")
        self.refresh()


def _example(choice: Choice, parameter: Parameter) -> str:
    """Return a value that could be set; none where the model takes none."""
    if isinstance(parameter, ReplyOption):
        return next(reversed(values_offered(choice, parameter)), "")
    return "42" if parameter.whole else "0.7"
