"""What stands, as header and meters show it: read from the engine, never kept twice."""

from __future__ import annotations

from collections.abc import Callable

from tui.app.meters import Meters
from tui.app.widgets.header import Heading
from tui.core.figures import effort_name
from tui.core.ledger import Ledger, ledger_of
from tui.core.model import ModelProfile
from tui.engine import Engine


def heading_of(engine: Engine) -> Heading:
    """Return what the next request will use, as the header says it."""
    choice, route = engine.choice, engine.choice.provider.route
    return Heading(
        connection=route.connection,
        endpoint=route.endpoint,
        model=choice.profile.name,
        effort=effort_name(choice.effort, choice.profile),
        persona=choice.persona.name if choice.persona.message() else "no persona",
        practice=route.practice,
        stored="store: false" if route.stores and not route.practice else "",
    )


def sums_of(engine: Engine, profile_of: Callable[[str], ModelProfile]) -> Ledger:
    """Return the sums of a session."""
    return ledger_of(engine.conversation.messages.values(), profile_of)


def meters_of(engine: Engine, draft: str, live: float | None, ledger: Ledger) -> Meters:
    """Return what the meters show for a draft; ``live`` is the running turn's seconds."""
    return Meters(engine.context(draft), ledger, live, engine.choice.provider.route.practice)
