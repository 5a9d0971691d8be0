"""How large a context window is, from what compatible servers report of themselves.

No standard has a field for it. These are the fields in use, those nearest to what the server really takes first: LM
Studio's ``loaded_context_length``, llama.cpp's ``meta.n_ctx`` (as it was started), vLLM's ``max_model_len``,
OpenRouter's and Together's ``context_length``, Mistral's and LM Studio's ``max_context_length``, Groq's
``context_window``; last llama.cpp's ``n_ctx_train`` (as the model was made). Three local servers leave it out of
their list of models and report it at another address. What a model was made for is no substitute on Ollama, which
cuts the input short.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from tui.core.errors import ModelError
from tui.providers.wire.json_values import list_of, mapping_of, text_of

FIELDS = ("loaded_context_length", "max_model_len", "context_length", "max_context_length", "context_window")
STARTED, MADE = "n_ctx", "n_ctx_train"
MOST_TOKENS = 1_000_000_000  # from here on it is no window
SECONDS = 10.0  # for everything that is asked
# Where a server reports more, by the ``owned_by`` of its models: llama.cpp, LM Studio, Ollama.
BESIDE = {
    "llamacpp": "/props?autoload=false&model={model}",
    "organization_owner": "/api/v0/models",
    "library": "/api/ps",  # only what is loaded: before the first request nothing may be
}


class Server(Protocol):
    """A server as far as it is asked here."""

    async def listing(self) -> Any:
        """Return the JSON of ``GET /models``."""
        ...

    async def beside(self, path: str) -> Any:
        """Return the JSON of an address beside the API's own."""
        ...


async def discover(server: Server, model: str) -> int | None:
    """Return the context window, in tokens, that a server names for a model; None where it names none.

    A failure is not reported: what was unknown stays unknown.
    """
    with contextlib.suppress(ModelError, TimeoutError):
        async with asyncio.timeout(SECONDS):
            entry = _entry(await server.listing(), model)
            return _taken(entry) or await _beside(server, entry, model) or _size(mapping_of(entry.get("meta")), MADE)
    return None


async def _beside(server: Server, entry: Mapping[str, Any], model: str) -> int | None:
    """Return the window from an address beside the list, in tokens; None where there is none."""
    path = BESIDE.get(text_of(entry.get("owned_by")))
    if path is None:
        return None
    try:
        said = mapping_of(await server.beside(path.format(model=quote(model, safe=""))))
    except ModelError:
        return None
    return _size(mapping_of(said.get("default_generation_settings")), STARTED) or _taken(_entry(said, model))


def _entry(listing: Any, model: str) -> Mapping[str, Any]:
    """Return a model's entry in a list, empty where there is none; a list of one needs no name to match."""
    held = mapping_of(listing)
    entries = [mapping_of(e) for e in list_of(held.get("data")) or list_of(held.get("models")) or list_of(listing)]
    named = [e for e in entries if model in (e.get("id"), e.get("name"), e.get("model"))]
    return named[0] if named else entries[0] if len(entries) == 1 else {}


def _taken(entry: Mapping[str, Any]) -> int | None:
    """Return the window that an entry names, in tokens; None where it names none."""
    started = _size(mapping_of(entry.get("meta")), STARTED)
    found = next((size for field in FIELDS if (size := _size(entry, field)) is not None), None)
    return started or found or _size(mapping_of(entry.get("top_provider")), "context_length")


def _size(held: Mapping[str, Any], field: str) -> int | None:
    """Return a field that can be a window."""
    value = held.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_TOKENS else None
