"""Every link of the README and the pages leads somewhere."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import EVERY, PAGES, README, Page
from tests.paths import ROOT

README_BYTES = 8000
RELEASE = re.compile(r"\d+---\d{4}-\d\d-\d\d$")


def test_the_readme_is_short() -> None:
    assert len(README.text.encode()) <= README_BYTES


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    wrong = [where for where in page.links() if not leads(page, where)]
    assert not wrong


def leads(page: Page, where: str) -> bool:
    """Return whether a link leads to a file, and to a heading where it names one; other sites are only by https."""
    if re.match(r"[a-z]+:", where):
        return where.startswith("https://")
    file, _, anchor = where.partition("#")
    path = (page.path.parent / file).resolve() if file else page.path
    if not path.exists() or not path.is_relative_to(ROOT):
        return False
    return not anchor or anchor in Page(path.relative_to(ROOT).as_posix()).anchors()


def test_the_start_page_and_the_readme_lead_to_every_page() -> None:
    for page, folder in ((README, "docs/"), (PAGES["index"], "")):
        missing = [name for name in PAGES if name != "index" and f"{folder}{name}.md" not in page.links()]
        assert not missing, page.name


@pytest.mark.parametrize(
    "page", [page for page in EVERY if page != PAGES["example-export"]], ids=lambda page: page.name
)
def test_an_anchor_is_the_same_on_a_forge_and_on_the_site(page: Page) -> None:
    """The site makes one hyphen of several, a forge does not: a heading that has both would have two anchors.

    The releases of the changelog ("[0.1.0] - 2026-11-27") have two; links name releases by their addresses.
    No link leads into the example of an export, whose headings are as they are exported.
    """
    anchors = [anchor for anchor in page.anchors() if not RELEASE.match(anchor)]
    assert not [anchor for anchor in anchors if "--" in anchor or anchor != anchor.strip("-")]
