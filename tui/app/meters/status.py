"""What stands, as header and meters show it: read from the session, never kept twice."""

from __future__ import annotations

from collections.abc import Callable

from tui.app.chat.header import Heading
from tui.app.meters.meters import Meters
from tui.app.meters.turn_timer import LiveTurn
from tui.core.formatting import effort_name
from tui.core.models.profile import ModelProfile
from tui.core.ports import History
from tui.core.usage.model_stats import ModelStats, effective_effort
from tui.core.usage.totals import Totals, session_totals
from tui.core.usage.usage import UNKNOWN
from tui.engine.choice import Choice
from tui.engine.session import Session


def heading_of(session: Session) -> Heading:
    """Return what the next request will use, as the header says it."""
    choice, route = session.choice, session.choice.provider.route
    return Heading(
        connection=route.connection,
        endpoint=route.endpoint,
        model=choice.profile.name,
        effort=effort_name(choice.effort, choice.profile),
        persona=choice.persona.name if choice.persona.message() else "no persona",
        practice=route.practice,
        stored="store: false" if route.stores and not route.practice else "",
    )


def sums_of(session: Session, profile_of: Callable[[str], ModelProfile]) -> Totals:
    """Return the sums of a session."""
    held = session.conversation
    asked = sorted([*held.messages.values(), *held.summaries_asked.values()], key=lambda message: message.id)
    return session_totals(asked, profile_of, held.path())


def expected_of(history: History, choice: Choice) -> ModelStats | None:
    """Return what a turn of this choice usually takes, None before there was one."""
    return expected_at(history, choice, choice.effort)


def expected_at(history: History, choice: Choice, effort: str | None) -> ModelStats | None:
    """Return what a turn of this choice's model usually takes at an effort, None before there was one."""
    profile = choice.profile
    stats = history.stats(profile.name, practice=choice.provider.route.practice)
    return stats.get(effective_effort(effort, profile.default_effort))


def meters_of(session: Session, draft: str, live: LiveTurn | None, totals: Totals, history: History) -> Meters:
    """Return what the meters show for a draft; ``live`` is the running turn."""
    choice = session.choice
    return Meters(
        session.context(draft),
        totals,
        live.seconds() if live is not None else None,
        choice.provider.route.practice,
        live.expected if live is not None else expected_of(history, choice),
        thinking=live is not None and live.thinking,
        so_far=live.so_far if live is not None else UNKNOWN,
        wait_left=live.wait_left if live is not None else 0.0,
        cap=choice.asked.max_output_tokens,
    )
