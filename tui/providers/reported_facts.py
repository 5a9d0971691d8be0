"""What compatible servers say of a model: window, limits, images, reasoning, parameters, price.

No standard defines fields for it: ``ROWS`` is the table of those in use, each with the service that sends it and where.
Some servers leave them out of their list of models and answer at an address of their own, which the ``owned_by`` of the
list tells (``ELSEWHERE``). What has the wrong type is not said.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from tui.core.errors import ModelError
from tui.core.models.price import Price, price_from
from tui.core.models.server_facts import ServerFacts
from tui.providers.chat_template import refused_by
from tui.providers.errors.missing_model import nearest_names
from tui.providers.errors.wording import quoted
from tui.providers.wire.json_values import figure_of, list_of, mapping_of, text_of

SECONDS = 10.0  # for all requests together
SAMPLING = ("temperature", "top_p", "seed")
MOST_NAMES = 5_000  # of a list of models that are read
NAMES = ("id", "name", "model", "model_name")  # the fields of a model's name
LONGEST_KEPT = 1_000  # characters of a name, which may be the path of a file
PER_MILLION = 1e6
PER_THOUSAND = 1e3
# The parts of a price, as OpenRouter and LiteLLM name them.
OPENROUTER_PRICES = {
    "input": "prompt",
    "output": "completion",
    "cached": "input_cache_read",
    "written": "input_cache_write",
    "written_long": "input_cache_write_1h",
    "searches": "web_search",
}
LITELLM_PRICES = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cached": "cache_read_input_token_cost",
    "written": "cache_creation_input_token_cost",
    "written_long": "cache_creation_input_token_cost_above_1hr",
}


class Server(Protocol):
    """What is asked of a server here."""

    async def listing(self) -> Any:
        """Return the JSON of ``GET /models``."""
        ...

    async def beside(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the JSON of a request at a path outside of the API's base address: ``POST`` if it has a body."""
        ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address where a server says more; ``{model}`` stands in ``path``, ``body`` names the model to a ``POST``."""

    path: str
    body: str = ""


# By the ``owned_by`` in a list of models.
ELSEWHERE: Mapping[str, tuple[Elsewhere, ...]] = {
    "llamacpp": (Elsewhere("/props?autoload=false&model={model}"),),
    "organization_owner": (Elsewhere("/api/v0/models"),),  # LM Studio
    "library": (Elsewhere("/api/ps"), Elsewhere("/api/show", body="model")),  # Ollama
    "openai": (Elsewhere("/model/info"),),  # LiteLLM says so of every model
}
COUNTS = ("llamacpp", "vllm")  # they count the tokens of a request: see input_count
ANY_NAME = "llamacpp"  # serves one model, whatever name is asked for; with several it is a router


def _size(value: Any) -> int | None:
    return figure_of(value).value or None


def _yes_or_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _sees_by_modalities(value: Any) -> bool | None:
    named = [text_of(each) for each in list_of(value)]
    return "image" in named if "text" in named or "image" in named else None


def _sees_by_arrow(value: Any) -> bool | None:
    given, arrow, _ = text_of(value).partition("->")
    return "image" in given.split("+") if arrow else None


def _sees_by_capabilities(value: Any) -> bool | None:
    named = [text_of(each) for each in list_of(value)]
    return True if "vision" in named else False if "completion" in named else None


def _reasons_by_capabilities(value: Any) -> bool | None:
    named = [text_of(each) for each in list_of(value)]
    return True if "thinking" in named else False if "completion" in named else None


def _sees_by_type(value: Any) -> bool | None:
    return {"vlm": True, "llm": False}.get(text_of(value))


def _words(value: Any) -> list[str] | None:
    """Return a list of words, None for an empty one and anything else."""
    return [each for each in value if isinstance(each, str)] or None if isinstance(value, list) else None


def _sampling(value: Any) -> tuple[str, ...] | None:
    named = _words(value)
    return None if named is None else tuple(name for name in SAMPLING if name in named)


def _schemas(value: Any) -> bool | None:
    named = _words(value)
    if named is None or ("structured_outputs" not in named and "response_format" in named):
        return None  # response_format alone may be no more than JSON
    return "structured_outputs" in named


def _reasons_by_parameters(value: Any) -> bool | None:
    named = _words(value)
    return None if named is None else bool({"reasoning", "include_reasoning", "reasoning_effort"} & set(named))


def _no_effort(value: Any) -> tuple[str, ...] | None:
    named = _words(value)
    return () if named is not None and not {"reasoning", "reasoning_effort"} & set(named) else None


def _efforts(value: Any) -> tuple[str, ...] | None:
    """Return efforts, the lowest first: OpenRouter lists the highest first."""
    order = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
    named = _words(value)
    return None if named is None else tuple(sorted(named, key=lambda e: order.index(e) if e in order else len(order)))


def _template_has_efforts(value: Any) -> tuple[str, ...] | None:
    return () if value is False else None  # where it has some, which ones it knows is not said


def _price_of_texts(value: Any) -> Price | None:
    """Return OpenRouter's price, which is in texts; below 0 it varies."""
    return _price(mapping_of(value), OPENROUTER_PRICES)


