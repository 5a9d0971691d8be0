"""A page of Markdown as tests read it: sections, headings, fenced blocks, tables, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.paths import ROOT

FENCE = re.compile(r"^(`{3,})(\S*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+?)[ \t]*$", re.MULTILINE)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
RULE = re.compile(r"^\|[-:| ]+\|$")
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the heading it is below."""

    language: str
    text: str
    section: str


@dataclass(frozen=True)
class Page:
    """One file of Markdown, by its path below the project's folder."""

    name: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @property
    def text(self) -> str:
        return text_of(self.path)

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return FENCE.sub("", self.text)

    def section(self, heading: str) -> str:
        """Return the text below a heading, to the next one of its level or above."""
        found = re.search(rf"^(#+) {re.escape(heading)}[ \t]*$", self.text, re.MULTILINE)
        assert found, f"{self.name} has no heading {heading!r}"
        rest = self.text[found.end() :]
        ends = re.search(rf"^#{{1,{len(found[1])}}} ", FENCE.sub(_blank, rest), re.MULTILINE)
        return rest[: ends.start()] if ends else rest

    def sections(self, level: int = 2) -> list[str]:
        """Return the headings of one level, in their order."""
        return re.findall(rf"^#{{{level}}} (.+?)[ \t]*$", self.prose, re.MULTILINE)

    def anchors(self) -> set[str]:
        """Return the anchors that a forge gives to the headings."""
        seen: Counter[str] = Counter()
        found = set()
        for heading in HEADING.findall(self.prose):
            slug = slug_of(heading)
            found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
        return found

    def links(self) -> list[str]:
        """Return where the links and pictures lead, as they are written."""
        return [where for _, where in LINK.findall(re.sub(r"`[^`\n]*`(?!\])", "", self.prose))]

    def pictures(self) -> list[str]:
        return [where for shown, where in LINK.findall(self.prose) if shown]

    def blocks(self, *languages: str) -> list[Block]:
        """Return the fenced blocks of these languages, in their order."""
        found = []
        for fence in FENCE.finditer(self.text):
            above = HEADING.findall(FENCE.sub("", self.text[: fence.start()]))
            if fence[2] in languages:
                found.append(Block(fence[2], fence[3], above[-1] if above else ""))
        return found


def _blank(fence: re.Match[str]) -> str:
    """Return a fenced block with nothing in it that looks like a heading, as long as it was."""
    return fence[0].replace("#", " ")


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def slug_of(heading: str) -> str:
    """Return the anchor of a heading as a forge makes it: letters, digits, hyphens and underscores, in lower case."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def rows(text: str) -> list[list[str]]:
    """Return the rows of all tables in a text, without their heads, each as its cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {at for at, below in enumerate(lines[1:]) if RULE.match(below)}
    kept = [line for at, line in enumerate(lines) if at not in heads and not RULE.match(line)]
    return [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in kept]


def words(text: str) -> list[str]:
    """Return what a text holds in backticks."""
    return re.findall(r"`([^`]+)`", text)


def commands(block: Block) -> Iterator[str]:
    """Yield the commands of a block for a shell, without comments."""
    for line in block.text.replace("\\\n", " ").splitlines():
        command = re.sub(r"\s+# .*$", "", line).strip()
        if command and not command.startswith("#"):
            yield command


README = Page("README.md")
PAGES = {path.stem: Page(f"docs/{path.name}") for path in sorted((ROOT / "docs").glob("*.md"))}
ROOT_PAGES = [Page(path.name) for path in sorted(ROOT.glob("*.md"))]
EVERY = [*ROOT_PAGES, *PAGES.values()]
