"""Drafts in the chat: on disk as they are written, back with their session, and of a private one nowhere."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat import draft_keeper
from tui.app.chat.composer import Composer
from tui.app.chat.draft_keeper import BACK, BACK_OF_NEW, GONE, STAYS, VALUES_BACK, WAITS
from tui.app.personas.values_form import ValuesForm


def composer(harness: AppHarness) -> Composer:
    return harness.screen.query_one(Composer)


def texts(home: Path) -> list[str]:
    """The texts of the drafts on disk."""
    return sorted(path.read_text("utf-8").partition("\n")[2] for path in home.glob("drafts/*.draft"))


def attached(harness: AppHarness) -> list[str]:
    return [held.attachment.name for held in harness.session.attached]


async def begun(harness: AppHarness, pilot: Pilot[int], key: str) -> None:
    """Press a key that begins another session, and wait for that."""
    before = harness.session
    await pilot.press(key)
    await until(pilot, lambda: harness.chat.session is not None and harness.session is not before)


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    composer(harness).load_text(line)
    await pilot.press("enter")


async def test_a_draft_is_written_as_one_types_and_goes_when_it_is_sent(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("what was noted")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press(*"hello")
        await until(pilot, lambda: texts(home) == ["hello"])
        await pilot.press("ctrl+home", "delete")
        await until(pilot, lambda: texts(home) == ["ello"])
        composer(harness).load_text("")
        await until(pilot, lambda: texts(home) == [])
        await typed(harness, pilot, f"/attach {tmp_path / 'a.md'}")
        await until(pilot, lambda: texts(home) == [""])
        assert list(home.glob("drafts/*.files/*"))
        await harness.ask(pilot, "look")
        await until(pilot, lambda: not list(home.glob("drafts/*")))


async def test_each_session_has_its_own_draft(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("what was noted")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "first")
        first = harness.session.conversation.session
        await typed(harness, pilot, f"/attach {tmp_path / 'a.md'}")
        await until(pilot, lambda: bool(harness.session.attached))
        composer(harness).load_text("half\na thought")
        composer(harness).move_cursor((1, 2))
        await begun(harness, pilot, "ctrl+n")
        await until(pilot, lambda: harness.told() == STAYS)
        assert (composer(harness).text, attached(harness)) == ("", [])
        await pilot.press(*"something new")
        await pilot.press("f5")
        await until(pilot, lambda: harness.app.screen.is_modal)
        (tmp_path / "a.md").write_text("something else was noted")
        await pilot.press("enter")
        await until(pilot, lambda: composer(harness).text == "half\na thought")
        assert harness.session.conversation.session == first
        assert (composer(harness).cursor_location, attached(harness)) == ((1, 2), ["a.md"])
        await until(pilot, lambda: harness.told() == f"{BACK} A.md has changed, and is attached as it was.")
        await begun(harness, pilot, "ctrl+n")
        await until(pilot, lambda: composer(harness).text == "something new")
        assert harness.told() == BACK_OF_NEW
        # From one new session to another it goes along: there is no way back to the one that was left.
        await begun(harness, pilot, "ctrl+n")
        assert composer(harness).text == "something new"
        await until(pilot, lambda: texts(home) == ["half\na thought", "something new"])


async def test_a_draft_is_back_at_the_next_start(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "first")
        await pilot.press(*"of the first")
        await begun(harness, pilot, "ctrl+n")
        await pilot.press(*"never sent")
        await pilot.press("ctrl+q")
    assert texts(home) == ["never sent", "of the first"]
    async with opened_harness(home, model="o1", resume="last") as (harness, pilot):
        await until(pilot, lambda: composer(harness).text == "of the first")
        assert harness.told() == BACK
    async with opened_harness(home, model="o1") as (harness, pilot):
        await until(pilot, lambda: composer(harness).text == "never sent")
        assert harness.told() == BACK_OF_NEW
        await harness.ask(pilot, "never sent")
        await until(pilot, lambda: texts(home) == ["of the first"])


async def test_what_is_typed_early_is_not_mixed_with_a_draft_of_another_start(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press(*"never sent")
        await pilot.press("ctrl+q")
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("x")
        await harness.opened(pilot)
        await until(pilot, lambda: harness.told() == WAITS)
        assert composer(harness).text == "x"
        await until(pilot, lambda: texts(home) == ["never sent", "x"])


async def test_a_draft_that_was_sent_before_a_crash_is_not_put_back(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "sent")
        name = harness.session.name
        await pilot.press("ctrl+q")
    (home / "drafts").mkdir(exist_ok=True)
    (home / "drafts" / f"{name}.draft").write_text('{"version": 1, "begun": true}\nsent', "utf-8")
    async with opened_harness(home, model="o1", resume="last") as (harness, pilot):
        await until(pilot, lambda: texts(home) == [])
        assert composer(harness).text == ""


async def test_a_private_session_keeps_no_draft(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await typed(harness, pilot, "/private")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.resources.private)
        await pilot.press(*"a secret")
        await harness.chat.controllers.drafts.write()
        await begun(harness, pilot, "ctrl+n")
        assert composer(harness).text == "a secret", "the next session is private, too"
        harness.chat.act("private")
        harness.chat.controllers.keeping.private("off")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.resources.private)
        await until(pilot, lambda: harness.told() == GONE)
        assert composer(harness).text == ""
    assert texts(home) == []


async def test_a_disk_that_refuses_is_told_once_and_typing_goes_on(home: Path) -> None:
    home.mkdir()
    (home / "drafts").write_text("no folder")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press("a")
        await until(pilot, lambda: "could not be written" in harness.said())
        assert harness.told() == "", "what the status line says is of what one does"
        await pilot.press("b")
        await harness.chat.controllers.drafts.write()
        await pilot.pause()
        assert (composer(harness).text, harness.said().count("could not be written")) == ("ab", 1)


async def test_it_is_switched_off_with_the_history(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("history = false\n")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press(*"hello")
        await harness.chat.controllers.drafts.write()
    assert not (home / "drafts").exists()
    assert draft_keeper.PAUSE < 1, "seconds"


LETTER = "---\nvariables: {to: , year: 2026}\n---\nWrite to {{to}} in {{year}}.\n"


async def addressed(harness: AppHarness, pilot: Pilot[int], to: str) -> None:
    """Choose the persona ``letter`` and answer the form with a name, behind what stands there."""
    await typed(harness, pilot, "/persona letter")
    await until(pilot, lambda: isinstance(harness.app.screen, ValuesForm))
    await pilot.press("end", *to, "enter")
    await until(pilot, lambda: harness.session.choice.persona.stem == "letter")


async def test_values_given_before_the_first_message_stay_on_the_way_to_another_persona_and_back(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "letter.md").write_text(LETTER, "utf-8")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await addressed(harness, pilot, "Ada")
        await typed(harness, pilot, "/persona coder")
        await until(pilot, lambda: harness.session.choice.persona.stem == "coder")
        await addressed(harness, pilot, "!")
        assert harness.session.choice.persona.message() == "Write to Ada! in 2026."
        await typed(harness, pilot, "/persona coder")
        await until(pilot, lambda: harness.session.choice.persona.stem == "coder")
        await begun(harness, pilot, "ctrl+n")
        await addressed(harness, pilot, "!")
        assert harness.session.choice.persona.message() == "Write to Ada!! in 2026."


async def test_values_given_before_the_first_message_are_back_at_the_next_start_until_it_is_sent(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "letter.md").write_text(LETTER, "utf-8")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await addressed(harness, pilot, "Ada")
        await until(pilot, lambda: texts(home) == [""])
        await pilot.press("ctrl+q")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await until(pilot, lambda: harness.told() == VALUES_BACK.format(names="letter"))
        await addressed(harness, pilot, "")
        assert harness.session.choice.persona.message() == "Write to Ada in 2026."
        await harness.ask(pilot, "hello")
        await until(pilot, lambda: not list(home.glob("drafts/*")))
    async with opened_harness(home, model="o1") as (harness, pilot):
        assert not harness.session.upcoming.values
    async with opened_harness(home, private=True) as (harness, pilot):
        await addressed(harness, pilot, "Eve")
        await pilot.press("ctrl+q")
    assert not list(home.glob("drafts/*"))
