"""Since which api-version of Azure's classic route a field of a Chat Completions request exists.

A field that an api-version does not know is refused, so mull does not send it. The dates are those of Azure's list of
changes between api-versions, and agree with its OpenAPI descriptions of 2024-02-01, 2024-06-01 and 2024-10-21; that of
``seed`` is from Azure's page on reproducible outputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SINCE: Mapping[str, str] = {
    "seed": "2023-12-01",
    "max_completion_tokens": "2024-09-01",
    "stream_options": "2024-09-01",
}
DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def has_field(api_version: str, field: str) -> bool:
    """Return whether an api-version knows a field; one without a date (``preview``), or none at all, knows each."""
    dated = DATED.match(api_version)
    return dated is None or dated[0] >= SINCE.get(field, "")
