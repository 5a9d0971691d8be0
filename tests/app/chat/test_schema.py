"""Structured outputs in the chat: shown as code, told whether they fit, the same after resuming."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app_harness import AppHarness, shown_text, until
from tests.cli.test_schema import PLAN
from tui.app.transcript.view import Transcript


@pytest.fixture(autouse=True)
def schema(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))


def harness_for(home: Path, **flags: Any) -> AppHarness:
    return AppHarness(home, schema=home.parent / "plan.json", **flags)


async def test_a_structured_reply_is_shown_as_code_and_kept_as_it_came(home: Path) -> None:
    harness = harness_for(home, model="gpt-4o")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        assert any("replies are to fit the schema Plan" in text for text in harness.texts())
        await harness.ask(pilot, "Plan my day")
        reply = harness.session.conversation.path()[-1]
        assert json.loads(reply.text) == {"steps": ["practice"]}
        assert "Fits the schema Plan" in harness.texts()
        entry = next(e for e in harness.chat.query_one(Transcript).entries if e.key == str(reply.id))
        assert (entry.language, entry.text) == ("json", reply.text)
        assert "json ─" in shown_text(harness)
        await pilot.press("alt+c")
        await until(pilot, lambda: harness.app.clipboard == reply.text)
    again = AppHarness(home, resume="last")
    async with again.app.run_test(size=(120, 40)) as pilot:
        await again.opened(pilot)
        assert "Fits the schema Plan" in again.texts()
        assert "json ─" in shown_text(again)
        assert again.session.choice.asked.schema == PLAN, "it is kept with the session"
        assert again.chat.command("schema", "off")
        assert again.session.choice.asked.schema is None


async def test_a_reply_that_does_not_fit_says_so(home: Path) -> None:
    harness = harness_for(home, model="o1-mini")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Plan my day")
        kinds = {entry.text: entry.kind for entry in harness.chat.query_one(Transcript).entries}
        (line,) = [text for text in kinds if text.startswith("Does not fit the schema Plan: the reply is not JSON")]
        assert kinds[line] == "error"
        assert "Practice model" in shown_text(harness)
