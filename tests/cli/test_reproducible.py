"""Reproducible outputs as Azure's page has them: its set-up, its models and its api-version, and nothing else set."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import tui.engine.compare
from tests.cli.loaded_process import mull
from tests.docs.pages import PAGES
from tests.sample_replies import STORIES
from tests.strict_azure import FIELDS, Story, strict_azure
from tui.cli.commands import cli

QUESTION = "Tell me a story about how the universe began?"
SAMPLED = ("--temperature", "0.7", "--max-output-tokens", "50", "--seed", "42")
PAGE = {
    "model": "gpt-35-turbo-0125",
    "temperature": 0.7,
    "max_tokens": 50,
    "seed": 42,
    "messages": [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": QUESTION},
    ],
}
ADDED = {"stream": True}  # mull shows replies as they come
PERSONA = "---\nname: Page\ndescription: The page's own\n---\nYou are a helpful assistant.\n"
STORY = Story("And |then |" * 25)


@pytest.fixture
def persona(home: Path) -> Path:
    """Write the page's persona, and return the home."""
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "page.md").write_text(PERSONA, "utf-8")
    return home


def test_the_first_request_of_the_page_is_taken(persona: Path) -> None:
    with strict_azure("2024-02-01", [STORY]) as azure:
        run = mull(persona, "ask", "--json", "-p", "page", *SAMPLED, QUESTION, **azure.environ("gpt-35-turbo-0125"))
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (azure.bodies, azure.refused) == ([PAGE | ADDED], [])
    assert (told["text"], told["finish_reason"], told["cut_off"]) == (STORY.text.replace("|", ""), "length", "budget")
    assert (told["seed"], told["system_fingerprint"]) == (42, "fp_44709d6fcb")
    assert told["usage"]["input"] == 27  # counted here: this api-version does not report it in a stream
    assert "input" in told["estimated"]
    assert told["context"]["window"] == 16_385
    assert told["cost_usd"] is not None


@pytest.mark.parametrize("version", FIELDS)
@pytest.mark.parametrize("name", ["gpt-35-turbo-0125", "gpt-4-1106-preview", "anything"])
def test_no_api_version_is_sent_what_it_does_not_know(persona: Path, version: str, name: str) -> None:
    with strict_azure(version, [Story("Yes.", "stop")]) as azure:
        run = mull(persona, "ask", "--json", "-p", "page", *SAMPLED, QUESTION, **azure.environ(name))
    assert run.returncode == 0, run.stderr
    (body,) = azure.bodies
    sure = name != "anything" or version < "2024-10"  # of an unknown model it is not known which cap it takes
    assert azure.refused == ([] if sure else ["Unrecognized request arguments supplied: max_completion_tokens"])
    assert (body["max_tokens"], body["temperature"]) == (50, 0.7)
    assert ("seed" in body) is (version > "2023-12")
    assert ("seed 42 not sent: api-version 2023-05-15 has none" in run.stderr) is (version < "2023-12")
    told = json.loads(run.stdout)
    assert ("input" in told["estimated"]) is ("stream_options" not in body)
    assert told["usage"]["input"] == 27


def test_the_recorded_reply_of_the_page_is_shown_as_it_is(persona: Path) -> None:
    (persona / "config.toml").write_text(
        'connection = "page"\n[connections.page]\nkind = "azure"\nstream = false\napi_version = "2024-02-01"\n'
        'deployment = "gpt-4"\nendpoint = "{url}"\napi_key_env = "AZURE_OPENAI_API_KEY"\n'
    )
    with strict_azure("2024-02-01", [Story("In the beginning")], usage=(27, 200)) as azure:
        config = persona / "config.toml"
        config.write_text(config.read_text().replace("{url}", azure.url))
        flags = ("-p", "page", "--temperature", "0.7", "--max-output-tokens", "200", "--seed", "42")
        run = mull(persona, "ask", "--json", *flags, QUESTION, **azure.environ("gpt-4"))
    told = json.loads(run.stdout)
    assert "stream" not in azure.bodies[0]
    assert (told["usage"]["input"], told["usage"]["output"], told["usage"]["total"]) == (27, 200, 227)
    assert not {"input", "output", "total"} & set(told["estimated"])
    assert (told["finish_reason"], told["system_fingerprint"]) == ("length", "fp_44709d6fcb")


