"""What a service stops for its policies: the errors that name one, and what can be done about each.

Codes and fields are those of OpenAI's API description as its SDK 3.52 has them (``ResponseError``, ``ErrorObject``,
``SessionTurnError``); a code that ends like one of them is read as one whose policy nobody here knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.providers.errors.wording import Secret, quoted
from tui.providers.wire.json_values import mapping_of, text_of

OTHERWISE = (
    "Mute the message that led there (in the chat: Alt+X, m), ask in other words, or choose another model"
    " (F3, --model)."
)
MISALIGNMENT = "misalignment_policy_violation"
RESIDENCY = "data_residency_mismatch"
# By code: what was stopped, as the end of "HOST's safety systems stopped this: ".
STOPPED: Mapping[str, str] = {
    MISALIGNMENT: "it may do what nobody asked for",
    "misalignment": "it may do what nobody asked for",
    "bio_policy": "its policy on biology does not allow it",
    "cyber_policy": "its policy on security of computers does not allow it",
    "image_content_policy_violation": "its policy on images does not allow it",
}
OF_POLICY = re.compile(r"[a-z0-9_.-]{0,60}(?:_policy|_policy_violation|_safety|safety_violation)")
# By the error_type of a misalignment.
KINDS: Mapping[str, str] = {
    "potentially_unintended_data_transfer": "it may send data that nobody asked to send",
    "potentially_unintended_data_access": "it may read data that nobody asked to read",
    "potentially_unintended_destructive_activity": "it may destroy what nobody asked to destroy",
}
LONGEST = 600  # characters of an explanation that are quoted


@dataclass(frozen=True, slots=True)
class Policy:
    """What happened, without the service's words, and what to do."""

    what: str
    remedy: str


def is_stop(code: str) -> bool:
    """Return whether an error code says that the service's safety systems stopped a turn."""
    return code in STOPPED or OF_POLICY.fullmatch(code) is not None


def stopped(code: str, error: Mapping[str, Any], host: str, secret: Secret) -> Policy:
    """Return what a stop for safety says: the reason, the service's explanation, and what it suggests."""
    about = mapping_of(error.get("misalignment"))
    named = text_of(about.get("error_type"))
    why = KINDS.get(named) or STOPPED.get(code, "a policy of the service does not allow it")
    kind = f" [{quoted(named, secret, longest=60)}]" if named and named not in (*KINDS, "other") else ""
    what = f"{host}'s safety systems stopped this ({quoted(code, secret, longest=60)}): {why}{kind}"
    explained = quoted(about.get("detailed_explanation"), secret, longest=LONGEST)
    suggested = quoted(mapping_of(about.get("steer")).get("message"), secret, longest=LONGEST)
    remedy = f'The service suggests: "{suggested}" {OTHERWISE}' if suggested else OTHERWISE
    return Policy(f"{what}. Its explanation: {explained.rstrip('.')}" if explained else what, remedy)


def residency(host: str, address_setting: str) -> Policy:
    """Return what to do where the data of a project may not be handled at an address."""
    what = f"{host} may not handle the data of this project or key, which are to stay in another region"
    return Policy(what, f"Set {address_setting} to the address of that region, or use a key of a project of this one.")
