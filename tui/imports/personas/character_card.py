"""Character cards, versions 1 to 3: the message is composed of their fields, examples and greeting are turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tui.core.personas.persona import BUILT_INS
from tui.imports.fields import mapping, text
from tui.imports.personas.card_file import PNG, ZIP, card_of, has_card
from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose, Turn
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.front_matter import kept
from tui.imports.personas.markdown import filled, fitted
from tui.imports.personas.placeholders import Meaning, Place, translated

PROGRAM = "character cards"
FIELDS = ("system_prompt", "description", "personality", "scenario")
SPEC = re.compile(r'"spec"\s*:\s*"chara_card_v\d"|"(?:first_mes|mes_example)"\s*:')
PLACE = re.compile(r"\{\{(char|user)\}\}|<(BOT|USER)>", re.IGNORECASE)
# What the program would have sent by itself: mull sends nothing by itself.
ORIGINAL = re.compile(r"\{\{original\}\}", re.IGNORECASE)
START = re.compile(r"<START>", re.IGNORECASE)
SPEAKER = re.compile(r"^(?:\{\{(char|user)\}\}|<(BOT|USER)>):[ \t]*", re.IGNORECASE | re.MULTILINE)
USER = "User"
UNUSED = ("avatar", "assets", "extensions", "create_date", "chat", "fav", "talkativeness", "spec", "spec_version")


def _fits(document: Document) -> bool:
    if document.raw.startswith((PNG, ZIP)):
        return has_card(document) or document.given
    return document.raw.lstrip()[:1] == b"{" and SPEC.search(document.text) is not None


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    card = card_of(document)
    data = mapping(card, "data") or mapping(card)
    name = " ".join(text(data, "name").split()) or document.stem
    parts = [ORIGINAL.sub("", text(data, key)).strip() for key in FIELDS]
    body = "\n\n".join(part for part in parts if part)
    if not body:
        raise UnreadableFile("the card has no text that says who speaks")
    yield _Card(name, data).persona(body, purpose or Purpose.PERSONA)


class _Card:
    """A character by its name: its texts, with both names in them."""

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self.name = name
        self.data = data

    def persona(self, body: str, purpose: Purpose) -> ForeignPersona:
        """Return the persona whose message is ``body``."""
        message, variables = fitted(translated(body, PLACE, self._meaning, filled(purpose)), purpose)
        turns = self._turns()
        if any("{{user}}" in each for turn in turns for each in (turn.user, turn.assistant)):
            variables.setdefault("user", USER)
        used = ("name", *FIELDS, "first_mes", *(("mes_example",) if self._examples() else ()))
        left = kept(self.data, *used, *UNUSED)
        return ForeignPersona(
            PROGRAM,
            self.name,
            message,
            purpose,
            "A character",
            variables,
            opening=turns,
            kept=left,
            told=_told(left),
        )

    def _meaning(self, match: re.Match[str]) -> Meaning:
        word = (match[1] or match[2]).lower()
        return Place("user", USER) if word == "user" else self.name

    def _turns(self) -> tuple[Turn, ...]:
        """Return the examples, and the greeting after them."""
        greeting = text(self.data, "first_mes").strip()
        return (*self._examples(), *([Turn("", self._filled(greeting))] if greeting else []))

    def _examples(self) -> tuple[Turn, ...]:
        """Return the pairs of the example dialogues; none where they are written in another way."""
        found: list[Turn] = []
        for block in START.split(text(self.data, "mes_example")):
            said = list(SPEAKER.finditer(block))
            ends = [*(each.start() for each in said[1:]), len(block)][: len(said)]
            lines = [(each, block[each.end() : end].strip()) for each, end in zip(said, ends, strict=True)]
            asked = ""
            for who, words in lines:
                speaker = (who[1] or who[2]).lower()
                if speaker == "user":
                    asked = f"{asked}\n{words}".strip()
                elif asked and words:
                    found.append(Turn(self._filled(asked), self._filled(words)))
                    asked = ""
        return tuple(found)

    def _filled(self, words: str) -> str:
        """Return the words of a turn as mull writes them."""
        return translated(words, PLACE, self._meaning, (*BUILT_INS, "user")).text


def _told(left: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is said of fields that change what other programs send."""
    after = "post_history_instructions would come after the history: mull sends nothing there"
    return (after,) if left.get("post_history_instructions") else ()


FORM = PersonaForm(PROGRAM, _fits, _read)
