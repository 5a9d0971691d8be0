"""Fixtures for the transcript: a palette without a theme, and an app that shows only a transcript."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.style import Style
from textual.app import ComposeResult
from textual.filter import LineFilter

from tui.app.terminal.cleaning_filter import CleaningFilter
from tui.app.theme.themed_app import ThemedApp
from tui.app.transcript.palette import Palette
from tui.app.transcript.view import Transcript


class Host(ThemedApp[None]):
    """A transcript over the whole screen."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Transcript.FollowingChanged] = []

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), CleaningFilter()]

    def compose(self) -> ComposeResult:
        yield Transcript()

    def on_transcript_following_changed(self, message: Transcript.FollowingChanged) -> None:
        self.messages.append(message)

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    def screen_lines(self) -> list[str]:
        """The view as text, without the scroll bar."""
        width = self.transcript.scrollable_content_region.right
        return [strip.crop(0, width).text.rstrip() for strip in self.screen._compositor.render_strips()]


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture(scope="session")
def palette() -> Palette:
    return Palette.read(lambda name: Style(bold="heading" in name))
