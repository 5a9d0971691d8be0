"""The part of the chat where one reads: move, fold, search, copy, open links."""

from __future__ import annotations

import asyncio

from textual import on, work

from tui.app.chat.choice import Choosing
from tui.app.chat.copyables import Piece, PieceKind, code_pieces, last_reply, links_of
from tui.app.chat.messages import WentWrong
from tui.app.chat.search_bar import SearchBar
from tui.app.pickers.copyable import CodePicker, LinkPicker, PiecePicker
from tui.app.pickers.question import FileName, OpenLink
from tui.app.terminal.links import Refused, judged, open_in_browser
from tui.app.transcript.view import Transcript
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.export.markdown import to_markdown


class Reading(Choosing):
    """Carries out what one does with what was said. Talk adds the conversation itself."""

    def action_page_up(self) -> None:
        """Move a page up."""
        self.feed.transcript.action_page_up()

    def action_page_down(self) -> None:
        """Move a page down."""
        self.feed.transcript.action_page_down()

    def action_scroll_home(self) -> None:
        """Move to the beginning."""
        self.feed.transcript.action_scroll_home()

    def action_scroll_end(self) -> None:
        """Move to the end, and follow it."""
        self.feed.transcript.action_scroll_end()

    def action_previous_turn(self) -> None:
        """Move to the user's message before."""
        self.feed.transcript.action_previous_turn()

    def action_next_turn(self) -> None:
        """Move to the user's next message."""
        self.feed.transcript.action_next_turn()

    def action_previous_code(self) -> None:
        """Move to the code before."""
        self.feed.transcript.action_previous_code()

    def action_next_code(self) -> None:
        """Move to the next code."""
        self.feed.transcript.action_next_code()

    def action_toggle_folds(self) -> None:
        """Unfold what is folded in view, or fold it."""
        self.feed.transcript.action_toggle_folds()

    # Searching

    def action_search(self) -> None:
        """Open the line one searches with."""
        self.query_one(SearchBar).open()

    @on(SearchBar.Wanted)
    def _search(self, message: SearchBar.Wanted) -> None:
        self.feed.transcript.search(message.words)

    @on(SearchBar.Stepped)
    def _step(self, message: SearchBar.Stepped) -> None:
        self.feed.transcript.search_step(message.step)

    @on(SearchBar.Closed)
    def _end_search(self) -> None:
        self.feed.transcript.search("")
        self.screen.query_one("Composer").focus()

    @on(Transcript.Found)
    def _tell_hits(self, message: Transcript.Found) -> None:
        self.query_one(SearchBar).tell(message.current, message.total, done=message.done)

    # Copying

    def action_copy_reply(self) -> None:
        """Copy the last reply as it was received."""
        piece = last_reply(self.feed.transcript.entries)
        if piece is None:
            self.feed.notice("There is no reply to copy yet.")
        else:
            self.app.copy_to_clipboard(piece.text)

    @work(group="choose", exclusive=True)
    async def action_copy(self) -> None:
        """Choose what is copied: the last reply, some code, the conversation."""
        pieces = await asyncio.to_thread(self._pieces)
        if not pieces:
            self.feed.notice("There is nothing to copy yet.")
            return
        picked = await self.app.push_screen_wait(PiecePicker(pieces))
        if picked is not None:
            self.app.copy_to_clipboard(picked.to_copy)

    def _pieces(self) -> list[Piece]:
        entries = self.feed.transcript.entries
        reply = last_reply(entries)
        pieces = ([reply] if reply else []) + code_pieces(entries)
        if self.session is not None and self.session.begun:
            text = to_markdown(self.session.conversation, self.ports.clock.now().isoformat())
            pieces.append(Piece(PieceKind.CONVERSATION, "Conversation", f"{len(text):,} characters, as Markdown", text))
        return pieces

    @work(group="choose", exclusive=True)
    async def action_write_code(self) -> None:
        """Choose some code and write it to a new file."""
        pieces = await asyncio.to_thread(code_pieces, self.feed.transcript.entries)
        if not pieces:
            self.feed.notice("There is no code to write yet.")
            return
        picked = await self.app.push_screen_wait(CodePicker(pieces))
        name = None if picked is None else await self.app.push_screen_wait(FileName(picked.name, picked.file))
        if picked is None or name is None:
            return
        try:
            path = await asyncio.to_thread(self.ports.write, name, picked.text)
        except MullError as error:
            self.post_message(WentWrong(error))
        else:
            self.feed.notice(f"{picked.name} is in {cleaned_line(str(path))} now")

    # Links

    @work(group="choose", exclusive=True)
    async def action_links(self) -> None:
        """Choose a link and open it."""
        addresses = await asyncio.to_thread(links_of, self.feed.transcript.entries)
        if not addresses:
            self.feed.notice("There is no link to open.")
            return
        picked = await self.app.push_screen_wait(LinkPicker(addresses))
        if picked is not None:
            await self._open_link(picked)

    @on(Transcript.LinkClicked)
    @work(group="choose", exclusive=True)
    async def follow_link(self, message: Transcript.LinkClicked) -> None:
        """Open the link that was clicked on, if it may be."""
        await self._open_link(message.address)

    async def _open_link(self, address: str) -> None:
        """Ask, with the host shown first, and open; or say why not."""
        try:
            link = judged(address)
        except Refused as refused:
            self.notify(f"Not opened: {refused}: {cleaned_line(address)[:200]}", severity="warning", markup=False)
            return
        if await self.app.push_screen_wait(OpenLink(link)) and not await asyncio.to_thread(open_in_browser, link):
            self.notify("No browser could be started. The address can be copied.", severity="warning", markup=False)
