"""Making a request of a context, the same for both APIs.

A request has no field for reasoning, so reasoning is never sent: its messages have a role, visible text and images,
and are made of the parts of the context only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui.core.attachments import Held
from tui.core.connection_kinds import ConnectionKind
from tui.core.context.context import Context
from tui.core.context.effort_updates import Configured, configured
from tui.core.context.parts import Fate, Part, schema_refused
from tui.core.models.api_versions import SINCE, has_field
from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.models.taken_options import options_sent
from tui.core.note import Note, Reason, note
from tui.core.sampling import SAMPLING
from tui.core.schema import strict_breaches

LEAST_ON_RESPONSES = 16  # output tokens; the Responses API refuses a smaller budget


@dataclass(frozen=True, slots=True)
class Route:
    """Where a connection sends, over which API, and under which model name.

    ``endpoint`` is the address as text to show, ``address`` its scheme, host and port, empty for practice.
    ``wire_model`` is the ``model`` in the request's body (on Azure the deployment's name). ``streams`` is False if the
    settings forbid streaming. ``stores`` is True if ``store: false`` must be sent. ``summary`` is the reasoning summary
    to ask for: off, auto, concise or detailed. ``cap`` is the output budget of the connection, in tokens, None where it
    has none. ``api_version`` is that of Azure's classic route, empty on all others. ``verbosity``, ``mode`` and
    ``tier`` are the connection's own options of the reply, None where it has none. ``cache_key`` says whether the key
    of the session's prompt cache is sent, ``updates`` whether another effort goes as an update of the configuration.
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
    address: str = ""
    api_version: str = ""
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    cache_key: bool = False
    updates: bool = False

    @property
    def practice(self) -> bool:
        """True if the practice model answers, so that nothing leaves this computer."""
        return self.kind.practice

    def has(self, field: str) -> bool:
        """Return whether the api-version knows a field of a request; True where there is no api-version."""
        return has_field(self.api_version, field)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user or the persona asks of a request; None leaves it to the model's default.

    ``max_output_tokens`` includes reasoning. ``mode`` is that of the reasoning, ``tier`` that of the service.
    ``schema`` is a JSON Schema that the reply must fit.
    """

    effort: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One message of a request: its role, its visible text, its images, and the phase of a reply, empty for none.

    ``effort`` holds from this message on, None where it stays as it is.
    """

    role: str
    text: str
    images: tuple[Held, ...] = ()
    phase: str = ""
    effort: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request, before it becomes the body of one of the two APIs.

    ``max_output_tokens`` is sent as ``max_tokens`` if ``old_token_cap`` is True. ``drop_reasoning`` asks the service
    not to add earlier reasoning again (``reasoning.context: current_turn``); some models would otherwise do so.
    ``stream_usage`` asks for usage in the stream. ``empty_reasoning`` sends an empty ``reasoning_content`` with each
    reply, to a server that refuses replies without one. ``summary`` asks for a reasoning summary, for the reader.
    ``effort`` is that of the reply; where messages update it, ``opening_effort`` is the one at the top of the request.
    ``cache_key`` is the key under which the service may cache the beginning of the prompt.
    ``strict`` says whether the schema can be sent as strict. ``adaptations`` are notes on the request that the user is
    shown.
    """

    api: Api
    model: str
    messages: tuple[RequestMessage, ...]
    effort: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    stream: bool = True
    store: bool | None = None
    old_token_cap: bool = False
    drop_reasoning: bool = False
    stream_usage: bool = True
    empty_reasoning: bool = False
    summary: str | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    strict: bool = True
    cache_key: str | None = None
    opening_effort: str | None = None
    adaptations: tuple[Note, ...] = ()

    @property
    def updates_effort(self) -> bool:
        """True if messages update the effort."""
        return any(message.effort is not None for message in self.messages)

    @property
    def top_effort(self) -> str | None:
        """The effort at the top of the request."""
        return self.opening_effort if self.updates_effort else self.effort


def build_request(context: Context, route: Route, wishes: Wishes) -> Request:
    """Return the request that a context becomes on a route.

    What the model does not take is left out, with a note in ``adaptations``.
    """
    profile = context.profile
    notes: list[Note] = list(dict.fromkeys(p.note for p in context.parts if p.note and _is_adaptation(p)))
    effort = _effort(wishes.effort, profile, route, notes)
    options = _options(wishes, profile, route, notes)
    schema = _schema(wishes.schema, profile, notes)
    configured = configured_on(route, context, effort)
    notes += [note(Reason.EFFORT_UPDATED, effort)] if configured.updated else []
    return Request(
        api=route.api,
        model=route.wire_model,
        messages=messages_of(configured.parts),
        effort=effort,
        max_output_tokens=_cap(wishes.max_output_tokens, profile, route, notes),
        **_sampled(wishes, profile, route, effort, notes),
        **options,
        stream=_stream(profile, route, notes),
        store=False if route.stores and RefusedParameter.STORE not in profile.refused else None,
        old_token_cap=_old_token_cap(profile, route),
        drop_reasoning=_drops_reasoning(profile, route),
        stream_usage=RefusedParameter.STREAM_OPTIONS not in profile.refused and route.has("stream_options"),
        empty_reasoning=_empty_reasoning(context, route, notes),
        summary=_summary(profile, route, notes),
        schema=schema,
        strict=_strict(schema, route, notes),
        cache_key=_cache_key(context, route),
        opening_effort=configured.opening,
        adaptations=tuple(notes),
    )


def configured_on(route: Route, context: Context, effort: str | None) -> Configured:
    """Return the parts of a request at an effort, with the updates that the route takes."""
    turns = context.turns if route.updates and route.api == "responses" else ()
    return configured(context.parts, turns, context.profile, route.api, effort)


def budget_sent(wish: int | None, profile: ModelProfile, route: Route) -> int | None:
    """Return the output budget to send, in tokens: at most what the model gives, at least what the API takes."""
    if wish is None:
        return None
    if profile.max_output is not None and wish > profile.max_output:
        return profile.max_output
    return max(wish, LEAST_ON_RESPONSES) if route.api == "responses" else wish


def messages_of(parts: tuple[Part, ...]) -> tuple[RequestMessage, ...]:
    """Return the messages that the sent parts make.

    A part with ``joins_next`` is put before the next user message, one with ``joins_previous`` below the last message.
    """
    messages: list[RequestMessage] = []
    before = ""
    for part in parts:
        if not part.sent or part.role is None:
            continue
        if part.attached is not None and messages:
            messages[-1] = _with(messages[-1], part.attached)
            continue
        if part.joins_next:
            before += part.text
            continue
        text = part.text
        if part.role == "user":
            text, before = before + text, ""
        if part.joins_previous and messages:
            messages[-1] = _below(messages[-1], text)
        else:
            messages.append(RequestMessage(part.role, text, phase=part.phase, effort=part.effort))
    return (*messages, RequestMessage("user", before)) if before else tuple(messages)


def _is_adaptation(part: Part) -> bool:
    """Return whether a part's note is an adaptation, so that the user is shown it."""
    left_out = part.attached is not None and part.fate is Fate.DROPPED
    return part.fate is Fate.ADAPTED or left_out


