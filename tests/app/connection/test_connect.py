"""Doctor and connect screen as a person uses them: by keys alone, at two sizes."""

import asyncio
import tomllib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from tests.app.chat.test_chat import NARROW, WIDE, shown, text_of
from tests.app_harness import AppHarness, Shown, until
from tests.narrowing import last_reply, present
from tests.servers import replies_well, scripted_server
from tui.app.chat.header import Header
from tui.app.connection.connect import Connect
from tui.app.connection.doctor import CheckRow, Doctor
from tui.app.connection.form_field import Field
from tui.app.connection.model_form import ModelForm
from tui.app.pickers.command import CommandPicker
from tui.app.pickers.model import ModelPicker
from tui.cli.connections import Connecting
from tui.core.check_result import CheckResult
from tui.core.models.description import ModelDescription
from tui.core.services import SERVICES

KEY = "sk-canary-0123456789abcdef"


async def opened(harness: AppHarness, pilot: Pilot[int], key: str, screen: type[Shown]) -> Shown:
    await harness.opened(pilot)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(harness.app.screen, screen))
    return harness.top(screen)


async def fill_compatible(pilot: Pilot[int], url: str, model: str = "qwen3") -> None:
    """Choose the last service and fill its fields, by keys alone."""
    await pilot.press("enter", "end", "enter", "tab", "tab")
    await pilot.press(*url, "enter", *model)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_doctor_fills_in_as_facts_come(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        doctor = await opened(harness, pilot, "f8", Doctor)
        await until(pilot, lambda: doctor.done)
        assert [row.result for row in doctor.query(CheckRow)] == doctor.found
        assert [fact.name for fact in doctor.found][-1] == "reply"
        text = shown(harness)
        for words in ("Doctor: o1 over practice", "it costs", "persona", "Usable"):
            assert words in text
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.session.begun is False


async def test_leaving_stops_the_doctor(home: Path) -> None:
    harness = AppHarness(home)
    closed = asyncio.Event()

    async def endless() -> AsyncGenerator[CheckResult]:
        try:
            yield CheckResult("settings", True, "one")
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        doctor = Doctor("x", endless())
        await harness.app.push_screen(doctor)
        await until(pilot, lambda: len(doctor.found) == 1)
        assert "Escape stops" in shown(harness)
        await pilot.press("escape")
        await until(pilot, closed.is_set)
        assert not harness.app.screen.is_modal


async def test_what_fails_is_last_and_foreign_words_are_no_markup(home: Path) -> None:
    async def failing() -> AsyncGenerator[CheckResult]:
        yield CheckResult("settings", True, "one")
        yield CheckResult("address", False, "[red]no[/red] \x1b[31mway", "Check [it].")

    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        doctor = Doctor("[b]x", failing())
        await harness.app.push_screen(doctor)
        await until(pilot, lambda: doctor.done)
        text = shown(harness)
        assert "[red]no[/red]" in text
        assert "Check [it]." in text
        assert "cannot be used" in text
        assert "\x1b" not in text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_connection_is_described_tried_saved_and_used(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home)
    async with scripted_server(replies_well) as server, harness.app.run_test(size=size) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        await fill_compatible(pilot, f"{server.url}/v1")
        assert (form.form().kind.name, form.form().name, form.form().sign_in) == ("compatible", "local", "none")
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(harness.app.screen, Doctor) and harness.app.screen.done)
        assert all(fact.ok is not False for fact in harness.top(Doctor).found)
        assert not (home / "config.toml").exists()
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is form)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        table = {"kind": "compatible", "base_url": f"{server.url}/v1", "model": "qwen3"}
        written = tomllib.loads((home / "config.toml").read_text())
        assert written == {"connection": "local", "connections": {"local": table}}
        await until(pilot, lambda: "qwen3" in text_of(harness, Header))
        await harness.ask(pilot, "hello")
        assert last_reply(harness.session.conversation).text == "Hello."


