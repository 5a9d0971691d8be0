"""2,000 random persona files: each is read, or refused with its line."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.core.errors import PersonaError
from tui.core.personas.checks import KEYS
from tui.store.personas.personas import parse_persona

VALUES = (
    "", "x", "high", "16", "-1", "0.5", "1e400", ".nan", "true", "null", "2026-01-01", "2024-13-45", "'a", '"\\e[31m"',
    "[a, 1]", "[a, [b]]", "{a: b}", "{a: , b: 2}", "{1: x}", "{a: [1]}", "{a: {b: c}}", "&a [*a]", "*a", "!!bool x",
    "!!set {a}", "!!binary aGk=", "|\n  two\n  lines", ">\n  a", "\n  - a\n  - 2", "\n  a: 1\n  b:\n  a: 2", "a: b",
    "\t", "# note", "{type: object}", "../x.md", "[rules.md]", "'\\ud800'", '"\\ud800"', "x" * 300, "[" * 40, "? a",
)  # fmt: skip
KEY = st.sampled_from((*KEYS, "naem", "1", "''", "a b", "<<", "- x", "? [k]", "\x07", "opening"))
LINE = st.tuples(KEY, st.sampled_from(VALUES)).map(": ".join) | st.text(max_size=12)
FRONT = st.lists(LINE, max_size=6).map("\n".join)
BODY = st.sampled_from(
    ("Do it.", "", " \n", "{{a}} {{date}} \\{{a}}", "a\x00b", "one\n\ntwo\x1b[2J", "\\frac{{a}}{b} {\"c\": {{}}}")
) | st.text(max_size=20)  # fmt: skip
FENCES = st.sampled_from((("---\n", "\n---\n"), ("---\n", "\n"), ("", ""), ("--- \n", "\n---  \n")))


@settings(max_examples=2_000)
@given(FENCES, FRONT, BODY)
def test_each_is_read_or_refused_with_its_line(fences: tuple[str, str], front: str, body: str) -> None:
    text = f"{fences[0]}{front}{fences[1]}{body}"
    try:
        persona = parse_persona(text, "x", "x.md")
    except PersonaError as error:
        for each in error.each:
            told = re.match(r"x\.md, line (\d+): ", each.problem)
            assert told, each.problem
            assert 1 <= int(told[1]) <= text.count("\n") + 1
            assert each.remedy
    else:
        filled = persona.with_values(dict.fromkeys(persona.variables, "{{date}}")).with_built_ins({"date": "today"})
        assert filled.missing == ()
        assert isinstance(filled.message() + filled.about, str)
