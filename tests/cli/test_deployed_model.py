"""The model behind a deployment is found out, kept, shown with who said so, and replaced when it changes."""

import asyncio
import json
import string
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.azure_server import AzureServer
from tests.doubles import FakeClock
from tests.servers import Wire, scripted_server
from tui.cli.assembly import Assembly, Flags
from tui.cli.connections import Connecting
from tui.cli.context import as_object
from tui.core.check_result import CheckResult
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.models.catalogue import built_in
from tui.core.note import Reason
from tui.core.stream import Ended
from tui.core.usage.cost import list_price
from tui.engine.session import Session

MODELS = ("o1", "o1-mini", "o3-mini", "o4-mini", "gpt-4o", "gpt-4.1", "gpt-3.5-turbo", "gpt-5-mini")
VERSION = "2024-12-01-preview"
DAY = 86_400


@dataclass
class Start:
    """One start of mull with the variables of Azure's page, and more flags where a test gives them."""

    home: Path
    url: str
    deployment: str = "chat"
    version: str = VERSION
    clock: FakeClock | None = None

    def assembly(self, variables: Mapping[str, str] | None = None, **flags: Any) -> Assembly:
        environ = {
            "MULL_HOME": str(self.home),
            "AZURE_OPENAI_ENDPOINT": self.url,
            "AZURE_OPENAI_API_KEY": "x",
            "AZURE_OPENAI_DEPLOYMENT": self.deployment,
            "OPENAI_API_VERSION": self.version,
            **(variables or {}),
        }
        return Assembly(Flags(persona="assistant", **flags), environ, self.clock or FakeClock())

    def session(self, variables: Mapping[str, str] | None = None, **flags: Any) -> Session:
        return self.assembly(variables, **flags).start().session


async def turn(session: Session, text: str = "hello") -> Reply:
    return [event.reply async for event in session.send(text) if isinstance(event, Ended)][-1]


async def one_turn(start: Start, variables: Mapping[str, str] | None = None, **flags: Any) -> Reply:
    session = start.session(variables, **flags)
    try:
        return await turn(session)
    finally:
        await session.aclose()


def told(session: Session) -> dict[str, Any]:
    return as_object(session.context())


def reasons(reply: Reply) -> list[Reason]:
    return [each.reason for each in reply.outcome.notes]


def expected_roles(model: str) -> list[str]:
    role = built_in().find(model).role
    return ["user"] if role == "none" else [role, "user"]


async def test_the_page_s_own_set_up_needs_one_request_a_turn(home: Path) -> None:
    azure = AzureServer("o1-2024-12-17")
    async with scripted_server(azure) as server:
        reply = await one_turn(Start(home, server.url, "o1-new"))
    assert (len(azure.bodies), azure.lists) == (1, [])
    assert azure.roles == ["developer", "user"]
    assert not {Reason.MODEL_FOUND, Reason.MODEL_CHANGED, Reason.ROLE_REFUSED}.intersection(reasons(reply))


async def test_a_random_name_costs_one_refused_role_and_then_none(home: Path) -> None:
    azure = AzureServer("o1-2024-12-17")
    async with scripted_server(azure) as server:
        start = Start(home, server.url)
        session = start.session()
        assert (told(session)["model_source"], told(session)["window"]) == (None, None)
        reply = await turn(session)
        assert [body["messages"][0]["role"] for body in azure.bodies] == ["system", "developer", "developer"]
        assert reasons(reply).count(Reason.MODEL_FOUND) == 1
        assert reply.outcome.cost == list_price(reply.outcome.usage, built_in().find("o1").price)
        found = told(session)
        assert (found["model"], found["model_source"], found["model_told"]) == ("o1", "reply", "o1-2024-12-17")
        assert (found["window"], found["price"]["output"]) == (200_000, 60)
        azure.bodies.clear()
        await turn(session, "again")
        assert len(azure.bodies) == 1
        await session.aclose()
        again = start.session(resume="last")
        assert told(again)["model"] == "o1"
        assert told(again)["model_source"] == "reply"
        azure.model = "gpt-4o-2024-11-20"
        reply = await turn(again, "third")
        assert Reason.MODEL_CHANGED in reasons(reply)
        assert reply.outcome.cost == list_price(reply.outcome.usage, built_in().find("gpt-4o").price)
        assert told(again)["model"] == "gpt-4o"
        await again.aclose()


names = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12).filter(
    lambda name: not built_in().named_in(name)
)


