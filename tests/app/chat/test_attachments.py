"""Files attached in the chat: shown above the composer, counted, taken away, sent, kept and resumed."""

from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tests.core.models.test_image_tokens import png
from tests.narrowing import last_reply, present
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


async def typed(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.screen.query_one(Composer).load_text(text)
    await pilot.press("enter")
    await pilot.pause()


def attached(harness: AppHarness) -> list[str]:
    return [held.attachment.name for held in harness.session.attached]


def is_attached(harness: AppHarness, name: str) -> bool:
    return name in attached(harness)


def is_told(harness: AppHarness, words: str) -> bool:
    return any(words in text for text in harness.texts())


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_file_is_attached_shown_counted_and_sent(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        assert not harness.chat.query_one(AttachedLine).display
        before = present(harness.session.context().used.value)
        await typed(harness, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: "1 + cat.png (PNG 640×480, 972 bytes) ~425 tokens ×" in shown_text(harness))
        assert present(harness.session.context().used.value) > before + 425 - 1
        await typed(harness, pilot, f"/attach {home.parent}/my notes.md")
        await until(pilot, lambda: attached(harness) == ["cat.png", "my notes.md"])
        await harness.ask(pilot, "What is this?")
        said = next(m for m in harness.session.conversation.path() if isinstance(m, UserMessage))
        assert [each.name for each in said.attachments] == ["cat.png", "my notes.md"]
        assert not harness.chat.query_one(AttachedLine).display
        assert harness.chat.query_one(Transcript).following  # the view has grown by a line, and nobody scrolled
        reply = last_reply(harness.session.conversation)
        assert "With it came 1 image: PNG 640×480" in reply.text
        assert (
            abs(present(reply.outcome.usage.input.value) - present(reply.origin.counted)) <= 1
        )  # where text and document meet
    again = AppHarness(home, resume="last")
    async with again.app.run_test(size=size) as pilot:
        await again.opened(pilot)
        entry = next(e for e in again.chat.query_one(Transcript).entries if e.kind == "user")
        assert entry.badges == ("cat.png (PNG 640×480, 972 bytes)", "my notes.md (text, 16 bytes)")
        images = [m.images for m in again.session.next_request("and now").request.messages]
        assert [held.data for held in images[1]] == [png(640, 480)]


async def test_attachments_are_taken_away_by_number_and_by_mouse(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        for name in ("cat.png", "my notes.md"):
            await typed(harness, pilot, f"/attach {home.parent}/{name}")
            await until(pilot, partial(is_attached, harness, name))
        await typed(harness, pilot, "/attach")
        await until(
            pilot, lambda: "Attached: 1 cat.png, 2 my notes.md. /detach NUMBER takes one away." in harness.texts()
        )
        await typed(harness, pilot, "/detach 1")
        await until(pilot, lambda: attached(harness) == ["my notes.md"])
        await typed(harness, pilot, "/detach 7")
        assert attached(harness) == ["my notes.md"]
        await until(pilot, lambda: "my notes.md" in shown_text(harness).splitlines()[-6])
        await pilot.click(harness.chat.query_one(AttachedLine).children[0])
        await until(pilot, lambda: attached(harness) == [])
        await typed(harness, pilot, "/detach")
        assert "Nothing is attached." in harness.texts()


async def test_what_cannot_be_attached_is_told(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        for path, said in (
            ("odd.bin", "odd.bin is not UTF-8 text"),
            ("none.png", "could not be read"),
            (".", "could not"),
        ):
            await typed(harness, pilot, f"/attach {home.parent}/{path}")
            await until(pilot, partial(is_told, harness, said))
        assert attached(harness) == []


async def test_a_model_that_takes_no_images_refuses_before_anything_is_written(home: Path) -> None:
    harness = AppHarness(home, model="o3-mini")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await typed(harness, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: "! cat.png not sent: o3-mini takes no images" in shown_text(harness))
        await typed(harness, pilot, "What is this?")
        await until(
            pilot, lambda: any("o3-mini takes no images. Choose another model" in text for text in harness.texts())
        )
        assert harness.screen.query_one(Composer).text == "What is this?"
        assert attached(harness) == ["cat.png"]
        assert not harness.session.begun


async def test_a_pasted_path_is_offered_and_taken_in_its_place(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        composer = harness.screen.query_one(Composer)
        dropped = str(home.parent / "my notes.md").replace(" ", "\\ ")
        harness.app.post_message(events.Paste("see "))
        harness.app.post_message(events.Paste(dropped))
        await until(pilot, lambda: any("my notes.md is a file: Alt+A attaches it" in text for text in harness.texts()))
        assert composer.text == f"see {dropped}"
        await pilot.press("alt+a")
        await until(pilot, lambda: attached(harness) == ["my notes.md"])
        assert composer.text == "see "


LARGE = "a line of a long log\n" * 6_000


@pytest.mark.parametrize(
    ("key", "names", "draft"), [("enter", ["pasted-1.txt"], "see "), ("i", [], f"see {LARGE}"), ("escape", [], "see ")]
)
async def test_a_large_paste_is_asked_about(home: Path, key: str, names: list[str], draft: str) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        harness.app.post_message(events.Paste("see "))
        harness.app.post_message(events.Paste(LARGE.replace("\n", "\r")))  # as terminals send it
        await until(pilot, lambda: isinstance(harness.app.screen, LargePaste))
        assert "126,000 characters in 6,001 lines were pasted." in shown_text(harness)
        assert harness.screen.query_one(Composer).text == "see "
        await pilot.press(key)
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await until(pilot, lambda: attached(harness) == names and harness.screen.query_one(Composer).text == draft)
        if names:
            assert harness.session.attached[0].data == LARGE.encode()
            await harness.ask(pilot, "What failed?")
            said = next(m for m in harness.session.conversation.path() if isinstance(m, UserMessage))
            assert [each.name for each in said.attachments] == names


@pytest.mark.parametrize("text", ["a line of a long log\n" * 20_000, "endless " * 3_000])
async def test_what_no_composer_has_room_for_can_be_attached_alone(home: Path, text: str) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        harness.app.post_message(events.Paste(text))  # before there is anybody to ask
        await until(pilot, lambda: isinstance(harness.app.screen, LargePaste))
        await pilot.press("i")
        assert isinstance(harness.app.screen, LargePaste)
        assert "i inserts" not in shown_text(harness)
        await pilot.press("enter")
        await until(pilot, lambda: attached(harness) == ["pasted-1.txt"])
        assert harness.screen.query_one(Composer).text == ""


async def test_a_paste_that_is_asked_about_when_mull_is_left_is_with_the_draft(home: Path) -> None:
    much = "a line of a long log\n" * 20_000  # more than the composer has room for
    async with opened_harness(home) as (harness, pilot):
        harness.app.post_message(events.Paste(much))
        await until(pilot, lambda: isinstance(harness.app.screen, LargePaste))
        await pilot.press("ctrl+q")
    async with opened_harness(home) as (harness, pilot):
        await until(pilot, lambda: attached(harness) == ["pasted-1.txt"])
        harness.app.post_message(events.Paste(LARGE))
        await until(pilot, lambda: isinstance(harness.app.screen, LargePaste))
        # the app ends with the question open, and nothing of it is a mistake


async def test_attachments_stay_with_the_draft_when_another_session_is_begun(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await typed(harness, pilot, f"/attach {home.parent}/cat.png")
        await until(pilot, lambda: attached(harness) == ["cat.png"])
        first = harness.chat.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not first and harness.chat.session is not None)
        assert attached(harness) == ["cat.png"]


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
        ("file://[::1/a", None),
        ("file://a]b/c", None),
        ("", None),
        ("/a\n/b", None),
        ("/" + "x" * 5_000, None),
    ],
)
def test_paths_are_read_as_terminals_paste_them(text: str, path: str | None) -> None:
    assert path_in(text, "linux") == (None if path is None else Path(path))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("C:\\new\\a b.png", "C:\\new\\a b.png"),
        ('"C:\\a b\\c.png" ', "C:\\a b\\c.png"),
        ("d:/a/it's.png", "d:/a/it's.png"),
        (".\\c.png", ".\\c.png"),
        ("\\a\\c.png", "\\a\\c.png"),
        ("file:///C:/a/b%20c.png", "C:/a/b c.png"),
        ("\\\\host\\share\\c.png", None),
        ("//host/share/c.png", None),
        ("file://host/share/c.png", None),
        ("file:////host/share/c.png", "host/share/c.png"),
        ("C: is a drive", None),
        ("a word", None),
    ],
)
def test_paths_are_read_as_terminals_of_windows_paste_them(text: str, path: str | None) -> None:
    assert path_in(text, "win32") == (None if path is None else Path(path))
