"""What a service offers: the models that it listed when it was asked, with the days on which they end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tui.core.connection_kinds import ConnectionKind
from tui.core.models.profile import ModelProfile, VendorFacts

DAYS_KEPT = 60  # after these days a list says too little of what is offered now
MOST_KEPT = 2_000  # models of one connection
LONGEST_NAME = 200  # characters of a model's name
# Words in the names of models that hold no conversation, of any maker; and of OpenAI's alone: elsewhere a name such as
# Qwen2.5-7B-Instruct is that of a model to talk with.
OTHER_USES = frozenset({
    "embedding", "embed", "embeddings", "rerank", "reranker", "tts", "whisper", "transcribe", "moderation", "dall",
    "sora",
})  # fmt: skip
OPENAI = re.compile(r"(?:ft:)?(?:gpt|chatgpt|o[0-9]|text|tts|omni|dall|whisper|sora|davinci|babbage|ada|curie)\b")
OTHER_USES_AT_OPENAI = OTHER_USES | {
    "image", "images", "realtime", "audio", "davinci", "babbage", "ada", "curie", "instruct", "live", "translate",
    "speech",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model by the service's name for it, and the day (ISO 8601) on which it ends, empty where none is announced."""

    name: str
    shutdown: str = ""

    @property
    def converses(self) -> bool:
        """True unless its name says that it is for another use, such as embeddings or speech."""
        name = self.name.lower()
        others = OTHER_USES_AT_OPENAI if OPENAI.match(name) else OTHER_USES
        return not others.intersection(re.split(r"[^a-z]+", name))


@dataclass(frozen=True)
class Offer:
    """The models that a connection's service listed, on a day such as ``2026-11-28``, ``days`` ago; in its order."""

    models: tuple[OfferedModel, ...]
    when: str
    days: int = 0

    @property
    def expired(self) -> bool:
        """True if the list is too old to say what is offered now."""
        return self.days > DAYS_KEPT

    @property
    def cut_short(self) -> bool:
        """True if the service may have more models than are kept."""
        return len(self.models) >= MOST_KEPT

    @property
    def names(self) -> list[str]:
        """The names of the models that hold conversations."""
        return [model.name for model in self.models if model.converses]

    @cached_property
    def shutdowns(self) -> Mapping[str, str]:
        """The days on which models end, by their names."""
        return {model.name: model.shutdown for model in self.models if model.shutdown}

    def applied_to(self, profile: ModelProfile, name: str, kind: ConnectionKind) -> ModelProfile:
        """Return the profile of the model of this name with the day on which the service says that it ends."""
        day = self.shutdowns.get(name)
        if day is None:
            return profile
        facts = profile.vendors.get(kind.vendor, VendorFacts())
        return replace(profile, vendors={**profile.vendors, kind.vendor: replace(facts, retired=day)})
