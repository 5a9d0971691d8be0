"""The prompt of one's own that a message was made of, and the draft that is still to become such a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalledPrompt:
    """A prompt by its stem, and the effort that it asked for: of this turn alone, None where it asked for none."""

    stem: str
    effort: str | None = None

    @property
    def in_words(self) -> str:
        """What a message says of it."""
        return f"prompt: {self.stem}{f', effort {self.effort}' if self.effort else ''}"


@dataclass(frozen=True, slots=True)
class FilledPrompt:
    """A prompt's text as it was put together: what stands before and behind the input that is still to be written."""

    called: CalledPrompt
    before: str
    behind: str = ""

    def holds(self, text: str) -> bool:
        """Return whether a text is still that of the prompt: what stood before and behind is there."""
        said, before, behind = text.strip(), self.before.strip(), self.behind.strip()
        whole = len(said) >= len(before) + len(behind) > 0
        return whole and said.startswith(before) and said.endswith(behind)
