"""What an Azure resource's own lists say of the model behind a deployment. Most resources list base models alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from tui.core.errors import ModelError
from tui.core.models.deployed_model import model_in_list
from tui.core.models.server_facts import ServerFacts

PATHS = ("/models", "/deployments")
SECONDS = 3.0  # for both: a resource that answers no list is not waited for
LONGEST_NAME = 200  # characters of a model's name


async def discover(fetch: Callable[[str], Awaitable[Any]], deployment: str) -> ServerFacts:
    """Return the model that the resource's lists give for a deployment; facts that say nothing where none does.

    ``fetch`` returns the JSON of a ``GET`` at a path of the API, and raises ModelError.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            for path in PATHS:
                with contextlib.suppress(ModelError):
                    found = model_in_list(await fetch(path), deployment)
                    if found and len(found) <= LONGEST_NAME:
                        return ServerFacts(deployed=found)
    return ServerFacts()
