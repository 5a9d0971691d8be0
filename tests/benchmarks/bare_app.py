"""The floor: a Textual app with one focused field and nothing else.

python -m tests.benchmarks.bare_app [TextArea]
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult


class BareInput(App[None]):
    """One line to write in."""

    def compose(self) -> ComposeResult:
        """Yield the field; the first widget that can have the focus gets it."""
        from textual.widgets import Input  # noqa: PLC0415  each variant pays for its own widget alone

        yield Input()


class BareTextArea(App[None]):
    """Several lines to write in, as the composer is."""

    def compose(self) -> ComposeResult:
        """Yield the field."""
        from textual.widgets import TextArea  # noqa: PLC0415  each variant pays for its own widget alone

        yield TextArea()


def main() -> None:
    """Run the variant asked for."""
    (BareTextArea if "TextArea" in sys.argv[1:] else BareInput)().run()


if __name__ == "__main__":
    main()
