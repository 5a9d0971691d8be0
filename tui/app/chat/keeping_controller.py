"""Where the session is kept: said when the disk refuses, tried again, carried on in another folder, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import partial

from textual.timer import Timer

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import KeepingChanged, Opened, WentWrong
from tui.app.pickers.question import FolderName, LeaveUnkept
from tui.app.transcript.feed import Feed
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.ports import SessionLog
from tui.engine.carrying_on import carry_on, go_back
from tui.engine.keeping import PRIVATE, Unkept
from tui.engine.session import Opening, Session

RETRY = 5.0  # seconds between two looks whether a disk is there again
ELSEWHERE = "Alt+W carries the session on in another folder."
IN_MEMORY = f"What is said goes on in memory, and follows when the disk is there again. {ELSEWHERE}"
BRING_BACK = "mull sessions import FILE brings it back later"
KEPT_AGAIN = "the disk has all of it again"


@dataclass(eq=False, repr=False)
class KeepingController:
    """Watches what keeps the session that is open.

    ``log_in`` returns the log of a session, the second of its words, in another folder, the first; ``proposed`` returns
    such a folder. Both look at the disk, and ``log_in`` raises MullError. ``draw_heading`` draws the header anew.
    ``begin`` begins a session, private or not (raises MullError).
    """

    host: Host
    current: Current
    feed: Feed
    _: KW_ONLY
    log_in: Callable[[str, str], SessionLog]
    proposed: Callable[[], str]
    draw_heading: Callable[[], None]
    begin: Callable[[bool], Session]
    _told: Unkept | None = field(init=False, default=None)  # what was said last
    _offered: bool = field(init=False, default=False)  # it was said that the first file is there again
    _timer: Timer | None = field(init=False, default=None)

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; those of a command that takes something take a text."""
        return {"carry_on": self.carry_on, "private": self.private}

    def watch(self, session: Session) -> None:
        """Watch a session that has been opened."""
        self._told, self._offered = None, False
        self._look_again(needed=False)
        session.keeping.changed = partial(self._post, session)

    def _post(self, session: Session) -> None:
        self.host.post_message(KeepingChanged(session))

    def changed(self, session: Session) -> None:
        """Say where the session is kept, if that is another place than was said last."""
        if session is not self.current.session:
            return
        unkept, told = session.keeping.unkept, self._told
        if unkept is not None and told is None:
            self.feed.error(f"{unkept.why} {IN_MEMORY}")
        elif unkept is None and told is not None and not session.keeping.carried:
            self.feed.notice(KEPT_AGAIN)
        self._told = unkept
        self.draw_heading()
        self._look_again(needed=unkept is not None or session.keeping.carried)

    def _look_again(self, *, needed: bool) -> None:
        """Look again and again whether a disk is there, as long as that is needed."""
        if needed and self._timer is None:
            self._timer = self.host.every(RETRY, lambda: self.host.run(Group.KEEP, self.try_again))
        elif not needed and self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def try_again(self) -> None:
        """Write what is in memory only, if the disk takes it; offer to go back where the first file is there again."""
        session = self.current.session
        if session is None:
            return
        if session.keeping.unkept is not None:
            await session.keeping.try_again()
        if session.keeping.carried and not self._offered and await session.keeping.is_back():
            self._offered = True
            self.feed.notice("the session's first file is there again: Alt+W goes back to it, with all that was said")

    # Private sessions

    def private(self, word: str = "") -> None:
        """Leave this session as it is, and begin one that is kept in memory only; ``off`` begins one on disk."""
        if word not in ("", "off"):
            typed = cleaned_line(word[:24])
            self.host.say(f"/private begins a private session, /private off one on disk; not {typed}.", wrong=True)
            return
        if self.current.leavable() is None:
            return
        try:
            session = self.begin(not word)
        except MullError as error:
            self.host.post_message(WentWrong(error))
        else:
            self.host.post_message(Opened(Opening(session, [] if word else [PRIVATE])))

    # Carrying on

    def carry_on(self, folder: str = "") -> None:
        """Go on in another folder, or in the session's first file where that is there again."""
        self.host.run(Group.CHOOSE, self._carry_on, folder)

    async def _carry_on(self, folder: str) -> None:
        session = self.current.idle()
        if session is None:
            return
        if not session.begun:
            self.host.say("There is nothing to carry on yet.")
            return
        try:
            if not folder and await session.keeping.is_back():
                await self._go_back(session)
                return
            if not folder:
                asked = await self.host.ask(FolderName(await asyncio.to_thread(self.proposed)))
                folder = asked or ""
            if folder:
                await self._go_on_in(session, folder)
        except MullError as error:
            self.host.post_message(WentWrong(error))

    async def _go_on_in(self, session: Session, folder: str) -> None:
        log = await asyncio.to_thread(self.log_in, folder, session.conversation.session)
        lost = await carry_on(session, log)
        self._offered = False
        self.feed.notice(f"all of it is in {cleaned_line(str(log.path))}, and goes on there: {BRING_BACK}")
        if lost:
            names = ", ".join(each.name for each in lost)
            self.feed.error(f"Not there, since their bytes cannot be read now: {cleaned_line(names)}.")

    async def _go_back(self, session: Session) -> None:
        await go_back(session)
        self._offered = False
        self.feed.notice("back in the session's first file; the copy stays where it is")

    # Leaving

    async def may_leave(self) -> bool:
        """Return whether the session may be left: it is on the disk, or the user says so."""
        session = self.current.session
        if session is None or await session.keeping.try_again():
            return True
        unkept = session.keeping.unkept
        return unkept is None or await self.host.ask(LeaveUnkept(unkept.records, unkept.why)) is True

    async def rescue(self) -> str:
        """Carry a session that is in memory only on in the proposed folder, as nobody can be asked; return a sentence.

        The sentence is empty where there is nothing to be rescued.
        """
        session = self.current.session
        if session is None or await session.keeping.try_again():
            return ""
        try:
            folder = await asyncio.to_thread(self.proposed)
            log = await asyncio.to_thread(self.log_in, folder, session.conversation.session)
            await carry_on(session, log)
        except MullError as error:
            return f"mull: the session is on no disk: {error}"
        return f"mull: the session is in {log.path}: its own file could not be written."
