"""Choose a value of an option of the reply, and see what each value took so far."""

from __future__ import annotations

from collections.abc import Mapping

from tui.app.pickers.row import Row
from tui.app.pickers.taken import TakenPicker, whose
from tui.core.models.taken_options import values_taken
from tui.core.reply_options import TIER, ReplyOption
from tui.core.usage.model_stats import ModelStats
from tui.engine.choice import Choice
from tui.engine.parameters import values_offered


class OptionPicker(TakenPicker[str]):
    """Answers with a value; the empty one leaves it to persona, connection and service.

    ``stats`` is what the model's past turns took at the effort in use, by the value that was sent.
    """

    def __init__(self, choice: Choice, option: ReplyOption, stats: Mapping[str, ModelStats], *, practice: bool) -> None:
        rows = option_rows(choice, option)
        left = _asked_by_others(choice, option) or ""
        effort = choice.effort or choice.profile.default_effort
        said = whose(choice.profile.name + (f" at effort {effort}" if effort else ""), practice=practice)
        super().__init__(rows, {row.value: stats.get(row.value or left) for row in rows}, said)
        self.title = option.words.capitalize()
        self._option = option

    def about(self, row: Row[str]) -> str:  # noqa: ARG002  holds for every row
        """Say what the option does."""
        return f"{self._option.about[:1].upper()}{self._option.about[1:]}."


def option_rows(choice: Choice, option: ReplyOption) -> list[Row[str]]:
    """Return the values of an option with what each means; first the empty one, which leaves it to others."""
    mine = getattr(choice.wishes, option.name)
    unsure = "" if choice.profile.knows(option.fact) else "whether it is taken here is not known"
    rows = [Row("", "not set", _left_to(choice, option), mine is None)]
    return rows + [
        Row(value, value, unsure or _meaning(choice, option, value), value == mine)
        for value in values_offered(choice, option)
    ]


def _meaning(choice: Choice, option: ReplyOption, value: str) -> str:
    """Return what a value means, and what it costs where a list of prices says so."""
    price = choice.profile.price if option is TIER else None
    times = None if price is None else price.times_the_usual(value)
    costs = "" if times is None else f"about {times:.2g}x the usual price"
    return "; ".join(filter(None, (option.says.get(value, ""), costs)))


def _asked_by_others(choice: Choice, option: ReplyOption) -> str | None:
    """Return the value that persona or connection ask for, None if they ask for none."""
    value: str | None = getattr(choice.wishing(**{option.name: None}).asked, option.name)
    return value


def _left_to(choice: Choice, option: ReplyOption) -> str:
    """Return what counts where the user chooses nothing, and whose that is."""
    for layer, whose_it_is in ((choice.persona, "persona's"), (choice.provider.route, "connection's")):
        value = getattr(layer, option.name)
        if value is not None:
            return f"{whose_it_is}: {value}"
    known = values_taken(option, choice.profile, choice.provider.route.api)
    return f"service's: {option.usual[0]}" if known else "service's own"
