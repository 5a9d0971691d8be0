"""Refused parameters: what a deployment does not take, learned from its answers.

A catalogue cannot know every deployment. If HTTP 400 names a parameter or a role, it is removed from the model's
profile, and the request is built again from that profile. So what is left out is shown as any other adaptation is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile, RefusedParameter, Role
from tui.core.note import Note, Reason, note
from tui.core.request import Request

KEPT_AS: Mapping[str, RefusedParameter] = {each.value: each for each in RefusedParameter}
# By the names that services use in their errors.
PARAMETERS: Mapping[str, RefusedParameter] = {
    **{each.value: each for each in RefusedParameter if each.role is None},
    "stream_options.include_usage": RefusedParameter.STREAM_OPTIONS,
    "reasoning.effort": RefusedParameter.REASONING_EFFORT,
}
ROLE = re.compile(r"(messages|input)\[\d+\](\.role)?$")
CODES = ("unsupported_parameter", "unsupported_value", "invalid_value", "unknown_parameter")
# Each role that can be refused, with the role to use instead.
FALLBACK: Mapping[Role, tuple[RefusedParameter, Role]] = {
    "developer": (RefusedParameter.ROLE_DEVELOPER, "system"),
    "system": (RefusedParameter.ROLE_SYSTEM, "none"),
    "instructions": (RefusedParameter.ROLE_INSTRUCTIONS, "developer"),
}


@dataclass(frozen=True, slots=True)
class Remembered:
    """A refused parameter as its file keeps it, with the day (``2026-11-20``) and the service's ``message``.

    ``part`` may be a name that this version does not know.
    """

    part: str
    when: str = ""
    message: str = ""

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
    role = known.role if isinstance(known, RefusedParameter) else None
    return str(part) if role is None else f"messages with the role {role}"


def learned_from(error: RequestRefused, request: Request, profile: ModelProfile) -> RefusedParameter | None:
    """Return the part of a request that a refusal names, if the request can be sent without it; else None.

    It is also None if the request did not have that part, or if the refusal was learned before. So a request is never
    built again without end.
    """
    if error.code not in CODES or not error.param:
        return None
    if ROLE.match(error.param):
        sent = profile.role in {m.role for m in request.messages}
        return FALLBACK[profile.role][0] if sent and profile.role in FALLBACK else None
    part = PARAMETERS.get(error.param)
    return part if part is not None and part not in profile.refused and _holds(request, part) else None


def _holds(request: Request, part: RefusedParameter) -> bool:
    """Return whether a request has a parameter."""
    budget = request.max_output_tokens is not None
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
        RefusedParameter.RESPONSE_FORMAT: request.schema is not None and request.api == "chat",
        RefusedParameter.TEXT_FORMAT: request.schema is not None and request.api == "responses",
        RefusedParameter.MAX_TOKENS: budget and request.old_token_cap,
        RefusedParameter.MAX_COMPLETION_TOKENS: budget and not request.old_token_cap,
    }[part]


def without_refused(profile: ModelProfile, parts: Iterable[str]) -> ModelProfile:
    """Return a profile without what was refused: parameters are left out, a role falls back to another one."""
    refused = list(profile.refused)
    role = profile.role
    for part in map(part_named, parts):
        if not isinstance(part, RefusedParameter) or part.role is None:
            refused += [part] if part not in refused else []
        elif part.role == role:
            role = FALLBACK[role][1]
    return replace(profile, refused=tuple(refused), role=role)


def refusal_note(part: RefusedParameter, profile: ModelProfile, *, kept: bool) -> Note:
    """Return the note on a refusal; ``kept`` is whether it is remembered after this session."""
    if part.role is not None:
        return note(Reason.ROLE_REFUSED if kept else Reason.ROLE_REFUSED_FOR_NOW, profile.name, part.role)
    return note(Reason.PARAMETER_REFUSED if kept else Reason.PARAMETER_REFUSED_FOR_NOW, profile.name, part)