def _with(message: RequestMessage, held: Held) -> RequestMessage:
    """Return a message with an attachment: an image beside its text, or a text below it."""
    if held.attachment.is_image:
        return replace(message, images=(*message.images, held))
    return _below(message, held.text)


def _below(message: RequestMessage, text: str) -> RequestMessage:
    """Return a message with a text below its own."""
    return replace(message, text=f"{message.text}\n\n{text}" if message.text else text)


def _effort(wish: str | None, profile: ModelProfile, route: Route, notes: list[Note]) -> str | None:
    """Return the effort to send; an effort that the model does not take is left out."""
    if wish is None:
        return None
    taken = profile.efforts_on(route.api)
    if wish in taken or (profile.tries_effort(wish) and RefusedParameter.REASONING_EFFORT not in profile.refused):
        return wish
    if not taken:
        notes.append(note(Reason.EFFORT_NOT_TAKEN, wish, profile.name))
    elif profile.default_effort:
        about = (wish, profile.name, ", ".join(taken), profile.default_effort)
        notes.append(note(Reason.EFFORT_NOT_ONE_OF, *about))
    else:
        notes.append(note(Reason.EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN, wish, profile.name, ", ".join(taken)))
    return None


def _cap(wish: int | None, profile: ModelProfile, route: Route, notes: list[Note]) -> int | None:
    """Return the output budget to send; add a note if it is not the one that was asked for."""
    budget = budget_sent(wish, profile, route)
    if wish is None or budget is None or budget == wish:
        return budget
    lowered = note(Reason.BUDGET_LOWERED, f"{wish:,}", f"{budget:,}", profile.name)
    notes.append(lowered if budget < wish else note(Reason.BUDGET_RAISED, wish, budget))
    return budget


def _old_token_cap(profile: ModelProfile, route: Route) -> bool:
    """Return whether the output budget is sent under its older name, ``max_tokens``."""
    if RefusedParameter.MAX_TOKENS in profile.refused or RefusedParameter.MAX_COMPLETION_TOKENS in profile.refused:
        return RefusedParameter.MAX_COMPLETION_TOKENS in profile.refused
    if not route.has("max_completion_tokens"):
        return not profile.reasons  # a model that reasons takes no other, whatever its api-version knows
    return not route.kind.openai_parameters or "max_tokens" in profile.parameters


