"""The transcript of the chat: a key gives it the focus, and then it has keys of its own, as in less and vi.

Any other letter goes to the composer, as everything that is typed where no text is taken.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from tui.app.chat.search_bar import SearchBar
from tui.app.transcript.view import Transcript

BACK = "screen.chat('read')"


class ReadingTranscript(Transcript):
    """A transcript that can have the focus.

    Long because the transcript is: this adds its keys alone.
    """

    FOCUS_ON_CLICK: ClassVar[bool] = False  # who selects a text by the mouse, and types, means the composer
    BINDINGS = [
        Binding("j", "scroll_down", "A line down", show=False),
        Binding("k", "scroll_up", "A line up", show=False),
        Binding("g", "scroll_home", "To the beginning", show=False),
        Binding("G", "scroll_end", "To the end", show=False),
        Binding("left_curly_bracket", "previous_turn", "To your message before", show=False),
        Binding("right_curly_bracket", "next_turn", "To your message after", show=False),
        Binding("n", "hit(1)", "The next hit", show=False),
        Binding("N", "hit(-1)", "The hit before", show=False),
        Binding("e", "screen.chat('edit_message')", "Edit the message", show=False),
        Binding("i,escape", BACK, "Back to writing", show=False),
    ]

    def action_hit(self, step: int) -> None:
        """Go to the next hit of the search (1), or the one before (-1)."""
        self.post_message(SearchBar.Stepped(step))
