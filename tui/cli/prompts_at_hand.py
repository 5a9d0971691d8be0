"""The prompts that can be asked here: those of whoever runs this, and those of the project that was allowed."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import partial
from pathlib import Path

from tui.cli.built_in_values import built_in_values
from tui.core.ports import Clock
from tui.store.personas.folder import PROMPTS, folder_of_project
from tui.store.prompts import Prompts
from tui.store.prompts_here import PromptsHere


def prompts_here(folder: Path, allowed: Collection[str], clock: Clock) -> PromptsHere:
    """Return the prompts of the user's folder, and of the project that the working folder is in where it is allowed.

    ``allowed`` are the folders of projects that may be used.
    """
    values = partial(built_in_values, clock)
    own, project = Prompts(folder, values), folder_of_project(PROMPTS)
    if project is None or project == Path(os.path.realpath(folder)):
        return PromptsHere(own)
    if str(project) not in allowed:
        return PromptsHere(own, not_allowed=project)
    return PromptsHere(own, Prompts(project, values, of_project=True))
