"""What a document says of itself can be read as YAML, whatever the names in it are."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.export.one_name import named_throughout
from tests.export.reading.test_marked import conversation
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage, reported
from tui.export.front_matter import front_matter
from tui.export.markdown import to_markdown
from tui.export.passages import title_line

TIME = "2026-11-20T15:00:00+00:00"


def told(held: Conversation) -> dict[str, Any]:
    first, *lines, last = front_matter(held, held.path(), title_line(held), TIME, held.path())
    assert first == last == "---"
    found: dict[str, Any] = yaml.safe_load("\n".join(lines))
    return found


@given(st.text())
def test_any_name_is_one_text(name: str) -> None:
    held = named_throughout(name)
    found = told(held)
    assert found["title"] == title_line(held)
    assert found.get("models", []) == [each for each in [cleaned_line(name)] if each]


def test_it_says_who_answered_and_what_it_took() -> None:
    found = told(conversation("Why?", "", "So.", "Be brief."))
    assert (found["title"], found["generator"]) == ("Why?", "mull")
    assert (found["models"], found["personas"], found["replies"]) == (["o1"], ["Planner"], 2)
    assert (found["input_tokens"], found["output_tokens"], found["cost_usd"]) == (10, 18, 0.0)
    assert "reasoning_tokens" not in found  # it is not known of these


def test_of_what_is_not_known_it_says_how_much() -> None:
    origin = ReplyOrigin("o1", "work")
    priced = ReplyOutcome(ReplyStatus.COMPLETE, usage=Usage(reported(5), reported(0), reported(9)), cost=0.25)
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "One"),
        *(ReplyStarted(1, origin), ReplyEnded(2, "1", "", priced)),
        UserSaid(2, "Two"),
        *(ReplyStarted(4, origin), ReplyEnded(5, "2", "", ReplyOutcome(ReplyStatus.COMPLETE))),
    )
    found = told(held)
    assert (found["cost_usd"], found["unpriced_replies"]) == (0.25, 1)
    assert "input_tokens" not in found


def test_a_document_begins_with_it_but_for_one_that_is_shown() -> None:
    held = conversation("Why?", "", "So.", "Be brief.")
    assert to_markdown(held, TIME).startswith('---\ntitle: "Why?"\n')
    assert to_markdown(held, TIME, about=False).startswith("# Why?\n")
