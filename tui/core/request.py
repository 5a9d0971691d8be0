"""From a context to a request, the same for every wire.

A request has no field in which reasoning could travel: its messages are a role and visible text, made
from the parts that are sent and from nothing a server returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui.core.attachments import Held
from tui.core.context.context import Context
from tui.core.context.parts import Fate, Part, schema_refused
from tui.core.models.profile import Api, ModelProfile
from tui.core.schema import strict_breaches


@dataclass(frozen=True, slots=True)
class Route:
    """Where a connection sends and what can be said there.

    ``endpoint`` is what the screen shows; ``wire_model`` what the body's ``model`` says (on Azure the
    deployment's name). ``stores`` is True where ``store: false`` is understood and must be said; ``summary``
    whether models are to tell how they reasoned: off, auto or detailed. ``cap`` is the output budget of the
    connection, in tokens.
    """

    connection: str
    kind: str
    endpoint: str
    wire_model: str
    api: Api
    streams: bool = True
    stores: bool = True
    practice: bool = False
    summary: str = "off"
    cap: int | None = None

    @property
    def compatible(self) -> bool:
        """True on servers that are neither OpenAI nor Azure, where fields of OpenAI's own may be refused."""
        return self.kind == "compatible"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user or the persona asks of a request; None is the model's own default.

    ``schema`` is a JSON Schema that the reply must fit.
    """

    effort: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One message: a role, visible text, and the images that go with it."""

    role: str
    text: str
    images: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One request, before it takes the shape of a wire.

    ``drop_reasoning`` asks the service not to render earlier reasoning back (``reasoning.context:
    current_turn``), for models that would otherwise. ``summary`` asks for one of how the model reasoned, for
    the reader alone. ``strict`` holds the model to the schema, where the schema keeps the rules for that.
    ``adaptations`` are the sentences the user is shown.
    """

    api: Api
    model: str
    messages: tuple[RequestMessage, ...]
    effort: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stream: bool = True
    store: bool | None = None
    compatible: bool = False
    old_token_cap: bool = False
    drop_reasoning: bool = False
    stream_usage: bool = True
    summary: str | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    strict: bool = True
    adaptations: tuple[str, ...] = ()


def build_request(context: Context, route: Route, wishes: Wishes) -> Request:
    """Return the request a context becomes on a route, leaving out what the model does not take, and saying so."""
    profile = context.profile
    said: list[str] = list(dict.fromkeys(p.note for p in context.parts if _told(p)))
    effort = _effort(wishes.effort, profile, route, said)
    schema = _schema(wishes.schema, profile, said)
    return Request(
        api=route.api,
        model=route.wire_model,
        messages=messages_of(context.parts),
        effort=effort,
        max_output_tokens=_cap(wishes.max_output_tokens, profile, route, said),
        temperature=_sampling("temperature", wishes.temperature, profile, effort, said),
        top_p=_sampling("top_p", wishes.top_p, profile, effort, said),
        seed=_seed(wishes.seed, profile, route, effort, said),
        stream=_stream(profile, route, said),
        store=False if route.stores and "store" not in profile.refused else None,
        compatible=route.compatible,
        old_token_cap=_old_token_cap(profile, route),
        drop_reasoning=_drops_reasoning(profile, route),
        stream_usage="stream_options" not in profile.refused,
        summary=_summary(profile, route, said),
        schema=schema,
        strict=_strict(schema, route, said),
        adaptations=tuple(said),
    )


def messages_of(parts: tuple[Part, ...]) -> tuple[RequestMessage, ...]:
    """Return the messages that the sent parts make; a part that joins the next is put before its text."""
    messages: list[RequestMessage] = []
    before = ""
    for part in parts:
        if not part.sent or part.role is None:
            continue
        if part.attached is not None and messages:
            messages[-1] = _with(messages[-1], part.attached)
        elif part.joins_next:
            before += part.text
        elif before and part.role == "user":
            messages.append(RequestMessage(part.role, before + part.text))
            before = ""
        else:
            messages.append(RequestMessage(part.role, part.text))
    return (*messages, RequestMessage("user", before)) if before else tuple(messages)


def _told(part: Part) -> bool:
    """Say whether a part's note is one of the sentences the user is shown."""
    left_out = part.attached is not None and part.fate is Fate.DROPPED
    return bool(part.note) and (part.kind == "persona" or left_out)


def _with(message: RequestMessage, held: Held) -> RequestMessage:
    """Return a message with an attachment: an image beside its text, a text as a document below it."""
    if held.attachment.is_image:
        return replace(message, images=(*message.images, held))
    return replace(message, text=f"{message.text}\n\n{held.text}" if message.text else held.text)


