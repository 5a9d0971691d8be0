"""What a deployment's refusals teach: a part of a request it does not take.

A catalogue cannot know every deployment. A 400 that names a parameter, a role, an effort or ``stream`` is
turned into a lesson: the model's profile without that part. The request is then built again from the
profile, so the lesson is said on screen by the same words as any other adaptation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile
from tui.core.request import Request

# The parts that can be left out or said otherwise, by the names services use for them.
PARTS = {
    "stream": "stream",
    "stream_options": "stream_options",
    "stream_options.include_usage": "stream_options",
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "store": "store",
    "reasoning_effort": "reasoning_effort",
    "reasoning.effort": "reasoning_effort",
    "reasoning.context": "reasoning.context",
    "reasoning.summary": "reasoning.summary",
    "response_format": "response_format",
    "text.format": "text.format",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_completion_tokens",
}
ROLE = re.compile(r"(messages|input)\[\d+\](\.role)?$")
CODES = ("unsupported_parameter", "unsupported_value", "invalid_value", "unknown_parameter")
FALLBACK = {"developer": "system", "system": "none", "instructions": "developer"}


@dataclass(frozen=True, slots=True)
class Remembered:
    """A lesson as it is kept: since which day (``2026-11-20``), and what the service said."""

    lesson: str
    when: str = ""
    said: str = ""

    @property
    def what(self) -> str:
        """The part that is refused, in words."""
        role = self.lesson.removeprefix("role ")
        return self.lesson if role == self.lesson else f"messages with the role {role}"


def lesson_from(error: RequestRefused, request: Request, profile: ModelProfile) -> str | None:
    """Return the part of a request that a refusal names, where it can be done without; else None.

    A part that the request did not hold, or that was learned before, teaches nothing: so there is never
    a loop.
    """
    if error.code not in CODES or not error.param:
        return None
    if ROLE.match(error.param):
        roles = {m.role for m in request.messages}
        return f"role {profile.role}" if profile.role in roles and profile.role in FALLBACK else None
    part = PARTS.get(error.param)
    return part if part is not None and part not in profile.refused and _holds(request, part) else None


def _holds(request: Request, part: str) -> bool:
    """Say whether a request holds a part that can be refused."""
    budget = request.max_output_tokens is not None
    return {
        "stream": request.stream,
        "stream_options": request.stream and request.stream_usage,
        "temperature": request.temperature is not None,
        "top_p": request.top_p is not None,
        "seed": request.seed is not None,
        "store": request.store is not None,
        "reasoning_effort": request.effort is not None,
        "reasoning.context": request.drop_reasoning,
        "reasoning.summary": request.summary is not None,
        "response_format": request.schema is not None and request.api == "chat",
        "text.format": request.schema is not None and request.api == "responses",
        "max_tokens": budget and request.old_token_cap,
        "max_completion_tokens": budget and not request.old_token_cap,
    }[part]


def taught(profile: ModelProfile, lessons: Iterable[str]) -> ModelProfile:
    """Return a profile with lessons taken to heart: parts left out, a role that falls back to the next older."""
    refused = list(profile.refused)
    role = profile.role
    for lesson in lessons:
        if lesson == f"role {role}":
            role = FALLBACK[role]  # type: ignore[assignment]
        elif not lesson.startswith("role ") and lesson not in refused:
            refused.append(lesson)
    return replace(profile, refused=tuple(refused), role=role)


def in_words(lesson: str, profile: ModelProfile, *, kept: bool) -> str:
    """Return what a lesson says on screen; ``kept`` is whether it outlives this session."""
    part = f"a message with the {lesson}" if lesson.startswith("role ") else lesson
    remembered = "remembered for this deployment" if kept else "left out for the rest of this session"
    return f"{profile.name} refused {part} here: asked again without it, and {remembered}"
