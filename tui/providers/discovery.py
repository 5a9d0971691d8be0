"""How large a context window is, from what compatible servers say in their list of models.

No standard has a field for it; these are the ones in use, nearest to what the server will really take first:
LM Studio's ``loaded_context_length``, llama.cpp's ``meta.n_ctx`` (as it was started) before ``n_ctx_train``
(as the model was made), vLLM's ``max_model_len``, OpenRouter's and Together's ``context_length``, Mistral's
and LM Studio's ``max_context_length``, Groq's ``context_window``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.errors import ModelError
from tui.providers.provider import SdkProvider
from tui.providers.wire import list_of, mapping_of

FIELDS = ("loaded_context_length", "max_model_len", "context_length", "max_context_length", "context_window")
META = ("n_ctx", "n_ctx_train")
MOST_TOKENS = 1_000_000_000  # beyond this it is no window


async def discover(provider: SdkProvider) -> int | None:
    """Return the context window, in tokens, that a connection's server names; None where it names none.

    Nothing is asked where the settings say it, or where the services say it nowhere. A failure is not the
    user's concern: what was unknown stays unknown.
    """
    if not provider.window_wanted:
        return None
    try:
        return window_in(await provider.listing(), provider.route.wire_model)
    except ModelError:
        return None


def window_in(listing: Any, model: str) -> int | None:
    """Return the window of a model in a ``GET /models`` answer; a list of one needs no name to match."""
    held = mapping_of(listing)
    entries = [mapping_of(e) for e in list_of(held.get("data")) or list_of(held.get("models")) or list_of(listing)]
    named = [e for e in entries if model in (e.get("id"), e.get("name"), e.get("model"))]
    found = (named or entries)[:1] if named or len(entries) == 1 else []
    return next((window for entry in found if (window := _window(entry)) is not None), None)


def _window(entry: Mapping[str, Any]) -> int | None:
    """Return the window of one entry."""
    meta, provider = mapping_of(entry.get("meta")), mapping_of(entry.get("top_provider"))
    places = [meta.get(META[0]), *(entry.get(field) for field in FIELDS), provider.get("context_length")]
    places.append(meta.get(META[1]))
    return next((value for value in places if _is_window(value)), None)


def _is_window(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_TOKENS
