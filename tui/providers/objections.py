"""Which part of a request a refusal minds, where it names it in words alone.

OpenAI's and Azure's older refusals leave ``param`` and ``code`` empty ("Unrecognized request argument supplied:
reasoning_effort"); servers made with pydantic (vLLM, Mistral) put the place into a list of errors.
"""

from __future__ import annotations

import re
from typing import Any

from tui.providers.wire import list_of, mapping_of, text_of

PART = r"['\"`]?([a-z][a-z_]*(?:\.[a-z_]+)?)['\"`]?"
THING = "(?:parameter|argument|field|property)s?"
NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"unrecognized request arguments? supplied: {PART}",
        rf"un(?:known|supported|recognized|expected) {THING}:? {PART}",
        rf"{THING}:? {PART} (?:of type '\w+' )?is (?:not supported|unsupported)",
        r"(response_format) value as json_schema is enabled only for api versions",  # older api-versions of Azure
        r"extra_forbidden.{0,40}?\('body', '([a-z_]+)'",
    )
)
FORBIDDEN = "extra_forbidden"


def objected(body: Any, words: str) -> str:
    """Return the part of a request that a refusal's body or words say is not taken; empty where they name none."""
    held = mapping_of(body)
    for error in map(mapping_of, list_of(held.get("detail"))):
        place = list_of(error.get("loc"))
        if text_of(error.get("type")) == FORBIDDEN and len(place) > 1 and place[0] == "body":
            return ".".join(text_of(step) for step in place[1:]).strip(".")
    found = (pattern.search(words) for pattern in NAMED)
    return next((match[1] for match in found if match), "")
