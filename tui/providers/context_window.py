"""The context window of a model, as compatible servers report it.

No standard defines a field for it. These fields are in use, as recorded answers show: llama.cpp's ``meta.n_ctx`` (as
it was started), LM Studio's ``loaded_context_length``, vLLM's ``max_model_len``, OpenRouter's and Together's
``context_length``, Mistral's and LM Studio's ``max_context_length``, Groq's ``context_window``, and last llama.cpp's
``n_ctx_train`` (as the model was trained). Of several, the first in this order counts. Three local servers leave it out
of their list of models and report it at another address. Ollama's may be smaller than the model's own window: it then
cuts the input short.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from tui.core.errors import ModelError
from tui.core.models.profile import RefusedParameter
from tui.core.usage.usage import MOST_TOKENS
from tui.providers.chat_template import refused_by
from tui.providers.wire.json_values import list_of, mapping_of, text_of

FIELDS = ("loaded_context_length", "max_model_len", "context_length", "max_context_length", "context_window")
STARTED_WITH, TRAINED_WITH = "n_ctx", "n_ctx_train"
SECONDS = 10.0  # for all requests together
# Where a server reports its window, by the ``owned_by`` of its models: llama.cpp, LM Studio, Ollama.
OTHER_PATHS = {
    "llamacpp": "/props?autoload=false&model={model}",
    "organization_owner": "/api/v0/models",
    "library": "/api/ps",  # only the models that are loaded: there may be none before the first request
}

TELLS_TEMPLATE = "llamacpp"  # asked there for its chat template too


class Server(Protocol):
    """What is asked of a server here."""

    async def listing(self) -> Any:
        """Return the JSON of ``GET /models``."""
        ...

    async def beside(self, path: str) -> Any:
        """Return the JSON of a ``GET`` at a path outside of the API's base address."""
        ...


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a server reports of a model: its context window in tokens, None if unknown, and what it refuses."""

    window: int | None = None
    refuses: tuple[RefusedParameter, ...] = ()


async def discover(server: Server, model: str) -> Discovered:
    """Return what a server reports of a model.

    A failed request and a time limit that passes count as nothing reported.
    """
    with contextlib.suppress(ModelError, TimeoutError):
        async with asyncio.timeout(SECONDS):
            entry = _entry(await server.listing(), model)
            listed, owner = _window_of(entry), text_of(entry.get("owned_by"))
            answer = await _elsewhere(server, owner, model) if listed is None or owner == TELLS_TEMPLATE else {}
            settings = mapping_of(answer.get("default_generation_settings"))
            beside = _size(settings, STARTED_WITH) or _window_of(_entry(answer, model))
            trained = _size(mapping_of(entry.get("meta")), TRAINED_WITH)
            return Discovered(listed or beside or trained, refused_by(answer))
    return Discovered()


async def _elsewhere(server: Server, owner: str, model: str) -> Mapping[str, Any]:
    """Return what the server reports outside of its list of models, empty if it does not."""
    path = OTHER_PATHS.get(owner)
    if path is None:
        return {}
    try:
        return mapping_of(await server.beside(path.format(model=quote(model, safe=""))))
    except ModelError:
        return {}


def _entry(listing: Any, model: str) -> Mapping[str, Any]:
    """Return a model's entry in a list, empty if there is none; the only entry of a list needs no matching name."""
    held = mapping_of(listing)
    entries = [mapping_of(e) for e in list_of(held.get("data")) or list_of(held.get("models")) or list_of(listing)]
    named = [e for e in entries if model in (e.get("id"), e.get("name"), e.get("model"))]
    return named[0] if named else entries[0] if len(entries) == 1 else {}


def _window_of(entry: Mapping[str, Any]) -> int | None:
    """Return the window in an entry, in tokens; None if it has none."""
    started = _size(mapping_of(entry.get("meta")), STARTED_WITH)
    found = next((size for field in FIELDS if (size := _size(entry, field)) is not None), None)
    return started or found or _size(mapping_of(entry.get("top_provider")), "context_length")


def _size(held: Mapping[str, Any], field: str) -> int | None:
    """Return the value of a field, None if it cannot be a window in tokens."""
    value = held.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_TOKENS else None
