"""What the picker tells of a persona: its tokens, and how it fits the model in use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.core.cleaning import cleaned_line
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.wishes import SHOWN
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import Figure, estimated
from tui.engine.choice import Choice
from tui.engine.persona_switch import size_of

CARRIED = {
    "developer": "sent as a developer message",
    "system": "sent as a system message: {model} takes no developer message",
    "instructions": "sent as the request's instructions",
    "none": "put before a message of yours: {model} takes neither",
}
# Of a model of which nobody knows what it takes.
ON_TRIAL = {**CARRIED, "system": "sent as a system message, which most servers take"}


@dataclass(frozen=True, slots=True)
class Preview:
    """How a persona would be sent: the tokens of its message, the way it goes, and what of its wishes does not."""

    tokens: Figure
    carried: str
    wishes: str = ""
    left_out: str = ""


def preview_of(persona: Persona, choice: Choice, counter: TokenCounter) -> Preview:
    """Return how a persona would be sent with a choice."""
    if persona.stem == NONE.stem:
        return Preview(estimated(0), "no developer message is sent")
    profile, then = choice.profile, replace(choice, persona=persona)
    size = size_of(persona, profile, counter)
    return Preview(size, _carried(profile), _wishes(persona), _left_out(persona, then))


def _carried(profile: ModelProfile) -> str:
    words = CARRIED if profile.knows("role") else ON_TRIAL
    return words[profile.role].format(model=cleaned_line(profile.name))


def _wishes(persona: Persona) -> str:
    """Return what a persona asks for beside its text; empty where that is nothing."""
    held = ((words, shown, getattr(persona, name)) for name, (words, shown) in SHOWN.items())
    told = [f"{words} {shown(value)}" for words, shown, value in held if value is not None]
    told += [f"written for {cleaned_line(persona.model)}"] if persona.model else []
    return " · ".join(told)


def _left_out(persona: Persona, then: Choice) -> str:
    """Return which wishes of a persona this model does not take; empty where it takes all."""
    left = [f"effort {persona.effort}"] if persona.effort and then.asked.effort != then.effort else []
    refused = (*then.options_left_out, *then.sampling_refused)
    left += [name for name in refused if getattr(persona, name, None) is not None]
    return f"not taken by {cleaned_line(then.profile.name)}: {', '.join(left)}" if left else ""
