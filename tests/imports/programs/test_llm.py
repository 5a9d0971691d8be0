"""Tests for llm's database: the old generation, the new one, and both in one file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import SCALARS, program_of, read
from tests.imports.programs.databases import database
from tests.imports.programs.llm_database import (
    BOTH,
    FIRST,
    NEW,
    OLD,
    message,
    response,
    said,
    thread,
    turn,
)
from tui.core.usage.usage import UNKNOWN, reported
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.source import SourceFile

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)


def conversations(file: SourceFile) -> list[ForeignConversation]:
    """Return all conversations of a database in which nothing is unread."""
    found = read(file)
    assert all(isinstance(each, ForeignConversation) for each in found), found
    return [each for each in found if isinstance(each, ForeignConversation)]


def lines(conversation: ForeignConversation) -> list[tuple[str, str]]:
    """Return kind and text of each message."""
    return [(message.kind.value, message.text) for message in conversation.messages]


def parents(conversation: ForeignConversation) -> dict[str, str | None]:
    """Return the parent of each message."""
    return {message.key: message.parent for message in conversation.messages}


class TestOld:
    """Rows of ``responses``."""

    def test_a_row_is_a_question_and_its_answer(self, tmp_path: Path) -> None:
        row = response("r1", "Why?", "So.", datetime_utc="2024-02-03T04:05:06.123456", duration_ms=1500)
        file = database(tmp_path, FIRST, ("conversations", {"id": "c", "name": "Talk"}), row)
        assert program_of(file) == "llm"
        [found] = conversations(file)
        assert (found.key, found.title, found.time) == ("c", "Talk", "2024-02-03T04:05:06.123+00:00")
        asked, answer = found.messages
        assert asked == ForeignMessage("r1:prompt", None, Kind.USER, found.time, "Why?")
        assert answer == ForeignMessage("r1", "r1:prompt", Kind.REPLY, found.time, "So.", model="m", seconds=1.5)

    def test_rows_are_in_the_order_of_their_times_and_then_of_their_ids(self, tmp_path: Path) -> None:
        times = {"b": "2024-01-01T00:00:00", "a": "2024-01-01T00:00:00", "0": "2024-01-02T00:00:00+00:00"}
        file = database(tmp_path, OLD, *(response(key, key, key, datetime_utc=time) for key, time in times.items()))
        [found] = conversations(file)
        assert [message.text for message in found.messages] == ["a", "a", "b", "b", "0", "0"]
        assert [message.parent for message in found.messages] == [None, "a:prompt", "a", "b:prompt", "b", "0:prompt"]

    def test_a_system_prompt_is_told_where_it_changes(self, tmp_path: Path) -> None:
        systems = ["Be brief.", "Be brief.", "Be kind.", None, "Be kind."]
        rows = [response(f"r{at}", f"q{at}", "a", system=system) for at, system in enumerate(systems)]
        [found] = conversations(database(tmp_path, OLD, *rows))
        personas = [(message.key, message.text) for message in found.messages if message.kind is Kind.PERSONA]
        assert personas == [("r0:system", "Be brief."), ("r2:system", "Be kind.")]

    def test_rows_of_no_conversation_are_talks_of_their_own(self, tmp_path: Path) -> None:
        file = database(tmp_path, OLD, response("r1", None, None, None), response("r2", "q", "a", None))
        assert [(each.key, len(each.messages)) for each in conversations(file)] == [("r1", 2), ("r2", 2)]

    def test_usage_model_and_reasoning(self, tmp_path: Path) -> None:
        details = {"completion_tokens_details": {"reasoning_tokens": 7}, "prompt_tokens_details": {"cached_tokens": 3}}
        more: dict[str, Any] = {"input_tokens": 10, "output_tokens": 20, "resolved_model": "m-1", "reasoning": "Hm."}
        more["options_json"] = '{"reasoning_effort": "low"}'
        [found] = conversations(database(tmp_path, OLD, response("r", "q", "a", token_details=details, **more)))
        answer = found.messages[1]
        assert (answer.model, answer.reasoning, answer.effort) == ("m-1", "Hm.", "low")
        assert answer.usage is not None
        assert answer.usage.told == {"input": 10, "cached": 3, "output": 20, "reasoning": 7}

    def test_a_cache_that_is_counted_beside_the_input_is_added(self, tmp_path: Path) -> None:
        details = {"cache_read_input_tokens": 100, "cache_creation_input_tokens": 5}
        row = response("r", "q", "a", token_details=details, input_tokens=10, output_tokens=None)
        [found] = conversations(database(tmp_path, OLD, row))
        usage = found.messages[1].usage
        assert usage is not None
        assert (usage.input, usage.cached, usage.written) == (reported(115), reported(100), reported(5))
        assert usage.output == UNKNOWN

    def test_fragments_stand_before_the_prompt(self, tmp_path: Path) -> None:
        rows = [
            response("r", "q", "a", system="s"),
            ("fragments", {"id": 1, "content": "one"}),
            ("fragments", {"id": 2, "content": "two"}),
            ("prompt_fragments", {"response_id": "r", "fragment_id": 2, "order": 1}),
            ("prompt_fragments", {"response_id": "r", "fragment_id": 1, "order": 0}),
            ("prompt_fragments", {"response_id": "r", "fragment_id": 9, "order": 2}),
            ("system_fragments", {"response_id": "r", "fragment_id": 2, "order": 0}),
        ]
        [found] = conversations(database(tmp_path, OLD, *rows))
        assert lines(found) == [("persona", "two\ns"), ("user", "one\ntwo\nq"), ("reply", "a")]

    def test_attachments_whose_bytes_are_there_are_brought(self, tmp_path: Path) -> None:
        rows = [
            response("r", "q", "a"),
            ("attachments", {"id": "abc", "type": "image/png", "content": PNG}),
            ("attachments", {"id": "d", "type": "image/png", "path": "/gone/cat.png"}),
            ("attachments", {"id": "e", "type": "video/mp4", "url": "https://example.org/v.mp4"}),
            ("attachments", {"id": "f", "type": "application/pdf", "content": b"\x00\x01"}),
        ]
        named = ["abc", "d", "e", "f", "lost"]
        rows += [
            ("prompt_attachments", {"response_id": "r", "attachment_id": key, "order": at})
            for at, key in enumerate(named)
        ]
        [found] = conversations(database(tmp_path, OLD, *rows))
        asked = found.messages[0]
        assert [(held.attachment.name, held.data) for held in asked.attachments] == [("abc.png", PNG)]
        assert [note.split(" ")[1] for note in asked.notes] == [
            "/gone/cat.png",
            "https://example.org/v.mp4",
            "f.pdf",
            "lost",
        ]

    def test_what_a_tool_gave_stands_before_the_answer_to_it(self, tmp_path: Path) -> None:
        rows = [
            response("r1", "q", ""),
            ("tool_calls", {"response_id": "r1", "name": "sum", "arguments": '{"a": 1}'}),
            ("tool_calls", {"response_id": "r1", "name": "sum", "arguments": "no JSON"}),
            response("r2", "", "3"),
            ("tool_results", {"response_id": "r2", "name": "sum", "output": "3"}),
            ("tool_results", {"response_id": "r2", "name": "sum", "output": "", "exception": "Bad: b"}),
        ]
        [found] = conversations(database(tmp_path, OLD, *rows))
        assert [message.key for message in found.messages] == ["r1:prompt", "r1", "r2:results", "r2"]
        assert found.messages[1].notes == ('called sum: {"a": 1}', "called sum: no JSON")
        assert found.messages[2].notes == ("sum gave: 3", "sum failed: Bad: b")


class TestNew:
    """Threads, turns, messages and parts."""

    ROWS = (
        thread("t", "h3", "Talk", datetime_utc="2026-08-01T00:00:00"),
        turn("u1", "t", None, "h2", datetime_utc="2026-08-01T00:00:01", input_tokens=5, output_tokens=6),
        turn("u2", "t", "h1", "h3", datetime_utc="2026-08-01T00:00:02", resolved_model="m-2", duration_ms=10),
        *said("h0", None, "system", "Be brief."),
        *said("h1", "h0", "user", "Why?"),
        *said("h2", "h1", "assistant", "So."),
        *said("h3", "h1", "assistant", "Because."),
    )

    def test_a_thread_is_walked_from_its_tip_and_its_branches_are_kept(self, tmp_path: Path) -> None:
        file = database(tmp_path, NEW, *self.ROWS)
        assert program_of(file) == "llm"
        [found] = conversations(file)
        assert (found.key, found.title, found.current) == ("t", "Talk", "h3")
        assert parents(found) == {"h0": None, "h1": "h0", "h2": "h1", "h3": "h1"}
        assert [message.time[17:19] for message in found.messages] == ["01", "01", "01", "02"]
        first, second = found.messages[2:]
        assert (first.model, first.seconds, second.model, second.seconds) == ("m", None, "m-2", 0.01)
        assert first.usage is not None
        assert (first.usage.input, second.usage) == (reported(5), None)

    def test_a_fork_has_the_shared_messages_too_but_their_usage_is_the_first_threads(self, tmp_path: Path) -> None:
        fork = [thread("f", "h5", forked_from="t"), turn("u3", "f", "h2", "h5", input_tokens=1, output_tokens=1)]
        rows = [*said("h4", "h2", "user", "And?"), *said("h5", "h4", "assistant", "Yes.")]
        _, found = conversations(database(tmp_path, NEW, *self.ROWS, *fork, *rows))
        assert list(parents(found)) == ["h0", "h1", "h2", "h4", "h5"]
        assert [(message.model, message.usage is None) for message in found.messages][2:] == [
            ("m", True),
            ("", True),
            ("m", False),
        ]

    def test_all_parts_of_messages(self, tmp_path: Path) -> None:
        asked: list[dict[str, Any]] = [
            {"type": "text", "payload": {"text_ref": [{"literal": "see: "}, {"fragment": 1}, {"fragment": 9}, None]}},
            {"type": "attachment", "payload": {"attachment": {"id": "abc"}}},
            {"type": "attachment", "payload": {"attachment": None}},
        ]
        thought: list[dict[str, Any]] = [
            {
                "type": "reasoning",
                "text": "Hm.",
                "payload": {"provider_metadata": {"openai": {"encrypted_content": "x"}}},
            },
            {"type": "reasoning", "text": "", "payload": {"redacted": True}},
            {"type": "tool_call", "tool_name": "sum", "payload": {"name": "sum", "arguments": {"a": 1}}},
            {"type": "dance", "text": "step"},
        ]
        given = [{"type": "tool_result", "payload": {"name": "sum", "output": "3", "attachments": [{"id": "abc"}]}}]
        mixed: list[dict[str, Any]] = [
            {"type": "tool_result", "payload": {"name": "sum", "exception": "E"}},
            {"type": "text", "text": "Go on."},
        ]
        rows = [
            thread("t", "h4"),
            turn("u", "t", None, "h4"),
            *message("h1", None, "user", *asked),
            *message("h2", "h1", "assistant", *thought),
            *message("h3", "h2", "tool", *given),
            *message("h4", "h3", "user", *mixed),
            ("attachments", {"id": "abc", "type": "image/png", "content": PNG}),
            ("fragments", {"id": 1, "content": "one"}),
        ]
        [found] = conversations(database(tmp_path, BOTH, *rows))
        first, second, third, results, last = found.messages
        assert (first.text, len(first.attachments)) == ("see: one", 1)
        assert first.notes == ("file without a name is not in what was imported",)
        assert (second.text, second.reasoning) == ("step", "Hm.")
        assert second.notes[1] == 'called sum: {"a": 1}'
        assert (third.kind, third.notes, len(third.attachments)) == (Kind.REPLY, ("sum gave: 3",), 1)
        assert (results.kind, results.notes) == (Kind.REPLY, ("sum failed: E",))
        assert (last.kind, last.text, last.parent, last.key) == (Kind.USER, "Go on.", "h4:results", "h4")
        assert found.unknown == {"part dance": 1}

    def test_texts_with_something_between_them_stand_apart(self, tmp_path: Path) -> None:
        call = {"type": "tool_call", "payload": {"name": "web", "server_executed": True}}
        said = [
            {"type": "text", "text": each} if isinstance(each, str) else each for each in ("It ", "is", call, "so.")
        ]
        rows = [thread("t", "h"), turn("u", "t", None, "h"), *message("h", None, "assistant", *said)]
        [found] = conversations(database(tmp_path, NEW, *rows))
        assert [each.text for each in found.messages] == ["It is\n\nso."]

    def test_a_thread_whose_messages_are_gone_is_told_and_others_are_read(self, tmp_path: Path) -> None:
        rows = [thread("lost", "h9", "Gone"), *self.ROWS]
        first, second = read(database(tmp_path, NEW, *rows))
        assert first == Unread("Gone", "none of its messages is in the file")
        assert isinstance(second, ForeignConversation)

    def test_a_circle_and_a_parent_that_is_gone(self, tmp_path: Path) -> None:
        rows = [
            *(thread("t", "b"), *said("a", "b", "user", "a"), *said("b", "a", "assistant", "b")),
            *(thread("u", "d"), *said("c", "gone", "user", "c"), *said("d", "c", "who", "d")),
        ]
        circle, cut = conversations(database(tmp_path, NEW, *rows))
        assert parents(circle) == {"a": None, "b": "a"}
        assert parents(cut) == {"c": None, "d": "c"}
        assert cut.unknown == {"role who": 1}

    def test_ten_thousand_messages_in_one_line(self, tmp_path: Path) -> None:
        rows = [row for at in range(10_000) for row in said(f"h{at}", f"h{at - 1}" if at else None, "user", "x")]
        [found] = conversations(database(tmp_path, NEW, thread("t", "h9999"), *rows))
        assert len(found.messages) == 10_000


class TestBoth:
    """Both generations in one file, as after an upgrade."""

    def test_a_conversation_that_went_on_after_an_upgrade_has_no_doubles(self, tmp_path: Path) -> None:
        rows = [
            ("conversations", {"id": "t", "name": "Talk"}),
            response("r1", "Why?", "So.", "t", datetime_utc="2026-01-01T00:00:00"),
            *(thread("t", "h4", "Talk"), turn("u1", "t", "h2", "h4", datetime_utc="2026-08-01T00:00:00")),
            *(*said("h1", None, "user", "Why?"), *said("h2", "h1", "assistant", "So.")),
            *(*said("h3", "h2", "user", "And?"), *said("h4", "h3", "assistant", "Yes.")),
        ]
        [found] = conversations(database(tmp_path, BOTH, *rows))
        assert parents(found) == {"r1:prompt": None, "r1": "r1:prompt", "h3": "r1", "h4": "h3"}
        assert found.current == "h4"

    def test_a_system_prompt_said_before_each_question_stands_once(self, tmp_path: Path) -> None:
        rows = [
            *(
                response("r1", "Why?", "So.", "t", system="Be brief."),
                response("r2", "How?", "Thus.", "t", system="Be brief."),
            ),
            *(thread("t", "h8"), turn("u1", "t", "h7", "h8", datetime_utc="2026-08-01T00:00:00")),
            *(
                *said("h1", None, "system", "Be brief."),
                *said("h2", "h1", "user", "Why?"),
                *said("h3", "h2", "assistant", "So."),
            ),
            *(*said("h4", "h3", "system", "Be  brief. "), *said("h5", "h4", "user", "How?")),
            *(
                *said("h6", "h5", "assistant", "Thus."),
                *said("h7", "h6", "user", "And?"),
                *said("h8", "h7", "assistant", "Yes."),
            ),
        ]
        [found] = conversations(database(tmp_path, BOTH, *rows))
        assert [text for _, text in lines(found)] == ["Be brief.", "Why?", "So.", "How?", "Thus.", "And?", "Yes."]
        assert found.messages[5].time.startswith("2026-08-01"), "a question has the time of the turn that asked it"

    def test_one_that_repeats_nothing_goes_on_after_the_old_rows(self, tmp_path: Path) -> None:
        rows = [
            response("r1", "Why?", "So.", "t"),
            *(thread("t", "h1"), turn("u1", "t", None, "h1"), *said("h1", None, "user", "And?")),
        ]
        [found] = conversations(database(tmp_path, BOTH, *rows))
        assert parents(found) == {"r1:prompt": None, "r1": "r1:prompt", "h1": "r1"}

    def test_what_a_pre_release_wrote_twice_is_read_once(self, tmp_path: Path) -> None:
        rows = [
            response("u1", "Why?", "So.", "t"),
            *(thread("t", "h2"), turn("u1", "t", None, "h2")),
            *(*said("h1", None, "user", "Why?"), *said("h2", "h1", "assistant", "So.")),
        ]
        [found] = conversations(database(tmp_path, BOTH, *rows))
        assert list(parents(found)) == ["h1", "h2"]

    def test_others_of_the_old_generation_follow(self, tmp_path: Path) -> None:
        file = database(tmp_path, BOTH, thread("t", "h"), *said("h", None, "user", "q"), response("r", "q", "a"))
        assert [each.key for each in conversations(file)] == ["t", "c"]


WHOLE = [
    *TestNew.ROWS,
    response("r1", "q", "a", "t"),
    response("r2", "q", "a"),
    ("attachments", {"id": "abc", "content": PNG}),
    ("prompt_attachments", {"response_id": "r1", "attachment_id": "abc", "order": 0}),
    ("tool_results", {"response_id": "r2", "name": "sum", "output": "3"}),
]


class TestFirst:
    """Rows of ``log``, and of ``logs`` as it was called later."""

    LOG: ClassVar[dict[str, str]] = {
        "log": "provider TEXT, system TEXT, prompt TEXT, chat_id TEXT, response TEXT, model TEXT, timestamp TEXT"
    }
    LOGS: ClassVar[dict[str, str]] = {
        "logs": "id INTEGER PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT, options_json TEXT,"
        " response TEXT, response_json TEXT, reply_to_id INTEGER, chat_id INTEGER, duration_ms INTEGER,"
        " datetime_utc TEXT"
    }

    def test_rows_of_a_chat_follow_one_another(self, tmp_path: Path) -> None:
        rows: list[dict[str, Any]] = [
            {"prompt": "one", "response": "two", "system": "Be brief.", "timestamp": "2023-04-01 10:00:00"},
            {"prompt": "alone", "response": "yes"},
            {"prompt": "three", "response": "four", "system": "Be brief.", "chat_id": "1"},
            {"prompt": "five", "response": None, "system": "Be kind.", "chat_id": "1"},
        ]
        file = database(tmp_path, self.LOG, *(("log", {"model": "m", **row}) for row in rows))
        assert program_of(file) == "llm"
        first, alone = conversations(file)
        assert [text for _, text in lines(first)] == [
            *("Be brief.", "one", "two", "three", "four", "Be kind.", "five", ""),
        ]
        assert first.time == "2023-04-01T10:00:00.000+00:00"
        assert [each.parent for each in first.messages] == [None, *(each.key for each in first.messages[:-1])]
        assert (lines(alone), alone.messages[1].model) == ([("user", "alone"), ("reply", "yes")], "m")

    def test_rows_that_name_the_one_before_them_are_a_tree(self, tmp_path: Path) -> None:
        rows: list[dict[str, Any]] = [
            {"id": 1, "prompt": "one", "duration_ms": 1500, "datetime_utc": "2023-06-01T10:00:00"},
            {"id": 2, "prompt": "two", "reply_to_id": 1, "chat_id": 1},
            {"id": 3, "prompt": "other two", "reply_to_id": 1, "chat_id": 1},
            {"id": 4, "prompt": "ring", "reply_to_id": 5},
            {"id": 5, "prompt": "ring too", "reply_to_id": 4},
            {"id": 6, "prompt": "of a chat that is gone", "chat_id": 99},
            {"id": 7, "prompt": "of it too", "chat_id": 99},
        ]
        tables = self.LOGS | FIRST
        file = database(tmp_path, tables, *(("logs", row) for row in rows), response("r", "q", "a"))
        later, first, ring, gone = conversations(file)
        assert (later.key, first.messages[1].seconds) == ("c", 1.5)
        found = parents(first)
        assert (found["2:prompt"], found["3:prompt"]) == ("1", "1")
        assert [len(each.messages) for each in (ring, gone)] == [4, 4]
        assert parents(gone)["7:prompt"] == "6"

    def test_a_table_of_logs_of_another_program_is_none(self, tmp_path: Path) -> None:
        assert program_of(database(tmp_path, {"logs": "id INTEGER, level TEXT, message TEXT"})) == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_in_the_columns_nothing_breaks(data: st.DataObject) -> None:
    values = SCALARS.filter(lambda each: not isinstance(each, int) or abs(each) < 1 << 63) | st.binary(max_size=4)
    rows: list[tuple[str, Any]] = [(table, dict(row)) for table, row in WHOLE]
    keys = {("threads", "id"), ("turns", "id"), ("messages", "hash"), ("responses", "id"), ("attachments", "id")}
    places = [(row, name) for table, row in rows for name in row if (table, name) not in keys]
    for row, name in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique_by=str)):
        row[name] = data.draw(values | st.sampled_from(["h0", "h1", "h2", "h3", "t", "u1"]))
    with tempfile.TemporaryDirectory() as folder:
        for found in read(database(Path(folder), BOTH, *rows)):
            assert isinstance(found, Unread) or len(set(parents(found))) == len(found.messages)
