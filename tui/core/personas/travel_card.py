"""The travel card: how a persona goes into the requests of one model over one connection, and what does not go.

It is read off the request that the persona alone would make, so card and wire cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, NamedTuple

from tui.core.context.context import build_context
from tui.core.context.parts import FORMATTING_LINE, Part, PartKind, spoken_part
from tui.core.context.personas import goes_to_top
from tui.core.conversation.message import PersonaSwitch
from tui.core.formatting import tokens
from tui.core.models.profile import Api, ModelProfile, Role
from tui.core.models.taken_options import options_sent
from tui.core.note import Note, Reason
from tui.core.personas.persona import Persona
from tui.core.personas.target import PersonaTarget
from tui.core.personas.wishes import SHOWN
from tui.core.request import Request, Route, Wishes, build_request, why_not_sent
from tui.core.sampling import SAMPLING
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import Figure, estimated

OF_EFFORT = (Reason.EFFORT_NOT_TAKEN, Reason.EFFORT_NOT_ONE_OF, Reason.EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN)
OF_BUDGET = (Reason.BUDGET_LOWERED, Reason.BUDGET_RAISED)
OF_SCHEMA = (Reason.SCHEMA_REFUSED, Reason.SCHEMA_NOT_TAKEN)
ROLE_WORDS: Mapping[Role, str] = {
    "developer": "developer message",
    "system": "system message",
    "instructions": "instructions of the request, at the top",
    "none": "text before a message of yours, between <instructions> tags",
}
SHORT_ROLES: Mapping[Role, str] = {**ROLE_WORDS, "instructions": "instructions", "none": "before a message of yours"}
APPENDED: Mapping[str, str] = {
    "developer": "a further developer message from there on",
    "system": "a further system message from there on",
    "none": "further text before the message of yours that follows",
}
REPLACED: Mapping[Role, str] = {
    "developer": "at the top, in place of what is in force",
    "system": "at the top, in place of what is in force",
    "instructions": "the new instructions in place of the old ones",
    "none": "before the message that follows the switch; the old text is not sent any more",
}
MERGED = "joined to the one in force, below a line: one such message, at the top, is all that is taken here"

NO_OPENING = estimated(0)


class CardRow(NamedTuple):
    """A row of the card: its name, a line of text, and whether something does not go as it is wished."""

    name: str
    text: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class TravelCard:
    """How a persona goes into the requests of a model over a connection.

    ``role`` is None where it has no text: then nothing is sent. ``part`` is its part of the request. ``sent`` has the
    parameters that it asks for and that are sent, by their field in `Wishes`; ``left_out`` those that are not, with the
    reason; ``adapted`` are notes on those that are sent with another value. ``merged`` says that a second persona is
    joined to the one in force, since only one such message is taken. ``target`` is where a new session with it goes,
    None where that is not asked.
    ``opening`` has the tokens of the turns that a session begins with, each message with its role.
    """

    persona: Persona
    model: str
    connection: str
    api: Api
    role: Role | None
    part: Part | None
    sent: Mapping[str, Any]
    left_out: Mapping[str, Note]
    adapted: tuple[Note, ...] = ()
    merged: bool = False
    opening: Figure = NO_OPENING
    target: PersonaTarget | None = None

    @property
    def tokens(self) -> Figure:
        """The tokens that the text takes in each request, with its role."""
        return estimated(0) if self.part is None else self.part.tokens

    @property
    def formatting_line(self) -> bool:
        """True if mull adds the line that asks the model for Markdown."""
        why = None if self.part is None else self.part.note
        return why is not None and why.reason is Reason.FORMATTING_LINE_ADDED

    @property
    def asks(self) -> str:
        """The parameters that it asks for and that are sent, with their values, as one line."""
        return " · ".join(asked_in_words(name, value) for name, value in self.sent.items())

    @property
    def digest(self) -> str:
        """The card in one line: ``developer message · ~412 tokens · left out: effort, seed``."""
        if self.role is None:
            return "nothing is sent"
        line = f"{FORMATTING_LINE} added" if self.formatting_line else ""
        left = ", ".join(words_of(name) for name in self.left_out)
        out = f"left out: {left}" if left else ""
        return " · ".join(filter(None, (SHORT_ROLES[self.role], line, f"{tokens(self.tokens)} tokens", out)))

    @property
    def sections(self) -> list[tuple[str, list[CardRow]]]:
        """The card as titles, each with its rows; none of them is empty."""
        reserve = self.persona.reserve
        not_sent = [CardRow("not sent", str(why), warns=True) for why in self.left_out.values()]
        parameters = [
            *([CardRow("sent", self.asks)] if self.asks else []),
            *([CardRow("reserve", f"{reserve:,} tokens kept free for the reply")] if reserve is not None else []),
            *not_sent,
            *(CardRow("changed", str(each), warns=True) for each in self.adapted),
        ]
        found = [("Text", self._text()), ("Parameters", parameters), ("New sessions", self._target())]
        return [(title, rows) for title, rows in found if rows]

    def _text(self) -> list[CardRow]:
        """Return the rows on the text: as what it is sent, what is added, its tokens, and what a switch does."""
        if self.role is None:
            return [CardRow("sent as", "nothing: it has no text"), *self._opening()]
        why = None if self.part is None else self.part.note
        return [
            CardRow("sent as", ROLE_WORDS[self.role]),
            *([CardRow("adapted", str(why))] if why is not None else []),
            CardRow("tokens", f"{tokens(self.tokens)} in each request"),
            *self._opening(),
            CardRow("replace", REPLACED[self.role]),
            CardRow("append", MERGED if self.merged else APPENDED[self.role]),
        ]

    def _opening(self) -> list[CardRow]:
        """Return the row on the turns that a session begins with; none where there are none."""
        count = len(self.persona.opening)
        if not count:
            return []
        turns = "1 turn" if count == 1 else f"{count} turns"
        told = f"{turns}, {tokens(self.opening)} tokens, in each request of a session that begins with it"
        return [CardRow("opening", told)]

    def _target(self) -> list[CardRow]:
        """Return the rows on the connection and the model that it asks for."""
        persona, target = self.persona, self.target
        if target is None or not (persona.model or persona.connection):
            return []
        notes = target.notes(persona, self.model)
        if notes:
            return [CardRow("left out", str(each), warns=True) for each in notes]
        if persona.model and not target.model:  # somebody named another one
            return [CardRow("asked", f"{self.model} over {target.connection}, in place of {persona.model}")]
        return [CardRow("asked", f"{target.model or self.model} over {target.connection}")]

    @property
    def for_programs(self) -> dict[str, Any]:
        """The card as JSON can hold it."""
        return {
            "persona": self.persona.stem,
            "model": self.model,
            "connection": self.connection,
            "api": self.api,
            "role": self.role,
            "delimited": self.role == "none",
            "formatting_line": self.formatting_line,
            "merged": self.merged,
            "tokens": self.tokens.value,
            "opening_turns": len(self.persona.opening),
            "opening_tokens": self.opening.value,
            "sent": dict(self.sent),
            "left_out": {name: str(why) for name, why in self.left_out.items()},
            "adapted": [str(each) for each in self.adapted],
            "target": None if self.target is None else asdict(self.target),
            "digest": self.digest,
        }


def travel_card(
    persona: Persona,
    profile: ModelProfile,
    route: Route,
    counter: TokenCounter,
    target: PersonaTarget | None = None,
) -> TravelCard:
    """Return how a persona goes into the requests of a model on a route. It counts tokens: call it in a thread."""
    wishes, text = wishes_in(persona), persona.message()
    switch = PersonaSwitch(0, None, "", persona.stem, persona.name, text)
    context = build_context([switch], profile, counter)
    request = build_request(context, route, wishes)
    left_out = _left_out(wishes, request, profile, route)
    asked = {each.name: getattr(request, each.name) for each in fields(Wishes)}
    return TravelCard(
        persona=persona,
        model=profile.name,
        connection=route.connection,
        api=route.api,
        role=profile.role if text else None,
        part=next((each for each in context.parts if each.kind is PartKind.PERSONA), None),
        sent={name: value for name, value in asked.items() if value is not None and name not in left_out},
        left_out=left_out,
        adapted=tuple(each for each in request.adaptations if each.reason in OF_BUDGET),
        merged=goes_to_top(profile),
        opening=_size_of_opening(persona, profile, counter),
        target=target,
    )


def _size_of_opening(persona: Persona, profile: ModelProfile, counter: TokenCounter) -> Figure:
    """Return the tokens of the turns that a session begins with."""
    turns = persona.opening_turns()
    said = [(PartKind.USER, turn.user) for turn in turns if turn.user]
    said += [(PartKind.REPLY, turn.assistant) for turn in turns]
    parts = (spoken_part(kind, text, None, profile, counter) for kind, text in said)
    return estimated(sum(part.tokens.value or 0 for part in parts))


def wishes_in(persona: Persona) -> Wishes:
    """Return what a persona asks for beside its text, as the wishes of a request."""
    held = {each.name: getattr(persona, each.name, None) for each in fields(Wishes)}
    return replace(Wishes(**held), schema=persona.response_schema)


def words_of(name: str) -> str:
    """Return what a field of `Wishes` is called."""
    return SHOWN["response_schema" if name == "schema" else name][0]


def asked_in_words(name: str, value: Any) -> str:
    """Return a parameter that is sent, with its value."""
    words, shown = SHOWN["response_schema" if name == "schema" else name]
    return f"{words} {shown(value)}"


def _left_out(wishes: Wishes, request: Request, profile: ModelProfile, route: Route) -> dict[str, Note]:
    """Return why each parameter that is asked for is not in a request, by its field."""
    found = {each.reason: each for each in request.adaptations}
    why: dict[str, Note] = {}
    if (effort := next((found[each] for each in OF_EFFORT if each in found), None)) is not None:
        why["effort"] = effort
    why.update(options_sent(wishes, profile, route.api)[1])
    for each in SAMPLING:
        value = getattr(wishes, each.name)
        refused = None if value is None else why_not_sent(each.name, value, profile, route, request.effort)
        if refused is not None:
            why[each.name] = refused
    if (schema := next((found[each] for each in OF_SCHEMA if each in found), None)) is not None:
        why["schema"] = schema
    return why
