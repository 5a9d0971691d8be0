"""``@name`` at the start of a message: one turn under another persona, and back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app_harness import opened_harness, shown_text, until
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.core.conversation.message import UserMessage
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
        await harness.ask(pilot, "@nobody is here")
        last = harness.session.conversation.path()[-2]
        assert isinstance(last, UserMessage)
        assert (last.text, last.persona) == ("@nobody is here", None)
        held = harness.session.conversation
        assert "asked under Haiku, for this turn alone" in to_markdown(held, "")
        turns = [each["asked_under"] for each in json.loads(json_of(held, ""))["messages"] if "asked_under" in each]
        assert turns == [{"persona": "haiku", "name": "Haiku", "text": "Answer in one haiku."}]
