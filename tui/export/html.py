"""A conversation as one HTML page: no script, nothing loaded from elsewhere, HTML in messages shown as text.

Each message is read by itself, so that none changes how another one looks, and its text is within a frame of its own:
headings, footers and notes of mull's are outside of it, where no text of a message can get.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import Message, UserMessage
from tui.core.conversation.session_tree import first_words
from tui.core.conversation.tree import Conversation
from tui.export.code_colours import CodeColours, colours
from tui.export.extensions import add_extensions
from tui.export.nesting import keep_deep_text
from tui.export.passages import (
    FOLDED,
    KINDS,
    PRACTICE,
    Framed,
    Passage,
    PassageKind,
    facts,
    has_practice,
    passages_of,
    title_line,
)
from tui.export.plain_signs import keep_plain_signs
from tui.export.selection import EVERYTHING, Selection
from tui.export.sums import sums_in_words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

STYLE = """
:root { color-scheme: light dark; --line: #8886; --shade: #8882; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
body > ul, .note, footer, section > ul { font-size: .88rem; opacity: .85; }
nav li { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
pre { overflow-x: auto; padding: .7rem; border: 1px solid var(--line); border-radius: .3rem; }
pre, code { direction: ltr; unicode-bidi: isolate; text-align: left; }
code, .formula { font-family: ui-monospace, monospace; font-size: .92em; }
section.persona pre, .formula { white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .2rem .5rem; }
td, th { overflow-wrap: normal; }
p, li, td, th, h1, h2, h3, h4, h5, h6 { unicode-bidi: plaintext; text-align: start; }
section { margin-top: 2.2rem; } img { max-width: 100%; height: auto; }
section > h2 { margin: 0; padding: .3rem .6rem; background: var(--shade); border-radius: .3rem; font-size: 1.05rem; }
section > blockquote, details > blockquote { margin: .6rem 0; padding: .1rem 1rem; overflow: auto; }
section > blockquote, details > blockquote { border-left: 4px solid var(--line); overflow-wrap: anywhere; }
section.user > blockquote { border-left-color: #36c; }
section > .note, section > footer, section > ul, section > details { margin: .6rem 0; }
section > .note::before, section > footer::before { content: "mull: "; font-weight: bold; }
blockquote blockquote { margin-inline-start: 0; padding-inline-start: 1rem; }
blockquote blockquote { border-inline-start: 3px dotted var(--line); }
blockquote h3, blockquote h4, blockquote h5, blockquote h6 { margin: 1rem 0 .4rem; font-size: 1rem; }
blockquote .address { font-size: .88em; opacity: .8; overflow-wrap: anywhere; }
li.task-list-item { list-style: none; } li.task-list-item > input { margin-inline: -1.3em .4em; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; margin: 0; font-size: 10.5pt; }
  nav { display: none; }
  pre, code, td, th { white-space: pre-wrap; overflow-wrap: anywhere; }
  section > blockquote, details > blockquote, pre { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  h2, summary, thead { break-after: avoid; } tr, footer { break-inside: avoid; }
  footer { break-before: avoid; }
}
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LINKS = re.compile(r"(https?://[^/\s]|mailto:[^\s@]+@)", re.IGNORECASE)
"""How the address of a link begins; one that begins in another way is text."""
SHORT = 4  # messages of a page that needs no list to jump by
LEVELS = 28  # of lists and quotes within one another that are shown so; what is deeper is a paragraph
OUTERMOST = 3  # the level of the largest heading within a message: those of mull are 1 and 2


def to_html(conversation: Conversation, exported: str, selection: Selection = EVERYTHING) -> str:
    """Return the path to the head, or a part of it, as one page; ``exported`` is the time, ISO 8601 UTC."""
    title = escape(title_line(conversation))
    selection = selection.along(conversation)
    path = selection.messages(conversation)
    body = [f'<h1 dir="auto">{title}</h1>', *_about(conversation, exported, selection.summed(path))]
    if len(path) > SHORT:
        body += _jump_list(path)
    code = CodeColours()
    for message in path:
        written = [framed(passage, code).whole for passage in passages_of(message, conversation, selection)]
        body += [f'<section id="m{message.id}" class="{KINDS[type(message)]}">', *written, "</section>"]
    inner = "\n".join(body)
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<style>{STYLE}{colours()}</style></head>\n<body>\n{inner}\n</body></html>\n"
    )


def _about(conversation: Conversation, exported: str, summed: Sequence[Message]) -> list[str]:
    """Return the list of what is known of the session, and of what is exported of it."""
    about = [f"<li>{escape(fact)}</li>" for fact in facts(conversation, exported)]
    about += [f'<li class="sums">{escape(sums)}</li>' for sums in [sums_in_words(summed)] if sums]
    about += [f"<li><strong>practice</strong>: {PRACTICE}</li>"] if has_practice(conversation) else []
    return ["<ul>", *about, "</ul>"]


def _jump_list(path: Sequence[Message]) -> list[str]:
    """Return a folded list of links to the messages of the user, each with its first words."""
    rows = [
        f'<li><a href="#m{message.id}" dir="auto">{escape(cleaned_line(first_words(message)))}</a></li>'
        for message in path
        if isinstance(message, UserMessage)
    ]
    return ["<nav><details><summary>Messages</summary>", "<ol>", *rows, "</ol>", "</details></nav>"]


def said(text: str, code: CodeColours) -> str:
    """Return the Markdown of one message as HTML; ``code`` colours that of the page.

    HTML in it is shown as text, pictures are links, and links lead to http, https and mailto addresses only, which
    are shown where they differ from the link's text.
    """
    return str(_reader(code).render(text))


def framed(passage: Passage, code: CodeColours) -> Framed:
    """Return a passage as HTML; the text of a message is in a frame."""
    match passage.kind:
        case PassageKind.HEADING:
            return Framed(f'<h2 dir="auto">{escape(passage.text)}</h2>')
        case PassageKind.NOTES:
            return Framed("\n".join(f'<p class="note"><em>{escape(line)}</em></p>' for line in passage.lines))
        case PassageKind.FOOTER:
            return Framed(f"<footer><em>{escape(passage.text)}</em></footer>")
        case PassageKind.ATTACHED:
            return Framed("\n".join(["<ul>", *(f"<li>{_with_code(line)}</li>" for line in passage.lines), "</ul>"]))
        case PassageKind.PICTURE:
            return Framed(f'<p><img src="{escape(passage.text)}" alt="{escape(passage.title)}"></p>')
        case _:
            return _of_the_message(passage, code)


def _of_the_message(passage: Passage, code: CodeColours) -> Framed:
    """Return the text of a message in its frame."""
    if passage.kind not in (PassageKind.VERBATIM, PassageKind.TOOLS, PassageKind.ATTACHED_TEXT):
        text = said(passage.text, code)
    else:
        text = f"<pre><code>{code.coloured(passage.text, passage.language)}\n</code></pre>\n"
    before, after = '<blockquote dir="auto">\n', "</blockquote>"
    title = escape(passage.title) or FOLDED.get(passage.kind)
    if title is None:
        return Framed(before, text, after)
    return Framed(f"<details><summary>{title}</summary>\n{before}", text, f"{after}\n</details>")


def _with_code(line: str) -> str:
    """Return a line in which mull has put a name between backticks."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(line))


@lru_cache(maxsize=4)
def _reader(code: CodeColours) -> MarkdownIt:
    """Return what reads the messages of a page. It keeps nothing from one to the next."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  for this format alone
    from mdit_py_plugins.tasklists import tasklists_plugin  # noqa: PLC0415  the same

    reader = MarkdownIt(
        "commonmark", {"html": False, "highlight": lambda text, language, _: code.coloured(text, language)}
    ).enable(["table", "strikethrough"])
    reader.disable("image").use(tasklists_plugin)
    add_extensions(reader)
    keep_deep_text(reader, LEVELS)
    keep_plain_signs(reader)
    reader.add_render_rule("math", _formula)
    reader.validateLink = lambda url: LINKS.match(url) is not None  # type: ignore[method-assign]  # its own hook
    for name in ("heading_open", "heading_close"):
        reader.add_render_rule(name, _heading)
    for name in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
        reader.add_render_rule(name, _sided)
    reader.add_render_rule("link_open", _link)
    reader.add_render_rule("link_close", _address)
    return reader


def _formula(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:  # noqa: ARG001  its signature
    """Write a formula as it was written: whoever reads it may know TeX, and no script does."""
    tag = "p" if tokens[at].map is not None else "span"
    return f'<{tag} class="formula" dir="ltr">{escape(tokens[at].content.strip())}</{tag}>'


def _heading(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Write a heading of a message below those of the page."""
    token = tokens[at]
    token.tag = f"h{min(6, int(token.tag[1:]) + OUTERMOST - 1)}"
    return str(self.renderToken(tokens, at, options, env))


def _sided(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Write what has its numbers, its signs or its line on the side on which the text begins."""
    tokens[at].attrSet("dir", "auto")
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
