"""The forms that are read: each is a folder or a module of ``programs`` and a row below, the most particular first."""

from __future__ import annotations

from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.programs import closed_database, elia, oterm
from tui.imports.programs.aichat import form as aichat
from tui.imports.programs.aichat import messages as aichat_messages
from tui.imports.programs.bare_messages import form as bare_messages
from tui.imports.programs.chatgpt import form as chatgpt
from tui.imports.programs.claude_ai import form as claude_ai
from tui.imports.programs.claude_code import form as claude_code
from tui.imports.programs.codex import form as codex
from tui.imports.programs.gemini_cli import form as gemini_cli
from tui.imports.programs.gptme import form as gptme
from tui.imports.programs.librechat import form as librechat
from tui.imports.programs.llm import form as llm
from tui.imports.programs.llm import json as llm_json
from tui.imports.programs.llm import printed as llm_printed
from tui.imports.programs.markdown import form as markdown
from tui.imports.programs.open_webui import form as open_webui
from tui.imports.programs.opencode import form as opencode
from tui.imports.programs.pi import form as pi
from tui.imports.programs.sillytavern import form as sillytavern

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
    llm_printed.LOGS,
    llm_printed.SHORT,
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
