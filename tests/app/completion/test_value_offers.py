"""What is offered behind each command, from what the program knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.app.completion.test_completion import at
from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tests.narrowing import of_class
from tui.app.chat.composer import Composer
from tui.app.chat.copyables import Piece, PieceKind
from tui.app.completion import value_offers as offers
from tui.app.completion.offer import behind_word
from tui.app.personas.card import PersonaCard
from tui.core.appearance import PANEL_CHOICES, THEME_CHOICES
from tui.core.attachments import held_from
from tui.core.personas.persona import NONE, Persona
from tui.core.ports import SessionSummary

DAY = date(2026, 11, 28)


def test_personas_are_offered_with_what_they_are_the_own_first() -> None:
    built_in = Persona(stem="coder", name="Coder", description="Writes code", built_in=True)
    mine = Persona(stem="poet", name="Poet", description="Writes verse", built_in=False)
    held = offers.persona_offers([built_in, mine], "coder")
    top, _ = behind_word(held, "")
    assert [o.name for o in top[:-3]] == ["card", "edit", "new", "duplicate", "append", "replace", "back"]
    assert [(o.text, o.about, o.current) for o in top[-3:]] == [
        ("/persona poet", "Writes verse", False),
        ("/persona coder", "Writes code", True),
        ("/persona none", NONE.description, False),
    ]
    assert [o.text.strip() for o in held if not o.runs] == ["/persona append", "/persona replace"], "these take a name"


def test_behind_a_word_that_takes_a_persona_the_personas_are_offered() -> None:
    coder = Persona(stem="coder", name="Coder", built_in=True)
    held = offers.persona_offers([coder, Persona(stem="poet", name="Poet")], "coder")
    own, rest = behind_word(held, "card co")
    assert ([o.text for o in own], rest) == (["/persona card poet", "/persona card coder"], "co")
    assert [o.text for o in behind_word(held, "append ")[0]] == ["/persona append poet"], "not the one in force"
    assert behind_word(held, "new po")[1] == "new po", "a new name is typed"


def test_sessions_are_offered_by_title_and_taken_by_name() -> None:
    one = SessionSummary("20261128-a", "Budgets", "", "2026-11-28T10:00:00+00:00", 3, "o1")
    old = replace(one, session="20260101-b", title="", changed="2026-01-01T10:00:00+00:00", turns=1)
    held = offers.session_offers([one, old], "20260101-b", DAY)
    assert [(o.text, o.name, o.about, o.current) for o in held] == [
        ("/sessions 20261128-a", "Budgets", "3 turns · o1", False),
        ("/sessions 20260101-b", "(untitled)", "1 turn · o1", True),
    ]
    assert held[0].key.startswith("today ")
    assert held[1].key == "2026-01-01"


def test_what_is_small_and_known_is_offered_whole() -> None:
    looks = dict.fromkeys(THEME_CHOICES, "dark")
    assert [o.name for o in offers.theme_offers("nord", looks) if o.current] == ["nord"]
    assert [o.name for o in offers.panel_offers("bar")] == list(PANEL_CHOICES)
    assert offers.private_offers(private=False) == []
    assert [o.text for o in offers.private_offers(private=True)] == ["/private off"]
    attached = [held_from("a.txt", b"one"), held_from("b.txt", b"two")]
    assert [(o.text, o.name) for o in offers.attached_offers(attached)] == [
        ("/detach 1", "1 a.txt"),
        ("/detach 2", "2 b.txt"),
    ]


def test_code_is_offered_by_the_number_that_takes_it() -> None:
    pieces = [
        Piece(PieceKind.CODE, f"Code {at}", about, "") for at, about in (("1", "last"), ("2", "last"), ("1", "x"))
    ]
    assert [(o.text, o.about) for o in offers.code_offers("copy", pieces)] == [("/copy 1", "last"), ("/copy 2", "last")]


VALUES = [  # a draft, what the list has then, and a row that is marked as the current one
    ("/persona ", ["coder", "Writes"], ""),
    ("/model ", ["window 200k", "o1"], "● o1 "),
    ("/effort ", ["default", "low", "high"], "● default"),
    ("/theme ", ["nord"], "● auto"),
    ("/panel ", ["one line above the composer"], "● auto"),
    ("/tier ", ["standard price", "off"], ""),
    ("/temperature ", ["takes it away"], ""),
    ("/budget ", ["takes it away; now not set"], ""),
]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_list_shows_the_values_behind_each_command(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        for draft, words, current in VALUES:
            await at(harness, pilot, draft)
            await until(pilot, lambda: bool(harness.chat.offer_list.offers))  # some are read in a thread
            names = " ".join(f"{o.name} {o.about}" for o in harness.chat.offer_list.offers)
            assert all(word in names for word in words), (draft, names)
            assert current in shown_text(harness), draft
            assert harness.chat.offer_list.chosen is None or "●" in shown_text(harness), "nothing is chosen unasked"
        await enter_takes_what_is_typed(harness, pilot)


async def enter_takes_what_is_typed(harness: AppHarness, pilot) -> None:  # type: ignore[no-untyped-def]
    """A part of a name and Enter take the value that is found; what is unknown is told with what is near."""
    await at(harness, pilot, "/persona cod")
    await until(pilot, lambda: harness.chat.offer_list.offer is not None)
    await pilot.press("enter")
    await until(pilot, lambda: harness.session.choice.persona.stem == "coder")
    await at(harness, pilot, "/persona card", "enter")
    await until(pilot, lambda: isinstance(harness.app.screen, PersonaCard))
    card = of_class(harness.app.screen, PersonaCard).card
    assert card.persona.stem == "coder", "a word that is typed to its end is taken as it stands"
    await pilot.press("escape")
    await at(harness, pilot, "/panel ful", "enter")
    assert harness.chat.controllers.panel.choice == "full"
    for draft, told in (
        ("/panel barr", "There is no size 'barr' of the panel. Did you mean bar? It is auto, full, bar, off."),
        ("/effort hihg", "o1 takes low, medium, high, or default; not hihg. Did you mean high?"),
        ("/sessions nosuch", "There is no session 'nosuch'. F5 shows all."),
    ):
        assert await at(harness, pilot, draft, "enter") == "" or harness.told() == told
        await until(pilot, lambda told=told: harness.told() == told)  # type: ignore[misc]
        harness.screen.query_one(Composer).load_text("")
