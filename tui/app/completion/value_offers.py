"""Offers of values: what may stand behind a command, each made of what the program knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tui.app.chat.copyables import Piece
from tui.app.completion.offer import Offer
from tui.app.pickers.model import RETIRED, model_rows
from tui.app.pickers.option import option_rows
from tui.app.pickers.row import Row
from tui.app.pickers.taken import took
from tui.app.sessions.wording import TODAY, UNTITLED, when_in_words
from tui.core.appearance import AUTO, BAR, FULL, OFF, PANEL_CHOICES, THEME_CHOICES
from tui.core.attachments import Held
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import NONE, Origin, Persona, by_origin
from tui.core.ports import SessionSummary
from tui.core.prompt import Prompt
from tui.core.reply_options import ReplyOption
from tui.core.sampling import SamplingParameter
from tui.core.services import SERVICES
from tui.core.usage.model_stats import ModelStats, effective_effort
from tui.engine.choice import Choice
from tui.engine.parameters import held_in_words

SIZES = {
    AUTO: "as large as the terminal has room for",
    FULL: "at the side",
    BAR: "one line above the composer",
    OFF: "not shown",
}
TAKE_AWAY = "takes it away"


class PersonaWord(NamedTuple):
    """A word behind ``/persona``: what it does, whether it does that without a name, and whether it names a persona."""

    about: str
    alone: bool = True
    named: bool = True


PERSONA_WORDS: Mapping[str, PersonaWord] = {
    "card": PersonaWord("how the one in use goes to the model; of another: card NAME"),
    "edit": PersonaWord("the one in use, in the editor; another: edit NAME"),
    "new": PersonaWord("begins one of your own in the editor", named=False),
    "duplicate": PersonaWord("the one in use under another name; another: duplicate NAME"),
    "append": PersonaWord("NAME: adds its text to what is in force", alone=False),
    "replace": PersonaWord("NAME: puts its text in place of what is in force", alone=False),
    "back": PersonaWord("the persona before; once more, back again", named=False),
}


def _value(command: str, value: str, name: str = "", help_: str = "", *, current: bool = False, key: str = "") -> Offer:
    """Return an offer that sends a command with a value."""
    return Offer(f"/{command} {value}", name or value, help_, key, current=current, runs=True)


def persona_offers(personas: Sequence[Persona], current: str) -> list[Offer]:
    """Return what can be done with a persona, then the personas, the user's own first.

    ``current`` is the stem of the one in use. Behind a word that takes a name, the personas are offered again.
    """
    words = [
        Offer(f"/persona {word}{'' if each.alone else ' '}", word, each.about, runs=each.alone)
        for word, each in PERSONA_WORDS.items()
    ]
    everyone = by_origin(personas)
    chosen = [_persona(each, current) for each in (*everyone, NONE)]
    named = [
        replace(_persona(each, current), text=f"/persona {word} {each.stem}", behind=word)
        for word, held in PERSONA_WORDS.items() if held.named
        for each in everyone if each.stem != current or word != "append"
    ]  # fmt: skip
    return [*words, *chosen, *named]


def _persona(persona: Persona, current: str) -> Offer:
    return Offer(
        f"/persona {persona.stem}", persona.stem, persona.about, "" if persona.built_in else persona.origin,
        also=" ".join((persona.name, *persona.tags)), current=persona.stem == current, runs=True,
    )  # fmt: skip


def prompt_offers(prompts: Sequence[Prompt]) -> list[Offer]:
    """Return the prompts of one's own; what is their input is typed behind them."""
    return [
        Offer(
            f"/prompt {each.stem} ", each.stem, each.about, Origin.PROJECT if each.of_project else Origin.OWN,
            also=" ".join((each.name, *each.tags)),
        )
        for each in prompts
    ]  # fmt: skip


def service_offers() -> list[Offer]:
    """Return the services whose forms are known."""
    return [_value("connect", service.name, help_=service.label) for service in SERVICES]


def model_offers(connection: str, profiles: Sequence[ModelProfile], current: str, today: date) -> list[Offer]:
    """Return the models over a connection, with window and price, the one in use first and the retired last."""
    rows = model_rows([(connection, each) for each in profiles], (connection, current), today)
    return [_model(row) for row in rows]


def _model(row: Row[tuple[str, ModelProfile]]) -> Offer:
    window, price_in, price_out, until = row.cells
    price = "price ?" if price_in == "?" else f"${price_in} in, ${price_out} out per M"
    key = until and (until if until == RETIRED else f"until {until}")
    return _value("model", row.name, help_=f"window {window} · {price}", current=row.current, key=key)


