"""Tests for SillyTavern's chats."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.imports.foreign import damaged, file_with, json_lines, program_of, read
from tui.imports.conversation import ForeignConversation, Kind
from tui.imports.programs.sillytavern import form as sillytavern
from tui.imports.programs.sillytavern.times import moment, seconds_between

HEADER = {"user_name": "Ann", "character_name": "Bo", "create_date": "2025-2-25 @15h 46m 33s 7ms", "chat_metadata": {}}


def said(text: str, *, user: bool = False, **more: Any) -> dict[str, Any]:
    """Return a message."""
    return {"name": "Ann" if user else "Bo", "is_user": user, "mes": text, **more}


def chat(folder: Path, *rows: Any, end: str = "", name: str = "Bo - one.jsonl") -> ForeignConversation:
    """Return the chat of some rows."""
    file = file_with(folder, json_lines(*rows).rstrip("\n") + end, name)
    assert program_of(file) == "SillyTavern"
    [found] = read(file)
    assert isinstance(found, ForeignConversation)
    return found


def tree(found: ForeignConversation) -> list[tuple[str, str | None]]:
    """Return the text of each message and of its parent."""
    texts = {each.key: each.text for each in found.messages}
    assert len(texts) == len(found.messages)
    return [(each.text, texts.get(each.parent or "")) for each in found.messages]


def test_the_answer_in_view_is_found_by_what_it_says_where_no_number_is_told(tmp_path: Path) -> None:
    found = chat(tmp_path, HEADER, said("q", user=True), said("two", swipes=["one", "two"]))
    assert tree(found) == [("q", None), ("one", "q"), ("two", "q")]
    assert found.current == found.messages[-1].key


def test_a_chat(tmp_path: Path) -> None:
    extra = {"model": "m", "reasoning": "Hm."}
    dates: dict[str, Any] = {"gen_started": "2025-02-25T15:46:00.000Z", "gen_finished": "2025-02-25T15:46:02.500Z"}
    found = chat(
        tmp_path,
        HEADER,
        said("Hello."),
        said("q", user=True, send_date="February 25, 2025 3:46pm"),
        said("a", send_date="2025-02-25T15:46:02.500Z", extra=extra, **dates),
    )
    assert (found.title, found.time) == ("Bo - one", "2025-02-25T15:46:33.007+00:00")
    assert [(each.kind, each.text) for each in found.messages] == [
        (Kind.REPLY, "Hello."),
        (Kind.USER, "q"),
        (Kind.REPLY, "a"),
    ]
    _, asked, answer = found.messages
    assert asked.time == "2025-02-25T15:46:00.000+00:00"
    assert (answer.model, answer.reasoning, answer.seconds, answer.notes) == ("m", "Hm.", 2.5, ())
    assert found.current == answer.key


def test_swipes_are_siblings_and_the_chat_goes_on_below_the_one_in_view(tmp_path: Path) -> None:
    info = [{"extra": {"model": "m0"}}, {"extra": {"model": "m1"}}]
    swiped = said("b", swipes=["a", "b", "a"], swipe_id=1, swipe_info=info, extra={"model": "m"})
    found = chat(tmp_path, HEADER, said("q", user=True), swiped, said("c", user=True))
    assert tree(found) == [("q", None), ("a", "q"), ("b", "q"), ("a", "q"), ("c", "b")]
    assert [each.model for each in found.messages] == ["", "m0", "m", "", ""]
    assert found.current == found.messages[-1].key


@pytest.mark.parametrize("swipe", [None, 9, -1, "1", True, 0.5])
def test_a_swipe_that_is_not_there(tmp_path: Path, swipe: Any) -> None:
    found = chat(tmp_path, HEADER, said("a", swipes=["a", 3], swipe_id=swipe), said("c", user=True))
    assert ("c", "a") in tree(found)


def test_more_swipes_only_add(tmp_path: Path) -> None:
    before = chat(tmp_path, HEADER, said("q", user=True), said("a", swipes=["a"], swipe_id=0))
    after = chat(tmp_path, HEADER, said("q", user=True), said("b", swipes=["a", "b"], swipe_id=1))
    assert before.key == after.key
    assert {each.key for each in before.messages} < {each.key for each in after.messages}


def test_other_characters_of_a_group_are_named(tmp_path: Path) -> None:
    header = HEADER | {"user_name": "unused", "character_name": "unused"}
    found = chat(tmp_path, header, said("a"), said("b") | {"name": "Cy"}, said("c"))
    assert [each.notes for each in found.messages] == [(), ("said by Cy",), ()]


def test_what_the_program_said_is_hidden_and_what_was_only_not_sent_is_not(tmp_path: Path) -> None:
    found = chat(
        tmp_path,
        HEADER,
        said("help", is_system=True, extra={"type": "help"}),
        said("mine", is_system=True, extra={"type": "comment"}),
        said("It rains.", extra={"type": "narrator"}),
        said("hidden", user=True, is_system=True),
    )
    kinds = [each.kind for each in found.messages]
    assert kinds == [Kind.HIDDEN, Kind.HIDDEN, Kind.USER, Kind.USER]
    assert found.left_out == {"messages of the program": 1, "comments": 1}


def test_pictures_and_files_are_named(tmp_path: Path) -> None:
    extra = {"image": "/user/a.png", "media": [{"url": "/user/b.png"}, 3], "file": {"name": "c.txt"}}
    [message] = chat(tmp_path, HEADER, said("q", user=True, extra=extra)).messages
    assert [note.split(" is ")[0] for note in message.notes] == [
        "picture /user/a.png",
        "picture /user/b.png",
        "file c.txt",
    ]


def test_broken_rows_are_counted_and_others_are_read(tmp_path: Path) -> None:
    found = chat(tmp_path, HEADER, said("a"), [1], {"else": 1}, said("b", user=True), end='\n{"mes": "cut of')
    assert tree(found) == [("a", None), ("b", "a")]
    assert found.unknown == {"rows that are no JSON": 2, "row": 1}


def test_a_header_with_neither_names_nor_a_date(tmp_path: Path) -> None:
    first = chat(tmp_path, {"chat_metadata": {}}, said("a"), said("q", user=True))
    second = chat(tmp_path, {"chat_metadata": {}}, said("a"), said("r", user=True))
    assert first.key != second.key
    assert first.time == ""


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("February 25, 2025 12:06am", "2025-02-25T00:06:00.000+00:00"),
        ("feb 5, 2025 12:06 PM", "2025-02-05T12:06:00.000+00:00"),
        ("2023-11-5@14h22m33s", "2023-11-05T14:22:33.000+00:00"),
        ("2023-11-5 @14h 22m 33s 123ms", "2023-11-05T14:22:33.123+00:00"),
        (1_740_498_393_000, "2025-02-25T15:46:33.000+00:00"),
        ("Smarch 1, 2025 1:00pm", ""),
        ("February 31, 2025 1:00pm", ""),
        ("2023-13-5@14h22m33s", ""),
        (None, ""),
    ],
)
def test_times(value: Any, told: str) -> None:
    assert moment(value) == told


def test_times_that_are_not_known_give_no_seconds() -> None:
    assert seconds_between("", "2025-02-25T15:46:33Z") is None
    assert seconds_between("2025-02-25T15:46:33Z", "2025-02-25T15:46:32Z") is None


WHOLE = [
    HEADER,
    said("q", user=True, send_date="February 25, 2025 3:46pm"),
    said("b", swipes=["a", "b"], swipe_id=1, swipe_info=[{"extra": {"model": "m"}}], extra={"image": "data:,"}),
]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(WHOLE))
def test_whatever_is_in_it_nothing_breaks(value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [found] = sillytavern.FORM.read(file_with(Path(folder), json_lines(*value)))
        assert isinstance(found, ForeignConversation)
        assert len({each.key for each in found.messages}) == len(found.messages)
