"""``mull personas``: what a new one takes along."""

from pathlib import Path

from tests.cli.loaded_process import mull
from tui.store.personas import read_persona

WHOLE = """---
name: "Größe: \\"x\\""
description: first
variables: {language: "Py: 3", unused: 'x'}
effort: high
verbosity: low
reasoning_mode: pro
service_tier: flex
model: o1
max_output_tokens: 900
temperature: 0.5
seed: -3
response_schema: {type: object, properties: {"ä": {type: string}}}
tags: [code, "a: b"]
starters: ["one\\ntwo", three]
---
Answer in {{language}}, for {{who}}.
"""


def test_a_new_one_like_another_asks_for_all_that_it_asked_for(home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    (folder / "first.md").write_text(WHOLE, "utf-8")
    run = mull(home, "personas", "new", "second", "--like", "first")
    assert run.returncode == 0, run.stderr

    first, second = (read_persona(folder / f"{stem}.md") for stem in ("first", "second"))
    told = {name: getattr(first, name) for name in first.__slots__ if name not in ("stem", "name", "description")}
    assert {name: getattr(second, name) for name in told} == {**told, "text": second.text}
    assert second.message() == first.message()
    assert (second.name, second.description) == ("Second", 'Like Größe: "x"')
