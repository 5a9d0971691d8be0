"""Files attached in the chat: shown above the composer, counted, taken away, sent, kept and resumed."""

from pathlib import Path

import pytest
from textual import events

from tests.core.models.test_image_tokens import png
from tests.stage import Stage, shown_text, until
from tui.app.chat.attached_line import AttachedLine
from tui.app.chat.attachments import path_in
from tui.app.chat.composer import Composer
from tui.app.pickers.question import LargePaste
from tui.app.transcript.view import Transcript
from tui.core.conversation.message import UserMessage


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(png(640, 480))
    (tmp_path / "my notes.md").write_text("three words here")
    (tmp_path / "odd.bin").write_bytes(b"\xff\xfe\x00")


def texts(stage: Stage) -> list[str]:
    return [entry.text for entry in stage.chat.query_one(Transcript).entries]


async def typed(stage: Stage, pilot, text: str) -> None:
    stage.screen.query_one(Composer).load_text(text)
    await pilot.press("enter")
    await pilot.pause()


def attached(stage: Stage) -> list[str]:
    return [held.attachment.name for held in stage.chat.session.attached]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_file_is_attached_shown_counted_and_sent(home, size):
    stage = Stage(home, model="gpt-4o")
    async with stage.app.run_test(size=size) as pilot:
        await stage.opened(pilot)
        assert not stage.chat.query_one(AttachedLine).display
        before = stage.chat.session.context().used.value
        await typed(stage, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: "1 + cat.png (PNG 640×480, 972 bytes) ~425 tokens ×" in shown_text(stage))
        assert stage.chat.session.context().used.value > before + 425 - 1
        await typed(stage, pilot, f"/attach {home.parent}/my notes.md")
        await until(pilot, lambda: attached(stage) == ["cat.png", "my notes.md"])
        await stage.ask(pilot, "What is this?")
        said = next(m for m in stage.chat.session.conversation.path() if isinstance(m, UserMessage))
        assert [each.name for each in said.attachments] == ["cat.png", "my notes.md"]
        assert not stage.chat.query_one(AttachedLine).display
        assert stage.chat.query_one(Transcript).following  # the view has grown by a line, and nobody scrolled
        reply = stage.chat.session.conversation.path()[-1]
        assert "With it came 1 image: PNG 640×480" in reply.text
        assert abs(reply.outcome.usage.input.value - reply.origin.counted) <= 1  # where text and document meet
    again = Stage(home, resume="last")
    async with again.app.run_test(size=size) as pilot:
        await again.opened(pilot)
        entry = next(e for e in again.chat.query_one(Transcript).entries if e.kind == "user")
        assert entry.badges == ("cat.png (PNG 640×480, 972 bytes)", "my notes.md (text, 16 bytes)")
        images = [m.images for m in again.chat.session.request("and now").messages]
        assert [held.data for held in images[1]] == [png(640, 480)]


async def test_attachments_are_taken_away_by_number_and_by_mouse(home):
    stage = Stage(home, model="gpt-4o")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await stage.opened(pilot)
        for name in ("cat.png", "my notes.md"):
            await typed(stage, pilot, f"/attach {home.parent}/{name}")
            await until(pilot, lambda name=name: name in attached(stage))
        await typed(stage, pilot, "/attach")
        await until(pilot, lambda: "Attached: 1 cat.png, 2 my notes.md. /detach NUMBER takes one away." in texts(stage))
        await typed(stage, pilot, "/detach 1")
        await until(pilot, lambda: attached(stage) == ["my notes.md"])
        await typed(stage, pilot, "/detach 7")
        assert attached(stage) == ["my notes.md"]
        await until(pilot, lambda: "my notes.md" in shown_text(stage).splitlines()[-5])
        await pilot.click(stage.chat.query_one(AttachedLine).children[0])
        await until(pilot, lambda: attached(stage) == [])
        await typed(stage, pilot, "/detach")
        assert "Nothing is attached." in texts(stage)


