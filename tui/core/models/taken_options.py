"""Which options of the reply a model takes, and which are sent: by its profile, and by what was refused."""

from __future__ import annotations

from collections.abc import Mapping

from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.note import Note, Reason, note
from tui.core.reply_options import BY_NAME, REPLY_OPTIONS, Optioned, ReplyOption, options_of

# By the option's name on the wire.
OPTIONS: Mapping[RefusedParameter, ReplyOption] = {RefusedParameter(option.part): option for option in REPLY_OPTIONS}


def refusal_of(option: ReplyOption, value: str) -> RefusedParameter:
    """Return the refusal of one value, which leaves the others: ``service_tier priority``."""
    return RefusedParameter(f"{option.part} {value}")


def values_taken(option: ReplyOption, profile: ModelProfile, api: Api) -> tuple[str, ...]:
    """Return the values that a model is known to take on one of the two APIs, without those refused."""
    known: tuple[str, ...] = getattr(profile, option.fact)
    here = (each for each in option.values_on(api) if each in known)
    return tuple(each for each in here if not _refused(option, each, profile))


def why_left_out(option: ReplyOption, value: str, profile: ModelProfile, api: Api) -> Note | None:
    """Return why a value is not sent to a model over an API; None if it is.

    What is not known to be refused is sent: whoever asks for it finds out.
    """
    what = f"{option.words} {value}"
    if value not in option.values_on(api):
        return note(Reason.OPTION_NOT_ON_CHAT, what)
    if _refused(option, value, profile):
        return note(Reason.OPTION_REFUSED, what)
    if not profile.knows(option.fact) or value in getattr(profile, option.fact):
        return None
    taken = values_taken(option, profile, api)
    if not taken:
        return note(Reason.OPTION_NOT_TAKEN, what, profile.name)
    return note(Reason.OPTION_NOT_ONE_OF, what, profile.name, ", ".join(taken))


def options_sent(wishes: Optioned, profile: ModelProfile, api: Api) -> tuple[dict[str, str], Mapping[str, Note]]:
    """Return the options to send to a model over an API, by name, and why each of the others is not sent."""
    asked = options_of(wishes)
    why = {name: why_left_out(BY_NAME[name], value, profile, api) for name, value in asked.items()}
    left_out = {name: each for name, each in why.items() if each is not None}
    return {name: value for name, value in asked.items() if name not in left_out}, left_out


def _refused(option: ReplyOption, value: str, profile: ModelProfile) -> bool:
    return option.part in profile.refused or refusal_of(option, value) in profile.refused
