"""A list of models over stand-ins: what it reads stays as it is, and nothing is asked or kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.app.connection.connections import Model
from tui.app.connection.model_list import ModelList
from tui.app.pickers.model import ModelPicker
from tui.core.models.profile import ModelProfile


def model_picker(models: Sequence[Model], current: tuple[str, str], **about: Any) -> ModelPicker:
    """Return the picker of some models; ``current`` names the connection and the model in use."""
    held = [profile for connection, profile in models if (connection, profile.name) == current]
    in_use = (current[0], held[0] if held else ModelProfile(current[1], known=False))
    return ModelPicker(ModelList(lambda: list(models)), models, in_use, **about)