def effort_offers(choice: Choice, stats: Mapping[str, ModelStats]) -> list[Offer]:
    """Return the efforts that the model takes, each with what the user's own turns took at it."""
    profile, chosen = choice.profile, choice.wishes.effort
    efforts = profile.efforts_offered(choice.provider.route.api)
    if not efforts:
        return []
    left, own = choice.persona.effort, profile.default_effort
    default = f"the persona's: {left}" if left else f"the model's: {own or 'not published'}"
    offers = [_value("effort", "default", help_=default, current=chosen is None)]
    for effort in efforts:
        held = stats.get(effective_effort(effort, own))
        offers.append(_value("effort", effort, help_=_taken(held), current=effort == chosen))
    return offers


def _taken(stats: ModelStats | None) -> str:
    """Return what turns took, in words; empty where there were none."""
    if stats is None:
        return ""
    count, thinking, seconds, cost = took(stats)
    turns = "1 turn" if count == "1" else f"{count} turns"
    facts = (f"{thinking} thinking" if thinking else "", seconds, cost)
    return f"{turns}: {', '.join(each for each in facts if each and not each.startswith('?'))}"


def option_offers(choice: Choice, option: ReplyOption, stats: Mapping[str, ModelStats]) -> list[Offer]:
    """Return the values of an option of the reply that the model takes here, and ``off``."""
    rows = option_rows(choice, option)
    values = [
        _value(option.name, row.value, help_="; ".join(filter(None, (row.about, _taken(stats.get(row.value))))),
               current=row.current)
        for row in rows if row.value
    ]  # fmt: skip
    off = [_value(option.name, "off", help_=row.about, current=row.current) for row in rows if not row.value]
    return [*values, *off] if values else []


def sampling_offers(choice: Choice, parameter: SamplingParameter) -> list[Offer]:
    """Return ``off`` for a parameter that takes a number, with what holds now."""
    held = held_in_words(choice, parameter)
    return [_value(parameter.name, "off", help_=f"{TAKE_AWAY}; now {held}. It takes {parameter.takes}")]


def budget_offers(budget: int | None) -> list[Offer]:
    """Return ``off`` for the output budget, with what holds now."""
    now = f"{budget:,} tokens" if budget else "not set"
    return [_value("budget", "off", help_=f"{TAKE_AWAY}; now {now}. It takes a number of tokens")]


def theme_offers(current: str, looks: Mapping[str, str]) -> list[Offer]:
    """Return the themes; ``looks`` says of each whether it is dark or light."""
    return [
        _value("theme", each, help_="as the terminal is" if each == AUTO else looks.get(each, ""),
               current=each == current)
        for each in THEME_CHOICES
    ]  # fmt: skip


def panel_offers(current: str) -> list[Offer]:
    """Return the sizes of the panel."""
    return [_value("panel", each, help_=SIZES[each], current=each == current) for each in PANEL_CHOICES]


def private_offers(*, private: bool) -> list[Offer]:
    """Return ``off`` for a private session, as long as there is one."""
    return [_value("private", "off", help_="begins a session on disk")] if private else []


def session_offers(summaries: Sequence[SessionSummary], current: str, today: date) -> list[Offer]:
    """Return the sessions by their titles, the one used last first, found by name, model and title."""
    return [
        Offer(
            f"/sessions {each.session}", each.title or UNTITLED, _session(each),
            _when(each.spoken or each.changed, today), also=each.session, current=each.session == current, runs=True,
        )
        for each in summaries
    ]  # fmt: skip


def _session(summary: SessionSummary) -> str:
    turns = "1 turn" if summary.turns == 1 else f"{summary.turns:,} turns"
    return " · ".join(filter(None, (turns, summary.model)))


def _when(time: str, today: date) -> str:
    group, when = when_in_words(time, today)
    return f"{group} {when}" if group == TODAY else when


def attached_offers(attached: Sequence[Held]) -> list[Offer]:
    """Return the attachments of the next message by their numbers."""
    return [
        _value("detach", str(number), f"{number} {held.attachment.name}", held.attachment.kind_and_size)
        for number, held in enumerate(attached, 1)
    ]


def code_offers(command: str, pieces: Sequence[Piece]) -> list[Offer]:
    """Return the code of the last replies by the numbers that its labels show."""
    last = {piece.name: piece for piece in reversed(pieces)}  # a number means the last reply that has it
    numbers = [(piece, piece.name.removeprefix("Code ")) for piece in pieces if last[piece.name] is piece]
    return [_value(command, number, piece.name, piece.about) for piece, number in numbers if number.isdecimal()]
