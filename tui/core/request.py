"""From a context to a request, the same for every wire.

A request has no field in which reasoning could travel: its messages are a role and visible text, made
from the parts that are sent and from nothing a server returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui.core.attachments import Held
from tui.core.connection_kinds import ConnectionKind
from tui.core.context.context import Context
from tui.core.context.parts import Fate, Part, schema_refused
from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.note import Note, Reason, note
from tui.core.schema import strict_breaches

LEAST_ON_RESPONSES = 16  # output tokens: a smaller budget is refused there


@dataclass(frozen=True, slots=True)
class Route:
    """Where a connection sends and what can be said there.

    ``endpoint`` is what the screen shows; ``wire_model`` what the body's ``model`` says (on Azure the
    deployment's name). ``stores`` is True where ``store: false`` is understood and must be said; ``summary``
    whether models are to tell how they reasoned: off, auto or detailed. ``cap`` is the output budget of the
    connection, in tokens.
    """

    connection: str
    kind: ConnectionKind
    endpoint: str
    wire_model: str
    api: Api
    streams: bool = True
    stores: bool = True
    summary: str = "off"
    cap: int | None = None

    @property
    def practice(self) -> bool:
        """True where nothing leaves this computer."""
        return self.kind.practice


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
    ``adaptations`` are the notes on it that the user is shown.
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
    old_token_cap: bool = False
    drop_reasoning: bool = False
    stream_usage: bool = True
    summary: str | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    strict: bool = True
    adaptations: tuple[Note, ...] = ()


def build_request(context: Context, route: Route, wishes: Wishes) -> Request:
    """Return the request a context becomes on a route, leaving out what the model does not take, and saying so."""
    profile = context.profile
    said: list[Note] = list(dict.fromkeys(p.note for p in context.parts if p.note and _is_adaptation(p)))
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
        store=False if route.stores and RefusedParameter.STORE not in profile.refused else None,
        old_token_cap=_old_token_cap(profile, route),
        drop_reasoning=_drops_reasoning(profile, route),
        stream_usage=RefusedParameter.STREAM_OPTIONS not in profile.refused,
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


def _is_adaptation(part: Part) -> bool:
    """Return whether a part's note is an adaptation, which the user is shown."""
    left_out = part.attached is not None and part.fate is Fate.DROPPED
    return part.fate is Fate.ADAPTED or left_out


def _with(message: RequestMessage, held: Held) -> RequestMessage:
    """Return a message with an attachment: an image beside its text, a text as a document below it."""
    if held.attachment.is_image:
        return replace(message, images=(*message.images, held))
    return replace(message, text=f"{message.text}\n\n{held.text}" if message.text else held.text)


def _effort(wish: str | None, profile: ModelProfile, route: Route, said: list[Note]) -> str | None:
    """Return the effort to send; one the model does not take is left out."""
    if wish is None:
        return None
    taken = profile.efforts_on(route.api)
    if wish in taken or (not profile.known and RefusedParameter.REASONING_EFFORT not in profile.refused):
        return wish
    if not taken:
        said.append(note(Reason.EFFORT_NOT_TAKEN, wish, profile.name))
    elif profile.default_effort:
        about = (wish, profile.name, ", ".join(taken), profile.default_effort)
        said.append(note(Reason.EFFORT_NOT_ONE_OF, *about))
    else:
        said.append(note(Reason.EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN, wish, profile.name, ", ".join(taken)))
    return None


def _cap(wish: int | None, profile: ModelProfile, route: Route, said: list[Note]) -> int | None:
    """Return the output budget in tokens, within the model's cap and the wire's floor."""
    if wish is None:
        return None
    if profile.max_output is not None and wish > profile.max_output:
        said.append(note(Reason.BUDGET_LOWERED, f"{wish:,}", f"{profile.max_output:,}", profile.name))
        return profile.max_output
    if route.api == "responses" and wish < LEAST_ON_RESPONSES:
        said.append(note(Reason.BUDGET_RAISED, wish, LEAST_ON_RESPONSES))
        return LEAST_ON_RESPONSES
    return wish


