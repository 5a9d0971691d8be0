"""Refused parameters: what a deployment does not take, learned from its answers.

A catalogue cannot know every deployment. If an error's words name a parameter, a role or a form of messages, it is
removed from the model's profile, and the request is built again from that profile. So what is left out is shown as any
other adaptation is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from tui.core.context.message_order import has_later_system, has_repeated_role
from tui.core.errors import RequestRefused
from tui.core.models.profile import ROLES, ModelProfile, RefusedParameter, Role
from tui.core.models.taken_options import OPTIONS, refusal_of
from tui.core.models.taken_values import taken_values
from tui.core.note import Note, Reason, note
from tui.core.reply_options import ReplyOption
from tui.core.request import Request

KEPT_AS: Mapping[str, RefusedParameter] = {each.value: each for each in RefusedParameter}
# By the names that services use in their errors.
PARAMETERS: Mapping[str, RefusedParameter] = {
    **{each.value: each for each in RefusedParameter if each.role is None},
    "stream_options.include_usage": RefusedParameter.STREAM_OPTIONS,
    "reasoning.effort": RefusedParameter.REASONING_EFFORT,
    "text.verbosity": RefusedParameter.VERBOSITY,
}
MESSAGE = re.compile(r"(?:messages|input)\[(\d{1,9})\](\.role)?$")
OF_ITEM = re.compile(r"input\[(\d{1,9})\]")
UPDATE = str(RefusedParameter.CONFIGURATION_UPDATE)
OF_MESSAGE = re.compile(r"^input[\[.].*\.(?=phase$)")  # the phase of any message: input[2].phase
SAYS_ROLE = re.compile(r"\broles?\b|\b(?:system|developer) messages?\b", re.IGNORECASE)
# A value that is out of range says nothing of the parameter itself.
OUT_OF_RANGE = re.compile(
    r"too (?:large|small|high|low|big)|at most|at least|m(?:ax|in)imum|between|range", re.IGNORECASE
)
CODES = ("unsupported_parameter", "unsupported_value", "invalid_value", "unknown_parameter")
OF_VALUES = ("unsupported_value", "invalid_value")
REFUSAL_OF: Mapping[Role, RefusedParameter] = {role: part for part, role in ROLES.items()}
# Which roles a service takes, where its error lists them: "Supported values are: 'user' and 'assistant'."
LISTED = re.compile(
    r"\b(?:supported|allowed|valid|accepted|permitted|expected)\b[^.:]{0,40}(?::| are| is| one of)\s*([^.]{1,200})",
    re.IGNORECASE,
)
ROLE_WORD = re.compile(r"\b(?:developer|system|user|assistant|tool|function)\b", re.IGNORECASE)
# Forms of messages: what is refused, and what is sent in its place.
FORMS: Mapping[RefusedParameter, tuple[str, str]] = {
    RefusedParameter.REPEATED_ROLE: ("two messages of one role in a row", "them joined"),
    RefusedParameter.LATER_SYSTEM: (
        "a system message after the first message",
        "personas in one, at the top",
    ),
    RefusedParameter.BARE_REPLY: ("replies without reasoning_content", "an empty one"),
}
# The field of a profile that a refusal corrects where it was assumed.
CORRECTS: Mapping[str, str] = {
    RefusedParameter.REASONING_EFFORT: "efforts",
    RefusedParameter.REASONING_CONTEXT: "reasoning_context",
    RefusedParameter.RESPONSE_FORMAT: "structured_outputs",
    RefusedParameter.TEXT_FORMAT: "structured_outputs",
}
# There is no system role at all, and none like it.
NO_SYSTEM = re.compile(
    r"\bsystem (?:role|message|prompt|instruction)s? (?:is |are )?(?:currently )?(?:not|un)[ -]?(?:currently |yet )?"
    r"(?:supported|allowed|permitted)|(?:not|n't) support (?:a |the |any )?system (?:role|message|prompt|instruction)"
    r"|\bonly (?:the )?['\"`]?user['\"`]?,? (?:and )?['\"`]?(?:model|assistant)\b(?!.{0,40}\bsystem\b)",
    re.IGNORECASE,
)
OF_ROLE_OR_PLACE = re.compile(r"(?:unexpected|unsupported|unknown) message role\b", re.IGNORECASE)
LONGEST_READ = 1_000  # characters of an error's words
DAYS_KEPT = 90  # after these days, what was refused is tried again once
# Errors of these go on to the next older role, until no role is left to refuse: the words name no single one.
OF_NO_SINGLE_ROLE = (RefusedParameter.REPEATED_ROLE, RefusedParameter.ROLE_SYSTEM)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A refused parameter as its file keeps it, with the day (``2026-11-20``) and the service's ``message``.

    ``part`` may be a name that this version does not know. ``days`` is how long ago that was, None if not known.
    """

    part: str
    when: str = ""
    message: str = ""
    days: int | None = field(default=None, compare=False)

    @property
    def expired(self) -> bool:
        """True if it was refused so long ago that it is sent again, once: deployments are updated."""
        return self.days is not None and self.days > DAYS_KEPT

    @property
    def what(self) -> str:
        """What is refused, as text to show."""
        return in_words(self.part)


