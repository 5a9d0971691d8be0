"""The settings as values: the connections, and everything else that is settled before a start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tui.core.connection_kinds import PRACTICE as PRACTICE_KIND
from tui.core.connection_kinds import ConnectionKind
from tui.core.models.catalogue import Catalogue, built_in
from tui.core.models.profile import Api
from tui.core.retry_policy import RetryPolicy

Auth = Literal["key", "entra"]
Summary = Literal["off", "auto", "detailed"]

WARN_AT = (0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Connection:
    """One way to reach models. Keys are never in here, only the names of where they are found.

    ``deployment`` is Azure's name for what is deployed, ``model`` which model that is; ``api_version``
    chooses Azure's classic route; ``api`` None lets the model decide; ``stream`` False asks for replies
    in one piece; ``api_key_keyring`` is ``service/user`` in the system's keyring. ``context_window`` is in
    tokens. The four limits are in seconds: to be connected, to the first word of a reply, between two words,
    and for a whole reply. ``reasoning_summary`` None is what the top of the file says; ``max_output_tokens`` is
    the output budget of every request, where neither turn nor persona has its own.
    """

    name: str
    kind: ConnectionKind
    endpoint: str = ""
    base_url: str = ""
    deployment: str = ""
    model: str = ""
    auth: Auth = "key"
    scope: str = ""
    api_version: str = ""
    api: Api | None = None
    api_key_env: str = ""
    api_key_command: str = ""
    api_key_keyring: str = ""
    context_window: int | None = None
    max_output_tokens: int | None = None
    stream: bool = True
    connect_timeout: float = 10.0
    first_byte_timeout: float = 600.0
    idle_timeout: float = 300.0
    total_timeout: float = 3600.0
    reasoning_summary: Summary | None = None


PRACTICE = Connection(PRACTICE_KIND.default_name, PRACTICE_KIND, model=PRACTICE_KIND.default_model)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is settled before a start.

    ``connection`` is the one in use. ``reserve`` is in tokens, None where nobody set it; ``warn_at`` are parts of
    the window, 0 to 1, at which the chat says how full it is; ``practice_pace`` is 1 for a human pace, 0 for none.
    """

    connection: Connection = PRACTICE
    connections: Mapping[str, Connection] = field(default_factory=lambda: {PRACTICE.name: PRACTICE})
    persona: str = "assistant"
    reserve: int | None = None
    warn_at: tuple[float, ...] = WARN_AT
    catalogue: Catalogue = field(default_factory=built_in)
    practice_pace: float = 1.0
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
