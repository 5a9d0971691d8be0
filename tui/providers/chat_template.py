"""What a server's chat template does not take, as llama.cpp says at ``/props``, before anything is refused.

``chat_template_caps`` says whether there is a system role. The rules on the order of messages are in the template
itself, as the errors that it raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.core.models.profile import RefusedParameter
from tui.providers.errors.message_rules import broken_rule
from tui.providers.wire.json_values import mapping_of, text_of

RAISED = re.compile(r"raise_exception\(\s*(['\"])(.{1,300}?)\1", re.DOTALL)
OF_ORDER = (RefusedParameter.REPEATED_ROLE, RefusedParameter.LATER_SYSTEM)
NO_SYSTEM = (RefusedParameter.ROLE_DEVELOPER, RefusedParameter.ROLE_SYSTEM)
LONGEST_TEMPLATE = 200_000  # characters that are read


def refused_by(props: Mapping[str, Any]) -> tuple[RefusedParameter, ...]:
    """Return what the template in an answer of ``/props`` refuses; empty if it says nothing."""
    template = text_of(props.get("chat_template"))[:LONGEST_TEMPLATE]
    rules = {broken_rule(raised[2]) for raised in RAISED.finditer(template)}
    system = mapping_of(props.get("chat_template_caps")).get("supports_system_role")
    return (*(NO_SYSTEM if system is False else ()), *(part for part in OF_ORDER if part in rules))
