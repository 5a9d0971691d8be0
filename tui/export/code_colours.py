"""Code of a page in colours, light and dark: spans with classes, and what the classes look like. No script does it."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

LIGHT, DARK = "xcode", "github-dark"  # styles of pygments
LONGEST = 20_000  # characters of a piece of code that is coloured: 0.04 s
MOST = 300_000  # characters of code of one page: pygments takes most of the time of a page, and a browser its memory


class CodeColours:
    """Colours the code of one page, from its top as far as there is room."""

    def __init__(self) -> None:
        self._left = MOST

    def coloured(self, code: str, language: str) -> str:
        """Return code as HTML, every sign of it escaped.

        It is in one colour where its language is not known, where it is long, and behind a lot of other code.
        """
        if language in ("", "text") or len(code) > min(LONGEST, self._left):
            return escape(code)
        from pygments import highlight  # type: ignore[import-untyped]  # noqa: PLC0415  heavy, and only a page needs it
        from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415  the same
        from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # noqa: PLC0415  the same

        try:
            lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
        except ClassNotFound:
            return escape(code)
        self._left -= len(code)
        return str(highlight(code, lexer, _formatter(LIGHT))).removesuffix("" if code.endswith("\n") else "\n")


@cache
def colours() -> str:
    """Return the rules of both styles; on paper it is the light one."""
    light, dark = (_rules(name) for name in (LIGHT, DARK))
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _rules(name: str) -> str:
    """Return the rules of a style for what is in code: its ground stays that of the page."""
    rules = _formatter(name).get_style_defs("pre").splitlines()
    return "\n".join(
        rule.partition("/*")[0].strip() for rule in rules if rule.startswith("pre .") and "linenos" not in rule
    )


@cache
def _formatter(name: str) -> HtmlFormatter:
    from pygments.formatters import HtmlFormatter  # noqa: PLC0415  heavy, and only a page needs it

    return HtmlFormatter(style=name, nowrap=True)
