"""How a compatible server counts the input of a request, by its model's own vocabulary and chat template.

No standard defines it. llama.cpp's server has OpenAI's address below each of its two APIs, vLLM one of its own. LiteLLM
answers at OpenAI's address too, but by a vocabulary of its own unless the service behind it counts: it says so, and
that is no count.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from tui.core.errors import ModelError, NotTheApi
from tui.core.request import Request
from tui.providers.wire import chat_completions, responses
from tui.providers.wire.json_values import figure_of, mapping_of

BESIDE = "/tokenize"  # vLLM's, outside of the API's base address
NOT_THERE = (400, 404, 405, 422, 501)
COUNTED_BY = "litellm_count_source"
BY_THE_SERVICE = "provider"


class Server(Protocol):
    """What is asked of a server here."""

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return the JSON of a ``POST`` at a path of the API."""
        ...

    async def beside(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the JSON of a ``POST`` at a path outside of the API's base address."""
        ...


async def count(server: Server, request: Request) -> int | None:
    """Return the input tokens of a request as the server counts them; None if it does not count.

    Raises:
        ModelError: the server did not answer, or with an error that says nothing of this.
    """
    chat = chat_completions.count_body(request)
    if request.api == "responses":
        own = server.post(responses.COUNT_PATH, responses.count_body(request))
    else:
        own = server.post(chat_completions.COUNT_PATH, chat)
    found = await _figure(own)
    if found is None:
        found = await _figure(server.beside(BESIDE, chat | {"add_generation_prompt": True}))
    return found


async def _figure(asked: Awaitable[Any]) -> int | None:
    """Return the count in an answer of either form; None if there is none, or if it is an estimate."""
    try:
        answer = mapping_of(await asked)
    except NotTheApi:
        return None
    except ModelError as error:
        if error.status in NOT_THERE:
            return None
        raise
    if answer.get(COUNTED_BY, BY_THE_SERVICE) != BY_THE_SERVICE:
        return None
    return figure_of(answer.get("input_tokens")).value or figure_of(answer.get("count")).value or None
