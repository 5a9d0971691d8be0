"""The questions of ``mull setup`` on a terminal, each repeated until its answer is valid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tui.core.connection_form import (
    HELD_IN,
    SIGN_INS,
    ConnectionForm,
    asked,
    default_of,
    problems,
    settled,
)
from tui.core.services import BY_NAME, SERVICES, Service
from tui.core.whole_number import whole_number

# Asks a question and returns the answer; the second text is the default.
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
    """Fills a form: asks for each field that was not given. ``tell`` writes a line."""

    def __init__(self, ask: Ask, tell: Callable[[str], None], given: Mapping[str, Any]) -> None:
        self._ask = ask
        self._tell = tell
        self._given = given

    def form(self, start: ConnectionForm) -> ConnectionForm:
        """Return a form without problems. ``start`` has the fields that were given."""
        form = start if "kind" in self._given else self._of_service(start)
        for field in asked(form.kind):
            form = self._answered(form, field, QUESTIONS[field])
        if "sign_in" not in self._given:
            form = replace(form, sign_in=self._sign_in(form))
        if form.sign_in != "variable" and "held" not in self._given:
            form = replace(form, held="")
        if form.sign_in in HELD_IN:
            form = self._answered(form, "held", HELD[form.sign_in])
        return settled(form)

    def _of_service(self, start: ConnectionForm) -> ConnectionForm:
        """Ask for the service, and return the form with what is known of it where nothing else was given."""
        names = {service.name: service.label for service in SERVICES}
        service: Service = BY_NAME[self._chosen("Service", names, SERVICES[0].name)]
        known: dict[str, Any] = {"name": service.connection, "base_url": service.address}
        known |= {"sign_in": service.sign_in, "held": service.held} if "sign_in" not in self._given else {}
        known = {field: value for field, value in known.items() if field not in self._given}
        return replace(start, kind=service.kind, **known)

    def _sign_in(self, form: ConnectionForm) -> str:
        """Ask for the way to sign in; the usual one of the service is offered."""
        ways = form.kind.sign_ins
        return self._chosen(
            "Sign-in", {way: SIGN_INS[way] for way in ways}, form.sign_in if form.sign_in in ways else ways[0]
        )

    def _answered(self, form: ConnectionForm, field: str, question: str) -> ConnectionForm:
        """Ask for a field until its answer is valid; a valid field that was given is not asked for."""
        if field in self._given and not problems(settled(form)).get(field):
            return form
        default = getattr(form, field) or default_of(form, field)
        while True:
            answer: dict[str, Any] = {field: self._ask(question, default)}
            form = settled(replace(form, **answer))
            problem = problems(form).get(field)
            if not problem:
                return form
            self._tell(problem)

    def _chosen(self, question: str, choices: Mapping[str, str], usual: str) -> str:
        """Ask until the answer is the word or the number of a choice, and return the word."""
        words = list(choices)
        for number, word in enumerate(words, 1):
            self._tell(f"  {number}  {word:<11} {choices[word]}")
        while True:
            answer = self._ask(question, usual).strip()
            if answer in choices:
                return answer
            number = whole_number(answer) or 0
            if 0 < number <= len(words):
                return words[number - 1]
            self._tell(f"Choose one of: {', '.join(words)}.")
