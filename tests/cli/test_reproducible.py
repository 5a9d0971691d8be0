"""Reproducible outputs as Azure's page has them: its set-up, its models and its api-version, and nothing else set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.processes import mull
from tests.strict_azure import FIELDS, Story, strict_azure

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
