"""The built-in catalogue: ``catalogue.json``, read once and only when it is needed."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from tui.core.model import Catalogue, profile_from


@cache
def built_in() -> Catalogue:
    """Return the catalogue that ships with mull; part of the code, so a broken one is a bug, not an error."""
    text = files("tui.core").joinpath("catalogue.json").read_text("utf-8")
    return Catalogue({name: profile_from(name, fields) for name, fields in json.loads(text)["models"].items()})
