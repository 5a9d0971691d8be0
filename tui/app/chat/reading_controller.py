"""The conversation read: move, fold, search, copy, write code, open links."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from tui.app.chat.copyables import (
    Piece,
    PieceKind,
    code_piece,
    code_pieces,
    last_reply,
    links_of,
    numbered,
    table_pieces,
)
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.found_controller import FoundController
from tui.app.chat.host import Group, Host
from tui.app.chat.messages import WentWrong
from tui.app.chat.outline import here, outline_of
from tui.app.chat.search_bar import SearchBar
from tui.app.pickers.copyable import CodePicker, LinkPicker, PiecePicker
from tui.app.pickers.question import FileName, OpenLink
from tui.app.terminal.links import Refused, judged, open_in_browser
from tui.app.transcript.feed import Feed
from tui.app.transcript.view import Transcript
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Reply, ReplyStatus, Summary
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError
from tui.core.ports import Clock
from tui.engine.session import Session
from tui.export.markdown import to_markdown

WRAPPED = "Long lines of code go on below, after ↪."
UNWRAPPED = "Long lines of code stay on one row: Alt+Left and Alt+Right scroll them."


@dataclass(eq=False, repr=False)
class ReadingController:
    """Carries out what a reader asks of the transcript.

    ``write_file`` puts a text into a file that must not exist yet, and returns the file; it raises MullError where
    there cannot be one.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    search_bar: SearchBar
    found: FoundController
    _: KW_ONLY
    clock: Clock
    write_file: Callable[[str, str], Path]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name."""
        transcript = self.feed.transcript
        return {
            "page_up": transcript.action_page_up,
            "page_down": transcript.action_page_down,
            "scroll_home": transcript.action_scroll_home,
            "scroll_end": transcript.action_scroll_end,
            "previous_turn": transcript.action_previous_turn,
            "next_turn": transcript.action_next_turn,
            "previous_code": transcript.action_previous_code,
            "next_code": transcript.action_next_code,
            "wrap_code": self.wrap_code,
            "code_left": transcript.action_code_left,
            "code_right": transcript.action_code_right,
            "read": self.read,
            "jump": self.jump,
            "toggle_folds": transcript.action_toggle_folds,
            "content_filter": self.content_filter,
            "receipt": self.receipt,
            "search": self.search,
            "copy": self.copy,
            "copy_reply": self.copy_reply,
            "write_code": self.write_code,
            "links": self.links,
        }

    def read(self) -> None:
        """Give the keys to the conversation, or back to the composer where it has them."""
        if self.feed.transcript.has_focus:
            self.draft.focus()
        else:
            self.feed.transcript.focus()

    # What a service said of a reply

    def receipt(self, key: str = "") -> None:
        """Show a receipt: by a reply's id, or of the first in view, or of the last while the end is followed."""
        session = self.current.session
        path = session.conversation.path() if session is not None else ()
        replies = [
            each for each in path if isinstance(each, Reply | Summary) and each.outcome.status is not ReplyStatus.LIVE
        ]
        if not replies:
            self.host.say("There is no reply yet that has a receipt.")
            return
        from tui.app.xray.receipt_panel import ReceiptPanel  # noqa: PLC0415  not needed for the first paint

        wanted = key or self.feed.transcript.reply_in_view
        at = next((index for index, each in enumerate(replies) if str(each.id) == wanted), len(replies) - 1)
        self.host.open_screen(ReceiptPanel(replies, at))

    def content_filter(self) -> None:
        """Show what the content filter found in the last prompt and reply."""
        session = self.current.session
        messages = session.conversation.messages.values() if session is not None else ()
        last = max((each for each in messages if isinstance(each, Reply)), key=lambda each: each.id, default=None)
        if last is None or not last.outcome.content_filter:
            self.host.say("The service reported nothing of a content filter for the last reply.")
        else:
            from tui.app.xray.filter_panel import FilterPanel  # noqa: PLC0415  not needed for the first paint

            self.host.open_screen(FilterPanel(last.outcome.content_filter))

    # Jumping

    def jump(self, words: str = "") -> None:
        """Choose a turn or a heading, of those with some words, and go there."""
        self.host.run(Group.CHOOSE, self._choose_spot, words)

    async def _choose_spot(self, words: str) -> None:
        transcript = self.feed.transcript
        entries, top = transcript.entries, transcript.top_of_view
        spots = await asyncio.to_thread(outline_of, entries)
        if not spots:
            self.host.say("There is nothing to jump to yet.")
            return
        from tui.app.pickers.outline import OutlinePicker  # noqa: PLC0415  not needed for the first paint

        at = here(spots, [entry.key for entry in entries], *top) if top is not None else None
        texts = {entry.key: entry.text for entry in entries}
        picked = await self.host.ask(OutlinePicker(spots, texts, at).finding(words))
        if picked is not None:
            transcript.go_to(picked.key, picked.offset)

    # Long lines of code

    def wrap_code(self) -> None:
        """Let long lines of code scroll sideways, or wrap them again; say which."""
        transcript = self.feed.transcript
        transcript.action_wrap_code()
        self.host.say(WRAPPED if transcript.wraps_code else UNWRAPPED)

    # Searching

    def search(self, words: str = "") -> None:
        """Open the search line, with words to find."""
        self.search_bar.open(words)

    def search_for(self, words: str) -> None:
        """Mark where words occur, and go to the first place; no words end the search."""
        self.feed.transcript.search(words)

    def search_step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1); where nothing is searched for, open the search line."""
        if self.search_bar.has_class("open"):
            self.feed.transcript.search_step(step)
        else:
            self.search()

    def show_hits(self, current: int, total: int, *, done: bool) -> None:
        """Show which of how many hits is selected; ``done`` once the whole conversation was looked through."""
        self.search_bar.show_hits(current, total, done=done)
        if done and not total and self.search_bar.has_class("open"):
            self.found.look_beside(self.search_bar.words)

    def end_search(self) -> None:
        """Mark nothing any more, and go back to writing."""
        self.feed.transcript.search("")
        self.found.forget()
        self.draft.focus()

    # Copying

    def copy_reply(self) -> None:
        """Copy the last reply as it was received."""
        piece = last_reply(self.feed.transcript.entries)
        if piece is None:
            self.host.say("There is no reply to copy yet.")
        else:
            self.host.copy(piece.text)

    def copy(self, number: str = "") -> None:
        """Copy the code of that number; or choose what is copied: the last reply, some code, a table, all of it."""
        self.host.run(Group.CHOOSE, self._choose_piece, number)

    async def _numbered(self, number: str) -> Piece | None:
        """Return the code of a number; None if there is none, after saying so."""
        piece = await asyncio.to_thread(numbered, self.feed.transcript.entries, number)
        if piece is None:
            self.host.say(f"There is no code with the number {cleaned_line(number)}.", wrong=True)
        return piece

    async def _choose_piece(self, number: str) -> None:
        session = self.current.session
        if number:
            if (piece := await self._numbered(number)) is not None:
                self.host.copy(piece.to_copy)
            return
        await self._choose_among_all(session)

    async def _choose_among_all(self, session: Session | None) -> None:
        """Copy the piece that is chosen; the conversation is that of the session that was open when it was asked."""
        pieces = await asyncio.to_thread(self._pieces, session)
        if not pieces:
            self.host.say("There is nothing to copy yet.")
            return
        picked = await self.host.ask(PiecePicker(pieces))
        if picked is None:
            return
        if picked.kind is not PieceKind.CONVERSATION:
            self.host.copy(picked.to_copy)
        elif session is not None:
            self.host.copy(await asyncio.to_thread(self._as_markdown, session.conversation))

    def _as_markdown(self, conversation: Conversation) -> str:
        return to_markdown(conversation, self.clock.now().isoformat(), about=False)

    def _pieces(self, session: Session | None) -> list[Piece]:
        """Return what can be copied; the conversation is made once it is chosen."""
        entries = self.feed.transcript.entries
        reply = last_reply(entries)
        pieces = ([reply] if reply else []) + code_pieces(entries) + table_pieces(entries)
        if session is not None and session.begun:
            pieces.append(Piece(PieceKind.CONVERSATION, "Conversation", "this branch, as Markdown", ""))
        return pieces

    # Files

    def write_code(self, number: str = "") -> None:
        """Write the code of that number to a new file, or some code that is chosen."""
        self.host.run(Group.CHOOSE, self._choose_code, number)

    async def _choose_code(self, number: str) -> None:
        if number:
            if (piece := await self._numbered(number)) is not None:
                await self._save(piece)
            return
        pieces = await asyncio.to_thread(code_pieces, self.feed.transcript.entries)
        if not pieces:
            self.host.say("There is no code to write yet.")
            return
        picked = await self.host.ask(CodePicker(pieces))
        if picked is not None:
            await self._save(picked)

    async def _save(self, piece: Piece) -> None:
        """Ask for a name, and write a piece to a new file."""
        name = await self.host.ask(FileName(piece.name, piece.file))
        if name is None:
            return
        try:
            path = await asyncio.to_thread(self.write_file, name, piece.text)
        except MullError as error:
            self.host.post_message(WentWrong(error))
        else:
            self.host.say(f"{piece.name} is in {cleaned_line(str(path))} now")

    def take_code(self, wanted: Transcript.CodeWanted) -> None:
        """Copy the code whose button was clicked, or ask for a name and write it to a new file."""
        self.host.run(Group.CHOOSE, self._take_code, wanted)

    async def _take_code(self, wanted: Transcript.CodeWanted) -> None:
        piece = await asyncio.to_thread(code_piece, wanted.text, wanted.language, wanted.number)
        if piece is None:
            self.host.say("That code is no longer there.")
        elif wanted.save:
            await self._save(piece)
        else:
            self.host.copy(piece.to_copy)

    # Links

    def links(self) -> None:
        """Choose a link and open it."""
        self.host.run(Group.CHOOSE, self._choose_link)

    async def _choose_link(self) -> None:
        addresses = await asyncio.to_thread(links_of, self.feed.transcript.entries)
        if not addresses:
            self.host.say("There is no link to open.")
            return
        picked = await self.host.ask(LinkPicker(addresses))
        if picked is not None:
            await self._open_link(picked)

    def follow_link(self, address: str) -> None:
        """Open the link that was clicked on, if it may be."""
        self.host.run(Group.CHOOSE, self._open_link, address)

    async def _open_link(self, address: str) -> None:
        """Ask, with the host shown first, and open; or say why not."""
        try:
            link = judged(address)
        except Refused as refused:
            self.host.say(f"Not opened: {refused}: {cleaned_line(address)[:200]}", wrong=True)
            return
        if await self.host.ask(OpenLink(link)) and not await asyncio.to_thread(open_in_browser, link):
            self.host.say("No browser could be started. The address can be copied.", wrong=True)
