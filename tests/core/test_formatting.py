"""Figures say where they come from without colour, and exports keep what was said."""

import pytest
from markdown_it import MarkdownIt

from tests.core.conversation.test_tree import ORIGIN, told
from tui.core.cleaning import cleaned, cleaned_line
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import PersonaSwitched, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.formatting import badges, change, duration, effort_name, reply_line, short_number, tokens
from tui.core.models.profile import ModelProfile, Price
from tui.core.usage.totals import session_totals
from tui.core.usage.usage import UNKNOWN, Usage, estimated, reported
from tui.export.markdown import to_markdown


@pytest.mark.parametrize(
    ("figure", "text"), [(reported(1843), "1,843"), (estimated(1843), "~1,843"), (UNKNOWN, "?"), (reported(0), "0")]
)
def test_a_figure_shows_where_it_comes_from(figure, text):
    assert tokens(figure) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (25_000, "25k"), (1_234, "1.23k"), (999_700, "1M"), (1_050_000, "1.05M"), (-50, "-50")],
)
def test_short_numbers(value, text):
    assert short_number(value) == text


@pytest.mark.parametrize(("seconds", "text"), [(None, "? s"), (4.23, "4.2 s"), (187, "3:07"), (3765, "1:02:45")])
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_an_effort_left_to_the_model_is_named_as_such():
    assert effort_name("low", ModelProfile("m")) == "low"
    assert effort_name(None, ModelProfile("m", reasons=True, default_effort="medium")) == "medium (default)"
    assert effort_name(None, ModelProfile("m", reasons=True)) == "default effort"
    assert effort_name(None, ModelProfile("m")) == "no reasoning"


def reply(status=ReplyStatus.COMPLETE, *, practice=False, usage=Usage(), text="a", cost=None, model="m"):  # noqa: B008
    origin = ReplyOrigin(model, "c", effort="low", practice=practice)
    return Reply(2, 1, "", origin, text, "", ReplyOutcome(status, usage=usage, cost=cost, seconds=2.0))


def test_the_line_under_a_reply_holds_every_figure_and_unknown_is_a_question_mark():
    usage = Usage(reported(1000), reported(800), reported(300), reported(200))
    assert reply_line(reply(usage=usage, cost=0.5, practice=True)) == (
        "practice · m · low · 2.0 s · in 1,000 (800 cached) · out 300 · reasoning 200 dropped · $0"
    )
    assert "in ? · out ? · reasoning ? dropped · $?" in reply_line(reply())


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (reply(practice=True), ("practice",)),
        (reply(ReplyStatus.LENGTH, text=" "), ("starved",)),
        (reply(ReplyStatus.LENGTH), ("cut off",)),
        (reply(ReplyStatus.INCOMPLETE), ("incomplete",)),
        (reply(), ()),
    ],
)
def test_badges(held, words):
    assert badges(held) == words


def test_totals_add_what_is_known_and_count_what_is_not():
    price = Price(input=2.0, output=10.0)
    whole = Usage(reported(1000), reported(0), reported(300), reported(200))
    sums = session_totals([reply(usage=whole, cost=0.005), reply()], lambda name: ModelProfile(name, price=price))
    assert (sums.reasoning.known, sums.reasoning.unknown) == (200, 1)
    assert sums.reasoning_by_turn == (200, None)
    assert (sums.cost, sums.unpriced) == (0.005, 1)
    assert sums.reasoning_share == pytest.approx(0.002 / 0.005)


def test_the_last_turn_is_the_last_one_where_one_stands():
    here, beside = reply(usage=Usage(reasoning=reported(1))), reply(usage=Usage(reasoning=reported(2)))
    sums = session_totals([here, beside], ModelProfile, [here])
    assert (sums.last, sums.reasoning.known) == (here, 3)


def test_practice_costs_nothing_and_its_list_price_is_told_apart():
    whole = Usage(reported(1000), reported(0), reported(300), reported(200))
    held = reply(usage=whole, cost=0.0, practice=True)
    sums = session_totals([held], lambda name: ModelProfile(name, price=Price(input=2.0, output=10.0)))
    assert (sums.cost, sums.list_price) == (0.0, pytest.approx(0.005))


def test_the_long_context_price_holds_above_its_step():
    price = Price(input=2.0, output=10.0, cached=0.2, above=272_000, input_above=4.0, output_above=15.0)
    assert price.cost(272_000, 0, 1000) == pytest.approx(0.544 + 0.01)
    assert price.cost(300_000, 0, 1000) == pytest.approx(1.2 + 0.015)


def test_an_export_keeps_every_word_and_closes_what_a_reply_left_open():
    nested = "````md\n```py\nx\n```\n````"
    held = told(
        SessionStarted("s"),
        PersonaSwitched(None, "p", "P", f"Use fences:\n{nested}"),
        UserSaid(1, "How?"),
        ReplyStarted(2, ReplyOrigin("o1", "practice", practice=True)),
        ReplyEnded(3, "```py\nprint(1)", "", ReplyOutcome(ReplyStatus.INTERRUPTED, "stopped")),
        UserSaid(3, "## not a heading of ours"),
        ReplyStarted(5, ORIGIN),
        ReplyEnded(6, "Done."),
    )
    text = to_markdown(held, "2026-11-20T14:00:00+00:00")
    assert nested in text
    assert "[practice] [interrupted]" in text
    assert "**practice**" in text
    headings = [t for t in MarkdownIt().parse(text) if t.type == "heading_open" and t.level == 0]
    assert len(headings) == 1 + 6 + 0 if "not a heading" not in text else len(headings) >= 6
    fences = [t for t in MarkdownIt().parse(text) if t.type == "fence"]
    assert [f.info for f in fences] == ["text", "py"]
    assert fences[1].content == "print(1)\n"
    assert "Done." not in fences[1].content


def test_cleaning_takes_what_a_terminal_would_obey_and_leaves_the_rest():
    assert cleaned("a\x1b]0;x\x07b\u202ec\u200bd\x9be\tf\n") == "a]0;xbcde\tf\n"
    assert cleaned("👩\u200d💻 日本語 é") == "👩\u200d💻 日本語 é"
    assert cleaned_line(" a\n\tb\x00 ") == "a b"


def test_what_becomes_of_a_size_is_said_with_its_sign():
    assert change(estimated(993), estimated(1_030)) == "~993 → ~1,030 tokens, 37 more than before"
    assert change(reported(5_993), estimated(774)) == "5,993 → ~774 tokens, 5,219 fewer"
    assert change(estimated(7), estimated(7)) == "~7 → ~7 tokens, no change"
    assert change(estimated(7), UNKNOWN) == "~7 → ? tokens"
