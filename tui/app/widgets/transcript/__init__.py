"""The conversation as lines on the screen."""

from tui.app.widgets.transcript.entry import Entry
from tui.app.widgets.transcript.view import Transcript
from tui.app.widgets.transcript.warm import warm

__all__ = ["Entry", "Transcript", "warm"]
