"""The travel card says what the request does: role, place, what is added, and what is left out."""

import json
from dataclasses import replace

import pytest

from tests.core.context.histories import COUNT
from tui.core.connection_kinds import COMPATIBLE, OPENAI
from tui.core.context.parts import MESSAGE_OVERHEAD
from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import without_refused
from tui.core.personas.persona import NONE, OpeningTurn, Persona
from tui.core.personas.target import PersonaTarget
from tui.core.personas.travel_card import TravelCard, travel_card
from tui.core.request import Route

CATALOGUE = built_in()
REVIEWER = Persona(
    "reviewer",
    "Reviewer",
    text="Name the gravest fault first.",
    effort="high",
    verbosity="low",
    temperature=0.2,
    seed=7,
    max_output_tokens=10,
)


def card_for(model: str, persona: Persona = REVIEWER) -> TravelCard:
    return card_of(CATALOGUE.find(model), persona)


def card_of(profile: ModelProfile, persona: Persona = REVIEWER) -> TravelCard:
    route = Route("work", OPENAI, "api.openai.com", profile.name, profile.preferred_api)
    return travel_card(persona, profile, route, COUNT)


def rows_of(card: TravelCard) -> dict[str, str]:
    return {row.name: row.text for _, rows in card.sections for row in rows}


@pytest.mark.parametrize(
    ("model", "role", "line", "left_out"),
    [
        ("o1-mini", "none", False, {"effort", "verbosity", "temperature", "seed"}),
        ("o1", "developer", True, {"verbosity", "temperature", "seed"}),
        ("gpt-4o", "system", False, {"effort", "verbosity"}),
        ("o1-pro", "instructions", False, {"verbosity", "temperature", "seed"}),
        ("gpt-5.6-sol", "developer", False, {"temperature", "seed"}),
    ],
)
def test_it_names_the_role_and_what_the_model_does_not_take(
    model: str, role: str, line: bool, left_out: set[str]
) -> None:
    card = card_for(model)
    assert (card.role, card.formatting_line) == (role, line)
    assert set(card.left_out) == left_out, {name: str(why) for name, why in card.left_out.items()}
    assert set(card.sent) | left_out == {"effort", "verbosity", "temperature", "seed", "max_output_tokens"}
    assert not set(card.sent) & left_out
    assert json.loads(json.dumps(card.for_programs))["role"] == role


def test_the_digest_is_one_line() -> None:
    assert card_for("gpt-4o").digest == "system message · ~9 tokens · left out: effort, verbosity"
    assert card_for("gpt-4o", NONE).digest == "nothing is sent"
    assert "Formatting re-enabled added" in card_for("o1").digest


def test_a_persona_that_has_the_line_gets_no_second_one() -> None:
    own = Persona("own", "Own", text="Formatting re-enabled\nBe brief.")
    assert not card_for("o1", own).formatting_line


def test_a_budget_that_is_changed_is_told_with_what_is_sent() -> None:
    card = card_for("gpt-5.6-sol")
    assert card.sent["max_output_tokens"] == 16
    assert [str(each) for each in card.adapted] == ["output budget 10 raised to 16: the least the Responses API takes"]


def test_a_template_that_takes_one_system_message_has_a_second_one_joined() -> None:
    profile = without_refused(ModelProfile("qwen3", known=False), [RefusedParameter.LATER_SYSTEM])
    card = travel_card(REVIEWER, profile, Route("lab", COMPATIBLE, "127.0.0.1:1", "qwen3", "chat"), COUNT)
    assert card.merged
    assert "joined to the one in force" in rows_of(card)["append"]
    assert not card_for("o1").merged


def test_the_turns_that_a_session_begins_with_have_their_tokens() -> None:
    told = replace(REVIEWER, opening=(OpeningTurn("one two", "three"), OpeningTurn("", "four five six")))
    card = card_for("o1", told)
    figure = 6 + 3 * (MESSAGE_OVERHEAD + 1)
    assert rows_of(card)["opening"] == f"2 turns, ~{figure} tokens, in each request of a session that begins with it"
    assert (card.for_programs["opening_turns"], card.for_programs["opening_tokens"]) == (2, figure)
    assert "opening" not in rows_of(card_for("o1"))


def test_no_row_is_empty() -> None:
    for persona in (NONE, REVIEWER, Persona("p", "P", text="x")):
        for title, rows in card_for("gpt-4o", persona).sections:
            assert title
            assert [row.text for row in rows if row.text] == [row.text for row in rows] != []


def test_where_a_new_session_goes_is_told() -> None:
    asks = replace(REVIEWER, model="o1")
    refused = PersonaTarget("work", refused_model="o1")
    route = Route("work", OPENAI, "api.openai.com", "gpt-4o", "chat")
    card = travel_card(asks, CATALOGUE.find("gpt-4o"), route, COUNT, refused)
    assert rows_of(card)["left out"] == "Reviewer asks for o1, which work does not offer: gpt-4o is asked"
    offered = travel_card(asks, CATALOGUE.find("o1"), route, COUNT, PersonaTarget("work", "o1"))
    assert rows_of(offered)["asked"] == "o1 over work"
    named = travel_card(asks, CATALOGUE.find("gpt-4o"), route, COUNT, PersonaTarget("work"))
    assert rows_of(named)["asked"] == "gpt-4o over work, in place of o1"
    assert "New sessions" not in dict(card_for("o1").sections)
