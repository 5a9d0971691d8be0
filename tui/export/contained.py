r"""The Markdown of one message as it can stand in a document: it reaches no other turn, whatever it leaves open.

What is read otherwise beside other texts than alone is written in another way that reads the same: tags become text, as
everywhere in mull; headings go below those of the document; links by a label get their address where they stand; a
ruler of hyphens, which pandoc takes for data, is one of underscores. All else stays as it was written.

The rules are those of CommonMark with tables (https://spec.commonmark.org/0.31.2/), the signs with a meaning in other
readers those of GitHub (footnotes), Obsidian (``%%``, ``$$``), pandoc (``:::``, ``\begin``) and Hugo (``{{<``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tui.export.brackets import closed_brackets
from tui.export.mark import with_line_feeds
from tui.export.nesting import TOO_DEEP, keep_deep_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OUTERMOST = 3  # the level of a message's largest heading: those of the document are 1 and 2
DEEPEST = 6  # the levels of headings that there are
LEVELS = 100  # of lists and quotes within one another that are read; what is in a deeper one may be anything
ROUNDS = 20  # how often a text is looked at for blocks of HTML that were hidden in others
MATTERS = re.compile(r"[<#\[]|`{3}|~~~|\$\$|%%|\{\{%|:::|\\begin|\\end|^[ \t>*+\d.)-]*[-=]+[ \t]*$", re.MULTILINE)
A_FENCE = re.compile(r"[ >]*(?:`{3}|~{3})")
TAG_AT_ITS_BEGINNING = re.compile(r"(^[ \t>]*)<(?=[!?/A-Za-z])")
RULER = re.compile(r"(?:-[ \t]*){3,}$")
CLOSING_SIGNS = re.compile(r"(^|[ \t])(#+)[ \t]*$")
RUN_OF_TICKS = re.compile(r"`{3,}")
LINE_BREAK = re.compile(r"(?<!\\)\\?\n[ \t]*")
MATHS = "\0"  # in place of two dollar signs, until it is known how many there are

Edit = tuple[int, int, list[str]]  # first line, the line behind the last, and the lines in their place
References = Mapping[str, Mapping[str, Any]]  # addresses and titles by label, as markdown-it has them


class _TooDeep(ValueError):
    """A text is nested deeper than it can be read."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a whole message: the links that it defines, and which of LaTeX's environments are torn."""

    references: References
    torn: frozenset[str]


def contained(text: str) -> str:
    """Return the Markdown of a message so that it ends where it ends, in every document and every reader of Markdown.

    Its lines end in line feeds. A text in which nothing of that matters comes back as it is; one with lists or quotes
    that are within more than a hundred others is code.
    """
    text = with_line_feeds(text).replace("\0", "\ufffd")
    if not MATTERS.search(text):
        return text
    try:
        text, tokens, references = _without_blocks(text)
    except _TooDeep:
        fence = fence_for(text)
        return f"{fence}\n{text}\n{fence}"
    lines = text.split("\n")
    known = _Known(references, _torn(text))
    edits = [*_headings(tokens, lines, known), *_texts(tokens, lines, known)]
    end = _end_of_fence(tokens, lines)
    whole = "\n".join([*_edited(lines, edits), *end])
    return _with_maths(whole)


def fence_for(text: str) -> str:
    """Return a fence that is longer than any run of backticks in a text."""
    return "`" * max((len(run) + 1 for run in RUN_OF_TICKS.findall(text)), default=3)


# What runs on over lines: HTML, and definitions of links


def _without_blocks(text: str) -> tuple[str, Sequence[Token], References]:
    """Return a text without blocks of HTML and definitions of links, its tokens, and the links that it defined."""
    references: dict[str, Mapping[str, Any]] = {}
    for at in range(ROUNDS):
        env: dict[str, Any] = {}
        tokens = _reader().parse(text, env)
        if TOO_DEEP in env:
            raise _TooDeep
        lines = text.split("\n")
        found = env.get("references", {})
        references = {**found, **references}
        edits = [_definition(each["map"], lines) for each in [*found.values(), *env.get("duplicate_refs", [])]]
        edits += [
            _opened(token.map, lines, whole=at == ROUNDS - 1)
            for token in tokens
            if token.type == "html_block" and token.map
        ]
        if not edits:
            return text, tokens, references
        text = "\n".join(_edited(lines, edits))
    return text, _reader().parse(text), references