def _price_of_numbers(value: Any) -> Price | None:
    """Return LiteLLM's price; it writes 0 where it knows none."""
    return _price({name: each for name, each in mapping_of(value).items() if each}, LITELLM_PRICES)


def _price(held: Mapping[str, Any], names: Mapping[str, str]) -> Price | None:
    """Return a price of US$ per token, and per web search, as a `Price`; None if input or output is missing."""
    told = {ours: _amount(held.get(theirs)) for ours, theirs in names.items()}
    known = {
        ours: round(amount * (PER_THOUSAND if ours == "searches" else PER_MILLION), 6)
        for ours, amount in told.items()
        if amount is not None
    }
    return price_from(known) if {"input", "output"} <= known.keys() else None


def _amount(value: Any) -> float | None:
    """Return US$ per token from a number or a text, None for what can be no price."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return amount if 0 <= amount < 1 else None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a fact, the path of a field, how its value is read, and which service sends it where."""

    fact: str
    path: str
    read: Callable[[Any], Any]
    source: str


# Of several rows for a fact the first counts whose field is there.
ROWS: tuple[Row, ...] = (
    Row("window", "meta.n_ctx", _size, "llama.cpp, /v1/models: as it was started"),
    Row("window", "default_generation_settings.n_ctx", _size, "llama.cpp, /props"),
    Row("window", "loaded_context_length", _size, "LM Studio, /api/v0/models"),
    Row("window", "max_model_len", _size, "vLLM and SGLang, /v1/models"),
    Row("window", "context_length", _size, "OpenRouter and Together, /models; Ollama, /api/ps"),
    Row("window", "max_context_length", _size, "Mistral, /v1/models; LM Studio, /api/v0/models"),
    Row("window", "context_window", _size, "Groq, /models"),
    Row("window", "top_provider.context_length", _size, "OpenRouter, /models"),
    Row("window", "model_info.max_input_tokens", _size, "LiteLLM, /model/info"),
    Row("window", "max_input_tokens", _size, "LiteLLM, /v1/models"),
    Row("window", "meta.n_ctx_train", _size, "llama.cpp, /v1/models: as the model was trained"),
    Row("max_output", "top_provider.max_completion_tokens", _size, "OpenRouter, /models"),
    Row("max_output", "max_completion_tokens", _size, "Groq, /models"),
    Row("max_output", "model_info.max_output_tokens", _size, "LiteLLM, /model/info"),
    Row("max_output", "max_output_tokens", _size, "LiteLLM, /v1/models"),
    Row("images", "modalities.vision", _yes_or_no, "llama.cpp, /props"),
    Row("images", "architecture.input_modalities", _sees_by_modalities, "OpenRouter, /models; llama.cpp, /v1/models"),
    Row("images", "input_modalities", _sees_by_modalities, "services that follow OpenRouter, /models"),
    Row("images", "architecture.modality", _sees_by_arrow, "OpenRouter, /models"),
    Row("images", "capabilities.vision", _yes_or_no, "Mistral, /v1/models"),
    Row("images", "model_info.supports_vision", _yes_or_no, "LiteLLM, /model/info"),
    Row("images", "capabilities", _sees_by_capabilities, "Ollama, /api/show"),
    Row("images", "type", _sees_by_type, "LM Studio, /api/v0/models"),
    Row("reasons", "supported_parameters", _reasons_by_parameters, "OpenRouter, /models"),
    Row("reasons", "model_info.supports_reasoning", _yes_or_no, "LiteLLM, /model/info"),
    Row("reasons", "capabilities", _reasons_by_capabilities, "Ollama, /api/show"),
    Row("efforts", "reasoning.supported_efforts", _efforts, "OpenRouter, /models"),
    Row("efforts", "supported_parameters", _no_effort, "OpenRouter, /models"),
    Row("efforts", "chat_template_caps.supports_reasoning_effort", _template_has_efforts, "llama.cpp, /props"),
    Row("parameters", "supported_parameters", _sampling, "OpenRouter, /models"),
    Row("parameters", "model_info.supported_openai_params", _sampling, "LiteLLM, /model/info"),
    Row("structured_outputs", "supported_parameters", _schemas, "OpenRouter, /models"),
    Row("structured_outputs", "model_info.supports_response_schema", _yes_or_no, "LiteLLM, /model/info"),
    Row("price", "pricing", _price_of_texts, "OpenRouter, /models: US$ per token, and per web search"),
    Row("price", "model_info", _price_of_numbers, "LiteLLM, /model/info: US$ per token"),
)


