"""The Textual program."""

import os

# How often Textual paints at most, in times a second. It waits for its next turn also where nothing was painted for
# long, so that a key is echoed up to a 60th of a second later than it could be. Read when Textual is imported.
os.environ.setdefault("TEXTUAL_FPS", "120")
