"""Prompts of one's own on the disk: listed, loaded, added, and what is wrong told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms import needs
from tui.core.errors import AlreadyThere, PromptError, StoreError, UnknownPrompt
from tui.store.prompts import Prompts, parse_prompt
from tui.store.prompts_here import PromptsHere

GOOD = "---\ndescription: Explains\npersona: tutor\nvariables: {tone: kind}\n---\nExplain, {{tone}}: {{input}}\n"


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    (tmp_path / "prompts").mkdir()
    return Prompts(tmp_path / "prompts")


def test_one_is_added_listed_and_loaded(prompts: Prompts) -> None:
    path = prompts.add("code-review", GOOD)
    assert path.read_text() == GOOD
    (found,) = prompts.list()
    assert (found.stem, found.name, found.description, found.persona) == (
        "code-review",
        "Code review",
        "Explains",
        "tutor",
    )
    assert prompts.load("Code-Review") == prompts.load(str(path)) == found


def test_a_folder_that_is_not_there_is_empty_and_is_made(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path / "a" / "prompts")
    assert (prompts.list(), prompts.problems()) == ([], [])
    prompts.add("x", "Hello")
    assert [each.stem for each in prompts.list()] == ["x"]


def test_none_is_overwritten_whatever_its_case(prompts: Prompts) -> None:
    prompts.add("review", GOOD)
    for stem in ("review", "Review"):
        with pytest.raises(AlreadyThere):
            prompts.add(stem, "Other")
    assert prompts.load("review").description == "Explains"


@pytest.mark.parametrize("stem", ["", "a b", "../x", "a/b", "a.b", "-x", "con", "x" * 65])
def test_a_name_that_cannot_be_typed_is_refused(prompts: Prompts, stem: str) -> None:
    with pytest.raises(PromptError, match="cannot name"):
        prompts.add(stem, "Hello")
    assert list(prompts.folder.iterdir()) == []


def test_a_broken_text_is_not_added(prompts: Prompts) -> None:
    with pytest.raises(PromptError, match="no text below"):
        prompts.add("x", "---\nname: X\n---\n")
    assert list(prompts.folder.iterdir()) == []


def test_what_is_no_prompt_is_told_and_hides_nothing(prompts: Prompts) -> None:
    folder = prompts.folder
    (folder / "good.md").write_text(GOOD)
    (folder / "two words.md").write_text("x")
    (folder / "notes.txt").write_text("x")
    (folder / "good.txt").write_text("x")
    (folder / "old").mkdir()
    (folder / ".hidden").write_text("x")
    (folder / "broken.md").write_text("---\nname: X\nfoo: 1\n---\nHello\n")
    (folder / "bytes.md").write_bytes(b"one\n\xff")
    assert [each.stem for each in prompts.list()] == ["good"]
    told = "\n".join(map(str, prompts.problems()))
    for said in (
        "two words.md cannot name a prompt",
        "notes.txt does not end with .md",
        "good.txt does not end with .md",
        "old is a folder; prompts in it are not read",
        "broken.md, line 3: unknown key 'foo'",
        "bytes.md, line 2: this is not UTF-8 text",
    ):
        assert said in told
    assert "hidden" not in told


def test_names_that_differ_in_case_alone_are_told(prompts: Prompts) -> None:
    (prompts.folder / "good.md").write_text(GOOD)
    if (prompts.folder / "GOOD.md").exists():
        pytest.skip("this disk does not tell them apart")
    (prompts.folder / "GOOD.md").write_text("Other")
    assert [each.text for each in prompts.list()] == ["Other"]
    assert "good.md differs from GOOD.md in case alone" in str(prompts.problems()[0])
    assert prompts.load("good").description == "Explains"


def test_one_that_is_not_there_names_what_is_near(prompts: Prompts) -> None:
    prompts.add("review", GOOD)
    with pytest.raises(PromptError, match=r"There is no prompt 'reveiw'\. Did you mean review\?"):
        prompts.load("reveiw")
    with pytest.raises(PromptError, match="mull prompts list"):
        Prompts(prompts.folder / "none").load("x")


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("")
    prompts = Prompts(tmp_path / "prompts")
    assert prompts.list() == []
    assert "cannot be read" in str(prompts.problems()[0])
    with pytest.raises((PromptError, StoreError)):
        prompts.add("x", "Hello")


def test_a_projects_prompts_stand_behind_the_users_own(prompts: Prompts, tmp_path: Path) -> None:
    theirs = Prompts(tmp_path / "theirs", of_project=True)
    prompts.add("review", GOOD)
    theirs.add("Review", "Theirs")
    theirs.add("deploy", "Deploy {{input}}")
    here = PromptsHere(prompts, theirs)
    assert [(each.stem, each.of_project) for each in here.list()] == [("review", False), ("deploy", True)]
    assert (here.load("Review").of_project, here.load("deploy").of_project) == (False, True)
    with pytest.raises(UnknownPrompt, match=r"Did you mean deploy\?"):
        here.load("deplyo")
    with pytest.raises(UnknownPrompt, match="theirs is not allowed yet: `mull prompts allow`"):
        PromptsHere(prompts, not_allowed=theirs.folder).load("deploy")


@needs("links")
def test_a_link_out_of_a_projects_folder_is_refused(tmp_path: Path) -> None:
    theirs = Prompts(tmp_path / "theirs", of_project=True)
    theirs.add("good", "Good")
    (tmp_path / "secret.md").write_text("secret")
    (theirs.folder / "link.md").symlink_to(tmp_path / "secret.md")
    assert [each.stem for each in theirs.list()] == ["good"]
    assert "link.md is a link that leads out of the folder" in str(theirs.problems()[0])
    with pytest.raises(PromptError, match="leads out"):
        theirs.load("link")


KEYS = st.sampled_from(["name", "description", "variables", "persona", "tags", "x", "#", "- ", "? "])
VALUES = st.one_of(st.text(max_size=20), st.sampled_from(["{a: b}", "[a]", "1", "null", "|", "*a", "&a b", "{a: "]))


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4), st.text(max_size=60))
def test_any_file_is_a_prompt_or_a_problem_with_its_place(front: list[tuple[str, str]], body: str) -> None:
    rows = "\n".join(f"{key}: {value}" for key, value in front)
    try:
        found = parse_prompt(f"---\n{rows}\n---\n{body}", "x", "x.md")
    except PromptError as error:
        assert error.problem.startswith("x.md")  # noqa: PT017
        assert error.remedy  # noqa: PT017
    else:
        assert found.message({"input": "typed"})


def test_the_mistakes_of_a_prompt_are_told_at_once_each_with_its_line() -> None:
    with pytest.raises(PromptError) as caught:
        parse_prompt("---\nnaem: x\npersona: 1\ntags: [a\nvariables: 3\n---\n", "x", "x.md")
    assert [each.problem.partition(": ")[0] for each in caught.value.each] == [
        f"x.md, line {n}" for n in (2, 3, 4, 5, 7)
    ]
