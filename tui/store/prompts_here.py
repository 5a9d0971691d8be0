"""The prompts at hand: the user's own, and those of the project that was allowed."""

from __future__ import annotations

import builtins
from contextlib import suppress
from pathlib import Path

from tui.core.errors import PromptError, UnknownPrompt
from tui.core.near_name import meant
from tui.core.prompt import Prompt
from tui.store.prompts import SEE_LIST, Prompts


class PromptsHere:
    """The user's ``own`` prompts, and those of a ``project``; the own win. ``not_allowed`` is a project's folder."""

    def __init__(self, own: Prompts, project: Prompts | None = None, not_allowed: Path | None = None) -> None:
        self.own = own
        self.project = project
        self.not_allowed = not_allowed

    def list(self) -> list[Prompt]:
        """Return every usable prompt by its stem, the user's own first."""
        own = self.own.list()
        stems = {each.stem.casefold() for each in own}
        others = self.project.list() if self.project is not None else []
        return [*own, *(each for each in others if each.stem.casefold() not in stems)]

    def problems(self) -> builtins.list[PromptError]:
        """Return what is wrong in the folders: an error for each file that may be meant as a prompt."""
        return [*self.own.problems(), *(self.project.problems() if self.project is not None else ())]

    def load(self, name: str) -> Prompt:
        """Return one prompt, by its stem or by the path of its file; the case of a stem does not matter.

        Raises:
            UnknownPrompt: there is none; the text says what to do.
            PromptError: its file is broken.
        """
        for prompts in filter(None, (self.own, self.project)):
            with suppress(UnknownPrompt):
                return prompts.load(name)
        near = meant(name, [each.stem for each in self.list()])
        allow = f" {self.not_allowed} is not allowed yet: `mull prompts allow`." if self.not_allowed is not None else ""
        raise UnknownPrompt(f"There is no prompt {name!r}.", f"{near}{SEE_LIST}{allow}")
