r"""Reading a file of cases: Markdown, one prompt a block, blocks apart by a line ``---``.

A line ``expect:`` ends the prompt; each line after it, up to the end of the block, is one expectation::

    Name three risks of a move of our database on a Friday.

    expect:
    - contains: rollback
    - matches: (?i)\bweekend\b
    - is JSON of: risks.schema.json
    - at most: 300 tokens
    - judged by gpt-4o: Does the reply name exactly three risks?

A line of a prompt that is ``---`` or ``expect:`` itself has ``\`` before it, or stands in a fence of three backticks.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence

from tui.core.errors import UsageError
from tui.core.trials.case import AtMost, Case, Contains, Expectation, IsJsonOf, JudgedBy, Lacks, Matches

CASES = ".test.md"  # how the name of a persona's own file of cases ends; it lies beside the persona's
MOST = 1_000  # cases of a file
LONGEST_PATTERN = 1_000  # characters
APART, EXPECT, ESCAPE = "---", "expect:", "\\"
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ITEM = re.compile(r"[-*]\s+(.*)")
JUDGED = re.compile(r"judged\s+by\s+(?=\S)", re.IGNORECASE)
BEFORE_QUESTION = re.compile(r":(?=\s|\Z)")  # a model's name may have colons
COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\s+tokens?)?")
FORMS = "contains, lacks, matches, is JSON of, at most, judged by MODEL"

Lines = Sequence[tuple[int, str]]  # lines with their numbers, from 1


def cases_from(text: str, origin: str) -> tuple[Case, ...]:
    """Return the cases of a file's text; ``origin`` names the file in errors.

    Raises:
        UsageError: a line cannot be understood, or there is no prompt or too many; it names the line.
    """
    blocks = list(_blocks(text, origin))
    cases = tuple(_case(block, origin) for block in blocks if any(line.strip() for _, line in block))
    if not cases:
        raise UsageError(f"{origin} has no prompt.", "Write one, and a line --- before the next.")
    if len(cases) > MOST:
        raise _wrong(origin, cases[MOST].line, f"there are more than {MOST:,} prompts", "Use several files.")
    return cases


def _blocks(text: str, origin: str) -> Iterator[Lines]:
    """Yield the blocks between the lines ``---`` that are in no fence."""
    block: list[tuple[int, str]] = []
    fence, opened = "", 0
    for number, line in enumerate(_lines_of(text), 1):
        if not fence and line.rstrip() == APART:
            yield block
            block = []
            continue
        if (found := FENCE.match(line)) is not None:
            fence, opened = _fence_after(fence, opened, found[1], line[found.end() :], number)
        block.append((number, line))
    if fence:
        raise _wrong(origin, opened, "the fence that begins here does not end", f"Close it with {fence}.")
    yield block


def _lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them on the system that wrote it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _fence_after(fence: str, opened: int, sign: str, rest: str, number: int) -> tuple[str, int]:
    """Return the fence that is open after a line with a fence's sign, and the number of its first line."""
    if not fence:
        return ("", 0) if sign[0] == "`" and "`" in rest else (sign, number)
    closes = sign[0] == fence[0] and len(sign) >= len(fence) and not rest.strip()
    return ("", 0) if closes else (fence, opened)


def _case(block: Lines, origin: str) -> Case:
    ends = next((at for at, (_, line) in _unfenced(block) if line.strip().casefold() == EXPECT), len(block))
    begins = next((number for number, line in block if line.strip()), block[0][0])
    prompt = _prompt(block[:ends])
    if not prompt:
        raise _wrong(origin, begins, "there is no prompt before expect:", "Write the prompt above it.")
    expected = (_expectation(line, number, origin) for number, line in block[ends + 1 :] if line.strip())
    return Case(prompt, tuple(expected), begins)


def _unfenced(block: Lines) -> Iterator[tuple[int, tuple[int, str]]]:
    """Yield the lines of a block that are in no fence, each with its place in the block."""
    fence = ""
    for at, (number, line) in enumerate(block):
        found = FENCE.match(line)
        if not fence and found is None:
            yield at, (number, line)
        elif found is not None:
            fence, _ = _fence_after(fence, 0, found[1], line[found.end() :], number)


def _prompt(lines: Lines) -> str:
    """Return the text of a prompt, without the sign before a line that would have a meaning."""
    plain = [
        line[1:] if line.startswith(ESCAPE) and line[1:].strip().casefold() in (APART, EXPECT) else line
        for _, line in lines
    ]
    return "\n".join(plain).strip("\n").rstrip()


def _expectation(line: str, number: int, origin: str) -> Expectation:
    found = ITEM.fullmatch(line.strip())
    made = f"this is no expectation. There are: {FORMS}" if found is None else _read(found[1])
    if isinstance(made, str):
        raise _wrong(origin, number, made, f"Write it as: - {_form_of('' if found is None else found[1])}")
    return made


def _form_of(words: str) -> str:
    """Return how an expectation of the kind that words begin with is written."""
    kind = " ".join(words.partition(":")[0].split()).casefold()
    return WRITTEN.get("judged by" if JUDGED.match(words) else kind, "contains: TEXT")


def _read(words: str) -> Expectation | str:
    """Return the expectation that words say, or what is wrong with them."""
    kind, colon, value = words.partition(":")
    read = READERS.get(" ".join(kind.split()).casefold()) if colon else None
    if read is not None:
        return read(value.strip())
    if (judged := JUDGED.match(words)) is not None:
        begins = judged.end()
        found = BEFORE_QUESTION.search(words, begins + 1)
        if found is not None:
            model, question = words[begins : found.start()].rstrip(), words[found.end() :].strip()
            return JudgedBy(model, question) if question else "there is no question for the judge"
    return f"this is no expectation. There are: {FORMS}"


def _contains(text: str) -> Expectation | str:
    return Contains(text) if text else "there is no text after contains:"


def _lacks(text: str) -> Expectation | str:
    return Lacks(text) if text else "there is no text after lacks:"


def _matches(pattern: str) -> Expectation | str:
    if not pattern or len(pattern) > LONGEST_PATTERN:
        return f"a pattern has 1 to {LONGEST_PATTERN:,} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this is no regular expression of Python ({error})"
    return Matches(pattern)


def _is_json_of(file: str) -> Expectation | str:
    return IsJsonOf(file) if file else "there is no file after is JSON of:"


def _at_most(value: str) -> Expectation | str:
    found = COUNT.fullmatch(value)
    tokens = int(found[1].replace(",", "")) if found is not None else 0
    return AtMost(tokens) if tokens else "at most: needs a number of tokens, such as 300 tokens"


READERS: dict[str, Callable[[str], Expectation | str]] = {
    "contains": _contains,
    "lacks": _lacks,
    "matches": _matches,
    "is json of": _is_json_of,
    "at most": _at_most,
}


WRITTEN = {
    "lacks": "lacks: TEXT",
    "matches": "matches: PATTERN",
    "is json of": "is JSON of: FILE",
    "at most": "at most: 300 tokens",
    "judged by": "judged by MODEL: QUESTION",
}


def _wrong(origin: str, line: int, what: str, remedy: str) -> UsageError:
    return UsageError(f"{origin}, line {line}: {what}.", remedy)
