"""gptel's directives and presets, out of Emacs Lisp: literal strings alone; what is a function or code stays unread."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose, Turn, UnreadPersona
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.lisp import Form, LispError, Symbol, Text, Value, read
from tui.imports.personas.markdown import filled
from tui.imports.personas.placeholders import literal

PROGRAM = "gptel directives"
VARIABLE = "gptel-directives"
PRESET = "gptel-make-preset"
LISP = re.compile(r"\s*(?:;|\()")
SETTERS = {"setq", "setq-default", "defvar", "defcustom", "setopt", "customize-set-variable"}
CODE = "it is made by code, which is not run"


def _fits(document: Document) -> bool:
    text = document.text
    return LISP.match(text) is not None and (VARIABLE in text or PRESET in text)


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    try:
        forms = read(document.text)
    except LispError as error:
        raise UnreadableFile(error.why, error.line) from None
    rest: list[Value] = list(reversed(forms))
    while rest:
        form = rest.pop()
        if isinstance(form, Form):
            yield from _of_form(form, purpose or Purpose.PERSONA)
            rest += reversed(form.items)


def _of_form(form: Form, purpose: Purpose) -> Iterator[Found]:
    """Yield what one form says: an alist that is set, one directive that is added, or a preset."""
    words = [each.name if isinstance(each, Symbol) else None for each in form.items]
    if words[:1] == [PRESET]:
        yield from _preset(form, purpose)
    elif words and words[0] in SETTERS and VARIABLE in words:
        value = form.items[words.index(VARIABLE) + 1 :][:1]
        for each in value[0].items if value and isinstance(value[0], Form) else ():
            yield from _entry(each, purpose)
    elif words[:2] in (["add-to-list", VARIABLE], ["setf", None]) or words[:1] == ["push"]:
        yield from _added(form, purpose)


def _added(form: Form, purpose: Purpose) -> Iterator[Found]:
    """Yield the directive of ``add-to-list``, of ``push``, or of ``setf`` with ``alist-get``."""
    place = form.items[1] if len(form.items) > 2 else None
    if isinstance(place, Form) and len(place.items) > 2 and place.items[0] == Symbol("alist-get"):
        key, variable = place.items[1:3]
        if variable == Symbol(VARIABLE) and isinstance(key, Symbol):
            yield from _entry(Form((key, Symbol("."), form.items[2]), form.line), purpose)
    elif Symbol(VARIABLE) in form.items:
        for each in form.items[1:]:
            if isinstance(each, Form):
                yield from _entry(each, purpose)


def _entry(entry: Value, purpose: Purpose) -> Iterator[Found]:
    """Yield the directive of one entry: a symbol with a string, or with a list of turns that begins with one."""
    if not isinstance(entry, Form) or not entry.items or not isinstance(entry.items[0], Symbol):
        return
    name, values = entry.items[0].name, entry.items[1:]
    if values[:1] == (Symbol("."),):
        values = values[1:]
    if len(values) == 1 and isinstance(values[0], Form) and values[0].mark in ("", "'"):
        values = values[0].items
    yield _directive(name, values, entry.line, purpose)


def _directive(name: str, values: tuple[Value, ...], line: int, purpose: Purpose) -> Found:
    texts = [each.value if isinstance(each, Text) else "" if each == Symbol("nil") else None for each in values]
    where = f"line {line:,}, {name}"
    if not texts or None in texts:
        return UnreadPersona(where, CODE)
    system, *turns = [text or "" for text in texts]
    if not system.strip():
        return UnreadPersona(where, "it has no text")
    pairs = tuple(Turn(*[*turns[at : at + 2], ""][:2]) for at in range(0, len(turns), 2))
    whole = tuple(pair for pair in pairs if pair.assistant.strip())
    told = ("a last message of the user's without a reply is left out",) if len(whole) < len(pairs) else ()
    return ForeignPersona(PROGRAM, name, literal(system, filled(purpose)), purpose, opening=whole, told=told)


def _preset(form: Form, purpose: Purpose) -> Iterator[Found]:
    """Yield a preset whose ``:system`` is a string; its other keys are kept where they are literal."""
    name = next((each.name for each in form.items[1:2] if isinstance(each, Symbol)), "")
    keys = {
        key.name: value
        for key, value in zip(form.items[2::2], form.items[3::2], strict=False)
        if isinstance(key, Symbol)
    }
    system = keys.pop(":system", None)
    if not name or system is None:
        return
    if not isinstance(system, Text) or not system.value.strip():
        yield UnreadPersona(f"line {form.line:,}, {name}", CODE)
        return
    about = keys.pop(":description", None)
    description = " ".join(about.value.split()) if isinstance(about, Text) else ""
    told = {
        key.lstrip(":"): value.value if isinstance(value, Text) else value.name
        for key, value in keys.items()
        if not isinstance(value, Form)
    }
    code = sorted(key for key, value in keys.items() if isinstance(value, Form))
    left = (f"{', '.join(code)} are lists or code: not read",) if code else ()
    yield ForeignPersona(
        PROGRAM, name, literal(system.value, filled(purpose)), purpose, description, kept=told, told=left
    )


FORM = PersonaForm(PROGRAM, _fits, _read)