def part_named(text: str) -> RefusedParameter | str:
    """Return the refused parameter that a text names, or the text itself if it is unknown."""
    return KEPT_AS.get(text, text)


def in_words(part: str) -> str:
    """Return what is refused, as text to show."""
    known = part_named(part)
    if isinstance(known, RefusedParameter) and known in FORMS:
        return FORMS[known][0]
    role = known.role if isinstance(known, RefusedParameter) else None
    return str(part) if role is None else f"messages with the role {role}"


def learned_from(error: RequestRefused, request: Request, profile: ModelProfile) -> tuple[RefusedParameter, ...]:
    """Return the parts of a request that a refusal's words name, if the request can be sent without them.

    It is empty if the request did not have them, or if the refusal was learned before. So a request is never built
    again without end.
    """
    if _is_of_update(error, request) and _can_leave_out(request, RefusedParameter.CONFIGURATION_UPDATE, profile):
        return (RefusedParameter.CONFIGURATION_UPDATE,)
    if error.code not in CODES or not error.param:
        return ()
    if MESSAGE.match(error.param):
        return _role_at(error, request, profile)
    if error.param in OF_NO_SINGLE_ROLE:
        return _order_or_role(error, request, profile)
    return _parameter_of(error, request, profile)


def _is_of_update(error: RequestRefused, request: Request) -> bool:
    """Return whether an error points at an update of the effort, or names such items and no other parameter."""
    place = OF_ITEM.match(error.param or "")
    if place is not None:
        return _items(request)[int(place[1]) :][:1] == [UPDATE]
    return error.param in (None, "", "input", UPDATE) and UPDATE in error.problem[:LONGEST_READ]


def _items(request: Request) -> list[str]:
    """Return the items of the input by their roles; an update of the effort has none."""
    sent = (m for m in request.messages if request.api == "chat" or m.role != "instructions")
    return [each for m in sent for each in ((UPDATE, m.role) if m.effort is not None else (m.role,))]


def _parameter_of(error: RequestRefused, request: Request, profile: ModelProfile) -> tuple[RefusedParameter, ...]:
    """Return the refused parameter, or its refused values where it is an option of the reply."""
    part = PARAMETERS.get(OF_MESSAGE.sub("", error.param or ""))
    if part is None or not _can_leave_out(request, part, profile):
        return ()
    of_value, invalid = _is_about_value(error, request, part), error.code == "invalid_value"
    if part in OPTIONS and (of_value or invalid):
        return _values_refused(error, request, OPTIONS[part])
    return () if of_value or (invalid and OUT_OF_RANGE.search(error.problem)) else (part,)


def _values_refused(error: RequestRefused, request: Request, option: ReplyOption) -> tuple[RefusedParameter, ...]:
    """Return the values of an option that an error refuses: that which was sent, and those that its list leaves out."""
    sent: str = getattr(request, option.name)
    listed = set(taken_values(error.problem)) & set(option.values)
    others = () if not listed or sent in listed else tuple(each for each in option.values if each not in listed)
    return tuple(refusal_of(option, each) for each in others or (sent,))


def _is_about_value(error: RequestRefused, request: Request, part: RefusedParameter) -> bool:
    """Return whether an error's words refuse the value that was sent, so that others of the parameter may be taken."""
    value = {
        RefusedParameter.REASONING_EFFORT: request.effort,
        RefusedParameter.REASONING_SUMMARY: request.summary,
        **{each: getattr(request, option.name) for each, option in OPTIONS.items()},
    }.get(part)
    if value is None or error.code not in OF_VALUES:
        return False
    named = re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", error.problem, re.IGNORECASE)
    return named is not None or bool(taken_values(error.problem))


def same_refusal(one: RequestRefused, other: RequestRefused) -> bool:
    """Return whether two refusals say the same, so that what was changed between them did not help.

    Refusals of a role are not the same, since each may mean another role.
    """
    said = (one.status, one.code, one.param, one.problem) == (other.status, other.code, other.param, other.problem)
    of_role = one.param in OF_NO_SINGLE_ROLE or (one.param or "").endswith(".role")
    return said and not of_role


def _order_or_role(error: RequestRefused, request: Request, profile: ModelProfile) -> tuple[RefusedParameter, ...]:
    """Return the form or the roles that an error on roles means.

    Words that do not say whether the role or its place is refused are taken for the place first.
    """
    repeated, later = RefusedParameter.REPEATED_ROLE, RefusedParameter.LATER_SYSTEM
    if error.param == repeated and _can_leave_out(request, repeated, profile):
        return (repeated,)
    of_role = error.param != repeated and not OF_ROLE_OR_PLACE.search(error.problem)
    return (later,) if not of_role and _can_leave_out(request, later, profile) else _role_of(error, request, profile)


def _can_leave_out(request: Request, part: RefusedParameter, profile: ModelProfile) -> bool:
    """Return whether a request has a part that was not refused before."""
    return part not in profile.refused and _holds(request, part)


