"""The key of a session's prompt cache: where it is sent, that it stays, and that it says nothing of the user."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.doubles import O1, FakeClock, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE
from tui.core.connection_kinds import BY_NAME, OPENAI
from tui.core.errors import RequestRefused
from tui.core.models.profile import Api, RefusedParameter
from tui.core.models.refused_parameters import learned_from
from tui.core.personas.persona import Persona
from tui.core.request import Route
from tui.core.stream import TextDelta
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.connections.connect import connect
from tui.providers.wire import chat_completions, responses
from tui.settings.values import Connection, Settings
from tui.store.sessions.store import Sessions

AZURE = {"endpoint": "https://ex.openai.azure.com", "deployment": "d", "model": "o1"}
LOCAL = {"base_url": "http://127.0.0.1:9/v1", "model": "o1"}


class Sent:
    """A session over a route, and the keys in its requests."""

    def __init__(self, folder: Path, *, taken: bool = True, private: bool = False, refused: bool = False) -> None:
        route = Route("work", OPENAI, "api.openai.com", "o1", "chat", cache_key=taken)
        self.provider = ScriptedProvider(TextDelta("Yes."), DONE, route=route)
        self.sessions = Sessions(folder, FakeClock().now)
        log = self.sessions.create_private if private else self.sessions.create
        profile = replace(O1, refused=(RefusedParameter.PROMPT_CACHE_KEY,)) if refused else O1
        choice = Choice(self.provider, profile, Persona("p", "P", text="Be brief."))
        self.session = Session(choice, Resources(Journal(log), WordCounter(), FakeClock()))

    async def keys(self, *texts: str) -> list[str | None]:
        for text in texts:
            _ = [event async for event in self.session.send(text)]
        return [request.cache_key for request in self.provider.requests]

    def shown(self) -> str | None:
        return self.session.next_request("next").request.cache_key


async def test_the_key_is_one_for_a_session_before_and_after_its_file_is_there(tmp_path: Path) -> None:
    sent = Sent(tmp_path)
    first = sent.shown()
    assert await sent.keys("one", "two") == [first, first]
    assert first is not None
    assert len(first) == 32
    assert set(first) <= set("0123456789abcdef")
    read = sent.sessions.open("last", write=False).conversation
    later = Resources(Journal(sent.sessions.create, read), WordCounter(), FakeClock())
    assert Session(sent.session.choice, later).next_request("three").request.cache_key == first


async def test_sessions_have_keys_of_their_own_and_no_word_of_theirs(tmp_path: Path) -> None:
    sessions = [Sent(tmp_path / str(n), private=n == 2) for n in range(3)]
    keys = {each.shown() for each in sessions}
    assert len(keys) == 3
    assert None not in keys
    for each in sessions:
        name = each.session.keeping.log.session
        assert not any(part in str(each.shown()) for part in name.split("-") if len(part) > 3)
    await sessions[2].keys("private")
    assert not list((tmp_path / "2").glob("*"))  # nothing of it is on the disk


@pytest.mark.parametrize("about", [{"taken": False}, {"refused": True}])
async def test_no_key_where_it_is_not_taken(tmp_path: Path, about: dict[str, bool]) -> None:
    assert await Sent(tmp_path, **about).keys("one") == [None]


def test_a_refused_key_is_left_out_and_learned(tmp_path: Path) -> None:
    request = Sent(tmp_path).session.next_request("one").request
    for code in ("unsupported_parameter", "unknown_parameter"):
        error = RequestRefused("No.", status=400, code=code, param="prompt_cache_key")
        assert learned_from(error, request, O1) == (RefusedParameter.PROMPT_CACHE_KEY,)
        assert learned_from(error, replace(request, cache_key=None), O1) == ()


@pytest.mark.parametrize(
    ("kind", "about", "sent"),
    [
        ("openai", {"model": "o1"}, True),
        ("openai", {"model": "gpt-6.1-sol"}, True),
        ("azure", AZURE, True),
        ("azure", AZURE | {"api_version": "2024-12-01-preview"}, False),
        ("azure", AZURE | {"api_version": "2024-12-01-preview", "prompt_cache_key": True}, True),
        ("azure", AZURE | {"prompt_cache_key": False}, False),
        ("compatible", LOCAL, False),
        ("compatible", LOCAL | {"prompt_cache_key": True}, True),
        ("practice", {"model": "o1"}, True),
    ],
)
def test_which_connections_send_it(kind: str, about: dict[str, Any], *, sent: bool) -> None:
    assert connect(Connection("work", BY_NAME[kind], **about), Settings(), {}).route.cache_key is sent


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_both_bodies_name_it_and_a_count_does_not(tmp_path: Path, api: Api) -> None:
    request = replace(Sent(tmp_path).session.next_request("one").request, api=api)
    wire = chat_completions if api == "chat" else responses
    assert wire.body(request)["prompt_cache_key"] == request.cache_key
    assert "prompt_cache_key" not in wire.body(replace(request, cache_key=None))
    assert "prompt_cache_key" not in wire.count_body(request)
