"""The travel card of a persona: how it goes into the requests of the model in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding

from tui.app.connection.panel import RowPanel
from tui.app.connection.status import StatusRow
from tui.core.personas.travel_card import TravelCard


class PersonaCard(RowPanel):
    """Shows a card; what does not go as it is wished has a sign."""

    NAME: ClassVar[int] = 10
    HINT: ClassVar[str] = "↑ ↓ scroll · Escape closes"
    DEFAULT_CSS = """
    PersonaCard {
        align: center middle; background: $background 60%;
        #box {
            width: 90; max-width: 96%; height: auto; max-height: 96%;
            background: $surface; border: round $border; padding: 0 1;
        }
        #scroll { height: auto; max-height: 1fr; }
        #hint { height: 1; margin: 1 0 0 0; color: $text-muted; }
    }
    """
    BINDINGS = [Binding("escape,q,enter,ctrl+t", "dismiss", "Close", show=False, priority=True)]

    def __init__(self, card: TravelCard) -> None:
        super().__init__()
        self.card = card

    def sections(self) -> Sequence[tuple[str, Sequence[StatusRow]]]:
        """Return the rows of the card, under a title that says of which persona and model it is."""
        card = self.card
        head = StatusRow("to", f"{card.model} over {card.connection}")
        rows = [(title, [StatusRow(*row) for row in rows]) for title, rows in card.sections]
        return [(card.persona.name, [head]), *rows]
