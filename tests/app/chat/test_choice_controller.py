"""Persona, model, effort, connection and session, chosen without the screen."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any, Never

import pytest
from textual.screen import Screen

from tests.app.chat.fakes import Bench
from tests.doubles import O1
from tests.engine.session_harness import PLANNER, SessionHarness
from tui.app.chat.choice_controller import ChoiceController
from tui.app.chat.host import Group
from tui.app.chat.messages import Opened, WentWrong
from tui.app.connection.connect import Connect
from tui.app.connection.doctor import Doctor
from tui.app.connection.panel import ConnectionPanel
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.switch import SwitchQuestion
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.model import ModelPicker
from tui.app.sessions.session_list import SessionList
from tui.core.check_result import CheckResult
from tui.core.connection_form import ConnectionForm
from tui.core.errors import PersonaError, UsageError
from tui.core.local_server import LocalServer
from tui.core.models.description import ModelDescription
from tui.core.models.profile import ModelProfile
from tui.core.models.refused_parameters import Remembered
from tui.core.personas.persona import Persona
from tui.core.personas.target import PersonaTarget
from tui.core.request import Route
from tui.engine.session import Opening


class Personas:
    def list(self) -> list[Persona]:
        return [PLANNER]

    def listed(self) -> tuple[Sequence[Persona], Sequence[PersonaError]]:
        return self.list(), ()

    def load(self, stem_or_path: str) -> Persona:
        if stem_or_path != "planner":
            raise PersonaError(f"There is no persona {stem_or_path!r}.")
        return PLANNER


class RefusedParameters:
    def __init__(self) -> None:
        self.places: list[Route] = []

    def remembered(self, route: Route) -> list[Remembered]:
        return []

    def forget(self, route: Route) -> int:
        self.places.append(route)
        return 2


class Connections:
    """One connection, of which nothing can be said; nothing is tried out or saved."""

    def names(self) -> list[str]:
        return ["test"]

    def at(self, address: str) -> str | None:
        return None

    def models(self) -> list[str]:
        return ["o1"]

    async def ask_for_models(self, connection: str) -> str | None:
        return None

    async def doctor(self, connection: str, model: str) -> AsyncGenerator[CheckResult]:
        for result in list[CheckResult]():
            yield result

    async def servers_here(self) -> Sequence[LocalServer]:
        return ()

    def try_out(self, form: ConnectionForm) -> AsyncGenerator[CheckResult]:
        raise NotImplementedError

    @property
    def path(self) -> Path:
        raise NotImplementedError

    def lines(self, form: ConnectionForm, *, default: bool = False) -> str:
        raise NotImplementedError

    def save(self, form: ConnectionForm, *, default: bool = False) -> Path:
        raise NotImplementedError

    def describe(self, model: str, before: ModelDescription, said: ModelDescription) -> Path:
        raise NotImplementedError


class Kept:
    """Preferences that are kept here."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def keep(self, name: str, value: bool | str | Sequence[str]) -> None:
        self.values[name] = value


def over(bench: Bench, **about: Any) -> ChoiceController:
    handed: dict[str, Any] = {
        "personas": Personas(),
        "models": bench.models,
        "connections": Connections(),
        "refused_parameters": RefusedParameters(),
        "preferences": Kept(),
        "session_store": bench.harness.sessions,
        "fresh": lambda: bench.session,
        "resumed": lambda opened: Opening(bench.session, ["resumed"]),
        "exporting": lambda sessions: Screen(),
    }
    return ChoiceController(
        bench.host, bench.current, bench.feed, clock=bench.harness.clock, history=bench.history,
        refresh=bench.call("refresh"), prepare=bench.call("prepare"), **handed | about,
    )  # fmt: skip


