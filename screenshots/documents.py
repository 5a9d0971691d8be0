"""Make the example of an export anew: the Markdown page, and pictures of the HTML document as Chromium shows it.

Run from the project's folder: ``python screenshots/documents.py``. Without Chromium (``chromium`` on the path) and
``pdftoppm`` of poppler the pictures stay as they are. The tests hold mull against the page, not against the pictures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from tests.example_session import EXPORTED, example_session  # noqa: E402  the folder is on the path now
from tui.export.formats import FORMATS  # noqa: E402  as above

PAGE = FOLDER.parent / "docs" / "example-export.md"
SIZE = (860, 1420)  # pixels
LOOKS = {"export-html": (), "export-html-dark": ("--blink-settings=preferredColorScheme=0",)}
PRINTED = "export-html-print"
NAMES = (*LOOKS, PRINTED)


def document(form: str) -> str:
    """Return the example in a format."""
    return FORMATS[form].write(example_session(), EXPORTED)


def photograph(page: Path, name: str, flags: tuple[str, ...]) -> None:
    """Make a picture of a page as it is on a screen."""
    size = f"--window-size={SIZE[0]},{SIZE[1]}"
    chromium(f"--screenshot={FOLDER / name}.png", size, "--hide-scrollbars", *flags, page.as_uri())


def print_page(page: Path) -> None:
    """Make a picture of the first sheet that a page is printed on."""
    sheet = page.with_suffix(".pdf")
    chromium(f"--print-to-pdf={sheet}", "--no-pdf-header-footer", page.as_uri())
    flags = ("-png", "-r", "80", "-singlefile")
    subprocess.run(["pdftoppm", *flags, str(sheet), str(FOLDER / PRINTED)], check=True)


def chromium(*flags: str) -> None:
    """Run Chromium once, without a window."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *flags]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Make the page, and the pictures where that is possible."""
    PAGE.write_text(document("md"), "utf-8")
    if not (shutil.which("chromium") and shutil.which("pdftoppm")):
        sys.exit("no pictures: chromium or pdftoppm is not here")
    with TemporaryDirectory() as folder:
        page = Path(folder) / "example.html"
        page.write_text(document("html"), "utf-8")
        for name, flags in LOOKS.items():
            photograph(page, name, flags)
        print_page(page)


if __name__ == "__main__":
    main()
