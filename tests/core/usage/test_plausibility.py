"""Which reported figures are believed: a table of true and false ones, and what holds for any at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.note import Reason
from tui.core.stream import UsageReported
from tui.core.usage.plausibility import OwnCount, RequestSize, believed, input_doubt
from tui.core.usage.usage import FIGURES as KINDS
from tui.core.usage.usage import MOST_TOKENS, UNKNOWN, Figure, Provenance, Usage, estimated
from tui.providers.wire.json_values import usage_of

Shown = tuple[str, str, str, str]  # input, cached, output and reasoning: a number, ~ before an estimate, ? for unknown


def counted(
    request: int = 3000,
    visible: int = 200,
    shown: int | None = None,
    *,
    text: int | None = None,
    most: int | None = None,
    continues: int | None = None,
    **more: Any,
) -> OwnCount:
    """Return what mull counted: a request of text alone, and a reply without reasoning that is shown."""
    size = RequestSize(estimated(request), request if text is None else text, most or request, continues)
    hides = more.get("hides", True)
    spent = UNKNOWN if shown is None and hides else estimated(shown or 0)
    unreported = Usage(estimated(request), UNKNOWN, estimated(visible) + spent, spent)
    return OwnCount(size, visible, shown, unreported, **more)


def told(given: Any = None, output: Any = None, cached: Any = None, reasoning: Any = None, total: Any = None) -> Any:
    return usage_of(input=given, cached=cached, output=output, reasoning=reasoning, total=total)


def in_words(figure: Figure) -> str:
    if figure.value is None:
        return "?"
    return ("~" if figure.provenance is Provenance.ESTIMATED else "") + str(figure.value)


@dataclass(frozen=True)
class Case:
    """A reported usage, what mull counted, and what is right: each figure, and the reasons that are told."""

    name: str
    told: UsageReported
    right: Shown
    why: tuple[Reason, ...] = ()
    own: OwnCount = field(default_factory=counted)


DENSE, LARGE = counted(300, visible=60), counted(30_000)
ADDED, CACHED_APART = (Reason.OUTPUT_WITHOUT_REASONING,), (Reason.INPUT_WITHOUT_CACHED,)
TRUE = [
    Case("all as counted", told(3000, 200, 0, 0, 3200), ("3000", "0", "200", "0")),
    Case("nothing but two figures", told(3010, 199), ("3010", "?", "199", "?")),
    Case("a vocabulary that needs 30 % more", told(3900, 260), ("3900", "?", "260", "?")),
    Case("a vocabulary that needs 30 % less", told(2100, 140), ("2100", "?", "140", "?")),
    Case("Chinese with a vocabulary without it", told(9000, 600), ("9000", "?", "600", "?")),
    Case("Chinese with a vocabulary made for it", told(1000, 70), ("1000", "?", "70", "?")),
    Case("a short request and its template", told(90, 3), ("90", "?", "3", "?"), own=counted(9, 1)),
    Case("a short request that is counted without template", told(2, 1), ("2", "?", "1", "?"), own=counted(9, 1)),
    Case("a system message of the server's own", told(2500, 8), ("2500", "?", "8", "?"), own=counted(12, 8)),
    Case("tools that the server adds", told(20_000, 8), ("20000", "?", "8", "?"), own=counted(12, 8)),
    Case("documents that the server adds", told(26_000, 200), ("26000", "?", "200", "?")),
    Case("an image of many tokens", told(19_000, 50), ("19000", "?", "50", "?"), own=counted(1500, 50, most=17_000)),
    Case("an image of few tokens", told(300, 50), ("300", "?", "50", "?"), own=counted(1500, 50, text=40, most=17_000)),
    Case("a schema that only holds the grammar", told(60, 50), ("60", "?", "50", "?"), own=counted(2050, 50, text=50)),
    Case("cached tokens within the input", told(3000, 200, 2900), ("3000", "2900", "200", "?")),
    Case("all of it cached", told(3000, 200, 3000), ("3000", "3000", "200", "?")),
    Case("hidden reasoning", told(3000, 9200, 0, 9000), ("3000", "0", "9200", "9000")),
    Case("much hidden reasoning that is not told apart", told(3000, 60_000), ("3000", "?", "60000", "?")),
    Case("text that a filter took away", told(3000, 9000), ("3000", "?", "9000", "?"), own=counted(hides=False)),
    Case(
        "a budget that the server ignores",
        told(3000, 2200),
        ("3000", "?", "2200", "?"),
        own=counted(visible=2000, cap=10),
    ),
    Case("a budget of the answer alone", told(3000, 9000), ("3000", "?", "9000", "?"), own=counted(cap=1000)),
    Case("an empty reply that took nothing", told(3000, 0), ("3000", "?", "0", "?"), own=counted(visible=0)),
    Case(
        "a reply that was all reasoning", told(3000, 300, 0, 300), ("3000", "0", "300", "300"), own=counted(visible=0)
    ),
    Case("a window that is wrong, not the count", told(22, 5), ("22", "?", "5", "?"), own=counted(20, 5, window=1)),
    Case(
        "a window that is a little too small",
        told(36_000, 5),
        ("36000", "?", "5", "?"),
        own=counted(30_000, 5, window=32_768),
    ),
    Case("more than the last request", told(3500, 9), ("3500", "?", "9", "?"), own=counted(3600, 9, continues=3000)),
    Case(
        "a template that drops a little", told(2980, 9), ("2980", "?", "9", "?"), own=counted(3100, 9, continues=3000)
    ),
    Case("numbers with a point", told(3000.0, 200.0, 0.0, 0.0), ("3000", "0", "200", "0")),
    Case("reasoning shown and reported", told(3000, 900, 0, 650), ("3000", "0", "900", "650"), own=counted(shown=700)),
    Case(
        "a summary shown, reasoning reported",
        told(3000, 900, 0, 650),
        ("3000", "0", "900", "650"),
        own=counted(summarised=True),
    ),
    Case("a total that says nothing", told(3000, 200, total=0), ("3000", "?", "200", "?")),
    Case("a total that contradicts", told(3000, 200, total=77), ("3000", "?", "200", "?")),
]
HIDDEN = [  # reasoning that only the total has, or nothing at all
    Case("thoughts in the total", told(3000, 200, total=3600), ("3000", "?", "600", "~400"), ADDED),
    Case("thoughts in the total, none told", told(3000, 200, 0, 0, 3600), ("3000", "0", "200", "0")),
    Case("cached tokens in the total", told(1500, 200, 1400, total=3100), ("2900", "1400", "200", "?"), CACHED_APART),
    Case(
        "more in the total of a model that does not reason",
        told(3000, 200, total=3600),
        ("3000", "?", "200", "?"),
        own=counted(hides=False),
    ),
    Case(
        "more in the total than the window",
        told(3000, 200, total=60_000),
        ("3000", "?", "200", "?"),
        own=counted(window=32_768),
    ),
    Case("more in the total, of an output that holds much", told(3000, 5200, total=9000), ("3000", "?", "5200", "?")),
    Case("more in the total, of an input that is more", told(9000, 200, total=9700), ("9000", "?", "200", "?")),
    Case(
        "a total of more than the input",
        told(14, 200, total=3214),
        ("~3000", "?", "200", "?"),
        (Reason.INPUT_TOO_SMALL,),
    ),
    Case(
        "thoughts in the total, and shown",
        told(3000, 200, total=3900),
        ("3000", "?", "900", "~700"),
        ADDED,
        counted(shown=700),
    ),
    Case("nothing but thoughts", told(3000, 0, None, 60, 3060), ("3000", "?", "60", "60"), ADDED, counted(visible=0)),
    Case(
        "no output, reasoning, and no total",
        told(3000, 0, None, 60),
        ("3000", "?", "0", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(visible=0),
    ),
    Case(
        "no output for a text that was not hidden",
        told(3000, 0),
        ("3000", "?", "~900", "~700"),
        (Reason.OUTPUT_TOO_SMALL,),
        counted(shown=700),
    ),
]
SHOWN = [
    Case("reasoning shown, not told apart", told(3000, 900), ("3000", "?", "900", "~700"), own=counted(shown=700)),
    Case("its share where both are more", told(3000, 450), ("3000", "?", "450", "~350"), own=counted(shown=700)),
    Case("a summary shown, not told apart", told(3000, 900), ("3000", "?", "900", "?"), own=counted(summarised=True)),
    Case("no output at all", told(3000), ("3000", "?", "~900", "~700"), own=counted(shown=700)),
    Case("reasoning and no output", told(3000, None, reasoning=400), ("3000", "?", "~600", "400")),
    Case(
        "reasoning and no output of a model that does not reason",
        told(3000, None, reasoning=40),
        ("3000", "?", "~240", "40"),
        own=counted(hides=False),
    ),
    Case("only an output", told(None, 200), ("~3000", "?", "200", "?")),
    Case("nothing in it", told(), ("~3000", "?", "?", "?")),
    Case("nothing but a total", told(total=3200), ("~3000", "?", "?", "?")),
]
FALSE = [
    Case("zeros", told(0, 0, total=0), ("~3000", "?", "?", "?"), (Reason.INPUT_TOO_SMALL, Reason.OUTPUT_TOO_SMALL)),
    Case(
        "zeros for all",
        told(0, 0, 0, 0, 0),
        ("~3000", "?", "?", "?"),
        (Reason.INPUT_TOO_SMALL, Reason.OUTPUT_TOO_SMALL),
    ),
    Case(
        "zeros for little",
        told(0, 0),
        ("~9", "?", "?", "?"),
        (Reason.INPUT_TOO_SMALL, Reason.OUTPUT_TOO_SMALL),
        counted(9, 2),
    ),
    Case("what was not cached", told(14, 200, total=214), ("~3000", "?", "200", "?"), (Reason.INPUT_TOO_SMALL,)),
    Case(
        "what was not cached of much",
        told(2000, 200),
        ("~5300", "?", "200", "?"),
        (Reason.INPUT_TOO_SMALL,),
        counted(5300, continues=3269),
    ),
    Case("the cached apart", told(14, 200, 2986), ("3000", "2986", "200", "?"), (Reason.INPUT_WITHOUT_CACHED,)),
    Case(
        "the cached apart, half of it",
        told(1400, 200, 1550, total=3150),
        ("2950", "1550", "200", "?"),
        (Reason.INPUT_WITHOUT_CACHED,),
    ),
    Case(
        "the cached apart, and more of it",
        told(400, 200, 2600),
        ("3000", "2600", "200", "?"),
        (Reason.INPUT_WITHOUT_CACHED,),
    ),
    Case("cached tokens beyond all", told(3000, 200, 90_000), ("3000", "?", "200", "?"), (Reason.CACHED_TOO_LARGE,)),
    Case(
        "more than the window",
        told(40_000, 2),
        ("~20", "?", "2", "?"),
        (Reason.INPUT_BEYOND_WINDOW,),
        counted(20, 2, window=32_768),
    ),
    Case(
        "far more, window unknown", told(500_000, 2), ("~20", "?", "2", "?"), (Reason.INPUT_TOO_LARGE,), counted(20, 2)
    ),
    Case(
        "far more, in a large window",
        told(100_000, 2),
        ("~20", "?", "2", "?"),
        (Reason.INPUT_TOO_LARGE,),
        counted(20, 2, window=200_000),
    ),
    Case("a sum over many requests", told(160_000, 200), ("~30000", "?", "200", "?"), (Reason.INPUT_TOO_LARGE,), LARGE),
    Case("no output for a text", told(3000, 0), ("3000", "?", "?", "?"), (Reason.OUTPUT_TOO_SMALL,)),
    Case(
        "one token for a long text",
        told(3000, 1),
        ("3000", "?", "~900", "?"),
        (Reason.OUTPUT_TOO_SMALL,),
        counted(visible=900),
    ),
    Case(
        "the output without what was shown",
        told(3000, 20),
        ("3000", "?", "~2020", "~2000"),
        (Reason.OUTPUT_TOO_SMALL,),
        counted(visible=20, shown=2000),
    ),
    Case(
        "output beyond the budget",
        told(3000, 50_000),
        ("3000", "?", "~200", "?"),
        (Reason.OUTPUT_TOO_LARGE,),
        counted(cap=100),
    ),
    Case(
        "output beyond the window",
        told(3000, 90_000),
        ("3000", "?", "~200", "?"),
        (Reason.OUTPUT_TOO_LARGE,),
        counted(window=32_768),
    ),
    Case("output beyond all models", told(3000, 5_000_000), ("3000", "?", "~200", "?"), (Reason.OUTPUT_TOO_LARGE,)),
    Case(
        "much output of a model that does not reason",
        told(3000, 50_000),
        ("3000", "?", "~200", "~0"),
        (Reason.OUTPUT_TOO_LARGE,),
        counted(hides=False),
    ),
    Case(
        "the reasoning apart", told(3000, 199, 0, 900), ("3000", "0", "1099", "900"), (Reason.OUTPUT_WITHOUT_REASONING,)
    ),
    Case(
        "the reasoning apart, by the total",
        told(3000, 199, 0, 90, 3289),
        ("3000", "0", "289", "90"),
        (Reason.OUTPUT_WITHOUT_REASONING,),
    ),
    Case(
        "more reasoning than output",
        told(3000, 5000, 0, 9000),
        ("3000", "0", "5000", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
    ),
    Case(
        "more reasoning than output, and shown",
        told(3000, 2000, 0, 9000),
        ("3000", "0", "2000", "~700"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(shown=700),
    ),
    Case(
        "no reasoning where it was shown",
        told(3000, 900, 0, 0),
        ("3000", "0", "900", "~700"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(shown=700),
    ),
    Case(
        "no reasoning where a summary was shown",
        told(3000, 900, 0, 0),
        ("3000", "0", "900", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(summarised=True),
    ),
    Case(
        "nothing left for the text",
        told(3000, 900, 0, 900),
        ("3000", "0", "900", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(visible=500),
    ),
    Case("a text", told("3000", 200), ("~3000", "?", "200", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("below zero", told(-5, -5), ("~3000", "?", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("true and false", told(True, False), ("~3000", "?", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case(
        "half an output, no reasoning", told(3000, 30.5, 0, 0), ("3000", "0", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)
    ),
    Case(
        "an output below zero, no reasoning",
        told(3000, -3, 0, 0),
        ("3000", "0", "?", "?"),
        (Reason.NO_NUMBER_OF_TOKENS,),
    ),
    Case("an output below zero", told(3000, -50), ("3000", "?", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case(
        "an output below zero, and reasoning",
        told(3000, -50, 0, 400),
        ("3000", "0", "~600", "400"),
        (Reason.NO_NUMBER_OF_TOKENS,),
    ),
    Case(
        "an output below zero of a model that does not reason",
        told(3000, -50),
        ("3000", "?", "~200", "~0"),
        (Reason.NO_NUMBER_OF_TOKENS,),
        counted(hides=False),
    ),
    Case(
        "zeros of a model that does not reason",
        told(0, 0, 0, 0, 0),
        ("~3000", "?", "~200", "0"),
        (Reason.INPUT_TOO_SMALL, Reason.OUTPUT_TOO_SMALL),
        counted(hides=False),
    ),
    Case("half a token", told(3000.5, 200), ("~3000", "?", "200", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("NaN", told(float("nan"), 200), ("~3000", "?", "200", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("infinite", told(3000, float("inf")), ("3000", "?", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("10^18", told(10**18, 200), ("~3000", "?", "200", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case("400 digits", told(3000, int("7" * 400)), ("3000", "?", "?", "?"), (Reason.NO_NUMBER_OF_TOKENS,)),
    Case(
        "objects and lists",
        told({"n": 3000}, [200], {}, []),
        ("~3000", "?", "?", "?"),
        (Reason.NO_NUMBER_OF_TOKENS,),
    ),
    Case(
        "a false figure for the reasoning alone",
        told(3000, 900, 0, "many"),
        ("3000", "0", "900", "~700"),
        (Reason.NO_NUMBER_OF_TOKENS,),
        counted(shown=700),
    ),
    Case(
        "almost a thousand million",
        told(MOST_TOKENS - 1, MOST_TOKENS - 1),
        ("~3000", "?", "~200", "?"),
        (Reason.INPUT_TOO_LARGE, Reason.OUTPUT_TOO_LARGE),
    ),
]
FALSE_REASONING = [  # a false figure of reasoning, for a reply of three tokens unless it says otherwise
    Case(
        "reasoning beyond the window, beside the output",
        told(300, 5, reasoning=500_000),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, window=4096),
    ),
    Case(
        "reasoning beyond the window, in the total too",
        told(300, 5, reasoning=500_000, total=500_305),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, window=4096),
    ),
    Case(
        "reasoning beyond the window, within the output",
        told(300, 90_000, reasoning=89_990),
        ("300", "?", "~3", "?"),
        (Reason.OUTPUT_TOO_LARGE, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3, window=32_768),
    ),
    Case(
        "reasoning within the window, of an output beyond it",
        told(300, 90_000, reasoning=20_000),
        ("300", "?", "~3", "?"),
        (Reason.OUTPUT_TOO_LARGE, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3, window=32_768),
    ),
    Case(
        "reasoning one token beyond the window",
        told(300, 3, reasoning=4096),
        ("300", "?", "3", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, window=4096),
    ),
    Case(
        "reasoning beyond the budget, beside the output",
        told(300, 5, reasoning=20_000),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, cap=1000),
    ),
    Case(
        "reasoning beyond the budget, within the output",
        told(300, 20_005, reasoning=20_000),
        ("300", "?", "~3", "?"),
        (Reason.OUTPUT_TOO_LARGE, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3, cap=1000),
    ),
    Case(
        "reasoning beyond all models",
        told(300, 5, reasoning=5_000_000),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3),
    ),
    Case(
        "reasoning beyond all models, within the output",
        told(300, 5_000_003, reasoning=5_000_000),
        ("300", "?", "~3", "?"),
        (Reason.OUTPUT_TOO_LARGE, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3),
    ),
    Case(
        "reasoning beyond the window and no output",
        told(300, None, reasoning=500_000),
        ("300", "?", "?", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, window=4096),
    ),
    Case(
        "much reasoning of a model that does not reason",
        told(300, 5, reasoning=60_000),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, hides=False),
    ),
    Case(
        "reasoning beyond the window, and shown",
        told(300, 90_000, reasoning=89_990),
        ("300", "?", "~703", "~700"),
        (Reason.OUTPUT_TOO_LARGE, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3, 700, window=32_768),
    ),
    Case(
        "reasoning beyond the window, beside the output, and shown",
        told(300, 5, reasoning=500_000),
        ("300", "?", "~703", "~700"),
        (Reason.OUTPUT_TOO_SMALL, Reason.REASONING_IMPOSSIBLE),
        counted(300, 3, 700, window=4096),
    ),
    Case(
        "reasoning beyond the window, and a summary",
        told(300, 5, reasoning=500_000),
        ("300", "?", "5", "?"),
        (Reason.REASONING_IMPOSSIBLE,),
        counted(300, 3, summarised=True, window=4096),
    ),
    Case(
        "reasoning that was shown, of an output beyond the window",
        told(300, 90_000, reasoning=710),
        ("300", "?", "~713", "710"),
        (Reason.OUTPUT_TOO_LARGE,),
        counted(300, 3, 700, window=32_768),
    ),
    Case(
        "reasoning beside the output that fills the window",
        told(300, 5, reasoning=3700),
        ("300", "?", "3705", "3700"),
        (Reason.OUTPUT_WITHOUT_REASONING,),
        counted(300, 3, window=4096),
    ),
    Case(
        "reasoning where the window is wrong",
        told(300, 5000, reasoning=4990),
        ("300", "?", "5000", "4990"),
        own=counted(300, 3, window=200),
    ),
]
TOGETHER = [  # input and output, which share the window
    Case(
        "the window but one, and the reply",
        told(4095, 5),
        ("~20", "?", "5", "?"),
        (Reason.TURN_BEYOND_WINDOW,),
        counted(20, 3, window=4096),
    ),
    Case(
        "the window itself, and the reply",
        told(4096, 5),
        ("~20", "?", "5", "?"),
        (Reason.TURN_BEYOND_WINDOW,),
        counted(20, 3, window=4096),
    ),
    Case(
        "half the window and more than half",
        told(2400, 2000),
        ("~20", "?", "2000", "?"),
        (Reason.TURN_BEYOND_WINDOW,),
        counted(20, 1000, window=4096),
    ),
    Case("just the window", told(4091, 5), ("4091", "?", "5", "?"), own=counted(20, 3, window=4096)),
    Case("two tokens beyond the window", told(4093, 5), ("4093", "?", "5", "?"), own=counted(20, 3, window=4096)),
    Case(
        "a server that drops what no longer fits",
        told(3000, 2000),
        ("3000", "?", "2000", "?"),
        own=counted(2900, 2000, window=4096),
    ),
    Case(
        "an output that is not believed says nothing of the input",
        told(4000, 90_000),
        ("4000", "?", "~3", "?"),
        (Reason.OUTPUT_TOO_LARGE,),
        counted(20, 3, window=4096),
    ),
]
CASES = [*TRUE, *HIDDEN, *SHOWN, *FALSE, *FALSE_REASONING, *TOGETHER]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_believed_of_a_usage(case: Case) -> None:
    usage, notes = believed(case.told, case.own)
    figures = (usage.input, usage.cached, usage.output, usage.reasoning)
    assert tuple(map(in_words, figures)) == case.right
    assert tuple(each.reason for each in notes) == case.why


def test_a_note_says_what_was_reported() -> None:
    _, (first, second) = believed(told(14, 200, total=10**30, reasoning="12"), counted())
    assert str(first) == 'the service reported reasoning "12": no number of tokens'
    assert str(second) == "the service reported 14 input tokens, fewer than were sent: counted here"
    _, (large, *_) = believed(told(int("7" * 400), {}), counted())
    assert str(large) == f"the service reported input {'7' * 23}…, output an object: no number of tokens"


def test_a_turn_of_which_nothing_is_reported_is_as_mull_counted_it() -> None:
    own = counted(shown=700)
    assert believed(None, own) == (own.unreported, ())


def test_a_second_false_count_does_not_hide_behind_the_first() -> None:
    size = RequestSize(estimated(5300), 5300, 5300)
    assert input_doubt(2000, size, None) is None, "alone it may be another vocabulary"
    assert input_doubt(2000, replace(size, continues=3269), None) is Reason.INPUT_TOO_SMALL
    assert input_doubt(5000, replace(size, continues=20_000), None) is None, "it is near what mull counted"


@pytest.mark.parametrize(
    ("given", "cached", "written", "long", "right"),
    [
        (4000, 0, 3900, None, (3900, None)),
        (4000, 0, 3900, 900, (3900, 900)),
        (4000, 0, 4000, 4000, (4000, 4000)),
        (4000, 512, 3488, 0, (3488, 0)),
        (4000, None, 3900, 3901, (3900, None)),
        (4000, 512, 3489, 10, (None, None)),
        (4000, 0, 4001, None, (None, None)),
        (4000, 4000, 1, None, (None, None)),
        (900_000, 0, 3900, 0, (None, None)),
        (None, None, 3900, 0, (None, None)),
        (4000, 0, None, 900, (None, None)),
    ],
)
def test_what_was_written_to_the_cache_is_a_part_of_a_believed_input(
    given: Any, cached: Any, written: Any, long: Any, right: tuple[int | None, int | None]
) -> None:
    said = usage_of(input=given, cached=cached, output=100, written=written, written_long=long, searches=2)
    usage, notes = believed(said, counted(4000, 100))
    assert (usage.written.value, usage.written_long.value) == right
    assert usage.searches.value == 2
    known = usage.input.provenance is Provenance.REPORTED
    dropped = written is not None and usage.written.value is None
    assert (Reason.WRITTEN_TOO_LARGE in [each.reason for each in notes]) is (known and dropped)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.integers(0, 200_000),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FIGURES = st.fixed_dictionaries(dict.fromkeys((*KINDS, "total"), ANYTHING))
SIZES = st.integers(0, 200_000)


@given(FIGURES, SIZES, SIZES, st.none() | SIZES, st.none() | SIZES, st.none() | SIZES, st.booleans())
def test_any_usage_comes_to_figures_that_can_be(
    values: Mapping[str, Any],
    request: int,
    visible: int,
    shown: int | None,
    window: int | None,
    cap: int | None,
    hides: bool,
) -> None:
    own = counted(request, visible, shown, window=window, cap=cap, hides=hides)
    usage, notes = believed(usage_of(**values), own)
    for figure in (usage.input, usage.cached, usage.output, usage.reasoning, usage.total, usage.visible):
        assert figure.value is None or 0 <= figure.value < 10 * MOST_TOKENS
    assert usage.input.value is not None, "mull counted the request"
    assert (usage.cached.value or 0) + (usage.written.value or 0) <= usage.input.value
    assert (usage.written_long.value or 0) <= (usage.written.value or 0)
    if usage.output.value is not None:
        assert (usage.reasoning.value or 0) <= usage.output.value
    assert input_doubt(usage.input.value, own.request, None) is None
    assert all(len(str(each)) < 200 for each in notes)