LIGHT = Story("In the |beginning |there was light. " * 5)
DARK = Story("In the |beginning |there was night. " * 5)
MOVED = Story(LIGHT.text, fingerprint="fp_other")
SHORT = Story("In the |beginning.", "stop")
SILENT = Story(LIGHT.text, fingerprint=None)
EMPTY = Story("")


def told_of(home: Path, *flags: str, stories: list[Story], code: int = 0) -> dict[str, Any]:
    """Return what ``mull compare --json`` tells of runs of the page's request."""
    with strict_azure("2024-02-01", stories) as azure:
        run = mull(home, "compare", "--json", "-p", "page", *flags, QUESTION, **azure.environ("gpt-35-turbo-0125"))
    assert run.returncode == code, run.stderr
    assert azure.refused == []
    assert "Traceback" not in run.stderr
    asked = {name: PAGE[name] for name in ("model", "temperature", "max_tokens", "messages")}
    seed = {"seed": 42} if "--seed" in flags else {}
    assert azure.bodies == [asked | seed | ADDED] * len(azure.bodies)
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@pytest.mark.parametrize(
    ("stories", "equal", "sentence"),
    [
        ([LIGHT] * 3, [3], "Same seed, same fingerprint, same text: as far as 3 runs can show, this is reproducible."),
        ([LIGHT, DARK, LIGHT], [2, 1], "and still only 2 of the 3 texts are equal: equal seed, parameters and fing"),
        ([LIGHT, DARK, SHORT], [1, 1, 1], "and still no two of the 3 texts are equal: here the seed does not make it"),
        ([LIGHT, MOVED, MOVED], [3], "although the service's backend changed between them: the fingerprints differ"),
        ([LIGHT, DARK, MOVED], [2, 1], "the fingerprints differ"),
        ([LIGHT, SILENT, DARK], [2, 1], "the service does not name a fingerprint with each"),
        ([LIGHT, LIGHT, LIGHT, DARK, DARK], [3, 2], "and still only 3 of the 5 texts are equal"),
        ([LIGHT] * 20, [20], "as far as 20 runs can show"),
    ],
)
def test_runs_that_are_cut_off_are_judged(persona: Path, stories: list[Story], equal: list[int], sentence: str) -> None:
    told = told_of(persona, "--times", str(len(stories)), *SAMPLED, stories=stories)
    found = told["seed"]
    assert [len(group) for group in found["equal"]] == equal
    assert sentence in found["sentence"]
    assert (found["sent"], found["runs"]) == (42, len(stories))
    assert found["identical"] is (equal == [len(stories)])
    assert len(found["cut_off"]) == sum(story.finish == "length" for story in stories)
    assert sorted(map(str, found["system_fingerprints"])) == sorted(str(story.fingerprint) for story in stories)
    assert found["fingerprints_differ"] is (len({story.fingerprint for story in stories}) > 1)
    assert len(found["differences"]) == len(equal) - 1
    for each in found["differences"]:
        where = each["first_difference"]
        assert where["line"] == 1
        assert (where["word"], where["character"]) in {(6, 28), (2, 17), (3, 17)}
    assert [one["seed"] for one in told["contestants"]] == [42] * len(stories)


def test_a_space_at_the_end_is_named(persona: Path) -> None:
    stories = [Story("An answer.", "stop"), Story("An answer. ", "stop"), Story("An answer.\n", "stop")]
    found = told_of(persona, "--times", "3", *SAMPLED, stories=stories)["seed"]
    unseen = [each["first_difference"]["unseen"] for each in found["differences"]]
    assert len(unseen) == 2
    named = {each for pair in unseen for each in pair}
    assert named == {"the end", "a space at the end", "a line break at the end"}
    with strict_azure("2024-02-01", stories[:2]) as azure:
        flags = ("-p", "page", "--times", "2", *SAMPLED, QUESTION)
        run = mull(persona, "compare", *flags, **azure.environ("gpt-35-turbo-0125"))
    ends = {"the end against a space at the end", "a space at the end against the end"}
    assert any(f"first difference, line 1, word 3, character 11: {each}" in run.stdout for each in ends), run.stdout


