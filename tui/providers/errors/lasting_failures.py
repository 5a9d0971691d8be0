"""Failures with an HTTP status of 500 or more that last: the same request would fail in the same way again.

Servers answer with such a status where the request is at fault, or what they can do. Fields and words tell it, as the
source of llama.cpp's server, vLLM, LiteLLM and Ollama has them. What speaks of a passing state is sent again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.core.retry_policy import PASSING
from tui.providers.wire.error_body import status_in
from tui.providers.wire.json_values import text_of

LASTING_STATUS = frozenset({501, 505})  # not implemented, HTTP version not supported
PASSING_INSIDE = PASSING | {425, 429}  # statuses below 500 in an error's fields after which it is sent again
KINDS = re.compile(
    r"not_?supported|unsupported|not_?implemented|invalid_?request|bad_?request|validation_?error|invalid_?(value|image)",
    re.IGNORECASE,
)
WORDS = re.compile(
    r"\bnot (?:currently |yet )?(?:be )?(?:supported|implemented|enabled)\b|(?:\bnot|n't) support\b|\bunsupported\b"
    r"|\bcannot (?:read|process|handle|take|accept) (?:images?|audio|video|files?)\b"
    r"|\bNotImplemented|\bBadRequestError\b"
    r"|\bjinja\b|\bchat[ _]template\b|\btemplate ?(?:syntax ?)?(?:error|exception)\b|\braise_exception\b"
    r"|while executing \w+ at line|\bUndefinedError\b"
    r"|\b(?:cannot|could not|failed to|unable to) (?:load|decode|identify|open|fetch)(?: the)? (?:image|audio|video)"
    r"|\[json\.exception\.(?:type|out_of_range)_error|\bvalidation errors? for\b"
    r"|\brequires more system memory\b",
    re.IGNORECASE,
)
PASSES = re.compile(
    r"\btemporar|\btry again\b|\bretry\b|\boverload|\bcapacity\b|\btime[ds]? ?-?out\b|\bloading\b|\bbusy\b|\bshortly\b",
    re.IGNORECASE,
)


def is_lasting(status: int, error: Mapping[str, Any], words: str) -> bool:
    """Return whether a failure of this HTTP status will come again; ``error`` has its fields, ``words`` its message.

    The status is 500 or more, or 0 where there was none.
    """
    if speaks_of_passing(words):
        return False
    inside = status_in(dict(error))
    if inside is not None and inside < 500:
        return inside not in PASSING_INSIDE
    named = f"{text_of(error.get('type'))} {text_of(error.get('code'))}"
    return status in LASTING_STATUS or KINDS.search(named) is not None or WORDS.search(words) is not None


def speaks_of_passing(words: str) -> bool:
    """Return whether a message speaks of a state that passes, such as a model that is being loaded."""
    return PASSES.search(words) is not None
