"""The site of the pages: every page is in it, and every link leads to something that is in it too."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.docs.pages import LINK, PAGES
from tests.paths import ROOT


def loaded() -> ModuleType:
    """Return ``docs/make.py``, which is a script and no part of a package."""
    spec = spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = loaded()
SITE = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder with the site's pages and pictures, laid anew."""
    monkeypatch.setattr(MAKE, "STAGE", tmp_path / "docs")
    MAKE.stage()
    return tmp_path / "docs"


def places(nav: Any) -> Iterator[str]:
    """Yield the pages of a navigation, at any depth."""
    for each in nav if isinstance(nav, list) else nav.values():
        yield from places(each) if isinstance(each, (list, dict)) else [each]


def test_every_page_is_in_the_navigation(stage: Path) -> None:
    assert sorted(places(SITE["nav"])) == sorted(path.name for path in stage.glob("*.md"))
    assert {f"{name}.md" for name in PAGES} <= set(places(SITE["nav"]))


def test_every_link_of_the_site_leads_to_a_file_of_the_site(stage: Path) -> None:
    for path in stage.glob("*.md"):
        for _, where in LINK.findall(path.read_text("utf-8")):
            if not where.startswith(("https://", "#")):
                assert (stage / where.partition("#")[0]).is_file(), f"{path.name}: {where}"


def test_nothing_is_fetched_from_elsewhere(stage: Path) -> None:
    assert SITE["theme"]["font"] is False
    assert SITE["markdown_extensions"]["pymdownx.superfences"]["custom_fences"] == []  # else mermaid, by a script
    pictures = [where for path in stage.glob("*.md") for shown, where in LINK.findall(path.read_text("utf-8")) if shown]
    assert pictures
    assert all(where.startswith("screenshots/") for where in pictures)


def test_a_link_out_of_the_site_is_its_words_alone() -> None:
    page = ROOT / "docs" / "x.md"
    files = {ROOT / "docs" / "keys.md": "keys.md", ROOT / "screenshots" / "a.svg": "screenshots/a.svg"}
    text = (
        "[code](../tui/app/app.py) [keys](keys.md#commands) ![a](../screenshots/a.svg) [b](https://b.example) [c](#c)\n"
    )
    fence = "```markdown\n[code](../tui/app/app.py)\n```\n"
    changed = "code [keys](keys.md#commands) ![a](screenshots/a.svg) [b](https://b.example) [c](#c)\n"
    assert MAKE.on_the_site(text + fence + text, page, files) == changed + fence + changed


def test_what_is_built_is_no_part_of_the_project() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "build/" in ignored
    assert SITE["site_dir"].startswith("build/")
    assert SITE["docs_dir"] == MAKE.STAGE.relative_to(ROOT).as_posix()
