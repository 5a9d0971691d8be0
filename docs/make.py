"""Build the site of these pages: ``python docs/make.py``, with the extra ``docs`` installed.

A forge shows the pages where they lie, with the pictures in ``screenshots/`` and links to files of the project. A site
has its pages and pictures in one folder: so they are copied into ``build/docs``, with their links changed to match, and
``zensical`` makes the site in ``build/site``. A link that leads nowhere stops it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STAGE = ROOT / "build" / "docs"
PICTURES = "screenshots"
FROM_THE_ROOT = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


def staged() -> dict[Path, str]:
    """Return every file of the site, with its place in it."""
    pages = {path: path.name for end in ("md", "json") for path in sorted((ROOT / "docs").glob(f"*.{end}"))}
    pages |= {ROOT / name: name.lower() for name in FROM_THE_ROOT if (ROOT / name).is_file()}
    pictures = [path for end in ("svg", "png") for path in sorted((ROOT / PICTURES).glob(f"*.{end}"))]
    return pages | {path: f"{PICTURES}/{path.name}" for path in pictures}


def on_the_site(text: str, page: Path, files: dict[Path, str]) -> str:
    """Return a page's text with links as the site needs them; a link to a file that is not there is its text alone."""

    def changed(link: re.Match[str]) -> str:
        shown, words, where = link.groups()
        file, anchor = re.match(r"([^#]*)(.*)", where).groups()  # type: ignore[union-attr]  # it matches any text
        if ":" in file or not file:
            return link[0]
        place = files.get((page.parent / file).resolve())
        return f"{shown}[{words}]({place}{anchor})" if place is not None else words

    pieces, last = [], 0
    for fence in FENCE.finditer(text):
        pieces += [LINK.sub(changed, text[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*pieces, LINK.sub(changed, text[last:])])


def stage() -> None:
    """Lay all files of the site into its folder, anew."""
    shutil.rmtree(STAGE, ignore_errors=True)
    (STAGE / PICTURES).mkdir(parents=True)
    files = staged()
    for path, place in files.items():
        if path.suffix == ".md":
            (STAGE / place).write_text(on_the_site(path.read_text("utf-8"), path, files), "utf-8")
        else:
            shutil.copyfile(path, STAGE / place)


def main() -> int:
    """Build the site; return the exit code of the tool that makes it."""
    stage()
    build = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    return subprocess.run(build, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