def _definition(lines_of: Sequence[int], lines: Sequence[str]) -> Edit:
    """Return a definition of a link as text; a line of its own where another line follows."""
    first, end = lines_of[0], lines_of[1]
    held = [lines[first].replace("[", "\\[", 1), *lines[first + 1 : end]]
    follows = end < len(lines) and lines[end].strip(" \t>")
    return first, end, [*held[:-1], f"{held[-1]}  " if follows else held[-1]]


def _opened(lines_of: Sequence[int], lines: Sequence[str], *, whole: bool) -> Edit:
    """Return a block of HTML as text, up to a line that may begin code; or all of it."""
    first, end = lines_of[0], lines_of[1]
    code = (at for at in range(first + 1, end) if A_FENCE.match(lines[at]) and not whole)
    end = next(code, end)
    return (
        first,
        end,
        [
            lines[first].replace("<", "\\<", 1),
            *(TAG_AT_ITS_BEGINNING.sub(r"\1\\<", line) for line in lines[first + 1 : end]),
        ],
    )


# Headings, rulers, and the fence that is open at the end


def _headings(tokens: Sequence[Token], lines: Sequence[str], known: _Known) -> Iterator[Edit]:
    """Yield the headings below those of the document, and rulers of underscores in place of hyphens."""
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    lower = max(0, OUTERMOST - min(levels, default=OUTERMOST))
    for token, text in zip(tokens, [*tokens[1:], None], strict=True):
        if token.map is None:
            continue
        first, end = token.map
        if token.type == "hr" and "-" in token.markup:
            yield first, end, [RULER.sub(lambda found: found[0].replace("-", "_"), lines[first])]
        elif token.type == "heading_open" and text is not None:
            signs = "#" * min(DEEPEST, int(token.tag[1:]) + lower)
            if token.markup in ("=", "-"):
                yield first, end, [_on_one_line(signs, text.content, lines[first], known)]
            else:
                line = lines[first].replace(token.markup, signs, 1)
                yield first, end, [_written(line, known)]


def _on_one_line(signs: str, content: str, line: str, known: _Known) -> str:
    """Return a heading that was underlined as one that begins with signs; ``line`` is its first line, as it was."""
    before = line[: max(0, line.find(content.split("\n", 1)[0]))]
    whole = CLOSING_SIGNS.sub(r"\1\\\2", LINE_BREAK.sub(" ", _written(content, known)))
    return f"{before}{signs} {whole}"


def _end_of_fence(tokens: Sequence[Token], lines: Sequence[str]) -> list[str]:
    """Return the line that closes the fence which is open at the end; one within a list or a quote ends with that."""
    fence = next((token for token in reversed(tokens) if token.level == 0 and token.map is not None), None)
    if fence is None or fence.type != "fence" or fence.map is None:
        return []
    first, end = fence.map
    last = lines[end - 1].strip()
    ends = end - 1 > first and len(last) >= len(fence.markup) and set(last) == set(fence.markup)
    return [] if ends and not lines[end - 1].startswith(("    ", "\t")) else [fence.markup]


# The text of a paragraph, a heading, a cell


WRITTEN_OTHERWISE = re.compile(r"[<\[]|%%|\{\{%|\$\$|:::|\\begin|\\end")
ENVIRONMENT = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
INLINE = r"\((?:<[^<>\n]*>|(?!<)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
WORDS = r"(?:[^\[\]\\`]|\\.)*"
PIECE = re.compile(
    rf"""
    (?P<environment>\\(?:begin|end)\{{(?P<name>[A-Za-z]+\*?)\}})
    | \\[!-/:-@\[-`{{-~]
    | (?P<ticks>`+)
    | <(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]* | [\w.!\#$%&'*+/=?^`{{|}}~-]+@[\w.-]+)>
    | (?P<tag><(?=[!?/A-Za-z]))
    | (?P<signs>%% | (?<=\{{\{{)[<%])
    | (?P<maths>\$\$)
    | (?P<label>\[(?P<words>{WORDS})\](?:(?P<inline>{INLINE})|\[(?P<other>{WORDS})\])?)
    """,
    re.VERBOSE,
)
# A definition of a link, or a footnote of GitHub's; a division of pandoc's.
AT_A_LINE = re.compile(r"^([ \t>*+\d.)-]*)(\[(?:[^\[\]\\]|\\.)+\]:|:::)", re.MULTILINE)


