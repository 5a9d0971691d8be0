"""The text of a message in a page of mull's, as Markdown: what `tui.export.html` writes, and what an editor may add."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tui.export.html import OUTERMOST
from tui.export.passages import PassageKind

SIGNS = {"em": "*", "i": "*", "strong": "**", "b": "**", "s": "~~", "del": "~~"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "hr", "div"}
VOID = {"br", "hr", "img", "input", "meta", "link"}
SPACE = re.compile(r"[ \t\n]+")
SPECIAL = re.compile(r"([\\`*_\[\]<])")
AT_A_LINE = re.compile(r"^(#{1,6}(?= )|[-+](?= )|>|\d{1,9}(?=[.)] ))")


@dataclass(slots=True)
class Element:
    """An element of a page: its name, its attributes, and texts and elements within."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        """Return all text within, as it stands there."""
        found, left = [], list(reversed(self.children))
        while left:
            each = left.pop()
            if isinstance(each, str):
                found.append(each)
            else:
                left += reversed(each.children)
        return "".join(found)


class _Tree(HTMLParser):
    """Reads a page into elements; what is never closed ends with what is around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].name == tag:
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


DEEPEST = 100  # elements within one another; what is deeper is read beside the last


def elements_of(page: str) -> Element:
    """Return the elements of a page, or of a part of one, within one that has no name."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    return tree.root


def text_in_html(kind: PassageKind, said: str, before: str, after: str) -> str:
    """Return a text as it reads now: ``before`` is how it was written, ``after`` how it stands there now."""
    if kind is PassageKind.VERBATIM:
        return _code(elements_of(after))
    then, now = markdown_of(elements_of(before)), markdown_of(elements_of(after))
    return said if then == now else now


def markdown_of(element: Element) -> str:
    """Return what is in an element as Markdown."""
    return "\n\n".join(_blocks(element.children))


def _blocks(children: Sequence[Element | str]) -> list[str]:
    """Return blocks of Markdown; text between them is a paragraph."""
    made: list[str] = []
    run: list[Element | str] = []
    for each in [*children, Element("p")]:
        if isinstance(each, Element) and each.name in BLOCKS:
            made += [_paragraph(run)] if run else []
            made.append(_block(each))
            run = []
        else:
            run.append(each)
    return [each for each in made if each.strip()]


def _paragraph(children: Sequence[Element | str]) -> str:
    return AT_A_LINE.sub(r"\\\1", _inline(children).strip())


def _block(element: Element) -> str:
    if "formula" in element.attributes.get("class", ""):
        return element.text().strip()
    write = WRITTEN.get(element.name)
    if write is not None:
        return write(element)
    within = any(isinstance(each, Element) and each.name in BLOCKS for each in element.children)
    return markdown_of(element) if within else _paragraph(element.children)


def _quote(element: Element) -> str:
    return "\n".join(f"> {line}".rstrip() for line in markdown_of(element).split("\n"))


def _heading(element: Element) -> str:
    signs = "#" * max(1, int(element.name[1:]) - OUTERMOST + 1)
    return f"{signs} {' '.join(_inline(element.children).split())}"


def _list(element: Element) -> str:
    """Return a list; its items are apart if one of them has paragraphs."""
    items = [each for each in element.children if isinstance(each, Element) and each.name == "li"]
    apart = any(isinstance(each, Element) and each.name == "p" for item in items for each in item.children)
    first = element.attributes.get("start", "1")
    number = int(first) if first.isdigit() else 1
    made = []
    for at, item in enumerate(items):
        sign = "- " if element.name == "ul" else f"{number + at}. "
        text = ("\n\n" if apart else "\n").join(_blocks(item.children))
        made.append(sign + text.replace("\n", "\n" + " " * len(sign)))
    return ("\n\n" if apart else "\n").join(re.sub(r"[ \t]+$", "", each, flags=re.MULTILINE) for each in made)


def _fence(element: Element) -> str:
    code = next((each for each in element.children if isinstance(each, Element) and each.name == "code"), element)
    language = code.attributes.get("class", "").removeprefix("language-")
    text = _code(element)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`{3,}", text)), default=2))
    return f"{fence}{language}\n{text}\n{fence}"


def _code(element: Element) -> str:
    return element.text().strip("\n") if element.name == "" else element.text().removesuffix("\n")


def _table(element: Element) -> str:
    rows = [_cells(row) for row in _each(element, "tr")]
    if not rows:
        return ""
    ruler = ["---"] * len(rows[0])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [rows[0], ruler, *rows[1:]])


def _cells(row: Element) -> list[str]:
    cells = [each for each in row.children if isinstance(each, Element) and each.name in ("td", "th")]
    return [" ".join(_inline(each.children).split()).replace("|", "\\|") for each in cells]


WRITTEN: dict[str, Callable[[Element], str]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "blockquote": _quote,
    "pre": _fence,
    "table": _table,
    "hr": lambda _: "___",
}
"""How a block of each name is written; any other is a paragraph, or holds blocks."""


def _each(element: Element, name: str) -> list[Element]:
    """Return all elements of a name within another one, in their order."""
    found, left = [], [element]
    while left:
        each = left.pop()
        if each.name == name:
            found.append(each)
        left += reversed([child for child in each.children if isinstance(child, Element)])
    return found


def _inline(children: Sequence[Element | str]) -> str:
    return "".join(
        SPECIAL.sub(r"\\\1", SPACE.sub(" ", each)) if isinstance(each, str) else _span(each) for each in children
    )


def _span(element: Element) -> str:
    kind = element.attributes.get("class", "")
    if kind == "address" or "formula" in kind:
        return element.text() if "formula" in kind else ""
    match element.name:
        case "code":
            written = _code_span(element.text())
        case "br":
            written = "\\\n"
        case "input":
            written = "[x] " if "checked" in element.attributes else "[ ] "
        case "a":
            written = _link(element)
        case name:
            sign = SIGNS.get(name, "")
            written = f"{sign}{_inline(element.children)}{sign}"
    return written


def _code_span(text: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _link(element: Element) -> str:
    """Return a link; one whose text is its address is that address."""
    address, text = element.attributes.get("href", ""), _inline(element.children)
    if element.text() in (address, address.removeprefix("mailto:")):
        return f"<{element.text()}>"
    shown = f"<{address}>" if re.search(r"[\s()]", address) else address
    return f"[{text}]({shown})"
