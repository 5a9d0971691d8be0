"""What a switch to another persona does to the next request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.session_harness import PLANNER, SessionHarness
from tui.core.conversation.message import SwitchMode
from tui.core.personas.persona import NONE, Persona
from tui.engine.persona_switch import effect_of, is_in_force, persona_before

MODES: tuple[SwitchMode, ...] = ("append", "replace")
TUTOR = Persona("tutor", "Tutor", text="Teach me well.")


class Letters:
    def count(self, text: str, encoding: str) -> int:
        return len(text)


async def test_what_is_told_is_what_the_next_request_is(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = harness.session
    await session.switch_persona(PLANNER)
    await harness.turn("hello there")
    for mode in MODES:
        told = effect_of(session, TUTOR, mode, "and a draft")
        before = session.context("and a draft").used
        await session.switch_persona(TUTOR, mode)
        assert (told.before, told.after) == (before, session.context("and a draft").used)
        assert (told.role, told.first, told.joined) == ("developer", mode == "replace", False)


async def test_a_model_without_roles_has_it_in_a_message(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = harness.session
    await harness.turn("hello there")
    session.choose(replace(session.choice, profile=replace(session.choice.profile, role="none")))
    for mode in MODES:
        told = effect_of(session, TUTOR, mode)
        assert (told.role, told.joined) == ("user", True)
    assert effect_of(session, NONE, "replace").role is None


async def test_what_is_in_force_is_known_by_its_text(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = harness.session
    await session.switch_persona(PLANNER)
    await harness.turn("hello")
    await session.switch_persona(TUTOR, "append")
    assert is_in_force(session, PLANNER)
    assert is_in_force(session, replace(TUTOR, stem="other"))
    assert not is_in_force(session, NONE)
    before = persona_before(session)
    assert before is not None
    assert (before.stem, before.text) == ("planner", "Plan.")
