"""The Textual program, and the variables that Textual reads when it is imported."""

import os

# How often Textual paints at most, in times a second. It waits for its next turn also where nothing was painted for
# long, so that a key is echoed up to a 60th of a second later than it could be.
os.environ.setdefault("TEXTUAL_FPS", "120")

# With these Textual writes what is typed and shown into files, or sends it to a program of developers: TEXTUAL_LOG all
# that it logs, TEXTUAL_DEBUG each key into keys.log, TEXTUAL_SCREENSHOT a picture, TEXTUAL=devtools all of it.
for _writes in ("TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_SCREENSHOT", "TEXTUAL"):
    os.environ.pop(_writes, None)
