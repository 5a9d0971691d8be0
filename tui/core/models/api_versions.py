"""The api-versions of Azure's classic route: which is older, and since which one a field of a request exists.

A field of a Chat Completions request that an api-version does not know is refused, so mull does not send it. The dates
are those of Azure's list of changes between api-versions, and agree with its OpenAPI descriptions of 2024-02-01,
2024-06-01 and 2024-10-21; that of ``seed`` is from Azure's page on reproducible outputs, that of developer messages
from its page on reasoning models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SINCE: Mapping[str, str] = {
    "seed": "2023-12-01",
    "max_completion_tokens": "2024-09-01",
    "stream_options": "2024-09-01",
}
DEVELOPER_MESSAGES = "2024-12-01"  # the first that knows the role developer
DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def has_field(api_version: str, field: str) -> bool:
    """Return whether an api-version knows a field; one without a date (``preview``), or none at all, knows each."""
    return not is_older(api_version, SINCE.get(field, ""))


def is_older(api_version: str, needed: str) -> bool:
    """Return whether an api-version is older than another; of one without a date, or none at all, that is not said."""
    dated, other = DATED.match(api_version), DATED.match(needed)
    return dated is not None and other is not None and dated[0] < other[0]