def _effort(wish: str | None, profile: ModelProfile, route: Route, said: list[str]) -> str | None:
    """Return the effort to send; one the model does not take is left out."""
    if wish is None:
        return None
    taken = profile.efforts_on(route.api)
    if wish in taken or (not profile.known and "reasoning_effort" not in profile.refused):
        return wish
    if taken:
        said.append(
            f"effort {wish} not sent: {profile.name} takes {', '.join(taken)} here;"
            f" its default is {profile.default_effort or 'not known'}"
        )
    else:
        said.append(f"effort {wish} not sent: {profile.name} takes none")
    return None


def _cap(wish: int | None, profile: ModelProfile, route: Route, said: list[str]) -> int | None:
    """Return the output budget in tokens, within the model's cap and the wire's floor."""
    if wish is None:
        return None
    if profile.max_output is not None and wish > profile.max_output:
        said.append(f"output budget {wish:,} lowered to {profile.max_output:,}: the most {profile.name} gives")
        return profile.max_output
    if route.api == "responses" and wish < 16:
        said.append(f"output budget {wish} raised to 16: the least the Responses API takes")
        return 16
    return wish


def _old_token_cap(profile: ModelProfile, route: Route) -> bool:
    """Say whether the output budget goes by its older name, ``max_tokens``."""
    if "max_tokens" in profile.refused or "max_completion_tokens" in profile.refused:
        return "max_completion_tokens" in profile.refused
    return route.compatible or "max_tokens" in profile.parameters


def _drops_reasoning(profile: ModelProfile, route: Route) -> bool:
    """Say whether the service must be told not to render earlier reasoning back."""
    return profile.reasoning_context and route.api == "responses" and "reasoning.context" not in profile.refused


def _sampling(
    name: str, wish: float | None, profile: ModelProfile, effort: str | None, said: list[str]
) -> float | None:
    """Return a sampling parameter where the model takes it at this effort."""
    if wish is None or profile.takes(name, effort):
        return wish
    why = "this deployment refused it" if name in profile.refused else f"{profile.name} takes none while it reasons"
    said.append(f"{name} {wish:g} not sent: {why}")
    return None


def _seed(wish: int | None, profile: ModelProfile, route: Route, effort: str | None, said: list[str]) -> int | None:
    """Return the seed where model and API take one: Responses has no such parameter."""
    if wish is None or (route.api == "chat" and profile.takes("seed", effort)):
        return wish
    why = "the Responses API has none" if route.api == "responses" else f"{profile.name} takes none"
    said.append(f"seed {wish} not sent: {why}")
    return None


def _summary(profile: ModelProfile, route: Route, said: list[str]) -> str | None:
    """Return the summary of reasoning to ask for; only Responses has one, and only where a model reasons."""
    if route.summary == "off" or route.compatible or not profile.reasons:
        return None
    if route.api == "responses" and "reasoning.summary" not in profile.refused:
        return route.summary
    why = "Chat Completions has none" if route.api == "chat" else "this deployment refused it"
    said.append(f"no summary of the reasoning asked for: {why}")
    return None


def _schema(wish: Mapping[str, Any] | None, profile: ModelProfile, said: list[str]) -> Mapping[str, Any] | None:
    """Return the JSON Schema to send where the model keeps to one."""
    if wish is None:
        return None
    why = schema_refused(profile)
    if not why:
        return wish
    said.append(f"schema not sent: {why}; the reply may not fit it")
    return None


def _strict(schema: Mapping[str, Any] | None, route: Route, said: list[str]) -> bool:
    """Say whether a schema can be sent as strict; OpenAI and Azure refuse the whole request where it breaks a rule."""
    breaches = strict_breaches(schema) if schema is not None and not route.compatible else []
    if not breaches:
        return True
    more = f" (and {len(breaches) - 1} more)" if breaches[1:] else ""
    said.append(f"schema not sent as strict, which would be refused: {breaches[0]}{more}; the reply may not fit it")
    return False


def _stream(profile: ModelProfile, route: Route, said: list[str]) -> bool:
    """Say whether to stream: the model must, here, and the connection must not forbid it."""
    can = profile.streams_azure if route.kind == "azure" else profile.streams_openai
    can = can and "stream" not in profile.refused
    if can and route.streams:
        return True
    why = f"{profile.name} does not stream here" if not can else "this connection does not stream"
    said.append(f"the reply comes in one piece: {why}")
    return False
