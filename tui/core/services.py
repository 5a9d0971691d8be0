"""The services that forms offer by name: what is known of each before anything is asked.

Addresses of programs on this computer are their usual ports, as the pages of each say; those of services are in their
own documentation. ``docs/connections.md`` has a section for each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, ConnectionKind


@dataclass(frozen=True, slots=True)
class Service:
    """A service, or a program that serves models.

    ``name`` is its word, ``label`` what is shown, ``kind`` the kind of its connections. ``address`` is where it usually
    is, ``key_variable`` the variable that usually holds its key; both are empty where the kind's own hold. ``begins``
    says how a program on this computer is started, as a sentence.
    """

    name: str
    label: str
    kind: ConnectionKind
    address: str = ""
    key_variable: str = ""
    begins: str = ""

    @property
    def sign_in(self) -> str:
        """The usual way to sign in, one of the kind's."""
        return "variable" if self.key_variable else self.kind.sign_ins[0]

    @property
    def held(self) -> str:
        """What usually holds the key, where the way to sign in is a variable; else empty."""
        return (self.key_variable or self.kind.key_variable) if self.sign_in == "variable" else ""

    @property
    def connection(self) -> str:
        """The name that a connection to it gets, if no other is written."""
        return self.name if self.address else self.kind.default_name

    def free_name(self, taken: Collection[str]) -> str:
        """Return that name, with a number behind it where a connection has it already."""
        name = self.connection
        return next(n for n in (name, *(f"{name}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)


SERVICES = (
    Service("openai", "OpenAI", OPENAI),
    Service("azure", "Azure OpenAI", AZURE),
    Service(
        "ollama", "Ollama", COMPATIBLE, "http://127.0.0.1:11434/v1",
        begins="ollama serve starts it; ollama pull MODEL fetches a model.",
    ),
    Service(
        "lmstudio", "LM Studio", COMPATIBLE, "http://127.0.0.1:1234/v1",
        begins="load a model there, and turn the server on: lms server start.",
    ),
    Service(
        "llamacpp", "llama.cpp", COMPATIBLE, "http://127.0.0.1:8080/v1",
        begins="llama-server -m FILE.gguf starts it.",
    ),
    Service(
        "vllm", "vLLM", COMPATIBLE, "http://127.0.0.1:8000/v1",
        begins="vllm serve MODEL starts it; loading takes some minutes.",
    ),
    Service("openrouter", "OpenRouter", COMPATIBLE, "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    Service("deepseek", "DeepSeek", COMPATIBLE, "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    Service("compatible", "another OpenAI-compatible server", COMPATIBLE),
)  # fmt: skip
ON_THIS_COMPUTER = tuple(service for service in SERVICES if service.begins)
"""The programs that serve models on this computer, each at its usual port."""
BY_NAME = {service.name: service for service in SERVICES}
