"""The parameters of a request that a user sets by name: the options of the reply, and those of sampling."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.models.taken_options import values_taken, why_left_out
from tui.core.note import Note
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.request import why_not_sent
from tui.core.sampling import SAMPLING, SamplingParameter, sampling_in_words, value_in_words
from tui.engine.choice import Choice

Parameter = ReplyOption | SamplingParameter
Value = str | float
PARAMETERS: Sequence[Parameter] = (*REPLY_OPTIONS, *SAMPLING)


def why_refused(choice: Choice, parameter: Parameter, value: Value) -> Note | None:
    """Return why a value would not be sent; None if it would."""
    route = choice.provider.route
    if isinstance(parameter, ReplyOption):
        return why_left_out(parameter, str(value), choice.profile, route.api)
    number = float(value) if isinstance(value, str) else value
    return why_not_sent(parameter.name, number, choice.profile, route, choice.effort)


def offered(choice: Choice) -> Sequence[Parameter]:
    """Return the parameters to choose from: those that the model takes here, and those that are set."""
    return [each for each in PARAMETERS if _is_set(choice, each) or _is_taken(choice, each)]


def values_offered(choice: Choice, option: ReplyOption) -> tuple[str, ...]:
    """Return the values of an option to choose from: those that the model takes here, or all where that is unknown."""
    api = choice.provider.route.api
    return values_taken(option, choice.profile, api) or option.values_on(api)


def takes(choice: Choice, parameter: Parameter) -> str:
    """Return what a parameter takes here, in words."""
    if isinstance(parameter, ReplyOption):
        return ", ".join(values_offered(choice, parameter))
    return parameter.takes


def held_in_words(choice: Choice, parameter: Parameter) -> str:
    """Return the value that is asked for, and whose it is if it is not the user's own; ``not set`` where none is."""
    asked = getattr(choice.asked, parameter.name)
    if asked is None:
        return "not set"
    return in_words(asked) + whose(choice, parameter)


def whose(choice: Choice, parameter: Parameter) -> str:
    """Return who asks for a parameter, as the end of a sentence; empty for the user and for nobody."""
    layers = ((choice.wishes, ""), (choice.persona, ", the persona's"), (choice.provider.route, ", the connection's"))
    return next((said for layer, said in layers if getattr(layer, parameter.name, None) is not None), "")


def sent_in_words(choice: Choice) -> str:
    """Return the parameters that a request would have: ``verbosity low · tier flex · seed 42``; empty for none."""
    options = [f"{name} {value}" for name, value in choice.options.items()]
    return " · ".join(filter(None, (*options, sampling_in_words(choice.sampling))))


def in_words(value: Value) -> str:
    """Return a value as it was typed."""
    return value if isinstance(value, str) else value_in_words(value)


def _is_set(choice: Choice, parameter: Parameter) -> bool:
    return getattr(choice.wishes, parameter.name) is not None


def _is_taken(choice: Choice, parameter: Parameter) -> bool:
    """Return whether a value can be chosen that changes something."""
    if isinstance(parameter, ReplyOption):
        taken = values_taken(parameter, choice.profile, choice.provider.route.api)
        return bool(set(taken) - set(parameter.usual))
    return why_refused(choice, parameter, parameter.most) is None
