"""Writing in one's own editor, without a screen: what goes there, what comes back, and what is said."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.fakes import Bench
from tui.app.chat.editor_controller import CAME_BACK, EditorController
from tui.app.transcript.entry import Entry
from tui.core.errors import UsageError

REPLY = "print(1)\n\nis it."


def over(bench: Bench, environ: Mapping[str, str], *, seconds: float = 60.0) -> EditorController:
    times = iter([0.0, seconds])

    async def attach(text: str) -> str:
        if len(text) > 500_000:
            raise UsageError("It is larger than 10,000,000 bytes.")
        bench.calls.append(text)
        return "edited-1.txt"

    return EditorController(bench.host, bench.feed, bench.draft, attach, nullcontext, environ, lambda: next(times))


def editor(folder: Path, script: str) -> dict[str, str]:
    """Return an environment with an editor: ``text`` is what it is given, and what it leaves."""
    program = folder / "an editor.py"
    whole = f"import sys, pathlib\nfile = pathlib.Path(sys.argv[-1])\ntext = file.read_text('utf-8')\n{script}\n"
    program.write_text(f"{whole}file.write_text(text, 'utf-8')\n", "utf-8")
    return {"EDITOR": f"{shlex.quote(sys.executable)} {shlex.quote(str(program))}"}


async def edited(bench: Bench, environ: Mapping[str, str], action: str = "editor", **about: Any) -> list[str]:
    """Have the draft edited; return what is said then."""
    over(bench, environ, **about).actions[action]()
    await bench.host.done()
    return [*bench.texts("notice", "error"), *(str(message.error) for message in bench.host.posted)]


async def test_the_draft_goes_there_and_comes_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.composer.text = "one\ntwo"
    assert await edited(bench, editor(tmp_path, "text = text.upper() + '\\n'")) == []
    assert (bench.composer.text, bench.composer.focused) == ("ONE\nTWO", 1)


@pytest.mark.parametrize("reply", [True, False])
async def test_the_last_reply_stands_below_and_is_not_sent(tmp_path: Path, reply: bool) -> None:
    bench = Bench(tmp_path)
    if reply:
        bench.feed.transcript.add(Entry("1", "reply", "o1", text=REPLY))
    script = f"pathlib.Path({str(tmp_path / 'seen')!r}).write_text(text)\ntext = 'But why?' + text"
    assert await edited(bench, editor(tmp_path, script), "editor_with_reply") == []
    assert bench.composer.text == "But why?"
    assert (tmp_path / "seen").read_text().endswith(f"\n\n{REPLY}\n\n") == reply


@pytest.mark.parametrize(
    ("put_in", "whole"), [("refused\n\ndraft", "refused\n\nDRAFT"), ("refused", "refused\n\nDRAFT"), ("", "DRAFT")]
)
async def test_what_was_put_in_meanwhile_stays(tmp_path: Path, put_in: str, whole: str) -> None:
    """A message that was refused goes back into the composer, whoever has the terminal."""
    bench = Bench(tmp_path)
    bench.composer.text = "draft"
    over(bench, editor(tmp_path, "text = text.upper()")).edit()
    bench.host.run(bench.host.groups[0], put, bench, put_in)
    await bench.host.done()
    assert bench.composer.text == whole


@pytest.mark.parametrize("times", [400_000, 600_000])
async def test_what_the_composer_has_no_room_for_is_attached_or_kept_in_a_file(tmp_path: Path, times: int) -> None:
    bench = Bench(tmp_path)
    bench.composer.text = "draft"
    (said,) = await edited(bench, editor(tmp_path, f"text = 'a' * {times}"))
    if bench.calls:
        assert (bench.calls, bench.composer.text) == (["a" * times], "")
        assert said == "What you wrote is too much for the composer: it is attached as edited-1.txt."
    else:
        assert bench.composer.text == "draft"
        assert said.startswith("It is larger than 10,000,000 bytes. Your draft is as it was. What you wrote is in ")
        assert Path(said.rpartition(" ")[2].rstrip(".")).read_text("utf-8") == "a" * times + "\n"


async def put(bench: Bench, text: str) -> None:
    bench.composer.text = text


async def test_what_does_not_work_is_said_and_the_draft_stays(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.composer.text = "draft"
    assert "No editor is named. Set VISUAL or EDITOR" in (await edited(bench, {}))[0]
    assert "The editor ended with code 2" in (await edited(bench, editor(tmp_path, "sys.exit(2)")))[1]
    assert bench.composer.text == "draft"
    assert (await edited(bench, editor(tmp_path, ""), seconds=0.1))[0] == CAME_BACK
    assert bench.composer.text == "draft"
