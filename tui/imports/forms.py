"""The forms that are read: each is a module of ``programs`` and a row below, the most particular first."""

from __future__ import annotations

from tui.imports.form import Form
from tui.imports.head import Head
from tui.imports.programs import codex

FORMS: tuple[Form, ...] = (codex.FORM,)


def form_of(head: Head) -> Form | None:
    """Return the form that the beginning of a file is of; None if it is of none."""
    return next((form for form in FORMS if form.fits(head)), None)