async def discover(server: Server, model: str) -> ServerFacts | None:
    """Return what a server says of a model; None if it did not answer in time, or not with a list of models.

    What it says elsewhere is left out where it does not say it in time.
    """
    until = asyncio.get_running_loop().time() + SECONDS
    with contextlib.suppress(ModelError, TimeoutError):
        async with asyncio.timeout_at(until):
            entries = entries_of(await server.listing())
        named = _named(entries, model)
        # The only entry of the list needs no matching name: what a single model is asked for may be an alias.
        entry = named or (entries[0] if len(entries) == 1 else {})
        # To compare 5,000 names takes 0.6 s.
        listed = {} if named is not None else await asyncio.to_thread(_of_the_list, entries, model)
        owner = text_of(entry.get("owned_by"))
        answers = [entry, *await _asked_elsewhere(server, owner, model, until)]
        refuses = tuple(part for answer in answers for part in refused_by(answer))
        return ServerFacts(**_said(answers), refuses=refuses, counts=owner in COUNTS, **listed)
    return None


async def _asked_elsewhere(server: Server, owner: str, model: str, until: float) -> list[Mapping[str, Any]]:
    """Return what a server says at its other addresses, up to a time of the event loop's clock in seconds."""
    answers: list[Mapping[str, Any]] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            for each in ELSEWHERE.get(owner, ()):
                answers.append(await _asked(server, each, model))  # noqa: PERF401  what came before a time-out is kept
    return answers


def _said(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the facts that answers hold, by the rows of the table."""
    said: dict[str, Any] = {}
    for row in ROWS:
        if row.fact in said:
            continue
        values = (row.read(_at(answer, row.path)) for answer in answers)
        found = next((value for value in values if value is not None), None)
        if found is not None:
            said[row.fact] = found
    return said


def _at(held: Mapping[str, Any], path: str) -> Any:
    """Return the value of the field that a path such as ``meta.n_ctx`` names, None if there is none."""
    value: Any = held
    for step in path.split("."):
        value = mapping_of(value).get(step)
    return value


async def _asked(server: Server, more: Elsewhere, model: str) -> Mapping[str, Any]:
    """Return what the server says of a model at another address, empty if it says nothing there."""
    try:
        body = {more.body: model} if more.body else None
        answer = await server.beside(more.path.format(model=quote(model, safe="")), body)
    except ModelError:
        return {}
    entries = entries_of(answer)
    return mapping_of(answer) if not entries else _named(entries, model) or {}


def entries_of(listing: Any) -> list[Mapping[str, Any]]:
    """Return the entries of a list of models."""
    held = mapping_of(listing)
    entries = list_of(held.get("data")) or list_of(held.get("models")) or list_of(listing)
    return [mapping_of(each) for each in entries[:MOST_NAMES]]


def names_in(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the models in a list, cleaned."""
    return [name for each in entries if (name := quoted(_name_of(each), longest=LONGEST_KEPT))]


def _name_of(entry: Mapping[str, Any]) -> str:
    """Return the name of the model that an entry describes, empty if it has none; the first field there counts."""
    return next((name for field in NAMES if (name := text_of(entry.get(field)))), "")


def _named(entries: Sequence[Mapping[str, Any]], model: str) -> Mapping[str, Any] | None:
    """Return the entry that is a model's, None if there is none: of the very name first, then of one that means it."""
    exact = (each for each in entries if _name_of(each) == model)
    meant = (each for each in entries if _is_listed_as(model, _name_of(each)))
    return next(exact, None) or next(meant, None)


def _of_the_list(entries: Sequence[Mapping[str, Any]], model: str) -> dict[str, Any]:
    """Return which model is served in place of one that is not listed, or that the server does not list it."""
    names = names_in(entries)
    if not names:
        return {}
    if len(names) == 1 and text_of(entries[0].get("owned_by")) == ANY_NAME:
        return {"serves": names[0]}
    return {"unlisted": True, "nearest": tuple(nearest_names(model, names))}


def _is_listed_as(model: str, name: str) -> bool:
    """Return whether a listed name means a model: Ollama leaves ``:latest`` out, LiteLLM lists ``openai/*``."""
    low, listed = model.lower(), name.lower()
    return low in (listed, listed.removesuffix(":latest")) or (listed.endswith("*") and low.startswith(listed[:-1]))
