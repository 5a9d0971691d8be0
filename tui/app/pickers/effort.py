"""Choose a model's reasoning effort, or a parameter to set, and see what each effort took so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from tui.app.pickers.row import Row
from tui.app.pickers.taken import TakenPicker, whose
from tui.core.reply_options import ReplyOption
from tui.core.usage.effort_effect import SameEffort
from tui.core.usage.model_stats import ModelStats, effective_effort
from tui.engine.choice import Choice
from tui.engine.parameters import Parameter, held_in_words, takes

TOLD_WITH_SAME = 5  # lines that are told of an effort, where two took the same
EFFORT, OPTIONS, SAMPLING = "reasoning effort", "options of the reply", "sampling"


class EffortPicker(TakenPicker[str | Parameter]):
    """Answers with an effort, or with a parameter that is to be set.

    The empty effort leaves it to the persona or the model. ``stats`` is what the model's past turns took, by effective
    effort. ``parameters`` are the options of the reply and the sampling parameters to choose from. ``again`` returns
    what the service reads again at another effort, as text to show, empty for nothing. ``same`` are efforts that took
    the same here.
    """

    TITLE: ClassVar[str] = "Reasoning effort"

    def __init__(
        self,
        choice: Choice,
        stats: Mapping[str, ModelStats],
        parameters: Sequence[Parameter] = (),
        *,
        practice: bool,
        again: Callable[[str | None], str] = lambda _: "",
        same: Sequence[SameEffort] = (),
    ) -> None:
        profile, current, persona_effort = choice.profile, choice.wishes.effort, choice.persona.effort
        efforts = profile.efforts_offered(choice.provider.route.api)
        own = (
            f"persona's: {persona_effort}"
            if persona_effort
            else f"model's: {profile.default_effort or 'not published'}"
        )
        unsure = "" if profile.knows("efforts") else "whether it is taken here is not known"
        asked = {each: effective_effort(each or persona_effort, profile.default_effort) for each in ("", *efforts)}
        alike = {each: _alike(each, same) for each in efforts}
        rows: list[Row[str | Parameter]] = [Row("", "default", own, current is None, group=EFFORT)] if efforts else []
        rows += [Row(each, each, alike[each] or unsure, each == current, group=EFFORT) for each in efforts]
        taken: dict[str | Parameter, ModelStats | None] = {each: stats.get(effort) for each, effort in asked.items()}
        super().__init__(
            [*rows, *(_row(choice, each) for each in parameters)],
            taken if efforts else {},
            whose(profile.name, practice=practice),
        )
        self.title = _title(bool(efforts), parameters)
        self._again = again
        if same:
            self.DETAIL = TOLD_WITH_SAME  # type: ignore[misc]  # the sentence has its numbers
        self._same = {each: _same_as(effort, same) for each, effort in asked.items()}

    def about(self, row: Row[str | Parameter]) -> str:
        """Return which effort took the same, and what another effort has the service read again."""
        if not isinstance(row.value, str):
            return ""
        return "\n".join(filter(None, (self._same.get(row.value, ""), self._again(row.value or None))))


def _alike(effort: str, same: Sequence[SameEffort]) -> str:
    """Return which other efforts took the same as one here, in few words; empty where none did."""
    others = [each.beside(effort) for each in same if each.beside(effort)]
    return f"same as {' and '.join(others)}" if others else ""


def _same_as(effort: str, same: Sequence[SameEffort]) -> str:
    """Return a sentence for each other effort that took the same as one, with the numbers."""
    return "\n".join(each.in_words for each in same if each.beside(effort))


def _group(parameter: Parameter) -> str:
    return OPTIONS if isinstance(parameter, ReplyOption) else SAMPLING


def _title(efforts: bool, parameters: Sequence[Parameter]) -> str:
    """Return what can be chosen here, in words."""
    groups = dict.fromkeys([*[EFFORT] * efforts, *map(_group, parameters)])
    return " and ".join(groups).capitalize()


def _row(choice: Choice, parameter: Parameter) -> Row[str | Parameter]:
    """Return the row of a parameter: its value where it is set, and whose that is."""
    words = held_in_words(choice, parameter)
    if getattr(choice.asked, parameter.name) is None:
        words = f"{words}; {takes(choice, parameter)}"
    is_set = getattr(choice.wishes, parameter.name) is not None
    return Row(parameter, parameter.words, words, is_set, group=_group(parameter))
