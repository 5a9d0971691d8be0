"""Prompts of one's own on the command line: asked with words, piped text and values; listed, shown, checked, begun."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tui.cli.prompts import allow, list_, show
from tui.core.errors import UnknownPrompt, UsageError

EXPLAIN = """---
description: Explains
persona: tutor
variables: {reader: a beginner}
---
Explain this to {{reader}}:
<text>{{input}}</text>
"""


@pytest.fixture
def prompts(home: Path) -> Path:
    folder = home / "prompts"
    folder.mkdir(parents=True)
    (folder / "explain.md").write_text(EXPLAIN)
    (folder / "plain.md").write_text("Explain it.\n")
    return folder


def messages(home: Path, *words: str, typed: str = "") -> tuple[str, str]:
    """Return the beginning of the developer message and the user message of a request that would be sent."""
    run = mull(home, "ask", "--dry-run", *words, stdin=typed)
    assert run.returncode == 0, run.stderr
    first, last = json.loads(run.stdout)["body"]["input"]
    return first["content"], last["content"]


def test_words_and_piped_text_are_its_input(home: Path, prompts: Path) -> None:
    asked = ("--prompt", "explain")
    tutor, text = messages(home, *asked, "What is", "a monad?")
    assert text == "Explain this to a beginner:\n<text>What is a monad?</text>"
    assert tutor in mull(home, "personas", "show", "tutor").stdout
    assert messages(home, *asked, typed="{{reader}}\n")[1] == "Explain this to a beginner:\n<text>{{reader}}</text>"
    both = messages(home, *asked, "Shortly.", typed="x = 1")[1]
    assert '<text>Shortly.\n\n<document name="stdin">\nx = 1\n</document></text>' in both


def test_without_a_place_piped_text_is_a_document_behind_it(home: Path, prompts: Path) -> None:
    assert messages(home, "--prompt", "plain", "now")[1] == "Explain it.\n\nnow"
    piped = messages(home, "--prompt", "plain", typed="x = 1")[1]
    assert piped == 'Explain it.\n\n<document name="stdin">\nx = 1\n</document>'


def test_values_and_another_persona(home: Path, prompts: Path) -> None:
    given = ("--prompt", "Explain", "--var", "reader=a=b", "--persona", "reviewer", "x")
    reviewer, text = messages(home, *given)
    assert text == "Explain this to a=b:\n<text>x</text>"
    assert reviewer in mull(home, "personas", "show", "reviewer").stdout


def test_files_can_be_the_input(home: Path, prompts: Path) -> None:
    (home / "notes.txt").write_text("We need an API.")
    text = messages(home, "--prompt", "explain", "--attach", str(home / "notes.txt"))[1]
    assert "Explain this to a beginner:\n<text></text>" in str(text)
    assert "We need an API." in str(text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--prompt", "explian", "x"), "There is no prompt 'explian'. Did you mean explain?"),
        (("--prompt", "explain"), "The prompt explain needs input. Give the input as words, or pipe it in."),
        (("--prompt", "explain", "--var", "raeder=x", "y"), "explain has no variable 'raeder'. Did you mean reader?"),
        (("--prompt", "explain", "--var", "reader", "y"), "Write it as --var name=value."),
        (("--var", "reader=x", "y"), "Assistant has no variable 'reader'. Its variables are: none."),
        (("--prompt", "broken", "y"), "broken.md, line 2: unknown key 'persno'. Did you mean persona?"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_sent(
    words: tuple[str, ...], said: str, home: Path, prompts: Path
) -> None:
    (prompts / "broken.md").write_text("---\npersno: tutor\n---\nHello\n")
    run = mull(home, "ask", *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert not (home / "sessions").exists()


def test_they_are_listed_shown_and_checked(home: Path, prompts: Path) -> None:
    listed = mull(home, "prompts", "list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["explain", "plain"]
    assert "(persona tutor)" in listed.stdout
    assert str(prompts) in listed.stderr
    (one, _) = json.loads(mull(home, "prompts", "list", "--json").stdout)
    assert (one["prompt"], one["takes_input"], one["variables"]) == ("explain", True, {"reader": "a beginner"})
    assert "<text>{{input}}</text>" in mull(home, "prompts", "show", "explain").stdout
    shown = json.loads(mull(home, "prompts", "show", "explain", "--var", "reader=you", "--json").stdout)
    assert (shown["message"].splitlines()[0], shown["missing"]) == ("Explain this to you:", ["input"])
    assert mull(home, "prompts", "check").stdout == "2 are good, 0 not\n"


def test_a_check_names_what_cannot_be_used(home: Path, prompts: Path) -> None:
    (prompts / "lost.md").write_text("---\npersona: nobody\nvariables: {unused: x}\n---\n{{input}} {{who}}\n")
    (prompts / "old.txt").write_text("x")
    run = mull(home, "prompts", "check", "--json")
    assert run.returncode == 2
    told = json.loads(run.stdout)
    assert told["good"] == ["explain", "plain"]
    assert "lost: persona: There is no persona 'nobody'." in [each["problem"] for each in told["problems"]]
    assert "old.txt does not end with .md" in run.stderr
    assert told["remarks"][0] == "lost: the variable unused is nowhere in the text"
    assert "lost: {{who}} is sent as it stands" in run.stderr
    assert mull(home, "prompts", "check", "plain").returncode == 0


@pytest.mark.parametrize("words", [("ask", "--prompt", ""), ("prompts", "show", ""), ("prompts", "check", "")])
def test_a_shell_completes_their_names(words: tuple[str, ...], home: Path, prompts: Path) -> None:
    assert mull(home, *words, _MULL_COMPLETE="zsh").stdout == "words\nexplain\nplain\n"


def test_a_command_of_the_chat_keeps_its_name(home: Path, prompts: Path) -> None:
    begun = mull(home, "prompts", "new", "export")
    assert "or /prompt export WORDS in the chat" in begun.stderr
    told = mull(home, "prompts", "check", "export")
    assert told.returncode == 0
    assert "export: in the chat /export is Export; call it by /prompt export" in told.stderr


def test_a_projects_prompts_are_used_once_allowed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MULL_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="This project has no prompts"):
        allow()
    project = tmp_path / ".mull" / "prompts"
    project.mkdir(parents=True)
    (project / "deploy.md").write_text("Deploy {{input}}")
    assert list_(as_json=False) == 0
    told = capsys.readouterr()
    assert "deploy" not in told.out
    assert f"{project} is not allowed yet" in told.err
    with pytest.raises(UnknownPrompt, match="mull prompts allow"):
        show("deploy", (), (), as_json=False)
    assert allow() == allow() == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [str(project)] * 2
    assert "deploy" in told.err
    assert list_(as_json=False) == show("deploy", ("it",), (), as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == ["deploy         Deploy {{input}} (project)", "Deploy it"]


def test_a_new_one_works_at_once_and_is_not_overwritten(home: Path) -> None:
    begun = mull(home, "prompts", "new", "mine")
    assert begun.stdout.strip() == str(home / "prompts" / "mine.md")
    assert "Explain this to a beginner." in messages(home, "--prompt", "mine", "x")[1]
    again = mull(home, "prompts", "new", "Mine")
    assert (again.returncode, again.stdout) == (2, "")
    assert "exists already" in again.stderr
