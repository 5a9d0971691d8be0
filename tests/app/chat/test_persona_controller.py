"""A persona, picked, typed, or the one before, without the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.fakes import Bench
from tests.engine.session_harness import PLANNER
from tests.narrowing import of_class
from tui.app.chat.host import Group
from tui.app.chat.messages import WentWrong
from tui.app.chat.persona_controller import PersonaController
from tui.app.personas.card import PersonaCard
from tui.app.personas.picker import PersonaPicker, ToAppend
from tui.app.personas.switch import SwitchQuestion
from tui.app.personas.values_form import ValuesForm
from tui.core.conversation.message import PersonaSwitch
from tui.core.errors import PersonaError
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.target import PersonaTarget

TUTOR = Persona("tutor", "Tutor", text="Teach.")
BROKEN = PersonaError("/home/x/personas/mine.md, line 3: effort must be a word.", "Write one.")


class Personas:
    def list(self) -> list[Persona]:
        return [PLANNER, TUTOR]

    def listed(self) -> tuple[Sequence[Persona], Sequence[PersonaError]]:
        return self.list(), [BROKEN]

    def load(self, stem_or_path: str) -> Persona:
        found = next((each for each in (PLANNER, TUTOR, NONE) if each.stem == stem_or_path), None)
        if found is None:
            raise PersonaError(f"There is no persona {stem_or_path!r}.")
        return found


class Table:
    """A controller over a bench; ``answers`` are those to its dialogs."""

    def __init__(self, folder: Path, *answers: Any) -> None:
        self.bench = Bench(folder, answers=answers)
        self.edits: list[tuple[str, str]] = []
        self.controller = PersonaController(
            self.bench.host, self.bench.current, self.bench.feed, Personas(), self.bench.history,
            self.bench.call("refresh"), lambda verb, words: self.edits.append((verb, words)),
        )  # fmt: skip

    async def typed(self, text: str) -> Table:
        self.controller.switch(text)
        await self.bench.host.done()
        return self

    async def back(self) -> str:
        """Go back, and return the stem of the persona in use then."""
        self.controller.back()
        await self.bench.host.done()
        return self.bench.session.choice.persona.stem

    @property
    def switches(self) -> list[tuple[str, str]]:
        path = self.bench.session.conversation.path()
        return [(each.stem, each.mode) for each in path if isinstance(each, PersonaSwitch)]

    @property
    def said(self) -> str:
        return self.bench.host.told[-1][1]


async def test_before_the_first_message_a_persona_is_picked_with_no_further_question(tmp_path: Path) -> None:
    table = await Table(tmp_path, PLANNER).typed("")
    assert [type(each) for each in table.bench.host.asked] == [PersonaPicker]
    assert table.bench.session.choice.persona is PLANNER
    assert table.bench.calls == ["refresh"]
    assert table.bench.host.groups == [Group.CHOOSE]


async def test_in_mid_conversation_it_is_asked_how_to_switch(tmp_path: Path) -> None:
    table = Table(tmp_path, TUTOR, "append", TUTOR, None)
    await table.typed("planner")
    await table.bench.harness.turn("hello")
    await table.typed("")
    question = of_class(table.bench.host.asked[-1], SwitchQuestion)
    shown = question.switch
    assert (shown.names, shown.texts) == (("Planner", "Tutor"), ("Plan.", "Teach."))
    assert [each.mode for each in shown.effects] == ["replace", "append"]
    assert table.switches == [("planner", "replace"), ("tutor", "append")]
    await table.typed("")
    assert len(table.switches) == 2, "nothing is switched where the question is left"


async def test_tab_in_the_list_marks_append_at_first(tmp_path: Path) -> None:
    table = Table(tmp_path, TUTOR, None, ToAppend(TUTOR), None)
    await table.typed("planner")
    await table.bench.harness.turn("hello")
    marked = []
    for _ in range(2):
        await table.typed("")
        marked.append(of_class(table.bench.host.asked[-1], SwitchQuestion).marked)
    assert marked == ["replace", "append"]


async def test_the_one_that_is_alone_in_force_needs_no_question(tmp_path: Path) -> None:
    table = await Table(tmp_path, PLANNER).typed("planner")
    await table.bench.harness.turn("hello")
    await table.typed("")
    assert [type(each) for each in table.bench.host.asked] == [PersonaPicker]


async def test_append_and_replace_can_be_typed(tmp_path: Path) -> None:
    table = await Table(tmp_path).typed("planner")
    await table.bench.harness.turn("hello")
    await table.typed("append tutor")
    await table.typed("append tutor")
    assert "in force already" in str(of_class(table.bench.host.posted[-1], WentWrong).error)
    await table.typed("replace tutor")
    assert table.switches == [("planner", "replace"), ("tutor", "append"), ("tutor", "replace")]
    await table.typed("append")
    assert table.said == "/persona append takes a name: /persona append planner."
    await table.typed("append nobody")
    assert isinstance(table.bench.host.posted[-1], WentWrong)


async def test_back_is_the_persona_before_and_once_more_back_again(tmp_path: Path) -> None:
    table = await Table(tmp_path).typed("planner")
    await table.bench.harness.turn("hello")
    await table.typed("append tutor")
    assert [await table.back(), await table.back()] == ["planner", "tutor"]
    assert table.switches[1:] == [("tutor", "append"), ("planner", "replace"), ("tutor", "append")]
    await table.typed("back")
    assert table.bench.session.choice.persona is PLANNER


async def test_back_after_a_session_was_opened_goes_by_its_path(tmp_path: Path) -> None:
    table = await Table(tmp_path).typed("planner")
    await table.bench.harness.turn("hello")
    await table.typed("tutor")
    table.controller._before = table.controller._now = None
    assert await table.back() == "planner"


async def test_back_with_nothing_before_says_so(tmp_path: Path) -> None:
    table = Table(tmp_path)
    assert await table.back() == table.bench.session.choice.persona.stem
    assert "F2 chooses one" in table.said


async def test_the_card_tells_of_the_persona_in_use_or_of_the_one_named(tmp_path: Path) -> None:
    table = Table(tmp_path)
    await table.typed("card")
    await table.typed("card tutor")
    cards = [of_class(each, PersonaCard).card for each in table.bench.host.opened]
    assert [card.persona.stem for card in cards] == [table.bench.session.choice.persona.stem, "tutor"]
    await table.typed("card nobody")
    assert len(table.bench.host.opened) == 2


async def test_a_model_that_is_not_offered_here_is_said(tmp_path: Path) -> None:
    table = Table(tmp_path)
    connection = table.bench.session.choice.provider.route.connection
    table.controller.target = lambda persona: PersonaTarget(connection, refused_model=persona.model)
    asks = replace(table.bench.session.choice.persona, stem="asks", name="Asks", text="Ask.", model="gpt-9")
    await table.controller.use(table.bench.session, asks, "replace")
    assert table.said.startswith("Asks asks for gpt-9, which ")


async def test_the_list_shows_the_persona_in_force_with_its_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Persona("form", "Form", text="Write to {{client}}.", variables={"client": None})
    monkeypatch.setattr(Personas, "list", lambda _: [PLANNER, form])
    table = Table(tmp_path, None)
    await table.controller.use(table.bench.session, form.with_values({"client": "Ada"}), "replace")
    await table.typed("")
    picker = of_class(table.bench.host.asked[-1], PersonaPicker)
    (row,) = [each for each in picker.rows if isinstance(each.value, Persona) and each.value.stem == "form"]
    assert "Write to Ada." in picker.detail(row).plain


async def test_what_has_no_default_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = Persona("form", "Form", text="Write to {{client}}.", variables={"client": None})
    monkeypatch.setattr(Personas, "list", lambda _: [PLANNER, form])
    filled = form.with_values({"client": "Ada"})
    table = Table(tmp_path, filled, filled)
    await table.controller.use(table.bench.session, filled, "replace")
    await table.typed("")
    assert of_class(table.bench.host.asked[-1], ValuesForm).persona.values == {"client": "Ada"}
