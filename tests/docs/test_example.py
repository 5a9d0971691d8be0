"""The example of an export is what mull makes of it today."""

from __future__ import annotations

from screenshots.documents import PAGE, document


def test_the_example_on_the_page_is_what_is_exported() -> None:
    assert PAGE.read_text("utf-8") == document("md"), "make it anew: python screenshots/documents.py"
