"""What mull's screen shows once something is over: the benchmarks wait for it, and the floors show the same."""

from __future__ import annotations

import re

OPEN = "Alt+X"  # in the line of meters, once the conversation is open
WELCOME = "Practice mode:"
FINISHED_WORDS = "in 21 · out all"
FINISHED = re.compile(r"in ~?[\d,]+( \([\d,]+ cached\))? · (answer|out) ".encode())  # in the line under a whole reply
