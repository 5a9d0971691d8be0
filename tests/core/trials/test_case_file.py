"""Files of cases: what is read, and that each mistake is told with its line."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import UsageError
from tui.core.trials.case import AtMost, Case, Contains, IsJsonOf, JudgedBy, Lacks, Matches
from tui.core.trials.case_file import cases_from

WHOLE = """\
Name three risks.

```yaml
---
expect:
```

expect:
- contains: rollback
- lacks: As an AI
* matches:(?i)\\bfriday\\b
- is JSON of: risks.schema.json
- at most: 1,200 tokens
- Judged  by qwen3:8b: Does it name three: a, b, c?
---

\\---
Second

---
"""


def test_prompts_and_what_is_expected_of_each() -> None:
    first, second = cases_from(WHOLE, "a.test.md")
    assert first.prompt == "Name three risks.\n\n```yaml\n---\nexpect:\n```"
    assert first.expected == (
        Contains("rollback"),
        Lacks("As an AI"),
        Matches("(?i)\\bfriday\\b"),
        IsJsonOf("risks.schema.json"),
        AtMost(1200),
        JudgedBy("qwen3:8b", "Does it name three: a, b, c?"),
    )
    assert (second.prompt, second.expected, second.line) == ("---\nSecond", (), 17)
    assert [str(each) for each in first.expected][4:] == [
        "at most: 1,200 tokens",
        "judged by qwen3:8b: Does it name three: a, b, c?",
    ]


def test_line_ends_of_any_system_and_a_file_of_one_prompt() -> None:
    assert cases_from("\ufeffone\r\ntwo\r\n---\r\nthree", "p")[1].line == 4
    assert [case.prompt for case in cases_from("only this", "p")] == ["only this"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 0, "has no prompt"),
        ("---\n---\n", 0, "has no prompt"),
        ("a\n---\nexpect:\n- contains: x", 3, "no prompt before expect"),
        ("a\nexpect:\ncontains: x", 3, "no expectation. There are: contains"),
        ("a\nexpect:\n- holds: x", 3, "no expectation"),
        ("a\nexpect:\n\n- contains:", 4, "no text after contains"),
        ("a\nexpect:\n- lacks: ", 3, "no text after lacks"),
        ("a\nexpect:\n- matches: (a", 3, "no regular expression"),
        ("a\nexpect:\n- matches: " + "a" * 1001, 3, "1 to 1,000"),
        ("a\nexpect:\n- at most: few", 3, "needs a number"),
        ("a\nexpect:\n- at most: 0", 3, "needs a number"),
        ("a\nexpect:\n- is JSON of:", 3, "no file"),
        ("a\nexpect:\n- judged by o1:", 3, "no question"),
        ("a\n````\nb\n```\n", 2, "does not end"),
        ("a\n---\n" * 1001, 2001, "more than 1,000"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        cases_from(text, "p.md")
    assert what in caught.value.problem
    assert f"p.md, line {line}:" in caught.value.problem or not line


LINES = st.sampled_from(
    ["---", "expect:", "- contains: x", "text", "", "```", "~~~~", "\\---", "- at most: 3", "- matches: [[a", "?"]
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    cases: tuple[Case, ...] = ()
    try:
        cases = cases_from(text, "p.md")
    except UsageError as error:
        said = error.problem
    else:
        said = ""
    assert not said or "line " in said or said == "p.md has no prompt."
    numbers = [case.line for case in cases]
    assert all(case.prompt for case in cases)
    assert numbers == sorted(set(numbers))


@given(st.lists(st.text("ab \n", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_plain_prompts_come_back_as_written(prompts: list[str]) -> None:
    assert [case.prompt for case in cases_from("\n---\n".join(prompts), "p")] == [
        "\n".join(line for line in each.split("\n")) for each in prompts
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- contains: a{}b",
        "{}- contains: a",
        "- contains: a{}",
        "-{}contains: a",
        "- judged by o1: a{}b",
        "- judged by{}o1: a",
        "- judged by o1{}: a",
        "- judged by o1 {}a: b",
        "- at most: 3{}tokens",
        "- is JSON{}of: a.json",
    ],
)
@pytest.mark.parametrize("sign", [" ", ":", " :"])
def test_a_line_of_many_blanks_takes_no_longer_than_others(line: str, sign: str) -> None:
    started = process_time()
    with suppress(UsageError):
        cases_from(f"a\nexpect:\n{line.format(sign * 100_000)}", "x")
    assert process_time() - started < 5


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("- contains:", "contains: TEXT"),
        ("- lacks:", "lacks: TEXT"),
        ("- matches: (", "matches: PATTERN"),
        ("- is  JSON of:", "is JSON of: FILE"),
        ("- At most: lots", "at most: 300 tokens"),
        ("- judged by o1:", "judged by MODEL: QUESTION"),
        ("- judged by o1", "judged by MODEL: QUESTION"),
        ("- sounds: kind", "contains: TEXT"),
        ("plain words", "contains: TEXT"),
    ],
)
def test_a_mistake_says_how_its_own_kind_is_written(line: str, written: str) -> None:
    with pytest.raises(UsageError) as caught:
        cases_from(f"a\nexpect:\n{line}", "x")
    assert caught.value.remedy == f"Write it as: - {written}"