@settings(max_examples=25)
@given(names, st.lists(st.tuples(st.sampled_from(MODELS), st.booleans()), min_size=1, max_size=5))
def test_only_the_reply_decides_whatever_answers_and_whenever_it_starts_again(
    name: str, answers: list[tuple[str, bool]]
) -> None:
    async def drive(home: Path) -> None:
        azure = AzureServer("")
        async with scripted_server(azure) as server:
            start = Start(home, server.url, name)
            session, before = start.session(), ""
            for number, (model, starts_again) in enumerate(answers):
                azure.model = f"{model}-2025-01-31"
                azure.bodies.clear()
                await turn(session, f"turn {number}")
                if model == before:
                    assert len(azure.bodies) == 1, "what is known is not refused"
                first = azure.bodies[0]["messages"][0]["role"]
                assert not before or first == expected_roles(before)[0]
                if starts_again:
                    await session.aclose()
                    session = start.session(resume="last")
                profile, found = built_in().find(model), told(session)
                assert (found["model"], found["model_source"]) == (model, "reply")
                assert (found["window"], found["encoding"]) == (profile.window, profile.encoding)
                assert found["price"]["input"] == profile.price.input if profile.price else found["price"] is None
                assert session.choice.profile.efforts == profile.efforts
                before = model
            assert len(session.conversation.path()) == 1 + 2 * len(answers)
            await session.aclose()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(drive(Path(folder)))


@pytest.mark.parametrize(
    ("variables", "flags", "source"),
    [
        ({"AZURE_OPENAI_MODEL": "gpt-4o"}, {}, "variable"),
        ({}, {"model": "gpt-4o"}, "chosen"),
        ({"AZURE_OPENAI_MODEL": "o3"}, {"model": "gpt-4o"}, "chosen"),
    ],
)
async def test_what_is_settled_is_changed_by_no_reply(
    home: Path, variables: dict[str, str], flags: dict[str, Any], source: str
) -> None:
    azure = AzureServer("gpt-4.1-2025-04-14")
    async with scripted_server(azure) as server:
        session = Start(home, server.url).session(variables, **flags)
        reply = await turn(session)
        assert (told(session)["model"], told(session)["model_source"]) == ("gpt-4o", source)
        assert Reason.MODEL_CHANGED not in reasons(reply)
        await session.aclose()


async def test_a_setting_settles_it_and_a_table_under_the_deployment_s_name_wins(home: Path) -> None:
    azure = AzureServer("o1-2024-12-17")
    async with scripted_server(azure) as server:
        home.mkdir(exist_ok=True)
        connection = f'[connections.work]\nkind = "azure"\nendpoint = "{server.url}"\ndeployment = "chat"\n'
        connection += f'auth = "key"\napi_key_env = "AZURE_OPENAI_API_KEY"\napi_version = "{VERSION}"\n'
        config = home / "config.toml"
        config.write_text(connection + 'model = "gpt-4o"\n')
        assert told(Start(home, server.url).session())["model_source"] == "setting"
        config.write_text(connection + "[models.chat]\nwindow = 5000\nprice = {input = 1, output = 2}\n")
        session = Start(home, server.url).session()
        await turn(session)
        found = told(session)
        assert (found["model"], found["window"], found["price"]["input"]) == ("o1", 5000, 1)
        assert session.choice.profile.role == "developer"
        await session.aclose()


async def test_a_sure_name_is_corrected_by_a_reply(home: Path) -> None:
    azure = AzureServer("gpt-4o-2024-11-20")
    async with scripted_server(azure) as server:
        session = Start(home, server.url, "o1-new").session()
        reply = await turn(session)
        assert Reason.MODEL_CHANGED in reasons(reply)
        assert told(session)["model"] == "gpt-4o"
        await session.aclose()


@pytest.mark.parametrize(("model", "output"), [("gpt-35-turbo", 2), ("gpt-5-mini", None)])
async def test_what_is_not_reported_is_counted_by_the_model_that_answered(
    home: Path, model: str, output: int | None
) -> None:
    azure = AzureServer(model, counts=False)
    async with scripted_server(azure) as server:
        reply = await one_turn(Start(home, server.url, version="2024-02-01"))
    usage, price = reply.outcome.usage, built_in().find(model).price
    assert usage.output.value == output, "hidden reasoning cannot be counted, and gpt-3.5-turbo has none"
    assert reply.outcome.cost == list_price(usage, price)
    assert (reply.outcome.cost is None) is (output is None)


@pytest.mark.parametrize("named", ["chat", "", "never-heard-of"])
async def test_a_reply_that_names_no_known_model_brings_no_facts(home: Path, named: str) -> None:
    azure = AzureServer("gpt-4o")
    async with scripted_server(azure) as server:
        session = Start(home, server.url).session()
        azure.model = named or "gpt-4o"
        azure.named = bool(named)
        reply = await turn(session)
        assert not {Reason.MODEL_FOUND, Reason.MODEL_CHANGED}.intersection(reasons(reply))
        assert told(session)["window"] is None
        assert told(session)["model_told"] == (named if named == "never-heard-of" else None)
        await session.aclose()


async def test_a_refusal_that_names_its_model_is_heeded_at_once(home: Path) -> None:
    azure = AzureServer("o1-mini", says="Model o1-mini takes messages of the user alone.", named=False)
    async with scripted_server(azure) as server:
        session = Start(home, server.url).session()
        reply = await turn(session)
        assert [body["messages"][0]["role"] for body in azure.bodies] == ["system", "user"]
        assert Reason.MODEL_NAMED in reasons(reply)
        assert (told(session)["model"], told(session)["model_source"]) == ("o1-mini", "refusal")
        assert Start(home, server.url).session().choice.profile.name == "o1-mini"
        await session.aclose()


