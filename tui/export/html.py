"""A conversation as one HTML page: no script, nothing loaded from elsewhere, HTML in messages shown as text.

Each message is read by itself, so that none changes how another one looks, and its text is within a frame of its own:
headings, footers and notes of mull's are outside of it, where no text of a message can get.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from tui.core.conversation.tree import Conversation
from tui.export.passages import (
    FOLDED,
    KINDS,
    PRACTICE,
    Passage,
    PassageKind,
    facts,
    has_practice,
    passages_of,
    title_line,
)
from tui.export.plain_signs import keep_plain_signs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
pre { overflow-x: auto; padding: .7rem; border: 1px solid #8886; border-radius: .3rem; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
table { border-collapse: collapse; } td, th { border: 1px solid #8886; padding: .2rem .5rem; }
section { margin-top: 2.2rem; }
section > h2 { margin: 0; padding: .3rem .6rem; background: #8882; border-radius: .3rem; font-size: 1.05rem; }
section > blockquote, details > blockquote { margin: .6rem 0; padding: .1rem 0 .1rem 1rem; }
section > blockquote, details > blockquote { border-left: 4px solid #8886; overflow-wrap: anywhere; overflow: auto; }
section.user > blockquote { border-left-color: #36c; }
section > .note, section > footer, section > ul { margin: .6rem 0; font-size: .88rem; opacity: .8; }
section > .note::before, section > footer::before { content: "mull: "; font-weight: bold; }
blockquote blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px dotted #8886; }
blockquote h3, blockquote h4, blockquote h5, blockquote h6 { margin: 1rem 0 .4rem; font-size: 1rem; }
blockquote .address { font-size: .88em; opacity: .8; overflow-wrap: anywhere; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LINKS = re.compile(r"(https?://[^/\s]|mailto:[^\s@]+@)", re.IGNORECASE)
"""How the address of a link begins; one that begins in another way is text."""
OUTERMOST = 3  # the level of the largest heading within a message: those of mull are 1 and 2


def to_html(conversation: Conversation, exported: str) -> str:
    """Return the path to the head as one page; ``exported`` is the time, ISO 8601 UTC."""
    about = [f"<li>{escape(fact)}</li>" for fact in facts(conversation, exported)]
    about += [f"<li><strong>practice</strong>: {PRACTICE}</li>"] if has_practice(conversation) else []
    title = escape(title_line(conversation))
    body = [f"<h1>{title}</h1>", "<ul>", *about, "</ul>"]
    for message in conversation.path():
        written = [_written(passage) for passage in passages_of(message, conversation)]
        body += [f'<section class="{KINDS[type(message)]}">', *written, "</section>"]
    inner = "\n".join(body)
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<style>{STYLE}</style></head>\n<body>\n{inner}\n</body></html>\n"
    )


def said(text: str) -> str:
    """Return the Markdown of one message as HTML.

    HTML in it is shown as text, pictures are links, and links lead to http, https and mailto addresses only, which
    are shown where they differ from the link's text.
    """
    return str(_reader().render(text))


def _written(passage: Passage) -> str:
    match passage.kind:
        case PassageKind.HEADING:
            return f"<h2>{escape(passage.text)}</h2>"
        case PassageKind.NOTES:
            return "\n".join(f'<p class="note"><em>{escape(line)}</em></p>' for line in passage.lines)
        case PassageKind.FOOTER:
            return f"<footer><em>{escape(passage.text)}</em></footer>"
        case PassageKind.ATTACHED:
            return "\n".join(["<ul>", *(f"<li>{_with_code(line)}</li>" for line in passage.lines), "</ul>"])
        case _:
            return _of_the_message(passage)


def _of_the_message(passage: Passage) -> str:
    """Return the text of a message in its frame."""
    if passage.kind in (PassageKind.SAID, PassageKind.COMMENTARY):
        text = f"<blockquote>\n{said(passage.text)}</blockquote>"
    else:
        text = f"<blockquote>\n<pre><code>{escape(passage.text)}\n</code></pre>\n</blockquote>"
    title = FOLDED.get(passage.kind)
    return text if title is None else f"<details><summary>{title}</summary>\n{text}\n</details>"


def _with_code(line: str) -> str:
    """Return a line in which mull has put a name between backticks."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(line))


@cache
def _reader() -> MarkdownIt:
    """Return what reads a message. It keeps nothing from one to the next."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  for this format alone

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable("image")
    keep_plain_signs(reader)
    reader.validateLink = lambda url: LINKS.match(url) is not None  # type: ignore[method-assign]  # its own hook
    for name in ("heading_open", "heading_close"):
        reader.add_render_rule(name, _heading)
    reader.add_render_rule("link_open", _link)
    reader.add_render_rule("link_close", _address)
    return reader


def _heading(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Write a heading of a message below those of the page."""
    token = tokens[at]
    token.tag = f"h{min(6, int(token.tag[1:]) + OUTERMOST - 1)}"
    return str(self.renderToken(tokens, at, options, env))


def _link(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    tokens[at].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))


def _address(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:  # noqa: ARG001  its signature
    """Close a link, and show where it leads if its text says something else."""
    first = next(place for place in range(at, -1, -1) if tokens[place].type == "link_open")
    address = str(tokens[first].attrs.get("href", ""))
    shown = "".join(token.content for token in tokens[first + 1 : at])
    if address in (shown, f"mailto:{shown}"):
        return "</a>"
    return f'</a> <span class="address">({escape(address)})</span>'
