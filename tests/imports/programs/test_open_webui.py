"""Tests of tui.imports.programs.open_webui: each generation, tree, fold, piece and oddity of Open WebUI's exports."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import damaged, file_with, program_of, read
from tui.core.conversation.message import ReplyStatus
from tui.core.usage.usage import Usage, reported
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Unread
from tui.imports.programs.open_webui.form import FORM

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
PICTURE = f"data:image/png;base64,{b64encode(PNG).decode()}"


def said(key: str, parent: str | None, role: str, content: Any, **more: Any) -> dict[str, Any]:
    """Return a message."""
    return {"id": key, "parentId": parent, "role": role, "content": content, "timestamp": 1_760_000_000, **more}


def bare(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a chat as older exports have it, without an object about it; the last message is in view."""
    nodes = {each["id"]: each for each in messages}
    history = {"currentId": messages[-1]["id"] if messages else None, "messages": nodes}
    return {"title": "Tides", "models": ["m"], "history": history, "messages": [], "params": {}, **more}


def exported(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a chat as an export of today has it."""
    about = {"id": "chat-1", "user_id": "u", "title": "Tides", "created_at": 1_760_000_000, "meta": {}}
    return {**about, "chat": bare(*messages, **more)}


def only(folder: Path, *content: Any) -> ForeignConversation:
    """Return the chat of a file that holds one, or of a list of one."""
    file = file_with(folder, list(content))
    assert program_of(file) == "Open WebUI"
    [found] = read(file)
    assert isinstance(found, ForeignConversation), found
    return found


def answer(folder: Path, content: Any = "a", **more: Any) -> ForeignMessage:
    """Return an answer as it is read."""
    return only(folder, exported(said("q", None, "user", "?"), said("a", "q", "assistant", content, **more))).messages[
        -1
    ]


TURN = (said("q", None, "user", "Why two tides?"), said("a", "q", "assistant", "The Moon.", model="llama3", done=True))


@pytest.mark.parametrize("content", [[exported(*TURN)], exported(*TURN), [bare(*TURN)], bare(*TURN)])
def test_each_generation_in_a_list_or_alone(tmp_path: Path, content: Any) -> None:
    file = file_with(tmp_path, content)
    assert program_of(file) == "Open WebUI"
    [found] = read(file)
    assert isinstance(found, ForeignConversation)
    assert (found.title, found.current, found.time) == ("Tides", "a", "2025-10-09T08:53:20.000+00:00")
    asked, answered = found.messages
    assert (asked.kind, asked.text, asked.parent) == (Kind.USER, "Why two tides?", None)
    assert (answered.kind, answered.text, answered.parent, answered.model) == (Kind.REPLY, "The Moon.", "q", "llama3")
    assert found.key == ("chat-1" if "chat" in json.dumps(content) and "user_id" in json.dumps(content) else "q")


def test_what_is_told_of_a_chat(tmp_path: Path) -> None:
    whole = {**exported(*TURN), "pinned": True, "archived": True, "meta": {"tags": ["sea", 3, ""]}}
    found = only(tmp_path, whole)
    assert (found.pinned, found.archived, found.tags) == (True, True, ("sea",))
    older = bare(*TURN, tags=[{"name": "sea"}, {}], timestamp=1_760_000_100_000)
    assert (only(tmp_path, older).tags, only(tmp_path, older).time) == (("sea",), "2025-10-09T08:55:00.000+00:00")


def test_edits_and_answers_of_several_models_are_siblings(tmp_path: Path) -> None:
    question = said("q", None, "user", "?", models=["one", "two"], childrenIds=["a1", "a2"])
    answers = [said(f"a{place + 1}", "q", "assistant", f"{place}", modelIdx=place) for place in (1, 0)]
    found = only(tmp_path, exported(question, *answers, said("edit", None, "user", "!")))
    assert [(each.key, each.parent, each.model) for each in found.messages] == [
        ("q", None, ""),
        ("edit", None, ""),
        ("a1", "q", "one"),
        ("a2", "q", "two"),
    ]


def test_an_answer_that_was_merged_of_several_is_their_sibling(tmp_path: Path) -> None:
    merged = said("a", "q", "assistant", "One.", merged={"status": True, "content": "Both."})
    found = only(tmp_path, exported(TURN[0], merged))
    assert [(each.key, each.parent, each.text) for each in found.messages[1:]] == [
        ("a", "q", "One."),
        ("a:merged", "q", "Both."),
    ]


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    lost = said("lost", "gone", "user", "lost", childrenIds=["gone too", 4])
    ring = [said("r1", "r2", "user", "1"), said("r2", "r1", "user", "2")]
    listed = said("c", None, "assistant", "listed")
    del listed["parentId"]
    chat = exported(said("q", None, "user", "?", childrenIds=["c"]), listed, lost, *ring)
    chat["chat"]["history"]["currentId"] = None
    found = only(tmp_path, chat)
    assert {each.key: each.parent for each in found.messages} == {
        "q": None, "lost": None, "r1": None, "r2": "r1", "c": "q",
    }  # fmt: skip
    assert found.current is None


def test_a_line_where_the_tree_is_not_there(tmp_path: Path) -> None:
    line = [{"role": "user", "content": "?"}, {"role": "assistant", "content": "a"}, said("x", None, "user", "!")]
    found = only(tmp_path, {"id": "c", "chat": {"title": "t", "models": [], "history": {}, "messages": line}})
    first, second, third = found.messages
    assert (first.parent, second.parent, third.parent, third.key) == (None, first.key, None, "x")
    again = only(tmp_path, {"id": "c", "chat": {"title": "t", "models": [], "history": {}, "messages": line[:2]}})
    assert [each.key for each in again.messages] == [first.key, second.key]


@pytest.mark.parametrize("place", [{"params": {"system": "Be short."}}, {"system": "Be short."}])
def test_the_system_prompt_of_a_chat_is_before_all(tmp_path: Path, place: Any) -> None:
    found = only(tmp_path, exported(*TURN, **place))
    persona, asked, _ = found.messages
    assert (persona.kind, persona.text, persona.parent, asked.parent) == (Kind.PERSONA, "Be short.", None, persona.key)


def test_a_system_message_is_a_persona(tmp_path: Path) -> None:
    found = only(tmp_path, exported(said("s", None, "system", "Be short."), said("q", "s", "user", "?")))
    assert [each.kind for each in found.messages] == [Kind.PERSONA, Kind.USER]


def fold(kind: str, body: str, **attributes: str) -> str:
    """Return a fold as Open WebUI writes it into an answer."""
    told = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f'<details type="{kind}" done="true"{told}>\n<summary>Thought for 3 seconds</summary>\n{body}\n</details>\n'


def test_reasoning_in_a_fold(tmp_path: Path) -> None:
    found = answer(tmp_path, fold("reasoning", html.escape("> Two bulges:\n> 1 < 2\n>\n> so."), duration="3") + "Two.")
    assert (found.reasoning, found.text) == ("Two bulges:\n1 < 2\n\nso.", "Two.")


def test_folds_in_one_line_and_one_that_was_cut_off(tmp_path: Path) -> None:
    tight = '<details type="reasoning"><summary>s</summary>&gt; One</details><details type="reasoning">Two</details>255'
    assert (answer(tmp_path, tight).reasoning, answer(tmp_path, tight).text) == ("One\n\nTwo", "255")
    cut = 'Well.\n<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n&gt; One'
    assert (answer(tmp_path, cut).reasoning, answer(tmp_path, cut).text) == ("One", "Well.")


def test_reasoning_between_tags(tmp_path: Path) -> None:
    found = answer(tmp_path, "<think>Hm.</think>\nTwo.")
    assert (found.reasoning, found.text) == ("Hm.", "Two.")


def test_calls_of_tools_in_folds_of_each_generation(tmp_path: Path) -> None:
    today = fold("tool_calls", "", name="sea", arguments=json.dumps('{"at": "Brest"}'), result=json.dumps('"high"'))
    assert answer(tmp_path, today + "High.").notes == ('called sea: {"at": "Brest"}', "sea gave: high")
    older = fold(
        "tool_calls",
        "",
        content=json.dumps([{"id": "1", "function": {"name": "sea", "arguments": "{}"}}]),
        results=json.dumps([{"tool_call_id": "1", "content": "low"}]),
    )
    assert answer(tmp_path, older).notes == ("called sea: {}", "sea gave: low")
    oldest = '<details type="tool_calls"><summary>Tool Executed</summary>"18 &amp; rain"</details>Rain.'
    found = answer(tmp_path, oldest)
    assert (found.notes, found.text) == (("a tool gave: 18 & rain",), "Rain.")


def test_code_that_was_run_in_a_fold(tmp_path: Path) -> None:
    found = answer(tmp_path, fold("code_interpreter", "```python\nprint(1)\n```", output='{"stdout": "1"}') + "One.")
    assert found.text == "One."
    assert found.notes == (
        "called code interpreter: ```python\nprint(1)\n```",
        'code interpreter gave: {"stdout": "1"}',
    )


@pytest.mark.parametrize(
    "text",
    [
        '```html\n<details type="reasoning">\nno\n</details>\n```\nSo it is written.',
        '~~~\n<details type="reasoning">no</details>',
        "<details>\n<summary>More</summary>\nfolded by the model\n</details>",
        '<details class="a">folded by the model</details>',
        'Inline <details type="reasoning">no</details>.',
    ],
)
def test_other_html_stays_in_the_text(tmp_path: Path, text: str) -> None:
    found = answer(tmp_path, text)
    assert (found.text, found.reasoning, found.notes) == (text, "", ())


PIECES = [
    {"type": "reasoning", "content": [{"type": "output_text", "text": "Hm."}], "summary": None},
    {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Short."}], "encrypted_content": "gAAAA"},
    {"type": "function_call", "call_id": "1", "name": "sea", "arguments": '{"at": "Brest"}'},
    {"type": "function_call_output", "call_id": "1", "output": [{"type": "input_text", "text": "high"}]},
    {"type": "open_webui:code_interpreter", "code": "print(1)", "output": {"stdout": "1"}},
    {"type": "message", "content": [{"type": "output_text", "text": "High."}]},
]


def test_pieces_are_better_than_the_text(tmp_path: Path) -> None:
    found = answer(tmp_path, fold("reasoning", "&gt; folded") + "High.", output=PIECES)
    assert (found.text, found.reasoning) == ("High.", "Hm.\n\nShort.")
    assert found.notes == (
        'called sea: {"at": "Brest"}',
        "sea gave: high",
        "called code interpreter: print(1)",
        'code interpreter gave: {"stdout": "1"}',
    )


def test_the_text_counts_where_pieces_hold_nothing_or_it_was_edited(tmp_path: Path) -> None:
    assert answer(tmp_path, "told", output=[{"type": "message", "content": []}, 5]).text == "told"
    edited = answer(tmp_path, "edited", output=PIECES, originalContent="High.")
    assert (edited.text, edited.notes) == ("edited", ())


def test_an_unknown_piece_keeps_its_text_and_is_counted(tmp_path: Path) -> None:
    chat = exported(TURN[0], said("a", "q", "assistant", "", output=[{"type": "novel", "text": "kept"}]))
    found = only(tmp_path, chat)
    assert (found.messages[1].text, found.unknown) == ("kept", {"output novel": 1})


def test_content_of_parts_and_files(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": PICTURE}}, {"type": "novel"}]
    document = {"type": "file", "file": {"filename": "tides.txt", "data": {"content": "High at six."}}}
    files = [
        {"type": "image", "url": PICTURE, "name": "sea.png"},
        {"type": "image", "url": "/api/v1/files/77/content"},
        document,
        {"type": "file", "name": "report.pdf", "url": "77"},
        {"type": "collection", "name": "Notes"},
        "odd",
    ]
    found = only(tmp_path, exported(said("q", None, "user", parts, files=files)))
    [asked] = found.messages
    assert asked.text == "See"
    assert [each.attachment.name for each in asked.attachments] == ["sea.png", "tides.txt", "picture.png"]
    assert asked.notes == (
        "picture /api/v1/files/77/content is not in what was imported",
        "file report.pdf is not in what was imported",
        "collection Notes is not in what was imported",
        "file without a name is not in what was imported",
    )
    assert found.unknown == {"a file that is no object": 1, "part novel": 1}


def test_sources_are_named(tmp_path: Path) -> None:
    one = {"source": {"name": "Tides", "url": "https://example.org/t"}, "document": ["long text"]}
    same = {"source": {"name": "https://example.org/u", "url": "https://example.org/u"}}
    found = answer(tmp_path, sources=[one, same, {}, *[one] * 60])
    assert found.notes[:2] == ("source: Tides https://example.org/t", "source: https://example.org/u")
    assert found.notes[-1] == "13 more sources"


def test_usage_in_each_of_its_words(tmp_path: Path) -> None:
    openai = {
        "prompt_tokens": 90,
        "completion_tokens": 20,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 12},
        "cost": 0.25,
    }
    found = answer(tmp_path, usage=openai)
    whole = Usage(input=reported(90), cached=reported(64), output=reported(20), reasoning=reported(12))
    assert (found.usage, found.cost) == (whole, 0.25)
    both = {**openai, "prompt_eval_count": 90, "eval_count": 20, "total_duration": 2_500_000_000, "cost": None}
    found = answer(tmp_path, usage=both)
    assert (found.usage, found.seconds) == (Usage(input=reported(90), output=reported(20)), 2.5)
    found = answer(tmp_path, info={"prompt_eval_count": 9, "eval_count": 2, "load_duration": 5})
    assert found.usage == Usage(input=reported(9), output=reported(2))
    assert answer(tmp_path, info={"openai": True, "usage": {"input_tokens": 7}}).usage == Usage(input=reported(7))
    assert answer(tmp_path, info={}).usage is None


@pytest.mark.parametrize(
    ("more", "status", "detail"),
    [
        ({"done": True}, ReplyStatus.COMPLETE, ""),
        ({}, ReplyStatus.COMPLETE, ""),
        ({"done": False}, ReplyStatus.INCOMPLETE, "it was not finished when it was exported"),
        ({"done": True, "error": {"content": "No model."}}, ReplyStatus.FAILED, "No model."),
        ({"error": "No model."}, ReplyStatus.FAILED, "No model."),
        ({"error": True}, ReplyStatus.FAILED, "it failed"),
    ],
)
def test_how_an_answer_ended(tmp_path: Path, more: Any, status: ReplyStatus, detail: str) -> None:
    found = answer(tmp_path, **more)
    assert (found.status, found.detail) == (status, detail)


def test_a_model_that_is_not_told_is_the_only_one_of_its_chat(tmp_path: Path) -> None:
    assert answer(tmp_path).model == "m"
    found = only(tmp_path, exported(TURN[0], said("a", "q", "assistant", "x"), models=["m", "n"]))
    assert found.messages[1].model == ""


def test_an_unknown_role_is_kept_and_counted(tmp_path: Path) -> None:
    found = only(tmp_path, exported(TURN[0], said("t", "q", "critic", "kept"), {"id": "n", "parentId": "q"}))
    assert [each.kind for each in found.messages] == [Kind.USER, Kind.REPLY, Kind.REPLY]
    assert found.unknown == {"role critic": 1, "role not told": 1}


def test_a_bad_chat_among_good_ones(tmp_path: Path) -> None:
    bad = {"id": "b", "title": "Broken", "chat": {"title": "Broken", "history": {"messages": None}}}
    found = read(file_with(tmp_path, [exported(*TURN), bad, 5, exported(*TURN), exported()]))
    assert [type(each).__name__ for each in found] == [
        "ForeignConversation", "Unread", "Unread", "ForeignConversation", "ForeignConversation",
    ]  # fmt: skip
    assert found[1] == Unread("Broken", "it has no messages (there is no “history” in it)")


def test_a_message_that_is_none_keeps_what_is_below_it(tmp_path: Path) -> None:
    chat = exported(*TURN)
    chat["chat"]["history"]["messages"]["q"] = None
    found = only(tmp_path, chat)
    assert [(each.key, each.kind, each.parent) for each in found.messages] == [
        ("q", Kind.HIDDEN, None),
        ("a", Kind.REPLY, "q"),
    ]


def test_a_file_that_was_cut_off(tmp_path: Path) -> None:
    whole = json.dumps([exported(*TURN), exported(*TURN)])
    found = read(file_with(tmp_path, whole[: len(whole) * 3 // 4]))
    assert [type(each).__name__ for each in found] == ["ForeignConversation", "Unread"]
    assert "cut off (after 1 whole ones)" in str(found[1])


def test_a_chain_of_ten_thousand(tmp_path: Path) -> None:
    chain = [said(f"{at}", f"{at - 1}" if at else None, "user", "On") for at in range(10_000)]
    assert only(tmp_path, exported(*reversed(chain))).messages[0].parent == "9998"


EXAMPLE = [
    exported(
        said("q", None, "user", [{"type": "text", "text": "See"}], files=[{"type": "image", "url": PICTURE}]),
        said("a", "q", "assistant", fold("tool_calls", "x", name="n", result="1"), output=PIECES, modelIdx=0),
        said("b", "q", "assistant", fold("reasoning", "y"), usage={"prompt_tokens": 1}, sources=[{"source": {}}]),
        params={"system": "s"},
        tags=[{"name": "t"}],
    ),
    bare(*TURN),
]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_breaks_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    list(FORM.read(file_with(tmp_path, data.draw(damaged(EXAMPLE)))))
