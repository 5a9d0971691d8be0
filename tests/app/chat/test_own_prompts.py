"""Prompts of one's own in the chat: called by name, completed, finished in the composer, and what refuses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.completion.test_completion import at
from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.commands import prompt_called
from tui.app.completion.command_offers import commands_offered
from tui.app.completion.value_offers import prompt_offers
from tui.app.personas.values_form import ValuesForm
from tui.app.pickers.command import CommandPicker
from tui.app.pickers.own_prompt import OwnPromptPicker
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.message import Reply, UserMessage
from tui.core.prompt import Prompt

PROMPTS = {
    "explain": "---\ndescription: Explains\nvariables: {reader: me}\n---\n"
    "Explain to {{reader}}:\n<text>{{input}}</text>",
    "code-review": "---\npersona: reviewer\nvariables: {lang: }\n---\nLook at this {{lang}}.",
    "model": "Hidden by a command.",
    "named": "Look at @secret.txt.",
    "proof": "---\npersona: tutor\neffort: high\n---\nProve this:\n<claim>{{input}}</claim>",
    "at": "@reviewer looks at this.",
    "deep": "---\neffort: high\n---\n{{input}}",
    "broken": "---\npersno: x\n---\nHello",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "prompts"
    folder.mkdir(parents=True)
    for name, text in PROMPTS.items():
        (folder / f"{name}.md").write_text(text)
    here = tmp_path / "here"
    here.mkdir()
    (here / "secret.txt").write_text("top secret")
    (here / "notes.txt").write_text("We need an API.")
    monkeypatch.chdir(here)
    return tmp_path / "home"


def sent(harness: AppHarness) -> list[str]:
    messages = harness.session.conversation.messages.values()
    return [message.text for message in messages if isinstance(message, UserMessage)]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("/explain", ("explain", "")),
        ("/code-review a\n  b\n", ("code-review", "a\n  b")),
        ("/prompt model\nx", ("model", "x")),
        ("/prompt", None),
        ("/model o1", None),
        ("/Help", None),
        ("/etc/passwd", None),
        ("/a.b", None),
        (" /explain", None),
        ("//explain", None),
        ("explain", None),
    ],
)
def test_a_text_calls_a_prompt(text: str, called: tuple[str, str] | None) -> None:
    assert prompt_called(text) == called


def test_prompts_are_offered_with_the_commands() -> None:
    stems = ("export-it", "model", "Explain")
    prompts = prompt_offers([Prompt(stem, stem, text="About it.\nMore") for stem in stems])
    assert [each.text for each in prompts] == ["/prompt export-it ", "/prompt model ", "/prompt Explain "]
    assert {(each.about, each.key, each.runs) for each in prompts} == {("About it.", "yours", False)}
    assert [each.text for each in commands_offered("/exp", prompts)] == ["/export ", "/export-it ", "/Explain "]
    assert [each.text for each in commands_offered("/it", prompts)][-1] == "/export-it "
    assert [each.text for each in commands_offered("/model", prompts)] == ["/model "]
    assert commands_offered("/etc/passwd", prompts) == commands_offered("/explain x", prompts) == []


async def test_a_prompt_is_sent_with_what_is_typed(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await harness.ask(pilot, '/explain reader="my aunt" What is\na {{monad}}?')
        assert sent(harness) == ["Explain to my aunt:\n<text>What is\na {{monad}}?</text>"]
        assert composer.text == ""
        assert harness.chat.controllers.recall.known()[-1].text.startswith("/explain reader")

        await at(harness, pilot, "/code-review lang=Go x := 1", "enter")
        await until(pilot, lambda: len(sent(harness)) == 2 and harness.chat.live is None)
        assert sent(harness)[1] == "Look at this Go.\n\nx := 1"
        asked = [m for m in harness.session.conversation.path() if isinstance(m, UserMessage)][-1]
        assert asked.persona is not None
        assert (asked.persona.stem, harness.session.choice.persona.stem) == ("reviewer", "assistant")

        await at(harness, pilot, "/prompt model", "enter")
        await until(pilot, lambda: len(sent(harness)) == 3 and harness.chat.live is None)
        assert sent(harness)[2] == "Hidden by a command."

        await at(harness, pilot, "/usr-local\nis a folder", "enter")
        await until(pilot, lambda: len(sent(harness)) == 4 and harness.chat.live is None)
        assert sent(harness)[3] == "/usr-local\nis a folder"


async def test_what_is_not_typed_is_written_where_it_belongs(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        assert await at(harness, pilot, "/expl") == "/expl"
        await until(pilot, lambda: [each.name for each in harness.chat.offer_list.offers] == ["/explain"])
        await pilot.press("enter", "enter")
        await until(pilot, lambda: composer.text == "Explain to me:\n<text></text>")
        await pilot.press("x")
        assert composer.text == "Explain to me:\n<text>x</text>"

        composer.load_text("some words")
        harness.chat.act("prompt")
        await until(pilot, lambda: isinstance(harness.app.screen, OwnPromptPicker))
        await pilot.press(*"expl", "enter")
        await until(pilot, lambda: len(sent(harness)) == 1 and harness.chat.live is None)
        assert sent(harness) == ["Explain to me:\n<text>some words</text>"]

        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(harness.app.screen, CommandPicker))
        picker = harness.top(CommandPicker)
        await until(pilot, lambda: any(row.group == "your prompts" for row in picker.rows))
        typed = [row.cells[1] for row in picker.rows if row.group == "your prompts"]
        assert typed == ["/at", "/code-review", "/deep", "/explain", "/prompt model", "/named", "/proof"]
        await pilot.press(*"hidden", "enter")
        await until(pilot, lambda: len(sent(harness)) == 2 and harness.chat.live is None)
        assert sent(harness)[1] == "Hidden by a command."

        await at(harness, pilot, "/explain @notes.txt ", "enter")
        await until(pilot, lambda: len(sent(harness)) == 3 and harness.chat.live is None)
        last = [m for m in harness.session.conversation.path() if isinstance(m, UserMessage)][-1]
        assert [each.name for each in last.attachments] == ["notes.txt"]


async def test_what_cannot_be_asked_stays_in_the_composer(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        for draft, said in (
            ("/broken x", "broken.md, line 2: unknown key 'persno'. Did you mean persona?"),
            ("/explian x", "No command /explian. Did you mean /explain?"),
        ):
            assert await at(harness, pilot, draft, "enter") == draft
            await until(pilot, lambda said=said: said in harness.told())  # type: ignore[misc]
        assert sent(harness) == []

        assert await at(harness, pilot, "/code-review x := 1", "enter") == "/code-review x := 1"
        await until(pilot, lambda: isinstance(harness.app.screen, ValuesForm))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(harness.app.screen, ValuesForm))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, ValuesForm))
        await pilot.press(*"Go", "enter")
        await until(pilot, lambda: len(sent(harness)) == 1 and harness.chat.live is None)
        assert sent(harness) == ["Look at this Go.\n\nx := 1"]

        await at(harness, pilot, "/named now", "enter")
        await until(pilot, lambda: len(sent(harness)) == 2 and harness.chat.live is None)
        (_, message) = [m for m in harness.session.conversation.path() if isinstance(m, UserMessage)]
        assert (message.text, message.attachments) == ("Look at @secret.txt.\n\nnow", ())


def last_said(harness: AppHarness) -> UserMessage:
    return [m for m in harness.session.conversation.path() if isinstance(m, UserMessage)][-1]


async def test_a_prompts_persona_and_effort_are_of_its_turn_and_told(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        harness.session.set_effort("low")
        await at(harness, pilot, "/proof", "enter")
        await until(pilot, lambda: composer.text == "@tutor Prove this:\n<claim></claim>")
        await until(pilot, lambda: "effort: high" in str(composer.border_subtitle))
        await pilot.press("x")
        await pilot.press("enter")
        await until(pilot, lambda: len(sent(harness)) == 1 and harness.chat.live is None)
        assert (last_said(harness).text, last_said(harness).prompt) == (
            "Prove this:\n<claim>x</claim>", CalledPrompt("proof", "high"),
        )  # fmt: skip
        asked = [m for m in harness.session.conversation.path() if isinstance(m, Reply)][-1]
        assert (asked.origin.persona, asked.origin.effort) == ("tutor", "high")
        entries = harness.chat.transcript.entries
        (mine,) = [each for each in entries if each.kind == "user"]
        assert mine.badges == ("prompt: proof, effort high", "asked under Tutor, for this turn alone")
        assert (harness.session.choice.persona.stem, harness.session.choice.effort) == ("assistant", "low")

        await harness.ask(pilot, "/at now")
        assert (last_said(harness).text, last_said(harness).persona) == ("@reviewer looks at this.\n\nnow", None)
        assert last_said(harness).prompt == CalledPrompt("at")

        assert await at(harness, pilot, "/deep", "enter") == "/deep"
        await until(pilot, lambda: "deep needs an input. Type /deep WORDS" in harness.told())
        await harness.ask(pilot, "/deep why?")
        assert (last_said(harness).text, last_said(harness).prompt) == ("why?", CalledPrompt("deep", "high"))
        await harness.ask(pilot, "plain")
        assert last_said(harness).prompt is None
