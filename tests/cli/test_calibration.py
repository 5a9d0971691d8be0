"""A service that counts otherwise than mull: the next estimate begins from its count, and the drift is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.narrowing import present
from tests.servers import Received, ScriptedServer, Wire, chunk, scripted_server, usage
from tui.cli.assembly import Assembly, Flags
from tui.cli.context import as_object, as_rows
from tui.core.context.context import Context
from tui.core.conversation.message import Reply, UserMessage
from tui.engine.session import Session
from tui.tokens import Tokens

MORE = 57  # tokens the server counts above what the page says: a template of its own
SETTINGS = """connection = "local"
persona = "none"
[connections.local]
kind = "compatible"
base_url = "{url}/v1"
model = "{model}"
context_window = 32768
"""


def said(context: Context, kind: str) -> list[int | None]:
    return [part.tokens.value for part in context.parts if part.kind == kind]


def used(context: Context) -> int:
    return present(context.used.value)


def size(text: str, role: str) -> int:
    count = Tokens().count
    return 3 + count(role, "o200k_base") + count(text, "o200k_base")


class Counting:
    """A server that counts as mull does, and so much more."""

    def __init__(self, more: int) -> None:
        self.more = more
        self.counted = 0

    async def __call__(self, request: Received, wire: Wire) -> None:
        messages = request.body["messages"]
        self.counted = 3 + sum(size(m["content"], m["role"]) for m in messages) + self.more
        await wire.head()
        await wire.events(chunk("An answer."), chunk(finish="stop"), usage(self.counted, completion=4), "[DONE]")
        await wire.finish()


@pytest.fixture
def counting() -> Counting:
    return Counting(MORE)


@pytest.fixture
async def server(counting: Counting) -> AsyncIterator[ScriptedServer]:
    async with scripted_server(counting) as running:
        yield running


def opened(home: Path, url: str, resume: str | None = None, model: str = "my-own-model") -> Session:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(SETTINGS.format(url=url, model=model), encoding="utf-8")
    return Assembly(Flags(resume=resume), {"MULL_HOME": str(home)}).start().session


async def turn(session: Session, text: str) -> Reply:
    async for _ in session.send(text):
        pass
    reply = session.conversation.path()[-1]
    assert isinstance(reply, Reply)
    return reply


async def test_the_next_estimate_is_the_reported_count_and_what_came_since(
    counting: Counting, server: ScriptedServer, tmp_path: Path
) -> None:
    session = opened(tmp_path / "mull", server.url)
    first = used(session.context("Hello there"))
    reply = await turn(session, "Hello there")
    assert (reply.origin.counted, reply.origin.correction) == (first, 0)
    assert reply.outcome.usage.input.value == counting.counted == first + MORE
    after = session.context()
    assert said(after, "correction") == [MORE]
    assert present(after.drift).tokens == MORE
    assert after.used.value == present(reply.outcome.usage.input.value) + size("An answer.", "assistant")

    told = used(session.context("And then?"))
    second = await turn(session, "And then?")
    assert (second.origin.counted, second.origin.correction) == (told - MORE, MORE)
    assert second.outcome.usage.input.value == told  # the estimate was right this time
    assert present(session.context().drift).tokens == 0
    await session.aclose()


async def test_muting_takes_the_correction_away_and_unmuting_brings_it_back(
    server: ScriptedServer, tmp_path: Path
) -> None:
    session = opened(tmp_path / "mull", server.url)
    await turn(session, "Hello there")
    await turn(session, "And then?")
    before = session.context()
    message = next(m for m in session.conversation.path() if isinstance(m, UserMessage))
    await session.mark([message.id], "muted", on=True)
    muted = session.context()
    assert said(muted, "correction") == []
    assert muted.used.value == used(before) - MORE - size("Hello there", "user")
    await session.mark([message.id], "muted", on=False)
    assert session.context() == before
    await session.aclose()


async def test_a_resumed_session_goes_on_from_the_reported_count_and_the_command_tells_it(
    server: ScriptedServer, tmp_path: Path
) -> None:
    session = opened(tmp_path / "mull", server.url)
    await turn(session, "Hello there")
    await session.aclose()
    resumed = opened(tmp_path / "mull", server.url, "last")
    assert resumed.context() == session.context()
    told, lines = as_object(resumed.context()), ["".join(row) for row in as_rows(resumed.context())]
    assert (told["drift"], told["encoding"], told["encoding_own"]) == (MORE, "o200k_base", False)
    assert [part["kind"] for part in told["parts"]] == ["user", "reasoning", "reply", "correction", "priming"]
    correction = told["parts"][3]
    assert (correction["tokens"], correction["role"], correction["sent"]) == (MORE, None, True)
    assert told["used"] == sum(part["tokens"] for part in told["parts"] if part["sent"])
    assert any("counted with o200k_base, not this model's own vocabulary" in line for line in lines)
    assert any(f"the last estimate was off by +{MORE} (" in line for line in lines)
    await resumed.aclose()


async def test_a_service_that_counts_less_corrects_downwards(tmp_path: Path) -> None:
    async with scripted_server(Counting(-2)) as server:
        session = opened(tmp_path / "mull", server.url)
        reply = await turn(session, "Hello there")
        after = session.context()
        assert said(after, "correction") == [-2]
        assert after.used.value == present(reply.outcome.usage.input.value) + size("An answer.", "assistant")
        await session.aclose()


async def test_another_model_is_not_corrected_by_this_ones_count(server: ScriptedServer, tmp_path: Path) -> None:
    session = opened(tmp_path / "mull", server.url)
    await turn(session, "Hello there")
    await session.aclose()
    other = Assembly(Flags(resume="last", model="another-model"), {"MULL_HOME": str(tmp_path / "mull")}).start().session
    assert said(other.context(), "correction") == []
    assert present(other.context().drift).tokens == MORE  # how far off the last estimate was stays true
    await other.aclose()


@pytest.mark.parametrize(("told", "less"), [(MORE, MORE), (-900, -900), (-3000, 0)])
async def test_another_connection_with_a_model_of_the_same_name_is_not_corrected(
    tmp_path: Path, told: int, less: int
) -> None:
    home, text = tmp_path / "mull", "The ferry crosses the sound twice a day. " * 350
    async with scripted_server(Counting(told)) as first, scripted_server(Counting(0)) as second:
        session = opened(home, first.url)
        await turn(session, text)
        assert said(session.context(), "correction") == ([less] if less else [])
        await session.aclose()
        more = SETTINGS.replace('connection = "local"\npersona = "none"\n', "").replace(".local]", ".work]")
        with (home / "config.toml").open("a", encoding="utf-8") as file:
            file.write(more.format(url=second.url, model="my-own-model"))
        other = Assembly(Flags(resume="last", connection="work"), {"MULL_HOME": str(home)}).start().session
        assert said(other.context(), "correction") == []
        assert used(other.context()) > 3000
        reply = await turn(other, "And then?")
        assert present(reply.outcome.usage.input.value) == present(reply.origin.counted)
        await other.aclose()
