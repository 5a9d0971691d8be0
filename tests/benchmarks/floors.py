"""The floor of starting: a Textual app with one focused field and nothing else.

python -m tests.benchmarks.floors (Input | TextArea)
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult


class Bare(App[None]):
    """One field."""

    def __init__(self, widget: str) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        """Yield the field; the first widget that can have the focus gets it."""
        from textual import widgets  # noqa: PLC0415  it loads each widget when it is asked for

        yield widgets.TextArea() if self._widget == "TextArea" else widgets.Input()


def main() -> None:
    """Run the variant asked for."""
    Bare(sys.argv[1]).run()


if __name__ == "__main__":
    main()
