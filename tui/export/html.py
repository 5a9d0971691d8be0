"""A conversation as one HTML page: no script, nothing loaded from elsewhere, HTML in messages shown as text."""

from __future__ import annotations

from html import escape

from tui.core.conversation.tree import Conversation
from tui.export.markdown import to_markdown

STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
pre { overflow-x: auto; padding: .7rem; border: 1px solid #8886; border-radius: .3rem; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
h2 { margin-top: 2.2rem; padding-top: .5rem; border-top: 1px solid #8886; font-size: 1.05rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #8886; padding: .2rem .5rem; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid #8886; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(conversation: Conversation, exported: str) -> str:
    """Return the path to the head as one page; ``exported`` is the time, ISO 8601 UTC."""
    return page(conversation.title or "Untitled conversation", to_markdown(conversation, exported))


def page(title: str, markdown: str) -> str:
    """Return Markdown as a page. HTML in it is shown as text; links lead to http, https and mailto addresses only."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  for this format alone

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable("image")
    visible = "\n".join(line for line in markdown.split("\n") if not line.startswith("<!-- mull "))
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<style>{STYLE}</style></head>\n<body>\n{reader.render(visible)}</body></html>\n"
    )