async def test_a_service_that_names_another_model_each_time_is_not_asked_without_end(home: Path) -> None:
    class Fickle(AzureServer):
        async def _refuse(self, wire: Wire, param: str, said: str) -> None:
            self.says = f"The model {MODELS[len(self.bodies) % len(MODELS)]} does not take this."
            await super()._refuse(wire, param, said)

    azure = Fickle("o1-mini", named=False)
    async with scripted_server(azure) as server:
        reply = await one_turn(Start(home, server.url))
    assert reply.status is ReplyStatus.COMPLETE
    assert 2 <= len(azure.bodies) <= 4
    assert len({body["messages"][0]["role"] for body in azure.bodies}) == len(azure.bodies)


async def test_a_list_of_deployments_is_asked_for_once_and_only_where_nobody_knows(home: Path) -> None:
    azure = AzureServer("o1-2024-12-17", deployments={"chat": "o1"})
    async with scripted_server(azure) as server:
        session = Start(home, server.url).session()
        assert await session.find_window()
        assert told(session)["model_source"] == "list"
        asked = len(azure.lists)
        await session.find_window()
        assert len(azure.lists) == asked
        await turn(session)
        assert len(azure.bodies) == 1
        assert told(session)["model_source"] == "reply"
        await session.aclose()
        sure = Start(home, server.url, "o3-mini-eu").session()
        await sure.find_window()
        assert len(azure.lists) == asked
        await sure.aclose()


@pytest.mark.parametrize("what", ["version", "age", "model"])
async def test_what_was_refused_is_tried_again_where_something_changed(home: Path, what: str) -> None:
    azure, clock = AzureServer("o3-mini-2025-01-31"), FakeClock()
    async with scripted_server(azure) as server:
        start = Start(home, server.url, "o1-new", version="2024-09-01-preview", clock=clock)
        azure.model = "gpt-4o"  # takes no developer message
        await one_turn(start, {"AZURE_OPENAI_MODEL": "o1"})
        lessons = json.loads((home / "learned.json").read_text())["refused"]
        assert [list(parts) for parts in lessons.values()] == [["role developer"]]
        known = start.session({"AZURE_OPENAI_MODEL": "o1"})
        assert known.choice.profile.role == "system"
        await known.aclose()
        if what == "version":
            start.version = VERSION
        elif what == "age":
            clock.seconds += 91 * DAY
        else:
            azure.model = "gpt-4.1"
            await one_turn(start, {"AZURE_OPENAI_MODEL": "o1"})
        session = start.session({"AZURE_OPENAI_MODEL": "o1"})
        assert session.choice.profile.role == "developer"
        await session.aclose()


async def test_an_api_version_that_is_too_old_is_told_with_the_one_to_set(home: Path) -> None:
    azure = AzureServer("gpt-4o")
    async with scripted_server(azure) as server:
        start = Start(home, server.url, "o1-new", version="2024-09-01-preview")
        reply = await one_turn(start, {"AZURE_OPENAI_MODEL": "o1"})
        (said,) = [str(each) for each in reply.outcome.notes if each.reason is Reason.API_VERSION_OLD]
        assert "o1 needs the api-version 2024-12-01-preview or a later one" in said
        assert "OPENAI_API_VERSION" in said
        found = await doctored(start, {"AZURE_OPENAI_MODEL": "o1"})
        assert any(
            "2024-12-01-preview" in each.remedy + each.text for each in found if each.name in ("route", "api-version")
        )


async def test_the_doctor_says_who_named_the_model_and_how_old_a_refusal_is(home: Path) -> None:
    azure, clock = AzureServer("o1-2024-12-17"), FakeClock()
    async with scripted_server(azure) as server:
        start = Start(home, server.url, clock=clock)
        await one_turn(start)
        clock.seconds += 3 * DAY
        found = await doctored(start)
        (model,) = [each for each in found if each.name == "model"]
        assert "deployment chat is o1, as the reply said (o1-2024-12-17, since 2026-11-20)" in model.text
        learned = [each.text for each in found if each.name == "learned"]
        assert any("messages with the role system (2026-11-20, 3 days ago)" in text for text in learned)
        clock.seconds += 100 * DAY
        learned = [each.text for each in await doctored(start) if each.name == "learned"]
        assert all("so tried again" in text for text in learned)
        connecting = Connecting(start.assembly())
        assert connecting.forgotten("azure", "").text == "forgot 3 things learned of chat"
        assert connecting.forgotten("azure", "").text == "nothing to forget"
        assert told(start.session())["model_source"] is None


async def doctored(start: Start, variables: Mapping[str, str] | None = None) -> list[CheckResult]:
    assembly = start.assembly(variables)
    return [each async for each in Connecting(assembly).doctor("azure", "", request=False)]