async def test_a_model_that_is_named_is_used_over_the_connection_in_use(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.session.set_effort("high")
    choice = over(bench)
    choice.model("gpt-4o")
    await bench.host.done()
    assert bench.session.choice.profile.name == "gpt-4o"
    assert bench.harness.provider.closed
    assert bench.texts("notice")[0] == "gpt-4o leaves tomorrow"
    assert "effort high is not one of gpt-4o's: back to its default" in bench.texts("notice")[-1]
    assert bench.calls == ["refresh", "prepare"]


async def test_a_model_that_cannot_be_reached_leaves_the_one_in_use(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=(("none", O1),))
    before = bench.session.choice
    choice = over(bench)
    choice.model()
    await bench.host.done()
    assert isinstance(bench.host.asked[0], ModelPicker)
    assert isinstance(bench.host.posted[0], WentWrong)
    assert bench.session.choice is before
    assert not bench.harness.provider.closed


@pytest.mark.parametrize("name", ["o1", "gpt-4o", "gpt-7-nova"])
async def test_the_model_in_use_is_in_the_list_and_marked(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, answers=(None,))
    choice = over(bench)
    choice.model(name)
    await bench.host.done()
    choice.model()
    await bench.host.done()
    rows = bench.host.asked[0].rows
    assert [row.name for row in rows if row.current] == [name]
    assert [row.name for row in rows] == list(dict.fromkeys([name, "o1"]))


@pytest.mark.parametrize(("name", "effort"), [("high", "high"), ("default", None), ("max", "low"), ("", "medium")])
async def test_an_effort_is_named_or_picked(tmp_path: Path, name: str, effort: str | None) -> None:
    bench = Bench(tmp_path, answers=("medium",))
    bench.session.set_effort("low")
    choice = over(bench)
    choice.effort(name)
    await bench.host.done()
    assert bench.session.choice.wishes.effort == effort
    assert [type(screen) for screen in bench.host.asked] == ([] if name else [EffortPicker])
    if name == "max":
        assert bench.texts("error") == ["o1 takes low, medium, high, or default; not max."]


async def test_what_was_refused_is_forgotten_on_disk_and_in_the_choice(tmp_path: Path) -> None:
    bench, refused = Bench(tmp_path), RefusedParameters()
    choice = over(bench, refused_parameters=refused)
    choice.connection()
    await bench.host.done()
    (panel,) = bench.host.opened
    assert isinstance(panel, ConnectionPanel)
    _, sentence = await panel._forget()
    assert sentence == "Forgotten: the next request holds everything"
    assert refused.places == [bench.harness.provider.route]
    assert bench.calls == ["refresh"]


async def test_the_doctor_looks_at_the_connection_in_use(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    choice = over(bench)
    choice.doctor()
    assert isinstance(bench.host.opened[0], Doctor)


async def test_another_session_is_opened_and_a_new_one_begun_by_a_message(tmp_path: Path) -> None:
    other = SessionHarness(tmp_path)
    await other.turn("an earlier one")
    earlier = other.session.conversation.session
    await other.session.aclose()
    bench = Bench(tmp_path, answers=(earlier, None))
    choice = over(bench)
    choice.sessions()
    await bench.host.done()
    assert isinstance(bench.host.asked[0], SessionList)
    assert [type(message) for message in bench.host.posted] == [Opened]
    assert bench.host.posted[0].opening.notices == ["resumed"]
    choice.sessions()
    await bench.host.done()
    assert len(bench.host.posted) == 1
    choice.new_session()
    assert bench.host.posted[-1].opening.session is bench.session
    assert bench.host.posted[-1].opening.notices == []
    over(bench, persona_target=lambda _: PersonaTarget("work", refused_model="gpt-9")).new_session()
    assert "gpt-9, which work does not offer" in bench.host.posted[-1].opening.notices[0]


class Running:
    """A reply that arrives."""

    def interrupt(self) -> bool:
        return True


async def test_everything_opens_while_a_reply_arrives_and_what_is_chosen_is_for_the_next_request(
    tmp_path: Path,
) -> None:
    other = ModelProfile("o3", efforts=("low", "high"))
    bench = Bench(tmp_path, answers=(PLANNER, "replace", "low", ("test", other), None, None))
    choice = over(bench)
    await bench.harness.turn("hello")
    with bench.session.occupied(Running()):
        for action in ("persona", "effort", "model", "connect", "doctor", "sessions"):
            choice.actions[action]()
            await bench.host.done()
        asked = [PersonaPicker, SwitchQuestion, EffortPicker, ModelPicker, Connect, SessionList]
        assert [type(each) for each in bench.host.asked] == asked
        assert [type(each) for each in bench.host.opened] == [Doctor]
        chosen = bench.session.choice
        assert (chosen.persona, chosen.profile.name) == (PLANNER, "o3")
        assert bench.host.posted == []
        assert not any("Not while" in text for text in bench.texts("notice"))


async def test_another_session_is_not_opened_while_a_reply_arrives(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    choice = over(bench)
    with bench.session.occupied(Running()):
        choice.new_session()
    assert bench.texts("notice") == ["Not while a reply arrives: wait, or stop it with Escape."]
    assert bench.host.posted == []


async def test_the_connection_of_a_reply_that_arrives_is_closed_once_it_has_ended(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    choice = over(bench)
    closed = bench.session.choice.provider
    await choice.use(bench.session, ("test", O1))
    assert bench.host.groups[-1] is Group.CLOSE
    await bench.host.done()
    assert bench.session.choice.provider is not closed


async def test_a_new_session_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    def full() -> Never:
        raise UsageError("No.")

    over(bench, fresh=full).new_session()
    assert isinstance(bench.host.posted[0], WentWrong)
