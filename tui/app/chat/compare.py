"""The part of the chat where one prompt is asked of several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual import work

from tui.app.chat.composer import Composer
from tui.app.chat.history import Remembering
from tui.app.chat.messages import WentWrong
from tui.app.compare import candidates
from tui.app.compare.candidates import Candidate, Kind
from tui.app.compare.columns import Shown
from tui.app.compare.picker import ComparePicker
from tui.app.compare.screen import CompareScreen
from tui.app.meters.meters import expected_of
from tui.core.conversation.branches import BranchPoint, branch_points, last_after
from tui.core.conversation.message import Reply
from tui.core.errors import MullError
from tui.engine.branches import asked_as, choice_at
from tui.engine.choice import Choice
from tui.engine.compare import Comparison, names_of, names_of_replies
from tui.engine.estimate import Prospect, prospects
from tui.engine.session import Session


class Comparing(Remembering):
    """Chooses candidates, shows their replies, and goes on from one. Talk adds the conversation itself."""

    @property
    def composer(self) -> Composer:
        """Where the user writes."""
        raise NotImplementedError

    def last_said(self) -> str:
        """Return the user's last message, empty before the first."""
        raise NotImplementedError

    @work(group="choose", exclusive=True)
    async def action_compare(self, prompt: str = "") -> None:
        """Ask a prompt of several at once: this one, or the composer's; where that is empty, the last message again."""
        session = self.idle()
        if session is None:
            return
        text = prompt or (self.composer.text if self.composer.text.strip() else None)
        if text is None and not self.last_said():
            self.feed.notice("Write a prompt first; Alt+V then asks it of several efforts, personas or models.")
            return

        def plan(choices: Sequence[Choice]) -> list[Prospect]:
            return prospects(session, text, choices)

        points = branch_points(session.conversation)[::-1]
        look = text is None and bool(points) and points[0].here.id == session.conversation.head
        known = await self._candidates(session.choice)
        usual = partial(expected_of, self.ports.history)
        picker = ComparePicker(text or self.last_said(), session.choice, known, plan, usual, points, look=look)
        picked = await self.app.push_screen_wait(picker)
        if isinstance(picked, BranchPoint):
            await self._look(session, picked)
        elif picked is not None:
            await self._compare(session, text, picked)
        await self._close(session, picker.made())

    async def _look(self, session: Session, point: BranchPoint) -> None:
        """Show the replies a message has, and go on from another one where that is chosen."""
        names = names_of_replies(point.replies)
        shown = [
            Shown(name, self.ports.profile_of(reply.origin.model), reply=reply)
            for name, reply in zip(names, point.replies, strict=True)
        ]
        here = point.replies.index(point.here)
        practice = any(reply.origin.practice for reply in point.replies)
        screen = CompareScreen(point.said.text, shown, self.ports.clock, at=here, practice=practice)
        number = await self.app.push_screen_wait(screen)
        if number is None or number == here:
            return
        await self._go_back(session, last_after(session.conversation, point.replies[number].id))

    async def _go_back(self, session: Session, to: int) -> None:
        """Stand at a message of another branch, with the persona, model and effort that were in force there."""
        before = session.choice
        there, said = self._choice_there(session, to)
        left = before.provider
        try:
            await session.go_on_from(to, there)
        except MullError as error:
            left = there.provider
            self.post_message(WentWrong(error))
        self.feed.show(session.conversation)
        for text in said:
            self.feed.notice(text)
        self.update_standing()
        if left is not session.choice.provider:
            self.prepare()
            await left.aclose()

    def _choice_there(self, session: Session, to: int) -> tuple[Choice, list[str]]:
        """Return the choice that was in force at a message, and what must be said where it cannot be had again."""
        held = session.conversation
        choice = choice_at(held, to, session.choice)
        reply = next((m for m in reversed(held.path(to)) if isinstance(m, Reply)), None)
        if reply is None:
            return choice, []
        asked, route = reply.origin, choice.provider.route
        if (asked.connection, asked.model) != (route.connection, choice.profile.name):
            try:
                provider, profile = self.ports.provider(asked.connection, asked.model)
            except MullError as error:
                stays = f"{choice.profile.name} over {route.connection} stays: {asked.model} answered here, but {error}"
                return choice, [stays]
            choice = replace(choice, provider=provider, profile=profile)
        return asked_as(choice, asked), []

    async def _candidates(self, base: Choice) -> Mapping[Kind, Sequence[Candidate]]:
        """Return all there is to choose from; personas and models are read from the disk."""
        personas = await asyncio.to_thread(self.ports.personas.list)
        models = await asyncio.to_thread(self._models)
        return {
            "efforts": candidates.efforts(base),
            "personas": candidates.personas(base, personas),
            "models": candidates.models(base, models, self.ports),
        }

    async def _compare(self, session: Session, text: str | None, choices: Sequence[Choice]) -> None:
        """Run a comparison on a screen of its own, and go on from what was chosen there."""
        comparison = Comparison(session, text, choices, anyway=True)
        twice = len(choices) == 2 and choices[0] == choices[1]
        seeded = twice and prospects(session, text, choices[:1])[0].request.seed is not None
        screen = CompareScreen(
            comparison.text,
            self._shown(choices),
            self.ports.clock,
            comparison,
            twice=twice,
            seeded=seeded,
            practice=any(choice.provider.route.practice for choice in choices),
        )
        if text is not None:
            self.composer.text = ""
        number = await self.app.push_screen_wait(screen)
        for column in comparison.columns:
            if column.reply is not None:
                self.keep_in_mind(column.reply)
        await self._go_on(comparison, number)
        if number is None and text is not None and not self.composer.text:
            self.composer.load_text(text)
        self.feed.show(session.conversation)
        self.update_standing()

    def _shown(self, choices: Sequence[Choice]) -> list[Shown]:
        history = self.ports.history
        names = names_of(choices)
        return [Shown(name, c.profile, expected_of(history, c)) for name, c in zip(names, choices, strict=True)]

    async def _go_on(self, comparison: Comparison, number: int | None) -> None:
        """Stand at the reply that was chosen, or where one stood before."""
        try:
            if number is not None:
                await comparison.go_on_from(number)
            elif comparison.session.begun:
                await comparison.go_back()
        except MullError as error:
            self.post_message(WentWrong(error))

    async def _close(self, session: Session, opened: Iterable[Choice]) -> None:
        """Close the connections that were opened for candidates and are used no more."""
        for provider in {id(choice.provider): choice.provider for choice in opened}.values():
            if provider is not session.choice.provider:
                await provider.aclose()
