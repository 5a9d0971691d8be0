"""Images and texts attached on the command line."""

import base64
import json
import os
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.loaded_process import mull
from tests.core.models.test_image_tokens import JPEG, png
from tests.platforms import needs
from tui.cli.documents import attachment_from
from tui.core.errors import UsageError


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(png(640, 480))
    return path


@pytest.mark.parametrize(("model", "kind"), [("gpt-4o", "image_url"), ("gpt-6.1-sol", "input_image")])
def test_the_dry_run_is_exact(home: Path, cat: Path, model: str, kind: str) -> None:
    run = mull(home, "ask", "--dry-run", "-m", model, "-a", str(cat), "What is this?")
    assert run.returncode == 0, run.stderr
    body = json.loads(run.stdout)["body"]
    text, image = (body.get("messages") or body["input"])[-1]["content"]
    assert text["text"] == "What is this?"
    assert image["type"] == kind
    url = image["image_url"]["url"] if kind == "image_url" else image["image_url"]
    assert base64.b64decode(url.partition("base64,")[2]) == cat.read_bytes()
    assert not list((home / "sessions").glob("*.files"))


def test_an_image_is_sent_kept_and_sent_again_with_the_next_turn(home: Path, cat: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_bytes(JPEG)  # what counts is what it holds
    words = ("ask", "--json", "-m", "gpt-4o")
    first = json.loads(mull(home, *words, "-a", str(cat), "-a", str(tmp_path / "photo.txt"), "What is this?").stdout)
    assert "With it came 2 images: PNG 640×480, 972 bytes, JPEG 30×20" in first["text"]
    assert first["context"]["used"] == first["usage"]["input"]
    cat.unlink()  # the session has its own
    second = json.loads(mull(home, *words, "-s", "last", "And now?").stdout)
    assert "With it came 2 images" in second["text"]
    shown = mull(home, "export").stdout
    assert "- attached: `cat.png (PNG 640×480, 972 bytes)`, sha256 " in shown
    parts = json.loads(mull(home, "context", "last", "--json").stdout)["parts"]
    (part,) = [p for p in parts if "cat.png" in p["note"]]
    assert (part["tokens"], part["provenance"], part["text"]) == (425, "estimated", "")


def test_a_model_that_takes_no_images_is_told_before_anything_is_sent(home: Path, cat: Path) -> None:
    for words in ((), ("--dry-run",)):
        run = mull(home, "ask", *words, "-m", "o3-mini", "-a", str(cat), "What is this?")
        assert run.returncode == 2
        assert "cat.png not sent: o3-mini takes no images." in run.stderr
        assert run.stdout == ""
    assert not list((home / "sessions").glob("*.jsonl"))


def test_the_settings_say_that_a_model_of_ones_own_takes_images(home: Path, cat: Path) -> None:
    home.mkdir()
    local = 'kind = "compatible"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "llava"\n'
    (home / "config.toml").write_text(f"[connections.local]\n{local}[models.llava]\nimages = false\n")
    refused = mull(home, "ask", "--dry-run", "-a", str(cat), "hi")
    assert refused.returncode == 2
    assert "set images = true under [models.NAME]" in refused.stderr
    for said in ("[models.llava]\nimages = true\n", ""):  # where nobody says anything, the server is left to say it
        (home / "config.toml").write_text(f"[connections.local]\n{local}{said}")
        run = mull(home, "ask", "--dry-run", "-a", str(cat), "hi")
        assert json.loads(run.stdout)["body"]["messages"][-1]["content"][1]["type"] == "image_url"


def test_a_lost_file_is_said_and_not_sent(home: Path, cat: Path) -> None:
    mull(home, "ask", "-m", "gpt-4o", "-a", str(cat), "What is this?")
    (kept,) = (home / "sessions").glob("*.files/*")
    kept.unlink()
    run = mull(home, "ask", "-m", "gpt-4o", "-s", "last", "And now?")
    assert run.returncode == 0
    assert "cat.png is no longer beside the session: not sent" in run.stderr
    assert "With it came" not in run.stdout


def test_a_file_alone_is_a_prompt(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n")
    run = mull(home, "ask", "--dry-run", "-p", "none", "-m", "o1", "-a", str(tmp_path / "notes.md"))
    (message,) = json.loads(run.stdout)["body"]["messages"]
    assert message["content"] == '<document name="notes.md">\n# Notes\n</document>'
    mull(home, "ask", "-a", str(tmp_path / "notes.md"))
    (row,) = json.loads(mull(home, "sessions", "list", "--json").stdout)
    assert row["turns"] == 1


@pytest.mark.parametrize("data", [b"\x7fELF\xff\xfe", b"a\0b"])
def test_other_files_are_refused(home: Path, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.bin").write_bytes(data)
    run = mull(home, "ask", "-a", str(tmp_path / "odd.bin"), "hi")
    assert run.returncode == 2
    assert "odd.bin" in run.stderr


def test_no_content_is_in_a_crash_or_a_log(home: Path, tmp_path: Path) -> None:
    canary = "CANARY-what-only-the-model-may-read"
    (tmp_path / "secret.txt").write_text(canary)
    (tmp_path / "secret.png").write_bytes(png(2, 2) + canary.encode())
    for fault in ("401", "500", "cut", "reset", "html", "refusal", "badutf8", "nofinish"):
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text("retries = 0\n")
        files = ("-a", str(tmp_path / "secret.txt"), "-a", str(tmp_path / "secret.png"))
        run = mull(home, "ask", "-m", "gpt-4o", *files, f"practice: tokens=60 fault={fault}", OPENAI_LOG="debug")
        assert canary not in run.stderr + run.stdout
    for path in home.rglob("*"):
        if path.is_file() and ".files" not in str(path):
            assert canary not in path.read_text("utf-8", "replace"), path


@needs("pipes")
@pytest.mark.parametrize("pipes", [True, False])
def test_a_device_is_no_attachment(pipes: bool) -> None:
    with pytest.raises(UsageError, match=r"/dev/zero could not be read: it is no ordinary file\."):
        attachment_from(Path("/dev/zero"), pipes=pipes)


@needs("pipes")
def test_a_pipe_is_read_where_a_shell_hands_it_over_and_not_waited_for_in_the_chat(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=r"pipe could not be read: it is no ordinary file\."):
        attachment_from(tmp_path / "pipe")
    writer = Thread(target=(tmp_path / "pipe").write_text, args=("words",))
    writer.start()
    held = attachment_from(tmp_path / "pipe", pipes=True)
    writer.join()
    assert held.data == b"words"
