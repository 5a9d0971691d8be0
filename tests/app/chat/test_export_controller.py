"""A session exported from the chat: on the screen that shows it first, or at once where a file is named."""

from __future__ import annotations

from pathlib import Path

from tests.app.chat.fakes import Bench
from tests.app.export.places import KEY, conversation, place
from tui.app.chat.export_controller import ExportController
from tui.app.chat.host import Group
from tui.app.export.outcome import Outcome
from tui.app.export.screen import ExportScreen


def over(bench: Bench, folder: Path) -> ExportController:
    return ExportController(
        bench.host, bench.current, read=conversation, place=lambda: place(folder), here=lambda: "~/x"
    )


async def test_a_form_or_a_file_is_written_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    export = over(bench, tmp_path)
    export.export("html")
    await bench.harness.turn("One")
    for file in ("HTML", "page.json", "notes.doc", "page.json"):
        export.export(file)
        await bench.host.done()
    assert bench.texts("notice") == [
        "There is nothing to export yet.",
        *(f"exported to {tmp_path / name}" for name in ("one.html", "page.json")),
    ]
    assert [str(each.error).split(".")[0] for each in bench.host.posted] == [
        "Which form the file is to have is not said", f"{tmp_path / 'page'}",
    ]  # fmt: skip
    assert set(bench.host.groups) == {Group.EXPORT}


async def test_without_a_name_or_with_a_key_in_it_it_is_shown_first(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=(None, Outcome("exported"), Outcome("", wrong=True)))
    export = over(bench, tmp_path)
    await bench.harness.turn(f"My key is {KEY}")
    export.export()
    await bench.host.done()
    for file in ("html", "mine.json"):
        export.export(file)
        await bench.host.done()
    assert all(isinstance(each, ExportScreen) for each in bench.host.asked)
    assert bench.host.groups[0] is Group.CHOOSE
    assert bench.texts("notice") == ["exported"]
    assert not list(tmp_path.glob("*.json")), "nothing is written before the key was seen"
