"""``mull personas card``: how a persona goes into the requests of a model over a connection."""

from __future__ import annotations

from tui.cli.assembly import Assembly, Flags
from tui.cli.output import data, json_data
from tui.core.cleaning import cleaned_line
from tui.core.personas.travel_card import travel_card

NAME = 10  # columns of the name of a row


def card(persona: str, model: str | None, connection: str | None, as_json: bool) -> int:
    """Tell how a persona travels: as what its text is sent, and what it asks for that is not."""
    assembly = Assembly(Flags(model=model, connection=connection))
    choice = assembly.new_choice(assembly.personas.load(persona))
    found = travel_card(
        choice.persona, choice.profile, choice.provider.route, assembly.counter, assembly.target_of(choice.persona)
    )
    if as_json:
        json_data(found.for_programs)
        return 0
    data(f"{cleaned_line(found.persona.name)} to {cleaned_line(found.model)} over {cleaned_line(found.connection)}")
    for title, rows in found.sections:
        data(f"\n{title}")
        for row in rows:
            data(f"{'!' if row.warns else ' '} {row.name:<{NAME}}{cleaned_line(row.text)}")
    return 0
