"""The chat as a person uses it: keys go in, and the screen, the file and the request follow."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from tests.app_harness import AppHarness, shown_text, until
from tests.idle_loop import Gate
from tests.narrowing import last_reply
from tui.app.app import PATIENCE
from tui.app.chat.composer import Composer
from tui.app.chat.header import Header
from tui.app.chat.help import Help
from tui.app.chat.screen import ChatScreen
from tui.app.chat.view import ChatView
from tui.app.commands import COMMANDS, PROGRAM_COMMANDS
from tui.app.meters.meter_line import MeterLine
from tui.app.meters.meter_panel import MeterPanel
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.switch import SwitchQuestion
from tui.app.pickers.command import GROUPS, CommandPicker
from tui.app.pickers.model import ModelPicker
from tui.app.transcript.view import Transcript
from tui.app.xray.screen import XrayScreen
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyStatus, UserMessage

WIDE, NARROW = (120, 40), (80, 24)


def shown(harness: AppHarness) -> str:
    """Everything on the screen, as text."""
    return "\n".join(
        "".join(segment.text for segment in line) for line in harness.app.screen._compositor.render_strips()
    )


def text_of(harness: AppHarness, widget: type) -> str:
    return harness.frame() if widget is Header else str(harness.screen.query_one(widget).render().plain)


def kinds(harness: AppHarness) -> list[str]:
    return [entry.kind for entry in harness.chat.query_one(Transcript).entries]


async def test_a_typed_message_is_answered_and_kept(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        assert isinstance(harness.app.focused, Composer)
        await pilot.press(*"hello", "ctrl+j", *"there", "enter")
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        said, reply = harness.session.conversation.path()[-2:]
        assert said.text == "hello\nthere"
        assert isinstance(reply, Reply)
        assert reply.status is ReplyStatus.COMPLETE
        transcript = harness.chat.query_one(Transcript)
        assert transcript.source(str(reply.id)) == reply.text
        assert harness.screen.query_one(Composer).text == ""
        entry = next(e for e in transcript.entries if e.key == str(reply.id))
        assert "practice" in entry.badges
        assert any("thinking" in fact.text for fact in entry.footer)
    (held,) = harness.assembly.sessions.summaries()
    assert (held.title, held.turns, held.practice) == ("hello", 1, True)


async def test_what_is_typed_before_anything_is_ready_arrives(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        harness.screen.query_one(Composer).load_text("early")
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        assert any(isinstance(m, UserMessage) and m.text == "early" for m in harness.session.conversation.path())


async def test_what_was_sent_early_and_is_refused_overwrites_nothing(home: Path) -> None:
    harness, gate = AppHarness(home), Gate()
    load = harness.app._load

    def load_late() -> ChatView | tuple[int, str]:
        gate.wait()
        return load()

    harness.app._load = load_late
    async with harness.app.run_test(size=WIDE) as pilot:
        composer = harness.screen.query_one(Composer)
        composer.load_text("/nonsense")
        composer.submit()
        await until(pilot, lambda: bool(harness.screen._waiting))
        composer.load_text("typed meanwhile")
        gate.open()
        await harness.opened(pilot)
        await until(pilot, lambda: "No command /nonsense" in harness.told())
        assert composer.text.split() == ["/nonsense", "typed", "meanwhile"]


async def test_keys_typed_before_there_is_a_composer_arrive_in_their_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness, mount = AppHarness(home), ChatScreen.mount_composed_widgets

    async def typed_meanwhile(screen: ChatScreen, widgets: Sequence[Widget]) -> None:
        for key in "hi":
            await harness.app.on_event(events.Key(key, key))
        await mount(screen, widgets)

    monkeypatch.setattr(ChatScreen, "mount_composed_widgets", typed_meanwhile)
    async with harness.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "hi")


NAMES = {"/": "slash", " ": "space"}
EARLY: list[tuple[str, object]] = [  # pressed before the conversation is loaded, and what is done for it
    ("alt+z", "wrap_code"), ("alt+t", "receipt"), ("hi", "hi"), ("alt+m", "retry_with_more"), ("alt+z", "wrap_code"),
    ("ctrl+t", "panel"), ("/budget 9000", ("budget", "9000")), ("f3", "model"),
]  # fmt: skip


def noting(done: list[object], method: Callable[..., object]) -> Callable[..., object]:
    """Return a method that notes what it is called with, and does what it did."""

    def noted(view: ChatView, *said: str) -> object:
        done.append(said if len(said) > 1 else said[0])
        return method(view, *said)

    return noted


async def test_keys_pressed_before_the_conversation_is_loaded_are_done_in_their_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    harness = AppHarness(home, model="o1")
    load = harness.app._load
    for method in (ChatView.act, ChatView.send, ChatView.command):
        monkeypatch.setattr(ChatView, method.__name__, noting(done, method))

    def load_after_keys() -> ChatView | tuple[int, str]:
        for typed in [*(typed for typed, _ in EARLY), "o", "4"]:
            keys = [typed] if "+" in typed or len(typed) == 1 or typed == "f3" else [*typed, "enter"]
            for key in keys:
                pressed = events.Key(NAMES.get(key, key), key if len(key) == 1 else None)
                harness.app.call_from_thread(harness.app.post_message, pressed)
        while not harness.screen._waiting:
            harness.app.call_from_thread(lambda: None)
        assert (harness.screen.view, done) == (None, [])
        return load()

    harness.app._load = load_after_keys
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        assert harness.app.screen.query_one(Input).value == "o4"
        assert done == [each for _, each in EARLY]
        await until(pilot, lambda: harness.replies() == 1)


async def test_mull_is_left_while_the_conversation_is_loaded(home: Path) -> None:
    harness = AppHarness(home)
    load = harness.app._load

    def load_as_it_is_left() -> ChatView | tuple[int, str]:
        loaded = load()
        harness.app._exit = True  # what `exit` does first; the rest may come after the thread is done
        return loaded

    harness.app._load = load_as_it_is_left
    async with harness.app.run_test() as pilot:
        await until(pilot, lambda: harness.app._exit)
        assert harness.screen.view is None
        assert harness.app._exception is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_header_and_meters_say_what_the_next_request_holds(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        header = text_of(harness, Header)
        for word in ("practice", "nothing is sent", "o1", "medium (default)", "Assistant"):
            assert word in header
        await harness.ask(pilot, "hello")
        context = harness.session.context()
        wide, line = harness.chat.query_one(MeterPanel), harness.chat.query_one(MeterLine)
        assert (wide.display, line.display) == (False, True), "the bar, below 130 columns"
        assert f"~{context.used.value:,}" in text_of(harness, MeterPanel)
        reported = last_reply(harness.session.conversation).outcome.usage
        for widget in (MeterPanel, MeterLine):
            assert f"{reported.reasoning.value:,}" in text_of(harness, widget)
        await pilot.press(*"one two three")
        draft = harness.session.context("one two three")
        await until(pilot, lambda: f"~{draft.used.value:,}" in text_of(harness, MeterPanel))


async def stalled(harness: AppHarness, pilot: Pilot[int]) -> Transcript:
    """Ask for a reply that stops coming, and wait until some of it is shown; return where."""
    await harness.send(pilot, "practice: fault=stall at=40")
    transcript = harness.chat.query_one(Transcript)
    await until(pilot, lambda: bool(transcript.source(transcript.entries[-1].key)))
    return transcript


async def test_escape_stops_a_reply_and_keeps_what_came(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        transcript = await stalled(harness, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: harness.chat.live is None)
        reply = last_reply(harness.session.conversation)
        assert reply.status is ReplyStatus.INTERRUPTED
        assert reply.text
        assert "Interrupted" in transcript.entries[-1].text
        await harness.ask(pilot, "go on")
        assert harness.replies() == 2


async def test_a_persona_is_switched_in_mid_conversation(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "one")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(harness.app.screen, PersonaPicker))
        await pilot.press(*"planner", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, SwitchQuestion))
        assert "− Assistant, in force" in shown_text(harness)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        switch = harness.session.conversation.path()[-1]
        assert isinstance(switch, PersonaSwitch)
        assert (switch.stem, switch.mode) == ("planner", "append")
        assert "Planner" in text_of(harness, Header)
        assert kinds(harness)[-1] == "persona"
        await harness.ask(pilot, "two")
        request = harness.session.next_request("").request
        assert [m.role for m in request.messages if m.role == "developer"] == ["developer", "developer"]
        assert last_reply(harness.session.conversation).origin.effort == "high"


async def test_model_and_effort_are_chosen_and_shown(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await pilot.press("f4")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press(*"high", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert "effort: high" in text_of(harness, Header)
        assert harness.session.next_request("x").request.effort == "high"
        await pilot.press("f3")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press(*"gpt-4o", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert "no reasoning" in text_of(harness, Header)
        assert "effort high is not one of gpt-4o's" in harness.told()
        await harness.ask(pilot, "hello")
        assert harness.told() == ""
        notices = [e.text for e in harness.chat.query_one(Transcript).entries if e.kind == "notice"]
        assert any("sent as a system message" in text for text in notices)
        await harness.ask(pilot, "again")
        notices = [e.text for e in harness.chat.query_one(Transcript).entries if e.kind == "notice"]
        assert sum("system message" in text for text in notices) == 1


async def test_a_starved_reply_is_said_and_never_sent_again(home: Path) -> None:
    harness = AppHarness(home, model="o1", max_output_tokens=300)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: reasoning=4000", small=True)
        entries = harness.chat.query_one(Transcript).entries
        assert entries[-1].kind == "error"
        assert "billed" in entries[-1].text
        assert "no answer" in entries[-2].badges
        assert [m.role for m in harness.session.next_request("x").request.messages] == ["developer", "user", "user"]


async def test_an_error_is_shown_and_asking_again_gets_an_answer(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: fault=quota times=1")
        assert harness.chat.query_one(Transcript).entries[-1].kind == "error"
        await pilot.press("f7")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        assert last_reply(harness.session.conversation).status is ReplyStatus.COMPLETE
        assert sum(isinstance(m, UserMessage) for m in harness.session.conversation.path()) == 1


async def test_a_session_is_left_and_gone_on_with(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "the first session")
        first = harness.session.conversation.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        await harness.ask(pilot, "the second session")
        await pilot.press("f5")
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.press(*"first", "enter")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.conversation.session == first)
        assert [e.text for e in harness.chat.query_one(Transcript).entries if e.kind == "user"] == ["the first session"]
        await harness.ask(pilot, "and on")
    assert len(harness.assembly.sessions.summaries()) == 2


async def test_resuming_brings_everything_back(home: Path) -> None:
    before = AppHarness(home, model="o1")
    async with before.app.run_test(size=WIDE) as pilot:
        await before.opened(pilot)
        await before.ask(pilot, "one")
        await before.ask(pilot, "two")
        entries = before.chat.query_one(Transcript).entries
    after = AppHarness(home, resume="last")
    async with after.app.run_test(size=WIDE) as pilot:
        await after.opened(pilot)
        again = [e for e in after.chat.query_one(Transcript).entries if e.key.isdigit()]
        assert again == [e for e in entries if e.key.isdigit()]
        assert "effort: medium (default)" in text_of(after, Header)
        await pilot.press("up")
        assert after.screen.query_one(Composer).text == "two"


async def test_the_export_key_twice_writes_markdown_and_says_where(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "hello there")
        await pilot.press("f6", "f6")
        await until(pilot, lambda: "exported to" in harness.told())
    text = (tmp_path / "hello-there.md").read_text()
    assert "[practice]" in text
    assert "hello there" in text


HOSTILE = (
    "\x1b]0;owned\x07 [/] [@click=app.quit]x[/] [bold]b \u202eevil \x9b2J &#x202E; [link=file:///etc/passwd]l[/link]"
)


async def test_foreign_text_is_harmless_everywhere_it_is_shown(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    name = HOSTILE.replace("\x1b", "").replace("\x07", "").replace("\x9b", "").replace('"', "")
    (home / "personas" / "evil.md").write_text(f"---\nname: '{name}'\ndescription: '{name}'\n---\n{name}\n")
    harness = AppHarness(home, persona="evil")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, HOSTILE)
        harness.chat.feed.error(HOSTILE)
        for key in ("f2", "f3", "f5", "f1"):
            await pilot.press(key)
            await until(pilot, lambda: harness.app.screen.is_modal)
            assert not set(shown(harness)) & set("\x1b\x07\x9b\u202e"), key
            await pilot.press("escape")
            await until(pilot, lambda: not harness.app.screen.is_modal)
        assert not set(shown(harness)) & set("\x1b\x07\x9b\u202e")
        assert harness.app.is_running
        assert harness.session.conversation.path()[1].text == HOSTILE


async def test_the_palette_offers_what_the_keys_do(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await pilot.press("ctrl+p")
        palette = harness.top(CommandPicker)
        assert {row.value for row in palette.rows} == set(COMMANDS)
        await pilot.press(*"xray", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen))
        await pilot.press("ctrl+p")
        assert {row.value.action for row in harness.top(CommandPicker).rows} == PROGRAM_COMMANDS
        await pilot.press(*"help", "enter")
        await until(pilot, lambda: isinstance(harness.app.screen, Help))
        await pilot.press("escape", "escape", "ctrl+p")
        palette = harness.top(CommandPicker)
        assert [(row.group, row.name) for row in palette.rows][:3] == [
            ("recently used", "Help"), ("recently used", "X-ray"), ("this reply", "Stop the reply"),
        ]  # fmt: skip
        await pilot.press("ctrl+p", "escape")
        assert harness.app.screen is harness.screen


def test_every_command_has_a_place_in_the_palette() -> None:
    placed = [action for actions in GROUPS.values() for action in actions]
    assert len(placed) == len(set(placed))
    assert set(placed) <= {command.action for command in COMMANDS}
    others = {command.action for command in COMMANDS} - set(placed)
    assert others == {"usage", "fingerprints", "theme", "panel", "start", "tour", "help", "suspend", "quit"}


async def test_quitting_in_mid_reply_keeps_what_came(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await stalled(harness, pilot)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not harness.app.is_running or harness.app._exit)
    kept = last_reply(harness.assembly.sessions.open("last", write=False).conversation)
    assert (bool(kept.text), kept.status) == (True, ReplyStatus.INTERRUPTED)
    assert kept.outcome.detail != "mull ended before this reply did"


async def test_who_leaves_twice_waits_for_the_disk_and_then_not(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harness, time, never = AppHarness(home, model="gpt-4o"), [100.0], asyncio.Event()
    monkeypatch.setattr("tui.app.app.monotonic", lambda: time[0])
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        monkeypatch.setattr(harness.session, "aclose", never.wait)
        await pilot.press("ctrl+q", "ctrl+q")
        assert not harness.app._exit
        time[0] += PATIENCE
        await pilot.press("ctrl+q")
        await until(pilot, lambda: harness.app._exit)
        never.set()
    assert harness.app.return_code == 0


async def test_sigterm_keeps_what_came_and_exits_with_its_code(home: Path) -> None:
    harness = AppHarness(home, model="gpt-4o")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.send(pilot, "practice: fault=stall at=40")
        signal.raise_signal(signal.SIGTERM)
        await until(pilot, lambda: harness.app._exit)
    assert harness.app.return_code == 128 + signal.SIGTERM
    kept = last_reply(harness.assembly.sessions.open("last", write=False).conversation)
    assert kept.status is ReplyStatus.INTERRUPTED
