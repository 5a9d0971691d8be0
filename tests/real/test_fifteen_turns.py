"""Fifteen turns with real weights: whatever happens on the way, the next turn is answered and holds what was said.

``.venv/bin/pytest -m real -n0 -s tests/real`` runs them; docs/real-servers.md says what must be there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real.dialogue import Dialogue
from tests.real.relay import Relay
from tests.real.servers import KEY, LlamaServer, gateway
from tui.core.conversation.message import PersonaSwitch, Reply, ReplyStatus, UserMessage

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

WINDOW, SMALLER = 2048, 1280  # tokens
OFF_AT_MOST = 0.03  # of what the server counted
ANSWERED = {ReplyStatus.COMPLETE, ReplyStatus.LENGTH}
LONG = "The ferry crosses the sound twice a day in winter, and more often in summer. " * 150
TEMPLATES = tuple(filter(None, os.environ.get("MULL_REAL_TEMPLATES", "").split(os.pathsep)))


@dataclass(frozen=True)
class Way:
    """A way to the model: over which API, and whether LiteLLM is in front."""

    api: str
    gateway: bool = False


WAYS = {"chat": Way("chat"), "responses": Way("responses"), "litellm": Way("chat", gateway=True)}


@dataclass
class Stage:
    """A server that runs, and a dialogue with it; ``counts`` says whether it counts a request before it is sent."""

    server: LlamaServer
    relay: Relay
    dialogue: Dialogue
    counts: bool


@pytest.fixture(params=["own", *TEMPLATES], ids=lambda path: Path(path).stem)
def template(request: pytest.FixtureRequest) -> Path | None:
    """Return a chat template, None for the model's own; fail if its file is not there."""
    if request.param == "own":
        return None
    assert Path(request.param).is_file(), f"no such template: {request.param}"
    return Path(request.param)


@pytest.fixture(params=list(WAYS))
def stage(request: pytest.FixtureRequest, template: Path | None, tmp_path: Path) -> Iterator[Stage]:
    """Return a server with a template, reached in one of the ways."""
    way = WAYS[request.param]
    with ExitStack() as held:
        server = held.enter_context(LlamaServer(tmp_path, template))
        server.start(WINDOW)
        port = held.enter_context(gateway(tmp_path, server.port)).port if way.gateway else server.port
        relay = held.enter_context(Relay(port))
        key = KEY if way.gateway else ""
        yield Stage(server, relay, Dialogue(tmp_path / "home", relay, way.api, key=key), not way.gateway)


async def test_fifteen_turns_with_all_that_can_happen(stage: Stage) -> None:
    talk = stage.dialogue
    await first_turns(talk)
    await a_stop_and_a_failure(talk)
    await other_personas(talk)
    await less_of_it(talk)
    await too_much(talk)
    await a_smaller_window(stage)
    await another_start(talk)
    assert talk.turns >= 15
    wrong = [figure for figure in talk.figures if figure.off > OFF_AT_MOST]
    assert not wrong or not stage.counts, wrong


async def first_turns(talk: Dialogue) -> None:
    """Talk in three languages and in code."""
    for text in (
        "What is the capital of France?",
        "def f(x):\n\treturn x**2  # what does this do?",
        "用中文写一句关于春天的话。",
    ):
        await answered(talk, text)


async def a_stop_and_a_failure(talk: Dialogue) -> None:
    """Stop a reply, lose another one on the way, and go on after each."""
    stopped = await talk.ask("한국의 수도는 어디입니까? 한 문장으로 답하세요.", stop=True)
    assert stopped.status is ReplyStatus.INTERRUPTED
    await answered(talk, "And that of Spain?")
    talk.relay.break_next = True
    broken = await talk.ask("Name three rivers, as a list.")
    assert broken.status in (ReplyStatus.INCOMPLETE, ReplyStatus.FAILED)
    await answered(talk, "Write a haiku about snow ❄️☃️.")


async def other_personas(talk: Dialogue) -> None:
    """Switch the persona, then add one."""
    await talk.persona("coder")
    await answered(talk, "Explain recursion in two sentences.")
    await talk.persona("tutor", append=True)
    await answered(talk, "List five animals.")


async def less_of_it(talk: Dialogue) -> None:
    """Mute a message, and put a summary in place of the first ones."""
    await talk.mute([m for m in talk.path() if isinstance(m, Reply)][-1])
    await answered(talk, "Write a JSON object with keys a, b, c.")
    await talk.summarise([m for m in talk.path() if isinstance(m, UserMessage | Reply)][:4])
    await answered(talk, "What is 17 * 23? Show the steps.")


async def too_much(talk: Dialogue) -> None:
    """Send more than the window takes: the error says so, and without that message the conversation goes on."""
    refused = await talk.ask(LONG, anyway=True)
    assert refused.status is ReplyStatus.FAILED, refused
    assert "window" in refused.outcome.detail or "context" in refused.outcome.detail
    await talk.mute([m for m in talk.path() if isinstance(m, UserMessage)][-1])
    await answered(talk, "Say hello in Spanish, French and German.")


async def a_smaller_window(stage: Stage) -> None:
    """Start the server again with a smaller window: a turn that is too large learns it, and with less it goes on."""
    talk = stage.dialogue
    stage.server.stop()
    stage.server.start(SMALLER)
    first = await talk.ask("Give me a table of three fruits and their colours.")
    if first.status is ReplyStatus.FAILED:
        assert talk.session.choice.profile.window == SMALLER or not stage.counts, first.outcome.detail
    for message in [m for m in talk.path() if not isinstance(m, PersonaSwitch)][:-2]:
        await talk.mute(message)
    await answered(talk, "And of three trees?")


async def another_start(talk: Dialogue) -> None:
    """Go on after another start."""
    await talk.resume()
    await answered(talk, "Summarise our talk in one sentence.")


async def answered(talk: Dialogue, text: str) -> None:
    """Take a turn that must be answered, and print its figures.

    A model may end its reply with its first token, where it was not trained with the template.
    """
    reply = await talk.ask(text)
    print(*(str(figure) for figure in talk.figures[-1:] if figure.turn == talk.turns), flush=True)
    assert reply.status in ANSWERED, f"turn {talk.turns}: {reply.status}: {reply.outcome.detail}"
    wrote = reply.outcome.usage.output.value or 0
    assert wrote <= 1 or reply.text.strip() or reply.reasoning.strip(), f"turn {talk.turns}: nothing came of {wrote}"
