"""A home of mull in which sessions, personas, connections and models have names that a shell would obey."""

from __future__ import annotations

import os
from pathlib import Path

SESSIONS = ("20261127-144858-915c", "20261127-150000-aaaa")
HOSTILE = (  # names of personas, and the beginning of each that is typed
    ("two words", "tw"),
    ("it's", "it"),
    ("x;touch gone", "x"),
    ("$(touch gone)", r"\$\("),
    ("`touch gone`", r"\`"),
    ("k$HOME", "k"),
    ("star*", "sta"),
    ('quo"te', "quo"),
    ("y|touch gone", "y"),
    ("~home", r"\~"),
    ("bang!x", "ban"),
    (r"back\slash", "back"),
    ("hash #", "ha"),
    ("é日本", "é"),
    ("amp&", "am"),
    ("paren(x)", "par"),
    ("brace{a,b}", "brac"),
    ("col:on", "col:"),
    ("eq=x", "eq="),
    ("at@x", "at@"),
    ("less<more>", "les"),
)
UNSEEN = (
    "esc\x1b[31m",
    "bidi\u202ex",
    "line\nbreak",
    "tab\tname",
    "zero\u200bwidth",
    "c1\x9b31m",
    "tag\U000e0041",
    "-dash",
)
CONFIG = """
[connections."my work"]
kind = "compatible"
base_url = "http://127.0.0.1:9/v1"
model = "qwen3:8b"
[connections.other]
kind = "compatible"
base_url = "http://127.0.0.1:9/v1"
model = "big:70b q4"
[models."esc\\u001b[31m"]
window = 1000
"""


def fill(home: Path) -> Path:
    """Fill a home with them, and return it."""
    for folder in ("sessions/trash", "personas"):
        (home / folder).mkdir(parents=True)
    for number, name in enumerate(SESSIONS):
        path = home / "sessions" / f"{name}.jsonl"
        path.touch()
        os.utime(path, (number, number))
    (home / "sessions" / "trash" / "20250101-000000-dddd.jsonl").touch()
    for name in (*(name for name, _ in HOSTILE), *UNSEEN):
        (home / "personas" / f"{name}.md").write_text("Be.", "utf-8")
    (home / "config.toml").write_text(CONFIG, "utf-8")
    return home
