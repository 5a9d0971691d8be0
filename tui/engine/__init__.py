"""One turn, from a user's text to a finished reply; used by screen and command line alike."""

from tui.engine.engine import Choice, Engine, Opening

__all__ = ["Choice", "Engine", "Opening"]