def test_runs_without_a_seed_are_judged_too(persona: Path) -> None:
    told = told_of(persona, "--times", "3", *SAMPLED[:-2], stories=[LIGHT, DARK, SHORT])
    assert told["seed"]["sent"] is None
    assert told["seed"]["sentence"] == ("No seed was sent; no two of the 3 texts are equal, as was to be expected.")


def test_a_run_without_a_word_is_no_run_to_judge(persona: Path) -> None:
    told = told_of(persona, "--times", "3", *SAMPLED, stories=[LIGHT, EMPTY, LIGHT], code=1)
    assert sum(map(len, told["seed"]["equal"])) == 2
    assert "as far as two runs can show" in told["seed"]["sentence"]


def test_the_three_runs_are_told_in_words(persona: Path) -> None:
    with strict_azure("2024-02-01", [LIGHT, DARK, LIGHT]) as azure:
        run = mull(
            persona, "compare", "--times", "3", "-p", "page", *SAMPLED, QUESTION, **azure.environ("gpt-35-turbo-0125")
        )
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert "system_fingerprint: fp_44709d6fcb, for all 3" in lines
    assert "each was cut off, so their beginnings are compared" in lines
    assert lines[-1].startswith("Same seed and same fingerprint, and still only 2 of the 3 texts are equal")
    assert sum(line.rstrip().endswith("= the text of run A") for line in lines) <= 1
    assert sum(line.rstrip().endswith(" at word 6, character 28") for line in lines) == 1
    assert run.stderr.count("each of 3 runs: ~27 in, at most <$0.0001, seed 42 · temperature 0.7\n") == 1
    assert "failed" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--times", "1"), "is not in the range 2<=x<=20"),
        (("--times", "21"), "is not in the range 2<=x<=20"),
        (("--times", "0"), "is not in the range 2<=x<=20"),
        (("--times", "three"), "is not a valid int"),
        (("--times", "3", "-e", "low", "-e", "high", "-m", "o1"), "--times asks one contestant several times"),
        (("--times", "3", "-m", "gpt-4o", "-m", "o1"), "--times asks one contestant several times"),
        ((), "--times 3 asks the same three times"),
        (("--seed", str(2**63)), "is not in the range"),
        (("--temperature", "2.1"), "is not in the range 0<=x<=2"),
        (("--top-p", "nan"), "is not a number"),
    ],
)
def test_what_cannot_be_compared_so_is_said(home: Path, flags: tuple[str, ...], words: str) -> None:
    run = mull(home, "compare", "--connection", "practice", *flags, "hello")
    assert run.returncode == 2
    assert words in run.stderr
    assert run.stdout == ""


def test_the_page_on_commands_shows_what_three_runs_print(
    persona: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tui.engine.compare, "AT_ONCE", 1)  # so that each run has its own story
    monkeypatch.setattr("sys.stdin", None)  # nothing is piped in
    monkeypatch.setenv("MULL_HOME", str(persona))
    with strict_azure("2024-02-01", [Story(text) for text in STORIES]) as azure:
        for name, value in azure.environ("gpt-35-turbo-0125").items():
            monkeypatch.setenv(name, value)
        words = ("compare", "--times", "3", "-p", "page", *SAMPLED, QUESTION)
        assert cli.main(list(words), prog_name="mull", standalone_mode=False) == 0
    shown = capfd.readouterr().out
    printed = re.sub(r" +\d+\.\d s", "    0.6 s", shown[shown.index("contestant") :])
    lines = [line.rstrip() for line in printed.splitlines()]
    assert "\n".join(lines) in [block.text.rstrip() for block in PAGES["command-line"].blocks("text")]
