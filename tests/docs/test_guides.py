"""Each example of the page on guides is run as it is printed; what arrives is the body that stands above it.

Only the fields of the page's own table may be added. Each body arrives in one request: nothing is refused on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.docs.guide_service import ANSWER, GuideService, guide_service
from tests.docs.pages import PAGES, Block, commands, rows, words
from tests.docs.reader import Ran, Reader

PAGE = PAGES["guides"]
ADDED: Mapping[str, Any] = {
    words(field)[0]: json.loads(words(value)[0]) for field, value, _ in rows(PAGE.section("What mull adds"))
}
GUIDES = [name for name in PAGE.sections(2) if name != "What mull adds"]
EXAMPLES = {name: guide for guide in GUIDES for name in PAGE.sections(3) if f"\n### {name}\n" in PAGE.section(guide)}
TIMES = {"Three stories without a seed": 3, "Three stories with a seed": 3}  # how often a body is sent, where not once
ENDS = {"A budget that ends empty": 1}  # with what the last command ends, where not with 0
ANSWERS = {"A structured output": '{"day": "Friday", "participants": ["Alice", "Bob"]}', "A budget that ends empty": ""}
FORMATTING = words(PAGE.section("What mull adds").rpartition("To o1 and o3-mini")[2])[0]
MANAGED_IDENTITY = "169.254.169.254"  # where azure-identity looks before it asks az; nothing can be found here
TOKEN = "a-token-of-the-stand-in"
AZ = f"""#!/bin/sh
echo '{{"accessToken": "{TOKEN}", "expiresOn": "2100-01-01 00:00:00.000000", "expires_on": 4102444800,
"subscription": "s", "tenant": "t", "tokenType": "Bearer"}}'
"""


def blocks(section: str, *languages: str) -> list[Block]:
    return [block for block in PAGE.blocks(*languages) if block.section == section]


def bodies(section: str) -> list[Any]:
    """Return the bodies that a section prints."""
    return [json.loads(block.text) for block in blocks(section, "json")]


def shell(section: str) -> list[str]:
    return [command for block in blocks(section, "sh") for command in commands(block)]


@pytest.fixture
def service() -> Iterator[GuideService]:
    with guide_service() as service:
        yield service


@pytest.fixture
def reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: GuideService
) -> Reader:
    reader = Reader(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{service.url}/v1")  # in the place of api.openai.com, as no guide sets it
    return reader


def run(reader: Reader, service: GuideService, section: str) -> list[Ran]:
    """Run what a guide sets, then the commands of an example of it, in their order; each has to end well."""
    service.answer = ANSWERS.get(section, ANSWER)
    every = [*shell(EXAMPLES[section]), *shell(section)]
    ran = []
    for at, command in enumerate(every, 1):
        ran.append(reader.run(command.replace("https://example.openai.azure.com", service.url)))
        code = ENDS.get(section, 0) if at == len(every) else 0
        assert ran[-1].code == code, f"{command}\n{ran[-1].stdout}\n{ran[-1].stderr}"
    return ran


def write_files(folder: Path) -> None:
    """Write the files that examples name, each with what its example's body holds, and a stand-in for ``az``."""
    schema = bodies("A structured output")[0]["response_format"]["json_schema"]["schema"]
    (folder / "event.json").write_text(json.dumps(schema), "utf-8")
    az = folder / "bin" / "az"
    az.write_text(AZ, "utf-8")
    az.chmod(0o755)
    component = bodies("A component to change")[0]["messages"][0]["content"][0]["text"]
    (folder / "component.txt").write_text(component, "utf-8")


def plain(body: Any) -> Any:
    """Return a body with each content that is a single part of text as that text, without the line that mull adds."""
    return body | {"messages": [message | {"content": text_of(message)} for message in body["messages"]]}


def text_of(message: Any) -> Any:
    content = message["content"]
    single = isinstance(content, list) and len(content) == 1 and content[0]["type"] == "text"
    text = content[0]["text"] if single else content
    return text.removeprefix(f"{FORMATTING}\n") if message["role"] == "developer" else text


def without_added(body: Any) -> Any:
    """Return a body without the fields that mull may add, where they have the value that it may add."""
    cached = re.fullmatch("[0-9a-f]{32}", str(body.get("prompt_cache_key")))
    added = {**ADDED, **({"prompt_cache_key": cached[0]} if cached else {})}
    return {key: value for key, value in body.items() if key not in added or value != added[key]}


@pytest.mark.parametrize("section", [name for name in EXAMPLES if bodies(name)])
def test_what_arrives_is_the_body_of_the_guide(section: str, reader: Reader, service: GuideService) -> None:
    write_files(reader.folder)
    run(reader, service, section)
    assert service.refused == []
    expected = [plain(body) for body in bodies(section)] * TIMES.get(section, 1)
    assert [without_added(plain(body)) for body in service.bodies] == expected
    assert set(reader.wanted) <= {MANAGED_IDENTITY}


def test_entra_signs_in_as_the_guide_does(reader: Reader, service: GuideService) -> None:
    write_files(reader.folder)
    run(reader, service, "Signing in with Entra ID")
    assert [headers["authorization"] for headers in service.headers] == [f"Bearer {TOKEN}"]
    assert [target.rpartition("?")[2] for target in service.targets] == ["api-version=2024-12-01-preview"]


def test_the_whole_reply_is_there_as_the_service_sent_it(reader: Reader, service: GuideService) -> None:
    *_, printed, kept = run(reader, service, "The whole reply")
    assert json.loads(printed.stdout)["usage"] == {
        "input": 20, "cached": 0, "output": 1843, "reasoning": 448, "total": 1863,
        "written": None, "written_long": None, "searches": None,
    }  # fmt: skip
    assert json.loads(kept.stdout) == service.reply(service.bodies[-1])[1]


def test_a_budget_that_ends_empty_is_told_before_and_after(reader: Reader, service: GuideService) -> None:
    first = run(reader, service, "A budget that ends empty")[-1].stderr
    assert "the reply may be cut off, or end empty" in first.splitlines()[0]
    assert "the output budget ran out" in first
    assert "not a word came" in first
    assert "what helps: a larger --max-output-tokens\n" in first, "o1-preview takes no effort"
    assert "thinking 300" in first
    again = reader.run(shell("A budget that ends empty")[-1]).stderr
    assert "took 300 reasoning tokens" in again


def test_runs_are_judged(reader: Reader, service: GuideService) -> None:
    *_, without = run(reader, service, "Three stories without a seed")
    assert "all 3 identical" in without.stdout
    *_, seeded = run(reader, service, "Three stories with a seed")
    assert "fp_50cad350e4, for all 3" in seeded.stdout


def test_every_command_of_the_page_is_in_an_example() -> None:
    every = [command for block in PAGE.blocks("sh") for command in commands(block)]
    assert sorted(every) == sorted(command for name in (*GUIDES, *EXAMPLES) for command in shell(name))
