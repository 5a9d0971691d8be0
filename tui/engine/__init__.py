"""One turn, from a user's text to a finished reply; used by screen and command line alike."""

from tui.engine.bulletin import Bulletin, ConnectionNews
from tui.engine.choice import Choice
from tui.engine.engine import Engine, Opening
from tui.engine.journal import Journal

__all__ = ["Bulletin", "Choice", "ConnectionNews", "Engine", "Journal", "Opening"]
