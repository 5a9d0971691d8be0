"""The choice that a session goes on with: the last one of its file, with the options of the command line in its place.

What a session had stays, whatever became of a persona's file since: its text and its wishes are in the session. What
is not taken any more is told, with what is used instead.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tui.cli.personas.values import NO_VALUES, PersonaValues
from tui.core.conversation.record import Chosen
from tui.core.conversation.tree import Conversation
from tui.core.errors import PersonaError, SettingsError
from tui.core.models.profile import ModelProfile
from tui.core.models.same_model import same_model
from tui.core.personas.persona import IMPORTED, NONE, Persona
from tui.core.personas.wishes import as_before, change_in_words, wishes_of
from tui.core.reply_options import REPLY_OPTIONS, options_in_words
from tui.core.request import Route, Wishes
from tui.core.sampling import SAMPLING, sampling_in_words
from tui.core.schema import schema_title
from tui.engine.branches import persona_of
from tui.engine.choice import Choice
from tui.providers.provider import SdkProvider
from tui.settings.values import Settings
from tui.store.personas.personas import Personas

Provide = Callable[[str, str], tuple[SdkProvider, ModelProfile]]  # by the names of connection and model


@dataclass(frozen=True, slots=True)
class Start:
    """The start that resumes a session: the options of its line, None for those left out, and what a choice is made by.

    ``provide_again`` provides for the model of a session, ``wishes`` are those of the line with an effort and a budget
    in output tokens. ``without_schema``: the schema that the session had is not wanted.
    """

    settings: Settings
    personas: Personas
    provide: Provide
    provide_again: Provide
    wishes: Callable[[ModelProfile, str | None, int | None], Wishes]
    connection: str | None = None
    model: str | None = None
    effort: str | None = None
    persona: str | None = None
    values: PersonaValues = NO_VALUES
    without_schema: bool = False


def resumed_choice(start: Start, conversation: Conversation, notices: list[str]) -> Choice:
    """Return the last choice of a session, with the flags of this start in place of parts of it; add what to tell.

    Raises:
        UsageError: an option of the command line is not taken, or goes with no connection.
    """
    held = conversation.choice
    connection, model = start.settings.connection.name, start.model or ""
    effort = start.effort
    if held is not None and start.connection is None and held.connection in start.settings.connections:
        connection, model = held.connection, model or held.model
    if held is not None and effort is None and start.model in (None, held.model):
        effort = held.effort
    provider, profile = _provider(start, connection, model, notices)
    if start.effort is None:
        effort = _effort(effort, provider.route, profile, notices)
    named = _named(start, conversation)
    notices += [] if named is None else _on_model(named, profile)
    persona = named or _persona(start, conversation, notices)
    wishes = start.wishes(profile, effort, _budget(held, notices))
    if wishes.schema is None and not start.without_schema:
        wishes = replace(wishes, schema=_schema(held, notices))
    return Choice(provider, profile, persona, _with_parameters(wishes, held, notices))


def _on_model(persona: Persona, profile: ModelProfile) -> list[str]:
    """Return the notice that a session does not take up the model that a persona asks for; none where it has it."""
    if not persona.model or same_model(persona.model, profile.name):
        return []
    return [f"{persona.name} asks for {persona.model} in new sessions; this one goes on with {profile.name}"]


def _provider(start: Start, connection: str, model: str, notices: list[str]) -> tuple[SdkProvider, ModelProfile]:
    """Return the provider and the profile of a session's model; the connection's own if it is not taken any more.

    Raises:
        SettingsError: as for ``provider``; a model of the command line is not replaced.
    """
    named = start.model is not None
    try:
        return (start.provide if named else start.provide_again)(connection, model)
    except SettingsError as error:
        own = start.settings.connections[connection].model
        if named or not own or model in ("", own):
            raise
        found = start.provide(connection, own)
        notices.append(f"model {model} of this session is not used: {error.problem} {own} is used instead")
        return found


def _named(start: Start, conversation: Conversation) -> Persona | None:
    """Return the persona of the command line, or that of the session where its line gives other values; else None.

    Raises:
        PersonaError: there is none of that name, or it lacks a value.
    """
    held = conversation.persona()
    stem = held.stem if start.persona is None and start.values.given and held is not None else start.persona
    if stem is None:
        return None
    persona = start.personas.load(stem)
    return start.values.fill(persona, conversation.persona_wishes.get(persona.stem))


def _persona(start: Start, conversation: Conversation, notices: list[str]) -> Persona:
    """Return the persona of a session with its text and its wishes as they were, and tell what its file has else today.

    Where the file has nothing else, and where an earlier mull wrote the session and the file has the same text, it is
    the persona of the file.
    """
    held = persona_of(conversation.persona(), conversation.persona_wishes)
    if held is NONE or (held.stem == IMPORTED and conversation.imported_from):
        return held
    known = held.stem in conversation.persona_wishes
    today = _today(start, held.stem)
    if today is not None:
        today = as_before(today, held.values)
    if today is not None and held.text == today.message() and (not known or wishes_of(today) == wishes_of(held)):
        return today
    notices.append(change_in_words(held, today, known=known))
    return held


def _today(start: Start, stem: str) -> Persona | None:
    """Return the persona of a file, None where there is none that can be read."""
    if Path(stem).name == stem:
        with suppress(PersonaError):
            return start.personas.load(stem)
    return None


def _effort(held: str | None, route: Route, profile: ModelProfile, notices: list[str]) -> str | None:
    """Return the effort that a session ended with; None, with a notice, if the model does not take it any more."""
    taken = profile.efforts_on(route.api)
    if not held or profile.may_take_effort(held, route.api):
        return held or None
    takes = f"takes {', '.join(taken)} here; the usual one is used" if taken else "takes none here"
    notices.append(f"effort {held} of this session is not sent: {profile.name} {takes}")
    return None


def _budget(held: Chosen | None, notices: list[str]) -> int | None:
    """Return the output budget that a session ended with, and add a notice of it: it may cut replies off."""
    budget = held.budget if held is not None else None
    if budget is not None and budget > 0:
        notices.append(f"output budget of this session: {budget:,} tokens (/budget off takes it away)")
        return budget
    return None


def _schema(held: Chosen | None, notices: list[str]) -> dict[str, object] | None:
    """Return the schema that a session's replies had to fit by the user's own wish, and add a notice of it."""
    if held is None or held.response_schema is None:
        return None
    title = schema_title(held.response_schema)
    notices.append(f"replies are to fit the schema {title}, as this session had it (--schema off, or /schema off)")
    return dict(held.response_schema)


def _with_parameters(wishes: Wishes, held: Chosen | None, notices: list[str]) -> Wishes:
    """Return wishes with the sampling and the options that a session ended with, where they have none; add a notice."""
    kept = {
        each.name: getattr(held, each.name)
        for each in (*SAMPLING, *REPLY_OPTIONS)
        if held is not None and getattr(wishes, each.name) is None and getattr(held, each.name) is not None
    }
    if not kept:
        return wishes
    of_session = Wishes(**kept)
    ends = ", ".join(f"/{name} off" for name in kept)
    takes = "takes it away" if len(kept) == 1 else "take them away"
    words = " · ".join(filter(None, (sampling_in_words(of_session), options_in_words(of_session))))
    notices.append(f"{words}, as this session had it ({ends} {takes})")
    return replace(wishes, **kept)
