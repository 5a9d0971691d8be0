"""A walk through what was sent before, from the draft one began with and back to it."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.ports import PastPrompt


class PromptWalk:
    """Goes through the texts that begin with the draft, the latest first; ``texts`` has the latest last.

    What is edited of a text stays as long as one walks.
    """

    def __init__(self, texts: Iterable[str], draft: str) -> None:
        self._texts = [text for text in texts if text.startswith(draft) and text != draft]
        self._texts.append(draft)
        self._at = len(self._texts) - 1

    def goes_on(self, shown: str) -> bool:
        """Return whether one still walks: neither is the text that was shown emptied, nor the draft another one."""
        at_draft = self._at == len(self._texts) - 1
        return shown == self._texts[self._at] if at_draft else bool(shown)

    def step(self, by: int, shown: str) -> str | None:
        """Return the text before (-1) or after (1) the one that is shown, as it was left; None where there is none."""
        to = self._at + by
        if not 0 <= to < len(self._texts):
            return None
        self._texts[self._at] = shown
        self._at = to
        return self._texts[to]


def distinct(prompts: Iterable[PastPrompt]) -> list[PastPrompt]:
    """Return texts that are the latest last, each where it was sent last."""
    latest: dict[str, PastPrompt] = {}
    for prompt in prompts:
        latest.pop(prompt.text, None)
        latest[prompt.text] = prompt
    return list(latest.values())