def _role_at(error: RequestRefused, request: Request, profile: ModelProfile) -> tuple[RefusedParameter, ...]:
    """Return the refused role, if an error about one message says that it is its role, and it is a persona's."""
    named = MESSAGE.match(error.param or "")
    if named is None or not (named[2] or SAYS_ROLE.search(error.problem)):
        return ()
    at = int(named[1])
    return _role_of(error, request, profile) if _items(request)[at : at + 1] == [profile.role] else ()


def _role_of(error: RequestRefused, request: Request, profile: ModelProfile) -> tuple[RefusedParameter, ...]:
    """Return the role of personas as refused, if a persona was sent under it, with those that are not worth a request.

    A server that was sent a developer message and says that it has no system role has neither. Where an error lists
    the roles that are taken, those that it does not list are refused too.
    """
    if not profile.roles or profile.role not in {m.role for m in request.messages}:
        return ()
    first, *others = profile.roles
    listed = _roles_listed(error.problem)
    if listed:
        missing = list(takewhile(lambda role: role not in listed, others))
    else:
        missing = others[:1] if others[:1] == ["system"] and NO_SYSTEM.search(error.problem) else []
    return tuple(REFUSAL_OF[role] for role in (first, *missing))


def _roles_listed(words: str) -> frozenset[str]:
    """Return the roles that an error says are taken; empty where it lists none, or not at least the user's."""
    for lead in LISTED.finditer(words[:LONGEST_READ]):
        named = frozenset(word.lower() for word in ROLE_WORD.findall(lead[1]))
        if "user" in named:
            return named
    return frozenset()


def _holds(request: Request, part: RefusedParameter) -> bool:
    """Return whether a request has a parameter."""
    if (option := OPTIONS.get(part)) is not None:
        return getattr(request, option.name) is not None
    budget, roles = request.max_output_tokens is not None, [message.role for message in request.messages]
    return {
        RefusedParameter.STREAM: request.stream,
        RefusedParameter.STREAM_OPTIONS: request.stream and request.stream_usage,
        RefusedParameter.TEMPERATURE: request.temperature is not None,
        RefusedParameter.TOP_P: request.top_p is not None,
        RefusedParameter.SEED: request.seed is not None,
        RefusedParameter.STORE: request.store is not None,
        RefusedParameter.REASONING_EFFORT: request.effort is not None,
        RefusedParameter.REASONING_CONTEXT: request.drop_reasoning,
        RefusedParameter.REASONING_SUMMARY: request.summary is not None,
        RefusedParameter.PROMPT_CACHE_KEY: request.cache_key is not None,
        RefusedParameter.CONFIGURATION_UPDATE: request.updates_effort,
        RefusedParameter.RESPONSE_FORMAT: request.schema is not None and request.api == "chat",
        RefusedParameter.TEXT_FORMAT: request.schema is not None and request.api == "responses",
        RefusedParameter.MAX_TOKENS: budget and request.old_token_cap,
        RefusedParameter.MAX_COMPLETION_TOKENS: budget and not request.old_token_cap,
        RefusedParameter.PHASE: any(message.phase for message in request.messages),
        RefusedParameter.REPEATED_ROLE: has_repeated_role(roles),
        RefusedParameter.LATER_SYSTEM: has_later_system(roles),
        RefusedParameter.BARE_REPLY: request.api == "chat" and "assistant" in roles and not request.empty_reasoning,
    }.get(part, False)


def without_refused(profile: ModelProfile, parts: Iterable[str]) -> ModelProfile:
    """Return a profile without what was refused: parameters are left out, a role falls back to another one."""
    refused = list(profile.refused)
    roles = list(profile.roles)
    for part in map(part_named, parts):
        if not isinstance(part, RefusedParameter) or part.role is None:
            refused += [part] if part not in refused else []
        elif part.role in roles:
            roles.remove(part.role)
    settled = profile.assumed - {CORRECTS[part] for part in refused if part in CORRECTS}
    if tuple(roles) == profile.roles:
        return replace(profile, refused=tuple(refused), assumed=settled)
    role: Role = roles[0] if roles else "none"
    others = tuple(roles[1:])
    return replace(profile, refused=tuple(refused), assumed=settled - {"role"}, role=role, other_roles=others)


def as_before_refusals(profile: ModelProfile, plain: ModelProfile) -> ModelProfile:
    """Return a profile with nothing refused; ``plain`` is that of the model before any refusal."""
    return replace(
        profile, refused=plain.refused, role=plain.role, other_roles=plain.other_roles, assumed=plain.assumed
    )


def refusal_note(part: RefusedParameter, profile: ModelProfile, *, kept: bool) -> Note:
    """Return the note on a refusal; ``kept`` is whether it is remembered after this session."""
    if part.role is not None:
        return note(Reason.ROLE_REFUSED if kept else Reason.ROLE_REFUSED_FOR_NOW, profile.name, part.role)
    if part in FORMS:
        return note(Reason.FORM_REFUSED if kept else Reason.FORM_REFUSED_FOR_NOW, profile.name, *FORMS[part])
    return note(Reason.PARAMETER_REFUSED if kept else Reason.PARAMETER_REFUSED_FOR_NOW, profile.name, part)
