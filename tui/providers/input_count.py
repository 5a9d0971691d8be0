"""How a compatible server counts the input of a request, by its model's own vocabulary and chat template.

No standard defines it. llama.cpp's server has OpenAI's address below each of its two APIs, vLLM one of its own; an
older llama.cpp makes the prompt at one address and cuts it into tokens at another. LiteLLM
answers at OpenAI's address too, but by a vocabulary of its own unless the service behind it counts: it says so, and
that is no count.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from tui.core.errors import ModelError, NotTheApi
from tui.core.request import Request
from tui.providers.wire import chat_completions, responses
from tui.providers.wire.json_values import figure_of, list_of, mapping_of, text_of

BESIDE = "/tokenize"  # vLLM's, outside of the API's base address; llama.cpp's there takes one text
TEMPLATE = "/apply-template"  # llama.cpp's: the text that its chat template makes of messages
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
    found = _figure(await _answer(own))
    if found is not None:
        return found
    beside = await _answer(server.beside(BESIDE, chat | {"add_generation_prompt": True}))
    if "tokens" in beside and "count" not in beside:  # llama.cpp's, which takes one text
        return await _count_of_prompt(server, chat)
    return _figure(beside)


async def _count_of_prompt(server: Server, chat: dict[str, Any]) -> int | None:
    """Return the tokens of the prompt that a chat template makes; None if the server does not say. For text alone."""
    if any(not isinstance(message["content"], str) for message in chat["messages"]):
        return None
    made = await _answer(server.beside(TEMPLATE, {"messages": chat["messages"]}))
    prompt = text_of(made.get("prompt"))
    if not prompt:
        return None
    told = await _answer(server.beside(BESIDE, {"content": prompt, "add_special": True, "parse_special": True}))
    return len(list_of(told.get("tokens"))) or None


async def _answer(asked: Awaitable[Any]) -> Mapping[str, Any]:
    """Return the JSON object of an answer, empty if there is nothing at the address or it is another API's."""
    try:
        return mapping_of(await asked)
    except NotTheApi:
        return {}
    except ModelError as error:
        if error.status in NOT_THERE:
            return {}
        raise


def _figure(answer: Mapping[str, Any]) -> int | None:
    """Return the count in an answer of either form; None if there is none, or if it is an estimate."""
    if answer.get(COUNTED_BY, BY_THE_SERVICE) != BY_THE_SERVICE:
        return None
    return figure_of(answer.get("input_tokens")).value or figure_of(answer.get("count")).value or None