async def test_a_connection_that_is_only_saved_can_be_chosen(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        await fill_compatible(pilot, "http://127.0.0.1:9/v1")
        form.query_one("#use", Select).value = "no"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.session.choice.provider.route.practice
        assert "connection local is in" in harness.told()
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        await pilot.press(*"qwen3", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.session.choice.provider.route.endpoint == "http://127.0.0.1:9/v1"


async def test_the_fields_follow_kind_and_sign_in(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        assert form.form().kind.name == "openai"
        form.query_one("#service", Select).value = "azure"
        await until(pilot, lambda: form.form().kind.name == "azure" and form.query_one("#field-endpoint").display)

        def asked() -> list[str]:
            return [field.key for field in form.query(Field) if field.display]

        assert asked() == ["service", "name", "endpoint", "deployment", "model", "api_version", "sign_in", "use"]
        form.query_one("#sign_in", Select).value = "variable"
        await until(pilot, lambda: "held" in asked())
        assert form.form().held == "AZURE_OPENAI_API_KEY"
        form.query_one("#service", Select).value = "openai"
        await until(pilot, lambda: "endpoint" not in asked())
        assert asked() == ["service", "name", "model", "sign_in", "held", "use"]
        assert (form.form().name, form.form().held) == ("openai", "OPENAI_API_KEY")
        form.query_one("#sign_in", Select).value = "command"
        await until(pilot, lambda: form.query_one("#field-held", Field).label == "Command")
        assert form.form().held == ""


async def test_a_service_fills_in_what_is_known_of_it_and_keeps_what_was_typed(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        service = form.query_one("#service", Select)
        for each in SERVICES:
            service.value = each.name
            await until(pilot, lambda each=each: form.form().name == each.connection)  # type: ignore[misc]
            found = form.form()
            assert (found.kind, found.sign_in, found.held) == (each.kind, each.sign_in, each.held)
            assert form.query_one("#base_url", Input).value == each.address
        form.query_one("#name", Input).value = "mine"
        service.value = "ollama"
        await until(pilot, lambda: form.form().base_url.endswith(":11434/v1"))
        address = form.query_one("#base_url", Input)
        address.focus()
        address.value = "localhost:9999"
        await pilot.press("tab")
        await until(pilot, lambda: address.value == "http://localhost:9999/v1")
        service.value = "vllm"
        await pilot.pause()
        assert (form.form().name, address.value) == ("mine", "http://localhost:9999/v1")


async def test_a_form_that_was_not_touched_is_left_at_once(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#service", Select).value = "ollama"
        await until(pilot, lambda: form.form().name == "ollama")
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)


async def test_a_pasted_key_is_taken_off_the_screen(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#sign_in", Select).value = "variable"
        await until(pilot, lambda: form.query_one("#field-held").display)
        held = form.query_one("#held", Input)
        held.focus()
        held.value = KEY
        await until(pilot, lambda: held.value == "")
        text = shown(harness)
        assert "looks like a key" in text
        assert KEY not in text


async def test_what_is_wrong_is_said_and_the_field_gets_the_focus(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#service", Select).value = "azure"
        await until(pilot, lambda: form.query_one("#field-endpoint").display)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "The address is missing" in shown(harness))
        assert present(harness.app.focused).id == "endpoint"
        await pilot.press(*"nowhere", "enter", *"d", "ctrl+s")
        await until(pilot, lambda: "no http(s) address" in shown(harness))
        await pilot.press("escape")
        await until(pilot, lambda: "Not saved" in shown(harness))
        assert harness.app.screen is form
        await pilot.press("x", "escape")
        await until(pilot, lambda: form.query_one("#endpoint", Input).value == "x")
        assert harness.app.screen is form, "what is typed after the question is asked about again"
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert not (home / "config.toml").exists()


async def test_what_is_wrong_stays_said_when_the_address_is_completed(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#service", Select).value = "compatible"
        await until(pilot, lambda: form.query_one("#field-base_url").display)
        address = form.query_one("#base_url", Input)
        address.focus()
        await pilot.press(*"localhost:8080", "ctrl+s")
        await until(pilot, lambda: address.value == "http://localhost:8080/v1")
        await pilot.pause()
        assert "The model is missing" in shown(harness)
        await pilot.press("q")
        await until(pilot, lambda: "The model is missing" not in shown(harness))


async def test_another_service_keeps_the_question_about_what_was_typed(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=NARROW) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#name", Input).value = "mine"
        form.query_one("#service", Select).value = "ollama"
        await until(pilot, lambda: form.form().base_url.startswith("http://127.0.0.1:11434"))
        await pilot.press("escape")
        await until(pilot, lambda: "Not saved" in shown(harness))
        assert harness.app.screen is form
        form.query_one("#sign_in", Select).value = "variable"
        await until(pilot, lambda: "Once more leaves" not in shown(harness))


async def test_one_that_is_there_is_changed_only_at_the_second_asking(home: Path) -> None:
    home.mkdir()
    before = '[connections.work]\nkind = "openai"\nmodel = "o1"\nidle_timeout = 7\n'
    (home / "config.toml").write_text(before)
    harness = AppHarness(home, connection="practice")
    async with harness.app.run_test(size=WIDE) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        form.query_one("#service", Select).value = "azure"
        await until(pilot, lambda: form.form().name == "work-2")
        form.query_one("#name", Input).value = "work"
        await pilot.press("tab", "tab", *"http://127.0.0.1:9", "enter", *"d", "ctrl+s")
        await until(pilot, lambda: "save again to change it" in shown(harness))
        assert (home / "config.toml").read_text() == before
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        held = tomllib.loads((home / "config.toml").read_text())["connections"]["work"]
        assert held == {
            "kind": "azure", "endpoint": "http://127.0.0.1:9", "deployment": "d", "auth": "entra", "idle_timeout": 7
        }  # fmt: skip


async def test_palette_welcome_and_help_lead_there(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await until(pilot, lambda: "press F9" in shown(harness))
        await pilot.press("ctrl+p")
        assert {"Connect", "Doctor"} <= {row.name for row in harness.top(CommandPicker).rows}
        await pilot.press("escape", "f1")
        seen = ""
        for _ in range(6):  # pages
            await pilot.pause()
            seen += shown(harness)
            await pilot.press("pagedown")
        assert "/doctor" in seen
        assert "/connect" in seen


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_a_model_takes_is_told_in_place(home: Path, size: tuple[int, int]) -> None:
    home.mkdir()
    (home / "config.toml").write_text('# mine\n[models.qwen3]\nencoding = "qwen3"\nwindow = 8192\n')
    harness = AppHarness(home, connection="practice")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        connections = Connecting(harness.assembly)
        answers: list[Path | None] = []
        await harness.app.push_screen(ModelForm(harness.assembly.profile_of("qwen3"), connections), answers.append)
        form = harness.top(ModelForm)
        assert form.said() == ModelDescription("system", "8192")
        form.query_one("#window", Input).value = "a lot"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "number of tokens" in shown(harness))
        assert present(harness.app.focused).id == "window"
        await pilot.press(*"32k", "enter", *"low, high", "ctrl+s")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert answers == [home / "config.toml"]
        text = (home / "config.toml").read_text()
        assert text.startswith("# mine")
        assert tomllib.loads(text)["models"]["qwen3"] == {
            "encoding": "qwen3", "window": 32_000, "efforts": ["low", "high"], "reasons": True,
        }  # fmt: skip
        assert harness.assembly.profile_of("qwen3").efforts == ("low", "high")
        await harness.app.push_screen(ModelForm(harness.assembly.profile_of("o3-mini"), connections), answers.append)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert answers[1:] == [None], "what the catalogue knows is not written"
        assert (home / "config.toml").read_text() == text


async def test_what_is_filled_in_of_a_model_is_left_when_asked_twice(home: Path) -> None:
    harness = AppHarness(home, connection="practice")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        connections, answers = Connecting(harness.assembly), list[Path | None]()
        for field, value in (("", ""), ("window", "32k"), ("efforts", "low"), ("images", "yes"), ("role", "user")):
            await harness.app.push_screen(ModelForm(harness.assembly.profile_of("qwen3"), connections), answers.append)
            form = harness.top(ModelForm)
            if field in ("window", "efforts"):
                form.query_one(f"#{field}", Input).value = value
            elif field:
                select = form.query_one(f"#{field}", Select)
                select.value = next(each for _, each in select._options if each not in (select.value, Select.NULL))
            await pilot.press("escape")
            if field:
                await until(pilot, lambda: "Once more leaves" in shown(harness))
                form.query_one("#window", Input).value = "64k"
                await until(pilot, lambda: "Once more leaves" not in shown(harness))
                await pilot.press("escape")
                assert harness.app.screen is form, "it has changed since"
                await pilot.press("escape")
            await until(pilot, lambda: not harness.app.screen.is_modal)
        assert answers == [None] * 5
        assert not (home / "config.toml").exists()


async def test_a_form_is_dropped_only_once_that_was_said_whichever_way_it_is_left(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=WIDE) as pilot:
        form = await opened(harness, pilot, "f9", Connect)
        await pilot.press("enter", "down", "enter")  # another service alone is nothing that could be lost
        assert form.may_be_dropped()
        form.query_one("#name", Input).value = "mine"
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        assert (form.form().kind.name, form.query_one("#name", Input).value) == ("compatible", "mine")
        for leave in ("escape", "ctrl+q"):
            await pilot.press(leave)
            await until(pilot, lambda: "Once more leaves" in shown(harness))
            assert harness.app.screen is form
            form.query_one("#model", Input).value += "x"  # it has changed since
            await pilot.pause()
        await pilot.press("f1", "ctrl+q")
        await until(pilot, lambda: "A form below" in shown(harness))
        assert harness.app.is_running