def _old_token_cap(profile: ModelProfile, route: Route) -> bool:
    """Say whether the output budget goes by its older name, ``max_tokens``."""
    if RefusedParameter.MAX_TOKENS in profile.refused or RefusedParameter.MAX_COMPLETION_TOKENS in profile.refused:
        return RefusedParameter.MAX_COMPLETION_TOKENS in profile.refused
    return not route.kind.openai_parameters or "max_tokens" in profile.parameters


def _drops_reasoning(profile: ModelProfile, route: Route) -> bool:
    """Say whether the service must be told not to render earlier reasoning back."""
    return (
        profile.reasoning_context
        and route.api == "responses"
        and RefusedParameter.REASONING_CONTEXT not in profile.refused
    )


def _sampling(
    name: str, wish: float | None, profile: ModelProfile, effort: str | None, said: list[Note]
) -> float | None:
    """Return a sampling parameter where the model takes it at this effort."""
    if wish is None or profile.takes(name, effort):
        return wish
    refused = name in profile.refused
    why = note(Reason.SAMPLING_REFUSED, name, f"{wish:g}")
    said.append(why if refused else note(Reason.SAMPLING_NOT_TAKEN, name, f"{wish:g}", profile.name))
    return None


def _seed(wish: int | None, profile: ModelProfile, route: Route, effort: str | None, said: list[Note]) -> int | None:
    """Return the seed where model and API take one: Responses has no such parameter."""
    if wish is None or (route.api == "chat" and profile.takes("seed", effort)):
        return wish
    elsewhere = route.api == "responses"
    why = note(Reason.SEED_NOT_ON_RESPONSES, wish)
    said.append(why if elsewhere else note(Reason.SEED_NOT_TAKEN, wish, profile.name))
    return None


def _summary(profile: ModelProfile, route: Route, said: list[Note]) -> str | None:
    """Return the summary of reasoning to ask for; only Responses has one, and only where a model reasons."""
    if route.summary == "off" or not route.kind.openai_parameters or not profile.reasons:
        return None
    if route.api == "responses" and RefusedParameter.REASONING_SUMMARY not in profile.refused:
        return route.summary
    chat = route.api == "chat"
    said.append(note(Reason.REASONING_SUMMARY_NOT_ON_CHAT if chat else Reason.REASONING_SUMMARY_REFUSED))
    return None


def _schema(wish: Mapping[str, Any] | None, profile: ModelProfile, said: list[Note]) -> Mapping[str, Any] | None:
    """Return the JSON Schema to send where the model keeps to one."""
    if wish is None:
        return None
    refused = schema_refused(profile)
    if refused is None:
        return wish
    said.append(refused)
    return None


def _strict(schema: Mapping[str, Any] | None, route: Route, said: list[Note]) -> bool:
    """Say whether a schema can be sent as strict; OpenAI and Azure refuse the whole request where it breaks a rule."""
    breaches = strict_breaches(schema) if schema is not None and route.kind.openai_parameters else []
    if not breaches:
        return True
    first, *more = breaches
    one = note(Reason.SCHEMA_NOT_STRICT, first)
    said.append(note(Reason.SCHEMA_NOT_STRICT_AND_MORE, first, len(more)) if more else one)
    return False


def _stream(profile: ModelProfile, route: Route, said: list[Note]) -> bool:
    """Say whether to stream: the model must, here, and the connection must not forbid it."""
    can = profile.streams_on(route.kind) and RefusedParameter.STREAM not in profile.refused
    if can and route.streams:
        return True
    said.append(note(Reason.CONNECTION_DOES_NOT_STREAM) if can else note(Reason.MODEL_DOES_NOT_STREAM, profile.name))
    return False
