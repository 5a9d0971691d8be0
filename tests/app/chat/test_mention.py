"""``@name`` at the start of a message: one turn under another persona, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.fakes import Bench
from tests.app_harness import opened_harness, shown_text, until
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.chat.mention_controller import MentionController
from tui.app.personas.values_form import ValuesForm
from tui.core.conversation.message import UserMessage
from tui.core.errors import PersonaError
from tui.core.personas.persona import Persona
from tui.export.json import to_json as json_of
from tui.export.markdown import to_markdown

HAIKU = "---\nname: Haiku\ndescription: short\neffort: low\n---\nAnswer in one haiku.\n"


async def test_one_turn_under_another_persona(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "haiku.md").write_text(HAIKU)
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await pilot.press(*"@hai")
        await until(pilot, lambda: "this turn alone" in shown_text(harness))
        await pilot.press("enter", *"say")
        assert composer.text == "@haiku say"
        await until(pilot, lambda: "@haiku, this turn alone" in harness.frame() and "effort: low" in harness.frame())
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        said = harness.session.conversation.path()[-2]
        assert isinstance(said, UserMessage)
        assert (said.text, present(said.persona).stem) == ("say", "haiku")
        assert "asked under Haiku, for this turn alone" in shown_text(harness)
        assert "Assistant" in harness.frame()
        assert harness.session.choice.persona.stem == "assistant"
        await pilot.press("up")  # it is edited as it was written
        await until(pilot, lambda: composer.text == "@haiku say")
        await pilot.press("escape")
        await until(pilot, lambda: not composer.text)
        await harness.ask(pilot, "@@haiku say")  # the word itself
        await pilot.press("up")
        await until(pilot, lambda: composer.text == "@@haiku say")
        assert "@haiku, this turn alone" not in harness.frame()
        await pilot.press("escape")
        await until(pilot, lambda: not composer.text)
        await harness.ask(pilot, "@nobody is here")
        last = harness.session.conversation.path()[-2]
        assert isinstance(last, UserMessage)
        assert (last.text, last.persona) == ("@nobody is here", None)
        held = harness.session.conversation
        assert "asked under Haiku, for this turn alone" in to_markdown(held, "")
        turns = [each["asked_under"] for each in json.loads(json_of(held, ""))["messages"] if "asked_under" in each]
        assert turns == [{"persona": "haiku", "name": "Haiku", "text": "Answer in one haiku."}]


FORM = Persona("form", "Form", text="Write to {{client}}.", variables={"client": None})


class Personas:
    def list(self) -> list[Persona]:
        return [FORM]

    def listed(self) -> tuple[Sequence[Persona], Sequence[PersonaError]]:
        return [FORM], []

    def load(self, stem_or_path: str) -> Persona:
        return FORM


async def sent(bench: Bench, controller: MentionController) -> list[str]:
    """Send a message that names the persona; return what the persona of each message that was sent says."""
    found: list[str] = []

    def send() -> bool:
        found.append(present(bench.session.upcoming.read("@form Hi").persona).message())
        return True

    assert controller.send("@form Hi", send)
    await bench.host.done()
    return found


def mentions(bench: Bench) -> MentionController:
    calls: Mapping[str, Any] = {each: bench.call(each) for each in ("changed", "refresh")}
    return MentionController(bench.host, bench.current, bench.draft, Personas(), **calls)


async def test_what_a_named_persona_lacks_is_asked_for_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=(None, FORM.with_values({"client": "Ada"})))
    controller = mentions(bench)
    assert await sent(bench, controller) == [], "given up"
    assert bench.draft.text == "@form Hi"
    assert await sent(bench, controller) == ["Write to Ada."]
    assert await sent(bench, controller) == ["Write to Ada."]
    assert [type(each) for each in bench.host.asked] == [ValuesForm, ValuesForm]


async def test_a_named_persona_has_the_values_of_its_session(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.session.switch_persona(FORM.with_values({"client": "Ada"}))
    assert await sent(bench, mentions(bench)) == ["Write to Ada."]
    assert not bench.host.asked


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("@form", False),
        ("@form ", False),
        ("@Form\n\n ", False),
        ("@nobody", True),
        ("@@form", True),
        ("\\@form", True),
    ],
)
async def test_a_name_with_nothing_behind_it_is_not_sent(text: str, sent: bool, tmp_path: Path) -> None:
    bench, asked = Bench(tmp_path), list[str]()
    controller = mentions(bench)

    def send() -> bool:
        asked.append(text)
        return True

    assert controller.send(text, send)
    await bench.host.done()
    assert bool(asked) == sent
    assert bench.draft.text == ("" if sent else text)
    assert bool(bench.host.told) != sent
