"""The Textual program, and the variables that Textual reads when it is imported."""

import os

# How often Textual paints at most, in times a second. It waits for its next turn also where nothing was painted for
# long, so that a key is echoed up to a 60th of a second later than it could be.
os.environ.setdefault("TEXTUAL_FPS", "120")

# Of Textual's other variables only these have an effect. With the rest it writes what is typed and shown into files
# (TEXTUAL_LOG, TEXTUAL_DEBUG, TEXTUAL_SCREENSHOT), sends it to a program of developers (TEXTUAL=devtools), or starts
# another driver.
KEPT = {"TEXTUAL_FPS", "TEXTUAL_ANIMATIONS", "TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_SMOOTH_SCROLL", "TEXTUAL_SPEEDUPS"}
for _name in [name for name in os.environ if name.startswith("TEXTUAL")]:
    if _name not in KEPT:
        del os.environ[_name]