def _drops_reasoning(profile: ModelProfile, route: Route) -> bool:
    """Return whether to ask the service not to add earlier reasoning again."""
    return (
        profile.reasoning_context
        and route.api == "responses"
        and RefusedParameter.REASONING_CONTEXT not in profile.refused
    )


def why_not_sent(name: str, wish: float, profile: ModelProfile, route: Route, effort: str | None) -> Note | None:
    """Return why a sampling parameter is not sent at an effort; None if it is. The Responses API has no seed."""
    if name == "seed":
        if route.api == "responses":
            return note(Reason.SEED_NOT_ON_RESPONSES, wish)
        if not profile.takes(name, effort):
            return note(Reason.SEED_NOT_TAKEN, wish, profile.name)
        known = route.has(name)
        return None if known else note(Reason.SEED_NOT_IN_VERSION, wish, route.api_version, SINCE[name])
    if profile.takes(name, effort):
        return None
    if name in profile.refused:
        return note(Reason.SAMPLING_REFUSED, name, f"{wish:g}")
    return note(Reason.SAMPLING_NOT_TAKEN, name, f"{wish:g}", profile.name)


def _sampled(
    wishes: Wishes, profile: ModelProfile, route: Route, effort: str | None, notes: list[Note]
) -> dict[str, Any]:
    """Return the sampling parameters to send, by name; what is not sent is None, with a note."""
    sent: dict[str, Any] = {}
    for parameter in SAMPLING:
        wish = getattr(wishes, parameter.name)
        why = None if wish is None else why_not_sent(parameter.name, wish, profile, route, effort)
        notes += [] if why is None else [why]
        sent[parameter.name] = wish if why is None else None
    return sent


def _options(wishes: Wishes, profile: ModelProfile, route: Route, notes: list[Note]) -> dict[str, Any]:
    """Return the options of the reply to send, by name; a note is added for each that is not."""
    sent, left_out = options_sent(wishes, profile, route.api)
    notes += left_out.values()
    return {**sent}


def _empty_reasoning(context: Context, route: Route, notes: list[Note]) -> bool:
    """Return whether to send an empty ``reasoning_content`` with each reply; only Chat Completions has the key."""
    if route.api != "chat" or RefusedParameter.BARE_REPLY not in context.profile.refused:
        return False
    if not any(part.sent and part.role == "assistant" for part in context.parts):
        return False
    notes.append(note(Reason.EMPTY_REASONING, context.profile.name))
    return True


def _summary(profile: ModelProfile, route: Route, notes: list[Note]) -> str | None:
    """Return the reasoning summary to ask for; only the Responses API has one, and only for a model that reasons."""
    if route.summary == "off" or not route.kind.openai_parameters or not profile.reasons:
        return None
    if route.api == "responses" and RefusedParameter.REASONING_SUMMARY not in profile.refused:
        return route.summary
    chat = route.api == "chat"
    notes.append(note(Reason.REASONING_SUMMARY_NOT_ON_CHAT if chat else Reason.REASONING_SUMMARY_REFUSED))
    return None


def _cache_key(context: Context, route: Route) -> str | None:
    """Return the key of the session's prompt cache; None where it is not taken, or where there is no session."""
    taken = route.cache_key and RefusedParameter.PROMPT_CACHE_KEY not in context.profile.refused
    return context.cache_key or None if taken else None


def _schema(wish: Mapping[str, Any] | None, profile: ModelProfile, notes: list[Note]) -> Mapping[str, Any] | None:
    """Return the JSON Schema to send; None if the model takes none."""
    if wish is None:
        return None
    refused = schema_refused(profile)
    if refused is None:
        return wish
    notes.append(refused)
    return None


def _strict(schema: Mapping[str, Any] | None, route: Route, notes: list[Note]) -> bool:
    """Return whether a schema can be sent as strict. If it breaks a rule, OpenAI and Azure would refuse the request."""
    breaches = strict_breaches(schema) if schema is not None and route.kind.openai_parameters else []
    if not breaches:
        return True
    first, *more = breaches
    one = note(Reason.SCHEMA_NOT_STRICT, first)
    notes.append(note(Reason.SCHEMA_NOT_STRICT_AND_MORE, first, len(more)) if more else one)
    return False


def _stream(profile: ModelProfile, route: Route, notes: list[Note]) -> bool:
    """Return whether to stream: the model must be able to, here, and the settings must allow it."""
    can = profile.streams_on(route.kind) and RefusedParameter.STREAM not in profile.refused
    if can and route.streams:
        return True
    notes.append(note(Reason.CONNECTION_DOES_NOT_STREAM) if can else note(Reason.MODEL_DOES_NOT_STREAM, profile.name))
    return False
