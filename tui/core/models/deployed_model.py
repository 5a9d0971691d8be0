"""The model behind a deployment: a request names the deployment, and somebody has to say which model that is.

Said by a setting, it is settled. Else the most trusted word counts: a reply's, a refusal's, the resource's list, and
last the deployment's own name, where that is sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ModelSource(StrEnum):
    """Who says which model is behind a deployment; the most trusted first."""

    CHOSEN = "chosen"
    SETTING = "setting"
    VARIABLE = "variable"
    REPLY = "reply"
    REFUSAL = "refusal"
    LIST = "list"
    NAME = "name"


SETTLED = frozenset({ModelSource.CHOSEN, ModelSource.SETTING, ModelSource.VARIABLE})
TRUST = {source: len(ModelSource) - number for number, source in enumerate(ModelSource)}
WORDS: Mapping[ModelSource, str] = {
    ModelSource.CHOSEN: "as it was chosen (--model or /model)",
    ModelSource.SETTING: "as the settings say",
    ModelSource.VARIABLE: "as the environment says",
    ModelSource.REPLY: "as the reply said",
    ModelSource.REFUSAL: "as a refusal said",
    ModelSource.LIST: "as the resource's list says",
    ModelSource.NAME: "as the deployment's name says",
}


@dataclass(frozen=True, slots=True)
class DeployedModel:
    """The name of the model behind a deployment, as it was told: ``o1-2024-12-17``; who says so, and since which day.

    ``when`` is a day such as ``2026-11-20``, empty for what is not learned.
    """

    name: str
    source: ModelSource
    when: str = ""

    @property
    def settled(self) -> bool:
        """True if the user said so: nothing that a service says changes it."""
        return self.source in SETTLED

    @property
    def learned(self) -> bool:
        """True if a service said so."""
        return self.source in (ModelSource.REPLY, ModelSource.REFUSAL, ModelSource.LIST)

    def outweighs(self, other: DeployedModel | None) -> bool:
        """Return whether this counts rather than what was known before; of two equal sources the later one does."""
        if other is None:
            return True
        return not other.settled and TRUST[self.source] >= TRUST[other.source]

    @property
    def in_words(self) -> str:
        """Who says so, as text to show: ``as the reply said (o1-2024-12-17, since 2026-11-20)``."""
        told = ", ".join(filter(None, (self.name, f"since {self.when}" if self.when else "")))
        return f"{WORDS[self.source]} ({told})" if self.learned else WORDS[self.source]


# Whether a name is one of a known model.
IsModel = Callable[[str], bool]
LONGEST_READ = 2_000  # characters of an error's words
NAME = r"[a-z][a-z0-9]*(?:[.:_-][a-z0-9]+)*"
QUOTE = "['\"`‘’“”]?"
# Where an error's words name the model that they speak of.
NAMING = re.compile(
    rf"\bmodel(?: name)?:?\s+(?:is\s+)?{QUOTE}(?P<after>{NAME}){QUOTE}"
    rf"|(?<![\w.-]){QUOTE}(?P<before>{NAME}){QUOTE}\s+"
    r"(?:models?\b|do(?:es)? not\b|doesn't\b|is not\b|is only\b|is enabled\b)"
    rf"|\b(?:with|for|by|on)\s+(?:the\s+)?{QUOTE}(?P<with>{NAME}){QUOTE}",
    re.IGNORECASE,
)
# Words before a name in the same sentence that make it another model than the one that answered.
ADVICE = re.compile(
    r"\b(?:use|using|try|choose|switch|instead|deploy|upgrade|migrate|such as|like|e\.g)\b", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?]\s")


def model_in_refusal(words: str, is_model: IsModel) -> str:
    """Return the model that an error's words name as the one that refused; empty if they name none, or several."""
    words = words[:LONGEST_READ]
    found: dict[str, None] = {}
    for match in NAMING.finditer(words):
        name = next(filter(None, match.groups()))
        begin = max((end.end() for end in SENTENCE_END.finditer(words, 0, match.start())), default=0)
        if is_model(name) and not ADVICE.search(words, begin, match.start()):
            found[name] = None
    return next(iter(found)) if len(found) == 1 else ""


# The keys under which lists of a resource hold their entries, name a deployment, and name its model.
ENTRIES = ("data", "value", "deployments", "models")
CALLED = ("id", "name", "deployment", "deployment_name", "deploymentName")
MODEL = ("model", "modelName", "model_name", "underlying_model", "base_model")
VERSION = ("modelVersion", "model_version", "version")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


def model_in_list(listing: Any, deployment: str) -> str:
    """Return the model that a resource's list of models or deployments gives for a deployment; empty if none does.

    A list of base models says nothing: only an entry that is called like the deployment and names a model counts.
    """
    entries = listing if isinstance(listing, list) else next(filter(None, map(_under(listing), ENTRIES)), None)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and deployment.lower() in {_word(entry, key).lower() for key in CALLED}:
            name = _model_of(entry)
            if name and name.lower() != deployment.lower():
                return name
    return ""


def _model_of(entry: Mapping[str, Any]) -> str:
    """Return the model of one entry, with its version where that is a date: Azure keeps the two apart."""
    properties = entry.get("properties")
    inner = properties if isinstance(properties, dict) else entry
    told = next((inner[key] for key in MODEL if inner.get(key)), "")
    if isinstance(told, dict):
        inner, told = told, _word(told, "name") or _word(told, "id")
    version = next(filter(None, (_word(inner, key) for key in VERSION)), "")
    if not isinstance(told, str):
        return ""
    return f"{told}-{version}" if told and DATE.match(version) and not DATE.search(told) else told


def _under(listing: Any) -> Callable[[str], Any]:
    return lambda key: listing.get(key) if isinstance(listing, dict) else None


def _word(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
