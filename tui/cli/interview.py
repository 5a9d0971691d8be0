"""The questions that ``mull setup`` asks on a terminal, until each answer can be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tui.core.connection_form import (
    HELD_IN,
    KINDS,
    MODEL,
    SIGN_INS,
    TAKES,
    VARIABLE,
    ConnectionForm,
    asked,
    problems,
    settled,
)

# Asks a question and returns the answer; the second text is taken where nothing is typed.
Ask = Callable[[str, str], str]

QUESTIONS = {
    "name": "Name of the connection",
    "endpoint": "Endpoint (https://NAME.openai.azure.com)",
    "base_url": "Address (http://127.0.0.1:8080/v1)",
    "deployment": "Deployment",
    "model": "Model",
    "api_version": "api-version (empty: the v1 route)",
}
HELD = {
    "variable": "Name of the variable that holds the key",
    "command": "Command that prints the key",
    "keyring": "Entry in the keyring (service/user)",
}


class Interview:
    """Fills a form by asking for what was not given."""

    def __init__(self, ask: Ask, tell: Callable[[str], None], given: Mapping[str, str]) -> None:
        self._ask = ask
        self._tell = tell
        self._given = given

    def form(self, start: ConnectionForm) -> ConnectionForm:
        """Return a form without problems. ``start`` holds what was given."""
        form = start
        if "kind" not in self._given:
            form = replace(form, kind=self._chosen("Kind", {kind: KINDS[kind] for kind in KINDS}))
        for field in asked(form.kind):
            form = self._answered(form, field, QUESTIONS[field], self._default(form, field))
        if "sign_in" not in self._given:
            form = replace(form, sign_in=self._chosen("Sign-in", {way: SIGN_INS[way] for way in TAKES[form.kind]}))
        if form.sign_in in HELD_IN:
            default = VARIABLE[form.kind] if form.sign_in == "variable" else ""
            form = self._answered(form, "held", HELD[form.sign_in], default)
        return settled(form)

    def _default(self, form: ConnectionForm, field: str) -> str:
        if field == "name":
            return {"azure": "work", "openai": "openai", "compatible": "local"}[form.kind]
        if field == "model":
            return form.deployment if form.kind == "azure" else MODEL if form.kind == "openai" else ""
        return ""

    def _answered(self, form: ConnectionForm, field: str, question: str, default: str) -> ConnectionForm:
        """Ask until the answer has no problem; what was given and is right is not asked."""
        if field in self._given and not problems(settled(form)).get(field):
            return form
        while True:
            answer: dict[str, Any] = {field: self._ask(question, default)}
            form = settled(replace(form, **answer))
            problem = problems(form).get(field)
            if not problem:
                return form
            self._tell(problem)

    def _chosen(self, question: str, choices: Mapping[str, str]) -> str:
        """Ask until one of the choices is said, by its word or its number."""
        words = list(choices)
        for number, word in enumerate(words, 1):
            self._tell(f"  {number}  {word:<11} {choices[word]}")
        while True:
            answer = self._ask(question, words[0]).strip()
            if answer in choices:
                return answer
            if answer.isdigit() and 0 < int(answer) <= len(words):
                return words[int(answer) - 1]
            self._tell(f"Choose one of: {', '.join(words)}.")
