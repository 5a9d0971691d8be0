"""``mull export --attachments``: what was attached stands in the document, pictures of Markdown beside it."""

import base64
import re
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.core.models.test_image_tokens import png

KEY = "sk-" + "a1B2c3D4e5F6g7H8i9J0" * 2


@pytest.fixture
def talk(home: Path, tmp_path: Path) -> Path:
    """Have a session of one turn with three pictures, two of one name, a short text with a key and a long one."""
    (tmp_path / "a").mkdir()
    (tmp_path / "cat.png").write_bytes(png(64, 48))
    (tmp_path / "a" / "cat.png").write_bytes(png(32, 24))
    (tmp_path / f"{KEY}.png").write_bytes(png(8, 8))
    (tmp_path / "note ]<b>.py").write_text(f"```\nkey = '{KEY}'\n", "utf-8")
    (tmp_path / "long.txt").write_text("x" * 20_001, "utf-8")
    files = ("cat.png", "a/cat.png", f"{KEY}.png", "note ]<b>.py", "long.txt")
    flags = [word for name in files for word in ("-a", str(tmp_path / name))]
    asked = mull(home, "ask", "-m", "gpt-4o", *flags, "What are these?")
    assert asked.returncode == 0, asked.stderr
    return home


def test_markdown_has_the_text_folded_and_pictures_beside(talk: Path, tmp_path: Path) -> None:
    out = tmp_path / "my talk.md"
    run = mull(talk, "export", "--attachments", "-o", str(out))
    assert run.returncode == 0, run.stderr
    text = out.read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\((.*?)\)", text)
    assert pictures == ["my%20talk.files/cat.png", "my%20talk.files/cat-2.png", f"my%20talk.files/{KEY.lower()}.png"]
    assert (tmp_path / "my talk.files" / "cat.png").read_bytes() == png(64, 48)
    assert (tmp_path / "my talk.files" / "cat-2.png").read_bytes() == png(32, 24)
    assert (
        f"<b>.py (text, {len(KEY) + 13} bytes)</summary>\n\n````py\n```\nkey = '{KEY}'".replace("<b>", "&lt;b&gt;")
        in text
    )
    assert "named alone: long.txt" in run.stderr
    assert "this looks like a key: sk-" in run.stderr


def test_html_is_one_file_with_the_pictures_in_it(talk: Path, tmp_path: Path) -> None:
    out = tmp_path / "talk.html"
    assert mull(talk, "export", "--attachments", "--mask-secrets", "-o", str(out)).returncode == 0  # as its ending says
    page = out.read_text("utf-8")
    held = [base64.b64decode(each) for each in re.findall(r'<img src="data:image/\w+;base64,([^"]*)"', page)]
    assert held == [png(64, 48), png(32, 24), png(8, 8)]
    assert KEY not in page
    assert "key = " in page
    assert not (tmp_path / "talk.files").exists()


def test_what_is_not_shown_is_said(talk: Path, tmp_path: Path) -> None:
    run = mull(talk, "export", "--attachments")
    assert "![" not in run.stdout
    assert "with -o FILE they are shown" in run.stderr
    assert "key = " in run.stdout
    (tmp_path / "talk.files").mkdir()
    run = mull(talk, "export", "--attachments", "-o", str(tmp_path / "talk.md"))
    assert run.returncode != 0
    assert "talk.files exists already; nothing was written" in run.stderr
    assert not (tmp_path / "talk.md").exists()
    assert mull(talk, "export", "--attachments", "-o", str(tmp_path / "t.files")).returncode == 0
    assert (tmp_path / "t.files.files" / "cat.png").is_file()
    masked = mull(talk, "export", "--attachments", "--mask-secrets", "-o", str(tmp_path / "m.md"))
    assert masked.returncode == 0
    told = [(tmp_path / "m.md").read_text("utf-8"), *(path.name for path in (tmp_path / "m.files").iterdir())]
    assert not [text for text in told if KEY.lower()[:20] in text.lower()]
    for flags in [("--format", "json"), ("--complete",), ("--only", "reply")]:
        run = mull(talk, "export", "--attachments", *flags)
        assert (run.returncode, run.stdout) == (2, "")
        assert "md and html" in run.stderr
