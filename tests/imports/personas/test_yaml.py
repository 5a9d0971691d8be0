"""aichat's roles and llm's templates."""

from tests.imports.personas.foreign_files import found_in, one_in, sent
from tui.imports.personas.foreign_persona import ForeignPersona, Purpose, Turn, UnreadPersona


def test_a_role_has_its_sampling_and_the_built_ins_of_aichat() -> None:
    text = "---\nmodel: openai:gpt-4o\ntemperature: 0\ntop_p: 9\nuse_tools: fs\n---\nFor {{__os__}} on {{__arch__}}.\n"
    role = one_in("%shell%.md", text)
    assert (role.name, role.text.strip(), role.wishes) == ("shell", "For {{os}} on {{__arch__}}.", {"temperature": 0.0})
    assert role.kept == {"model": "openai:gpt-4o", "top_p": "9", "use_tools": "fs"}
    assert role.told == ("sent as text: {{__arch__}}",)


def test_a_role_with_input_is_a_prompt_that_asks_for_what_is_built_in_elsewhere() -> None:
    role = one_in("emoji.md", "Of {{__shell__}}: __INPUT__, {{input}}")
    assert (role.purpose, role.text, role.variables) == (
        Purpose.PROMPT,
        "Of {{shell}}: {{input}}, \\{{input}}",
        {"shell": None},
    )


def test_examples_of_a_role_are_turns_and_a_body_with_rules_is_whole() -> None:
    text = "Name it.\n\n### INPUT:\nred\n\n### OUTPUT:\n#f00\n\n### INPUT:\nblue\n### OUTPUT:\n#00f\n"
    role = one_in("colour.md", text)
    assert (sent(role), role.opening) == ("Name it.", (Turn("red", "#f00"), Turn("blue", "#00f")))
    uneven = one_in("colour.md", "Name it.\n### INPUT:\nred\n### OUTPUT:\n#f00\n### INPUT:\nblue\n")
    assert (sent(uneven)[:8], uneven.opening) == ("Name it.", ())
    ruled = "One.\n\n---\n\ntemperature: 2\n\n---\n\nTwo __INPUT__."
    assert sent(one_in("ruled.md", ruled)) == ruled.replace("__INPUT__", "<input>")


def test_a_list_of_roles_is_read_role_by_role() -> None:
    text = "# mine\n- name: kind\n  prompt: >\n    You are\n    kind.\n  temperature: 0.5\n- name: bad\n- prompt: x\n"
    kind, *rest = found_in("roles.yaml", text)
    assert isinstance(kind, ForeignPersona)
    assert (kind.name, sent(kind), kind.wishes) == ("kind", "You are kind.", {"temperature": 0.5})
    assert rest == [UnreadPersona(f"role {n}", "it has no name or no prompt") for n in (2, 3)]
    cut = found_in("roles.yaml", "- name: a\n  prompt: b\n- name: c\n  prompt: 'd\n")
    assert [type(each) for each in cut] == [ForeignPersona, UnreadPersona, UnreadPersona]


def test_a_template_with_a_system_text_and_a_prompt_is_both() -> None:
    text = (
        "model: gpt-4o\nsystem: Be $mood, for $$5, {{date}}.\nprompt: 'Sum up $input and ${input}'\n"
        "defaults: {mood: calm}\noptions: {temperature: 0.2, max_tokens: 9}\nfunctions: |\n  import os\n"
    )
    persona, prompt = found_in("short.yaml", text)
    assert isinstance(persona, ForeignPersona)
    assert isinstance(prompt, ForeignPersona)
    assert (persona.text, persona.variables) == ("Be {{mood}}, for $5, \\{{date}}.", {"mood": "calm"})
    assert persona.wishes == {"temperature": 0.2}
    assert persona.kept == {"model": "gpt-4o", "options": {"max_tokens": "9"}, "functions": "import os\n"}
    assert (prompt.text, prompt.persona) == ("Sum up {{input}} and {{input}}", "short")
    assert one_in("p.yaml", "prompt: Explain").text == "Explain\n\n{{input}}"
