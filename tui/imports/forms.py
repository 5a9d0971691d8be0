"""The forms that are read: each is a module of ``programs`` and a row below, the most particular first."""

from __future__ import annotations

from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.programs import (
    aichat,
    aichat_messages,
    bare_messages,
    chatgpt,
    claude_ai,
    claude_code,
    closed_database,
    codex,
    elia,
    gemini_cli,
    gptme,
    librechat,
    llm,
    llm_json,
    markdown,
    open_webui,
    opencode,
    oterm,
    pi,
    sillytavern,
)

FORMS: tuple[Form, ...] = (
    chatgpt.FORM,
    claude_ai.FORM,
    claude_code.FORM,
    open_webui.FORM,
    librechat.FORM,
    opencode.EXPORT,
    opencode.FILE,
    opencode.DATABASE,
    gemini_cli.OBJECT,
    gemini_cli.CHECKPOINTS,
    gemini_cli.LINES,
    codex.FORM,
    pi.FORM,
    gptme.FORM,
    llm.FORM,
    llm_json.LOGS,
    llm_json.RESPONSES,
    elia.FORM,
    oterm.FORM,
    closed_database.FORM,
    sillytavern.FORM,
    aichat.FORM,
    aichat_messages.FORM,
    markdown.FORM,
    bare_messages.JSON,
    bare_messages.LINES,
    claude_ai.PARTS,
)


def form_of(head: Head) -> Form | None:
    """Return the form that the beginning of a file is of; None if it is of none."""
    return next((form for form in FORMS if form.fits(head)), None)
