"""One turn, from a user's text to a finished reply; used by screen and command line alike."""

from tui.engine.choice import Choice
from tui.engine.engine import Engine, Opening
from tui.engine.journal import Journal

__all__ = ["Choice", "Engine", "Journal", "Opening"]
