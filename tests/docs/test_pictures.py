"""Every picture that is shown is there, and every one that is there is made by a script."""

from __future__ import annotations

from screenshots import documents
from screenshots.make import FOLDER, MOVING, PICTURES, SCREENS, THEMES, file_of, screen_name
from tests.docs.pages import EVERY
from tests.scenarios import MOMENTS

NAMES = [screen_name(state, theme, size) for state, size in SCREENS for theme in THEMES]
MADE = {file_of(name).name for name in (*PICTURES, *NAMES, MOVING)} | {f"{name}.png" for name in documents.NAMES}


def shown() -> set[str]:
    """Return the names of the pictures that the pages show."""
    found = set()
    for page in EVERY:
        for where in page.pictures():
            path = (page.path.parent / where).resolve()
            assert path.is_file(), f"{page.name} shows {where}"
            assert path.parent == FOLDER, f"{page.name} shows {where}"
            found.add(path.name)
    return found


def test_every_picture_that_is_shown_is_made_by_a_script() -> None:
    assert shown() <= MADE


def test_every_picture_in_the_folder_is_made_by_a_script() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix != ".py" and path.is_file()} == MADE


def test_every_moment_is_shown_on_a_page() -> None:
    assert {name for name in (*MOMENTS, MOVING) if f"{name}.svg" not in shown()} == set()
