"""The rows of each list: their groups, their cells, and which of them stand first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.app.pickers.model_pickers import model_picker
from tests.doubles import O1
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.recent import MOST, recent_in_front
from tui.app.pickers.row import Column, Row, Table, matching
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile, VendorFacts
from tui.core.personas.persona import NONE, Persona

TODAY = date(2026, 11, 20)


def model(name: str, until: str = "", **facts: Any) -> ModelProfile:
    vendors = {"openai": VendorFacts(retired=until)} if until else {}
    return replace(O1, name=name, vendors=vendors, **facts)


MODELS = [
    ("practice", model("o1")),
    ("work", model("gpt-4", "2026-11-20")),
    ("work", model("gpt-5", "2027-01-01", window=400_000, price=Price(1.25, 10))),
    ("work", model("gpt-6", window=None, price=Price(2, 10, unconfirmed=True))),
    ("local", model("qwen3", window=32_768, price=None)),
]


def test_models_stand_by_connection_that_in_use_first_the_newest_first_the_retired_last() -> None:
    picker = model_picker(MODELS, ("work", "gpt-5"), used=[("local", "qwen3"), ("gone", "o1")], today=TODAY)
    assert [(row.group, row.name, row.current) for row in picker.rows] == [
        ("recently used", "qwen3", False),
        ("work", "gpt-5", True),
        ("work", "gpt-6", False),
        ("work", "gpt-4", False),
        ("practice", "o1", False),
    ]
    cells = {row.name: (row.about, *row.cells) for row in picker.rows}
    assert cells["gpt-6"] == ("work", "?", "~2", "~10", "")
    assert cells["gpt-5"] == ("work", "400k", "1.25", "10", "2027-01-01")
    assert cells["gpt-4"][-1] == "retired"
    assert cells["qwen3"] == ("local", "32.8k", "?", "?", "")


@pytest.mark.parametrize(
    ("typed", "first"),
    [("g5", "gpt-5"), ("local", "qwen3"), ("gp6", "gpt-6"), ("retired 4", "gpt-4"), ("400k", "gpt-5")],
)
def test_a_model_is_found_by_all_that_its_row_shows(typed: str, first: str) -> None:
    picker = model_picker(MODELS, ("work", "gpt-5"), today=TODAY)
    assert picker.matching(typed)[0].name == first


def test_of_one_connection_its_name_is_not_repeated() -> None:
    picker = model_picker(MODELS[1:4], ("work", "gpt-5"), today=TODAY)
    assert {row.about for row in picker.rows} == {""}


def test_personas_stand_by_who_wrote_them_and_those_used_last_first() -> None:
    personas = [Persona(stem, stem.title(), built_in=stem != "mine") for stem in ("coder", "mine", "planner", "tutor")]
    picker = PersonaPicker(personas, "coder", used=["tutor", "gone", "coder"])
    assert [(row.group, row.name) for row in picker.rows] == [
        ("recently used", "tutor"),
        ("recently used", "coder"),
        ("your own", "mine"),
        ("built in", "planner"),
        ("built in", NONE.stem),
    ]


def test_no_more_stand_in_front_than_can_be_looked_over() -> None:
    rows = [Row(n, str(n), group="all") for n in range(20)]
    groups = [row.group for row in recent_in_front(rows, range(19, -1, -1), lambda value: value)]
    assert groups.count("recently used") == MOST
    assert len(groups) == len(rows)


COLUMNS = (Column("turns", right=True), Column("model"))
LONG = [
    Row("a", "a name that is rather long", "words", cells=("1", "o1")),
    Row("b", "b", cells=("1,024", "gpt-5-mini")),
]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            80,
            [
                "  a name that is rather long      1  o1          words",
                "  b                           1,024  gpt-5-mini",
            ],
        ),
        (52, ["  a name that is rather long      1  o1        ", "  b                           1,024  gpt-5-mini"]),
        (46, ["  a name that is rather lo…      1  o1        ", "  b                          1,024  gpt-5-mini"]),
        (40, ["  a name that is rather long      1", "  b                           1,024"]),
        (24, ["  a name that is rather…", "  b                     "]),
        (8, ["  a nam…", "  b     "]),
    ],
)
def test_what_matters_least_is_left_out_first(width: int, lines: list[str]) -> None:
    table = Table(LONG, COLUMNS, width)
    assert [table.line(row).plain.rstrip() for row in LONG] == [line.rstrip() for line in lines]
    assert all(table.line(row).cell_length <= width for row in LONG)


@pytest.mark.parametrize(
    "name",
    ["한국어 세션", "日本語の会話", "\U0001f469\u200d\U0001f467 family", "e\u0301te\u0301", "a\x1b[31mb", "a\nb"],
)
def test_cells_line_up_behind_every_name(name: str) -> None:
    rows = [Row("x", name, cells=("1",)), Row("y", "a plain name", cells=("1",))]
    table = Table(rows, COLUMNS, 40)
    lines = [table.line(row) for row in rows]
    assert len({line.cell_length for line in lines}) == 1
    assert "\x1b" not in lines[0].plain


def test_what_can_be_spared_is_left_out_first_and_a_column_is_no_wider_than_it_may_be() -> None:
    columns = (Column("turns", right=True, spare=True), Column("model", most=8))
    rows = [Row("x", "a name of twenty-four l.", cells=("12", "a-model-of-a-long-name"))]
    assert Table(rows, columns, 60).line(rows[0]).plain.rstrip() == "  a name of twenty-four l.     12  a-model…"
    assert Table(rows, columns, 40).head().plain == f"{' ' * 28}model"
    assert Table(rows, columns, 40).line(rows[0]).plain.rstrip() == "  a name of twenty-four l.  a-model…"


@pytest.mark.parametrize(
    ("name", "labels", "line"),
    [
        ("a short one", "#api", "  a short one            #api      1"),
        ("a name that leaves no room", "#api", "  a name that leaves no… #api      1"),
        ("a name that leaves no room", "#api #home #work", "  a name that … #api #home #…      1"),
        ("short", "#api #home #work", "  short      #api #home #work      1"),
    ],
)
def test_labels_stand_behind_a_name_and_a_long_name_leaves_them_a_part(name: str, labels: str, line: str) -> None:
    row = Row("x", name, labels=labels, cells=("1",))
    table = Table([row, Row("y", "a name of which one sees the beginning")], COLUMNS[:1], 36)
    assert table.line(row).plain == line


def test_a_row_is_found_by_its_labels() -> None:
    rows = [Row("x", "a name", labels="#work"), Row("y", "another")]
    assert matching(rows, "#work") == rows[:1]
