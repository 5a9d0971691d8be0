"""Markdown with front matter: Claude's, Copilot's, rules, fabric's and plain text; each body is sent as it stands."""

import pytest

from tests.imports.personas.foreign_files import found_in, one_in, sent, unread_in
from tui.imports.personas.foreign_persona import Purpose

BODY = "You judge {{changes}}.\n\n---\n\nOn {{date}} or \\{{ os }}, `$1` and ${HOME} are text.\n"
LOOSE = (
    '---\nname: code-judge\ndescription: Use it when a change is ready. Examples:\\n<example>user: "Judge it"\n'
    'Context: more of it\nassistant: "Gladly"\n</example>\nmodel: opus\ntools: Read, Grep\ncolor: green\n---\n'
)
STRICT = "---\nname: judge\ndescription: It judges\ntools: [a, b]\nmodel: GPT-5 (Preview)\n---\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("front", [LOOSE, STRICT])
def test_an_agent_is_its_body_byte_for_byte_whatever_its_front_matter(front: str, ends: str) -> None:
    agent = one_in("agents/x.md", (front + BODY).replace("\n", ends))
    assert sent(agent) == BODY.strip()
    assert agent.purpose is Purpose.PERSONA
    assert {"model", "tools"} <= agent.kept.keys()
    assert not agent.wishes


def test_what_is_no_yaml_is_read_line_by_line_and_that_is_said() -> None:
    agent = one_in("x.md", LOOSE + BODY)
    assert (agent.name, agent.description) == ("code-judge", "Use it when a change is ready.")
    assert (agent.kept["model"], agent.kept["color"]) == ("opus", "green")
    assert "Gladly" in agent.kept["description"]
    assert agent.told == ("its front matter is no YAML: it was read line by line",)


@pytest.mark.parametrize("name", ["[x", "{x", "x]"])
def test_a_name_with_a_bracket_of_broken_yaml_is_that_of_the_file(name: str) -> None:
    agent = one_in("agents/judge.md", f"---\nname: {name}\ntools: Read: all\n---\nJudge.")
    assert (agent.name, agent.kept["name"]) == ("judge", name)


@pytest.mark.parametrize(
    ("name", "text", "program", "purpose", "called"),
    [
        ("tidy/SKILL.md", "---\ndescription: x\nlicense: MIT\n---\nTidy.", "skills", "persona", "tidy"),
        ("commands/ship.md", "Ship $ARGUMENTS to $1, not for $2.50.", "Claude commands", "prompt", "ship"),
        ("plan.chatmode.md", "---\ntools: ['a']\n---\nPlan.", "Copilot agents", "persona", "plan"),
        ("a.agent.md", "---\nname: 'Helper'\nmode: agent\n---\nHelp.", "Copilot agents", "persona", "Helper"),
        ("x.prompt.md", "---\nagent: ask\n---\nAsk ${input:who:a name}.", "Copilot prompts", "prompt", "x"),
        ("x.instructions.md", "---\napplyTo: '**'\n---\nUse tabs.", "Copilot instructions", "rule", "x"),
        ("tabs.mdc", "---\nglobs: *.ts\nalwaysApply: false\n---\nUse tabs.", "project rules", "rule", "tabs"),
        ("AGENTS.md", "Run the tests.", "project rules", "rule", "AGENTS"),
        ("sum_up/system.md", "# IDENTITY\n\nSum up.", "fabric patterns", "persona", "sum_up"),
        ("sum_up/system.md", "# IDENTITY\n\nSum up.\n\n# INPUT:\n\nINPUT:\n", "fabric patterns", "prompt", "sum_up"),
        ("my role.md", "You are kind.", "plain text", "persona", "my role"),
    ],
)
def test_a_form_is_told_and_named(name: str, text: str, program: str, purpose: str, called: str) -> None:
    found = one_in(name, text)
    assert (found.program, found.purpose, found.name) == (program, purpose, called)


def test_places_of_other_programs_are_places_here() -> None:
    command = one_in("commands/ship.md", "---\nargument-hint: x\n---\nShip $ARGUMENTS to $1, {{input}}, for $2.50.")
    assert command.text == "Ship {{input}} to {{argument_1}}, \\{{input}}, for $2.50."
    assert command.variables == {"argument_1": None}
    prompt = one_in("x.prompt.md", "Ask ${input:first name:a name} on ${selection}, {{date}}.")
    assert prompt.text == "Ask {{first_name}} on ${selection}, {{date}}."
    assert prompt.variables == {"first_name": None}


def test_a_pattern_with_input_at_its_end_is_a_prompt_and_without_it_a_persona() -> None:
    text = "# IDENTITY\n\nSum up {{Hostname}}.\n\n# INPUT:\n\nINPUT:\n"
    assert sent(one_in("p/system.md", text)) == f"{text.strip()}\n\n<input>"
    assert sent(one_in("p/system.md", text, Purpose.PERSONA)) == "# IDENTITY\n\nSum up {{Hostname}}."
    assert one_in("p/system.md", "# IDENTITY\n\nOf {{input}}:").text == "# IDENTITY\n\nOf {{input}}:"


@pytest.mark.parametrize(
    ("raw", "where", "why"),
    [
        (b"---\nname: x\n---\n \n", "", "no text below the front matter"),
        (b"", "", "there is no text in it"),
        (b"a\n\xff\n", "line 2", "this is not UTF-8 text"),
        (b"a\n\n\0", "line 3", "it holds a NUL: it is no text"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(raw: bytes, where: str, why: str) -> None:
    found = unread_in("x.md", raw)
    assert (found.where, found.why) == (where, why)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    text = "---\nNo keys here\n---\nAnd more."
    assert sent(one_in("x.md", text)) == text
    assert sent(one_in("x.md", "---\nname: open")) == "---\nname: open"


def test_text_of_utf_16_and_with_a_mark_is_read() -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        assert sent(one_in("x.txt", "Grüße\n".encode(encoding))) == "Grüße"


def test_a_file_of_mulls_own_is_taken_as_it_is() -> None:
    text = "---\nname: Mine\neffort: high\n---\nToday is {{date}}.\n"
    assert one_in("mine.md", text).verbatim == text
    assert one_in("mine.md", text.replace("effort", "model: opus\neffort")).verbatim == ""
    assert found_in("mine.md", text.replace("effort: high", "starters: [a]"))
