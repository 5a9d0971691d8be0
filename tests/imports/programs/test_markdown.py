"""Tests for plain Markdown, in which lines say who speaks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.earlier import with_comments
from tests.export.reading.test_marked import conversation
from tests.imports.foreign import file_with, program_of, read
from tui.export.formats import DEFAULT
from tui.export.markdown import to_markdown
from tui.imports.conversation import ForeignConversation, Unread
from tui.imports.programs.markdown import form as markdown


def talk(folder: Path, text: str, name: str = "talk.md") -> ForeignConversation:
    """Return the conversation of a text."""
    file = file_with(folder, text, name)
    assert program_of(file) == "Markdown"
    [found] = read(file)
    assert isinstance(found, ForeignConversation)
    return found


def lines(found: ForeignConversation) -> list[tuple[str, str]]:
    """Return kind and text of each message."""
    return [(message.kind.value, message.text) for message in found.messages]


TURNS = [("user", "Why?\n\nTell."), ("reply", "So.")]


@pytest.mark.parametrize(
    "text",
    [
        "User: Why?\n\nTell.\n\nAssistant: So.\n",
        "User:\nWhy?\n\nTell.\nAssistant:\n\nSo.",
        "USER: Why?\n\nTell.\nASSISTANT: So.",
        "Human: Why?\n\nTell.\n\nAI: So.\n",
        "## User\n\nWhy?\n\nTell.\n\n## Assistant\n\nSo.\n",
        "# user:\nWhy?\n\nTell.\n# assistant #\nSo.\n",
        "##### You said:\nWhy?\n\nTell.\n###### ChatGPT said:\nSo.\n",
        "**You:** Why?\n\nTell.\n\n**ChatGPT:** So.\n",
        "**You**: Why?\n\nTell.\n\n**Claude**: So.\n",
        "**You**\n\nWhy?\n\nTell.\n\n**Assistant**\n\nSo.\n",
        "__User:__ Why?\n\nTell.\n\n__Bot:__\nSo.\n",
        "### 👤 User\nWhy?\n\nTell.\n### 🤖 Assistant\nSo.\n",
        "User: Why?\r\n\r\nTell.\r\n\r\nAssistant: So.\r\n",
        "\ufeffYou: Why?\n\nTell.\n---\nGemini: So.\n",
    ],
)
def test_usual_ways_to_say_who_speaks(tmp_path: Path, text: str) -> None:
    assert lines(talk(tmp_path, text)) == TURNS


def test_names_have_a_model_or_a_time_beside_them(tmp_path: Path) -> None:
    text = "## User (2024-02-03 04:05)\nq\n## Assistant (gpt-x)\na\n"
    asked, answer = talk(tmp_path, text).messages
    assert (asked.time, asked.model) == ("2024-02-03T04:05:00.000+00:00", "")
    assert (answer.time, answer.model) == ("", "gpt-x")
    bold = talk(tmp_path, "**User (a)**: q\n**Assistant** (m): a\n").messages
    assert [(message.text, message.model) for message in bold] == [("q", ""), ("a", "m")]


@pytest.mark.parametrize(
    ("aside", "model"),
    [("3:46 pm", ""), ("at 12:05", ""), ("12/31", ""), ("llama3:70b", "llama3:70b"), ("m-2024-12-17", "m-2024-12-17")],
)
def test_a_time_that_cannot_be_read_is_no_model(tmp_path: Path, aside: str, model: str) -> None:
    assert talk(tmp_path, f"## User\nq\n## Assistant ({aside})\na\n").messages[1].model == model


def test_the_style_of_the_first_counts_alone(tmp_path: Path) -> None:
    text = "## User\nUser: no\nAssistant: no\n**You:** no\n## Assistant\nUser: yes?\n"
    assert lines(talk(tmp_path, text)) == [("user", "User: no\nAssistant: no\n**You:** no"), ("reply", "User: yes?")]


@pytest.mark.parametrize("fence", ["```", "~~~~", "  ```", "- ```", "> ```"])
def test_lines_in_code_fences_say_nothing(tmp_path: Path, fence: str) -> None:
    signs = fence.rpartition(" ")[2]
    code = f"{fence}text\nUser: no\nAssistant: no\n{signs}x\n{signs}"
    assert lines(talk(tmp_path, f"User: q\n{code}\nAssistant: a\n")) == [("user", f"q\n{code}"), ("reply", "a")]


def test_a_fence_that_is_never_closed_is_none(tmp_path: Path) -> None:
    assert lines(talk(tmp_path, "User: q\n```\ncode\nAssistant: a\n"))[1] == ("reply", "a")
    assert lines(talk(tmp_path, "User: q\n```a` b```\nAssistant: a\n```\nc\n```"))[1] == ("reply", "a\n```\nc\n```")


def test_system_prompts_and_reasoning(tmp_path: Path) -> None:
    found = talk(tmp_path, "System: Be brief.\nUser: q\nAssistant: <think>Hm.</think>\na\n")
    assert lines(found) == [("persona", "Be brief."), ("user", "q"), ("reply", "a")]
    assert found.messages[2].reasoning == "Hm."


def test_titles_and_what_stands_before(tmp_path: Path) -> None:
    front = '---\ntitle: "A: talk"\ndate: 2024-02-03\n---\n\n'
    found = talk(tmp_path, f"{front}User: q\nAssistant: a\n")
    assert (found.title, found.time, found.left_out) == ("A: talk", "2024-02-03T00:00:00.000+00:00", {})
    found = talk(tmp_path, "# Heading\n\nSome words.\n\nUser: q\nAssistant: a\n")
    assert (found.title, found.left_out) == ("Heading", {"text before the first message": 1})
    assert talk(tmp_path, "User: q\nAssistant: a\n").title == "talk"


def test_rulers_go_where_one_stands_before_each_name(tmp_path: Path) -> None:
    found = talk(tmp_path, "User: q\n\n---\n\nAssistant: a\n\n---\nb\n\n---\n\nUser: c\n\n---\n")
    assert [message.text for message in found.messages] == ["q", "a\n\n---\nb", "c"]
    kept = talk(tmp_path, "User: q\nAssistant: a\n---\nUser: c\n")
    assert kept.messages[1].text == "a\n---"


def test_a_grown_file_only_adds_and_equal_messages_are_told_apart(tmp_path: Path) -> None:
    before = talk(tmp_path, "User: q\nAssistant: a\nUser: q\n")
    after = talk(tmp_path, "User: q\nAssistant: a\nUser: q\nAssistant: a\n", "renamed.md")
    assert before.key == after.key
    assert [message.key for message in before.messages] == [message.key for message in after.messages][:3]
    assert len({message.key for message in after.messages}) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User: q\nUser: more\n",
        "## Assistant\na\n",
        "The user: he.\nan assistant: she.\n",
        "user: q\nassistant: a\n",
        "```\nUser: q\nAssistant: a\n```\n",
        "**You** are.\n**Assistant** is.\n",
        "## User guide\n## Assistant settings\n",
        "> User: q\n> Assistant: a\n",
        "User: q\n## Assistant\na\n",
    ],
)
def test_other_texts_are_none(tmp_path: Path, text: str) -> None:
    assert program_of(file_with(tmp_path, text)) == ""


def test_exports_of_mull_are_none_whatever_is_said_in_them(tmp_path: Path) -> None:
    said = "User: q\nAssistant: a\n\n## User\nq\n\n## Assistant\na\n"
    held, time = conversation(said, said, said, said), "2026-01-02T03:04:05+00:00"
    for text in (
        to_markdown(held, time),
        to_markdown(held, time, about=False),
        with_comments(held, time),
        DEFAULT.complete(held, time),
    ):
        assert program_of(file_with(tmp_path, text)) == ""


def test_one_whose_names_are_gone_when_it_is_read_is_told(tmp_path: Path) -> None:
    assert list(markdown.FORM.read(file_with(tmp_path, "text", "a.md"))) == [
        Unread("a", "no lines in it say who speaks")
    ]


PIECES = [
    "User: ",
    "Assistant:",
    "## You",
    "## AI (m)",
    "**You:**",
    "**Bot**",
    "\n",
    "```",
    "~~~",
    "---",
    "text",
    "<think>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)))
def test_whatever_is_in_it_nothing_breaks_and_all_that_is_said_is_there(pieces: list[str]) -> None:
    text = "".join(pieces)
    with tempfile.TemporaryDirectory() as folder:
        for found in markdown.FORM.read(file_with(Path(folder), text.encode("utf-8", "replace"))):
            if isinstance(found, ForeignConversation):
                kept = "".join(message.text + message.reasoning for message in found.messages)
                assert kept.count("text") + text.count("text") * len(found.left_out) >= text.count("text") - 1


def test_long_lines_take_no_long(tmp_path: Path) -> None:
    long = "**You" + " (" * 100_000 + "\n" + "`" * 200_000 + "\n" + "> " * 200_000 + "\n" + "#" * 200_000 + "\n"
    assert program_of(file_with(tmp_path, f"User: q\nAssistant: a\n{long}")) == "Markdown"
    assert len(lines(talk(tmp_path, f"User: q\nAssistant: a\n{long * 3}"))) == 2
