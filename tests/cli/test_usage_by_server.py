"""What mull says of the usage of each server, streamed and whole: figures, cost, the next estimate, the sums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.narrowing import present
from tests.providers.usage_shapes import EVERY, LAST, SHAPES, Shape
from tests.servers import Received, ScriptedServer, Wire, chunk, scripted_server, whole_chat, whole_response
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import Reply
from tui.core.note import OF_FIGURES
from tui.core.usage.usage import Figure, Provenance

SETTINGS = """connection = "local"
persona = "none"
[connections.local]
kind = "compatible"
base_url = "{url}/v1"
model = "{api}-model"
api = "{api}"
stream = {stream}
context_window = 131072
[models.{api}-model]
price = {{input = 1, cached = 0.5, output = 10}}
apis = ["chat", "responses"]
"""


def text(words: int) -> str:
    return " word" * words


def in_words(figure: Figure) -> str:
    if figure.value is None:
        return "?"
    return ("~" if figure.provenance is Provenance.ESTIMATED else "") + str(figure.value)


class Server:
    """A server that answers with one shape of usage, whichever way it is asked."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            await wire.whole({"object": "list", "data": []}, 404)
        elif request.body.get("stream"):
            await wire.head()
            await wire.events(*(self._chat() if self.shape.api == "chat" else self._responses()))
            await wire.finish()
        else:
            await wire.whole(self._whole())

    def _whole(self) -> dict[str, Any]:
        shape = self.shape
        if shape.api == "responses":
            return {**whole_response(text(shape.said)), "usage": shape.usage, **shape.beside}
        thought = {"reasoning_content": text(shape.thought)} if shape.thought else {}
        return {**whole_chat(text(shape.said), **thought), "usage": shape.usage, **shape.beside}

    def _chat(self) -> list[Any]:
        shape = self.shape
        told = {"usage": shape.usage, **shape.beside}
        pieces = [chunk("", role="assistant")]
        pieces += [chunk(reasoning_content=text(shape.thought))] if shape.thought else []
        pieces += [chunk(text(shape.said))] if shape.said else []
        if shape.place == EVERY:
            so_far = {"prompt_tokens": shape.usage["prompt_tokens"], "completion_tokens": 1}
            pieces = [{**piece, "usage": so_far} for piece in pieces]
        last = chunk(finish="stop")
        if shape.place in (LAST, EVERY):
            return [*pieces, {**last, **told}, "[DONE]"]
        return [*pieces, last, {**chunk(), "choices": [], **told}, "[DONE]"]

    def _responses(self) -> list[Any]:
        delta = {"type": "response.output_text.delta", "output_index": 1, "content_index": 0}
        begun = {"type": "response.created", "response": {"model": "m-1"}}
        return [
            begun,
            {**delta, "delta": text(self.shape.said)},
            {"type": "response.completed", "response": self._whole()},
        ]


async def turn(home: Path, server: ScriptedServer, shape: Shape, *, stream: bool) -> tuple[Reply, int, Assembly]:
    """Return the reply, by how many tokens the next estimate is corrected, and what was assembled."""
    home.mkdir()
    settings = SETTINGS.format(url=server.url, api=shape.api, stream=str(stream).lower())
    (home / "config.toml").write_text(settings, encoding="utf-8")
    assembly = Assembly(Flags(), {"MULL_HOME": str(home)})
    session = assembly.start().session
    async for _ in session.send(text(shape.sent).strip()):
        pass
    context = session.context()
    reply = session.conversation.path()[-1]
    assert isinstance(reply, Reply)
    await session.aclose()
    return reply, present(context.used.value) - present(context.estimate.value), assembly


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("shape", SHAPES, ids=[shape.name for shape in SHAPES])
async def test_what_is_said_of_a_servers_usage(tmp_path: Path, shape: Shape, stream: bool) -> None:
    async with scripted_server(Server(shape)) as server:
        reply, correction, assembly = await turn(tmp_path / "mull", server, shape, stream=stream)
    usage = reply.outcome.usage
    figures = (usage.input, usage.cached, usage.output, usage.reasoning, usage.visible)
    assert tuple(map(in_words, figures)) == shape.right
    assert tuple(note.reason for note in reply.outcome.notes if note.reason in OF_FIGURES) == shape.why
    cost = reply.outcome.cost
    assert cost == (shape.cost if shape.cost is None else pytest.approx(shape.cost, rel=1e-9))
    more = present(usage.input.value) - present(reply.origin.counted)
    assert correction == (more if shape.corrects else 0)
    (told,) = assembly.past_replies()
    assert told.outcome.usage == usage


def test_every_kind_of_server_is_there() -> None:
    """Each has a source; no usage at all has none."""
    named = {shape.name.split(",", maxsplit=1)[0].split(":", maxsplit=1)[0] for shape in SHAPES if shape.source}
    for server in (
        "OpenAI",
        "Azure",
        "xAI",
        "DeepSeek",
        "Mistral",
        "Gemini's route",
        "OpenRouter",
        "llama.cpp",
        "vLLM",
    ):
        assert server in named
    assert {"Ollama", "LM Studio", "LiteLLM"} <= named