async def test_what_cannot_be_attached_is_told(home):
    stage = Stage(home)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await stage.opened(pilot)
        for path, said in (
            ("odd.bin", "odd.bin is not UTF-8 text"),
            ("none.png", "could not be read"),
            (".", "could not"),
        ):
            await typed(stage, pilot, f"/attach {home.parent}/{path}")
            await until(pilot, lambda said=said: any(said in text for text in texts(stage)))
        assert attached(stage) == []


async def test_a_model_that_takes_no_images_refuses_before_anything_is_written(home):
    stage = Stage(home, model="o3-mini")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await stage.opened(pilot)
        await typed(stage, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: "! cat.png not sent: o3-mini takes no images" in shown_text(stage))
        await typed(stage, pilot, "What is this?")
        await until(
            pilot, lambda: any("o3-mini takes no images. Choose another model" in text for text in texts(stage))
        )
        assert stage.screen.query_one(Composer).text == "What is this?"
        assert attached(stage) == ["cat.png"]
        assert not stage.chat.session.begun


async def test_a_pasted_path_is_offered_and_taken_in_its_place(home):
    stage = Stage(home, model="gpt-4o")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await stage.opened(pilot)
        composer = stage.screen.query_one(Composer)
        dropped = str(home.parent / "my notes.md").replace(" ", "\\ ")
        stage.app.post_message(events.Paste("see "))
        stage.app.post_message(events.Paste(dropped))
        await until(pilot, lambda: any("my notes.md is a file: Alt+A attaches it" in text for text in texts(stage)))
        assert composer.text == f"see {dropped}"
        await pilot.press("alt+a")
        await until(pilot, lambda: attached(stage) == ["my notes.md"])
        assert composer.text == "see "


LARGE = "a line of a long log\n" * 6_000


@pytest.mark.parametrize(
    ("key", "names", "draft"), [("enter", ["pasted-1.txt"], "see "), ("i", [], f"see {LARGE}"), ("escape", [], "see ")]
)
async def test_a_large_paste_is_asked_about(home, key, names, draft):
    stage = Stage(home, model="gpt-4o")
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await stage.opened(pilot)
        stage.app.post_message(events.Paste("see "))
        stage.app.post_message(events.Paste(LARGE.replace("\n", "\r")))  # as terminals send it
        await until(pilot, lambda: isinstance(stage.app.screen, LargePaste))
        assert "126,000 characters in 6,001 lines were pasted." in shown_text(stage)
        assert stage.screen.query_one(Composer).text == "see "
        await pilot.press(key)
        await until(pilot, lambda: stage.app.screen is stage.screen)
        await until(pilot, lambda: attached(stage) == names and stage.screen.query_one(Composer).text == draft)
        if names:
            assert stage.chat.session.attached[0].data == LARGE.encode()
            await stage.ask(pilot, "What failed?")
            said = next(m for m in stage.chat.session.conversation.path() if isinstance(m, UserMessage))
            assert [each.name for each in said.attachments] == names


async def test_attachments_stay_with_the_draft_when_another_session_is_begun(home):
    stage = Stage(home, model="gpt-4o")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await stage.opened(pilot)
        await typed(stage, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: attached(stage) == ["cat.png"])
        first = stage.chat.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: stage.chat.session is not first and stage.chat.session is not None)
        assert attached(stage) == ["cat.png"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/a/b c.png", "/a/b c.png"),
        ("/a/b\\ c.png ", "/a/b c.png"),
        ("'/a/b c.png'", "/a/b c.png"),
        ('"/a/b.png"', "/a/b.png"),
        ("file:///a/b%20c.png", "/a/b c.png"),
        ("/a/it's.png", "/a/it's.png"),
        ("a word", None),
        ("", None),
        ("/a\n/b", None),
        ("/" + "x" * 5_000, None),
    ],
)
def test_paths_are_read_as_terminals_paste_them(text, path):
    assert path_in(text) == (None if path is None else Path(path))