def _torn(text: str) -> frozenset[str]:
    """Return the names of LaTeX's environments that do not end as often as they begin."""
    ends = Counter(ENVIRONMENT.findall(text))
    return frozenset(name for _, name in ends if ends["begin", name] != ends["end", name])


def _texts(tokens: Sequence[Token], lines: Sequence[str], known: _Known) -> Iterator[Edit]:
    """Yield the lines of all paragraphs and rows of tables."""
    rows: set[int] = set()
    for before, token in pairwise(tokens):
        if token.type != "inline" or token.map is None or before.type == "heading_open" or token.map[0] in rows:
            continue
        first, end = token.map
        rows.add(first)
        whole = "\n".join(lines[first:end])
        if not WRITTEN_OTHERWISE.search(whole):
            continue
        cells = re.split(r"(?<!\\)(\|)", whole) if before.type in ("th_open", "td_open") else [whole]
        yield first, end, "".join(_written(cell, known) for cell in cells).split("\n")


def _written(text: str, known: _Known) -> str:
    """Return the text of a paragraph, a heading or a cell as it can stand in a document."""
    return closed_brackets(_inline(text, known))


def _inline(text: str, known: _Known) -> str:
    """Return a text in which no tag, no label and no sign of another reader's is left outside of code."""
    written, at = [], 0
    text = AT_A_LINE.sub(r"\1\\\2", text)
    while found := PIECE.search(text, at):
        written.append(text[at : found.start()])
        if ticks := found["ticks"]:
            end = re.compile(rf"(?<!`){ticks}(?!`)").search(text, found.end())
            at = found.end() if end is None else end.end()
            written.append(text[found.start() : at])
        elif found["label"] and (link := _link(found, known)) is None:
            written.append("\\[" if text.startswith("(<", found.end()) else "[")  # that is no address, but would be one
            at = found.start() + 1
        else:
            written.append(link if found["label"] and link else _sign(found, known))
            at = found.end()
    return "".join([*written, text[at:]])


def _sign(found: re.Match[str], known: _Known) -> str:
    """Return a sign as it is written so that it is text."""
    match found.lastgroup:
        case "tag" if ">" in found.string[found.end() :]:
            return "\\<"
        case "signs":
            return "".join(f"\\{sign}" for sign in found[0])
        case "maths":
            return MATHS
        case "environment" if found["name"] in known.torn:
            return f"\\{found[0]}"
    return found[0]


def _link(found: re.Match[str], known: _Known) -> str | None:
    """Return a link with its address; None where brackets are none."""
    words = _inline(f"{found['words']}>", known)[:-1]  # a tag may end behind what looks like a link
    if found["inline"]:
        return f"[{words}]{found['inline']}"
    from markdown_it.common.utils import normalizeReference  # noqa: PLC0415  heavy, and only an export needs it

    target = known.references.get(normalizeReference(found["other"] or found["words"]))
    if target is None:
        return None
    href, title = target["href"], target.get("title", "")
    address = f"<{href}>" if not href or "(" in href or ")" in href else href
    told = ' "{}"'.format(" ".join(title.split()).replace('"', '\\"')) if title else ""
    ends_another = found.string[found.start() - 1 : found.start()] == "]" and found["other"] is None
    return f"({address}{told})" if ends_another else f"[{words}]({address}{told})"


def _with_maths(text: str) -> str:
    """Return a text with its double dollar signs; the last one is text where they are not pairs."""
    *before, last = text.split(MATHS)
    between = "$$" if len(before) % 2 == 0 else "\\$\\$"
    return between.join(["$$".join(before), last]) if before else last


def _edited(lines: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """Return lines with others in the place of some."""
    made = list(lines)
    for first, end, new in sorted(edits, key=itemgetter(0), reverse=True):
        made[first:end] = new
    return made


@cache
def _reader() -> MarkdownIt:
    """Return what reads blocks; what is inside of them is read here, and takes most of the time."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy, and only an export needs it

    reader = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    keep_deep_text(reader, LEVELS)
    return reader
