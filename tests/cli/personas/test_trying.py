"""``mull personas try`` as a person meets it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.servers import scripted_server
from tests.small_server import SmallServer, chat, settings
from tui.cli.personas.trial_interface import TRY
from tui.core.errors import UsageError

CASES = """\
Is the sky dark?

expect:
- contains: PRACTICE MODEL
- lacks: as an AI
- matches: (?i)\\bsky\\b
- at most: 5,000 tokens
- judged by gpt-4o: Is it true?
---
Give JSON.

expect:
- is JSON of: some.schema.json
"""


def own(home: Path, name: str, text: str) -> Path:
    folder = home / "personas"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


@pytest.fixture
def prompts(home: Path) -> Path:
    own(home, "some.schema.json", '{"type": "object"}')
    own(home, "brief.md", "---\nvariables: {how: very}\n---\nBe brief: {{how}}, on {{date}}.\n")
    return own(home, "brief.test.md", CASES)


def test_its_own_prompts_beside_the_control_in_practice(home: Path, prompts: Path) -> None:
    run = mull(home, "personas", "try", "brief", "none", "-m", "o1", "--var", "how=most")
    assert run.returncode == 1, run.stderr
    first, second, whole = run.stdout.split("\n\n")
    assert first.startswith("── 1 Is the sky dark?\ncontestant  result")
    assert "brief: not judged: judged by gpt-4o: Is it true? (practice cannot judge)" in first
    assert "is JSON of: some.schema.json (the reply is not JSON" in second
    assert whole.splitlines()[1].split()[:4] == ["brief", "0", "of", "2"]
    assert whole.splitlines()[2].endswith("1 not judged; the control: it does not count")
    assert "mull: all: 4 requests" in run.stderr
    assert "practice, $0" in run.stderr
    assert "practice replies are made up" in run.stderr
    shown = mull(home, "sessions", "list").stdout
    assert "Tried: brief, none" in shown


def test_what_practice_cannot_judge_does_not_fail_and_all_is_one_object(home: Path, prompts: Path) -> None:
    prompts.write_text(CASES.split("---", maxsplit=1)[0])
    told = mull(
        home,
        "personas",
        "try",
        "--all",
        "none",
        "-e",
        "low",
        "-e",
        "high",
        "-m",
        "o1",
        "--json",
        "-o",
        str(home / "t.md"),
    )
    found = json.loads(told.stdout)
    assert (told.returncode, found["passed"], found["stopped"]) == (0, True, False)
    assert [(c["name"], c["counts"], c["pass"], c["not_judged"]) for c in found["contestants"]] == [
        ("none · low", False, 0, 1),
        ("none · high", False, 0, 1),
        ("brief · low", True, 0, 1),
        ("brief · high", True, 0, 1),
    ]
    assert [check["result"] for check in found["prompts"][0]["replies"][2]["checks"]] == ["pass"] * 4 + ["not judged"]
    assert found["forecast"][0]["cost_usd"] == {"least": 0, "usual": 0, "most": 0}, "practice costs nothing"
    again = mull(home, "personas", "try", "brief", "-o", str(home / "t.md"))
    assert (again.returncode, "t.md exists already; nothing was sent." in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "cases", "said"),
    [
        (["brief"], "a\nexpect:\n- holds: b\n", "brief.test.md, line 3: this is no expectation"),
        (["brief"], "a\nexpect:\n- is JSON of: ../config.toml\n", "is not below its folder"),
        (["brief"], "a\nexpect:\n- is JSON of: no.json\n", "no.json could not be read"),
        (["planner"], "a", "planner has no prompts to try it with. Write them into"),
        (["none"], "a", "none has no prompts of its own."),
        ([], "a", "No persona to try was named."),
        (["brief", "--prompts", "no.md"], "a", "no.md could not be read"),
        (["nobody"], "a", "There is no persona 'nobody'"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_sent(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], cases: str, said: str
) -> None:
    monkeypatch.setenv("MULL_HOME", str(home))
    own(home, "brief.md", "Be brief.\n")
    own(home, "brief.test.md", cases)
    with (
        pytest.raises(UsageError) as caught,
        TRY.make_context("try", words, help_option_names=["-h", "--help"]) as context,
    ):
        TRY.invoke(context)
    assert said in str(caught.value)
    assert not list(home.glob("sessions/*.jsonl"))


def test_where_nothing_could_be_judged_nothing_passed_and_nothing_failed(home: Path) -> None:
    own(home, "brief.md", "Be brief.\n")
    own(home, "brief.test.md", "One?\n\nexpect:\n- judged by gpt-4o: Is it true?\n")
    words = ("personas", "try", "brief", "-e", "low", "-m", "o1")
    run = mull(home, *words)
    assert (run.returncode, run.stdout.split("\n\n")[-1].splitlines()[1].split()[:3]) == (0, ["brief", "not", "judged"])
    assert "practice cannot judge: 1 of 1 replies neither passed nor failed" in run.stderr
    found = json.loads(mull(home, *words, "--json").stdout)
    (contestant,) = found["contestants"]
    assert (found["passed"], contestant["name"], contestant["not_judged"]) == (None, "brief", 1)


async def test_a_judge_is_paid_for_only_once_it_was_agreed_to(home: Path) -> None:
    own(home, "brief.md", "Be brief.\n")
    own(home, "brief.test.md", "One?\n\nexpect:\n- judged by local: Is it?\n- judged by local: Good?\n")
    server = SmallServer(replies=[chat(text, 20, 2, "stop") for text in ("Yes.", "No, bad.", "Yes: fine.")])
    async with scripted_server(server) as scripted:
        settings(home, scripted.url)
        words = ("personas", "try", "brief", "--json")
        refused = await asyncio.to_thread(mull, home, *words)
        assert (refused.returncode, server.posted) == (2, [])
        assert "Nobody could be asked whether this may be sent. Nothing was sent. --yes sends it." in refused.stderr
        assert "judge local: 2 requests" in refused.stderr
        assert "out · cost unknown" in refused.stderr
        run = await asyncio.to_thread(mull, home, *words, "--yes")
    found = json.loads(run.stdout)
    (reply,) = found["prompts"][0]["replies"]
    assert (run.returncode, reply["text"], reply["result"]) == (1, "Yes.", "fail")
    assert [(each["result"], each["why"]) for each in reply["checks"]] == [("fail", "bad."), ("pass", "fine.")]
    assert [each["text"] for each in reply["judges"]] == ["No, bad.", "Yes: fine."]
    assert "The reply:\n=====\nYes.\n=====" in str(server.posted[1]["messages"][-1]["content"])
