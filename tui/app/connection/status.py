"""The status of the connection in use, as the rows of its panel; what is unknown says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tui.core.access import Access
from tui.core.formatting import duration
from tui.core.models.profile import ModelProfile
from tui.core.models.refused_parameters import FALLBACK, Remembered, in_words
from tui.core.rate_limits import Allowance
from tui.core.request import Route
from tui.engine.choice import Choice
from tui.engine.rate_status import RateStatus

UNSAID = "not said by the service"
NOT_ASKED = "not said yet: nothing was sent"
DAY = 86_400


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """What the panel shows.

    ``plain`` is the model's profile without anything that was refused, ``learned`` what is remembered to be refused,
    ``warnings`` are about the model's retirement.
    """

    choice: Choice
    access: Access
    news: RateStatus
    plain: ModelProfile
    learned: Sequence[Remembered] = ()
    warnings: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row: a name, what is known, and whether it needs attention. Both texts may come from the service."""

    name: str
    text: str
    warns: bool = False


def sections(held: ConnectionStatus, now: datetime, monotonic: float) -> list[tuple[str, list[StatusRow]]]:
    """Return the panel's rows under their titles.

    ``now`` and ``monotonic`` (seconds) are the present time: limits and tokens are counted down to it.
    """
    return [
        ("Connection", _where(held, now)),
        ("Model", _model(held)),
        ("Limits", _limits(held, monotonic)),
        ("Learned here", _learned(held)),
    ]


def _where(held: ConnectionStatus, now: datetime) -> list[StatusRow]:
    route, access = held.choice.provider.route, held.access
    api = "Responses" if route.api == "responses" else "Chat Completions"
    rows = [
        StatusRow("name", f"{route.connection} ({route.kind.name})"),
        StatusRow("sends to", access.address),
        StatusRow("route", f"{access.route} · {api} API"),
        StatusRow("credentials", *_credentials(access, now)),
        StatusRow("storage", _storage(route)),
    ]
    return [*rows[:2], StatusRow("proxy", access.proxy), *rows[2:]] if access.proxy else rows


def _credentials(access: Access, now: datetime) -> tuple[str, bool]:
    """Return how the connection signs in and until when, and whether that is over; never the secret."""
    if access.sign_in == "none":
        return "no key is sent", False
    if access.sign_in == "key":
        return f"a key from {access.source}; when it expires is not known here", False
    if access.expires is None:
        return "Entra ID; no token yet: it is fetched with the first request", False
    left = access.expires - now.astimezone(UTC).timestamp()
    if left <= 0:
        return "Entra ID; the token has expired: the next request fetches another", True
    return f"Entra ID; the token expires in {_long(left)}", False


def _storage(route: Route) -> str:
    if route.practice:
        return "nothing leaves this computer"
    return "store: false is sent" if route.stores else "store is not sent: this route does not know it"


def _model(held: ConnectionStatus) -> list[StatusRow]:
    choice, news = held.choice, held.news
    profile, route = choice.profile, choice.provider.route
    rows = [StatusRow("model", profile.name if profile.known else f"{profile.name} (not in the catalogue)")]
    if route.kind.deployments:
        rows.append(StatusRow("deployment", route.wire_model))
    window = f"{profile.window:,} tokens" if profile.window is not None else "unknown"
    if profile.window is not None and profile.window == news.window:
        window += ", by the server's own word"
    rows += [StatusRow("answers as", news.model or _unsaid(news)), StatusRow("window", window)]
    day = profile.retired_on(route.kind)
    rows += [StatusRow("retirement", warning, warns=True) for warning in held.warnings]
    if day and not held.warnings:
        rows.append(StatusRow("retirement", f"{day}{f'; then {profile.replaced_by}' if profile.replaced_by else ''}"))
    elif not day and route.kind.retires:
        rows.append(StatusRow("retirement", "no date is known"))
    return rows


def _limits(held: ConnectionStatus, monotonic: float) -> list[StatusRow]:
    news = held.news
    limits = news.limits
    rows = [StatusRow("requests", _unsaid(news)), StatusRow("tokens", _unsaid(news))]
    if limits is not None:
        rows = [
            StatusRow("requests", *_left(limits.requests, news, monotonic)),
            StatusRow("tokens", *_left(limits.tokens, news, monotonic)),
            StatusRow("as of", f"{_long(monotonic - news.limits_at)} ago"),
        ]
    region = limits.region if limits is not None and limits.region else _unsaid(news)
    return [*rows, StatusRow("region", region), StatusRow("last request", news.request_id or _unsaid(news))]


def _left(allowance: Allowance, news: RateStatus, monotonic: float) -> tuple[str, bool]:
    """Return what remains of an allowance and when all of it is back; then whether it is used up."""
    if allowance.remaining is None and allowance.limit is None:
        return UNSAID, False
    back = news.back_in(allowance, monotonic)
    remaining = "?" if allowance.remaining is None else f"{allowance.remaining:,}"
    whole = "" if allowance.limit is None else f" of {allowance.limit:,}"
    when = "when they come back is not said" if back is None else "all back by now"
    if back:
        when = f"all back in {_long(back)}"
    return f"{remaining} left{whole} · {when}", allowance.remaining == 0 and back != 0


def _learned(held: ConnectionStatus) -> list[StatusRow]:
    """Return what this deployment refused: remembered in the file, or only since mull was started."""
    rows = [StatusRow(each.when or "?", f"{each.what}: {each.said}".rstrip(": ")) for each in held.learned]
    known = {each.part for each in held.learned}
    now, plain = held.choice.profile, held.plain
    fresh = [part for part in now.refused if part not in plain.refused and part not in known]
    if now.role != plain.role and plain.role in FALLBACK and FALLBACK[plain.role][0] not in known:
        fresh.append(FALLBACK[plain.role][0])
    rows += [StatusRow("now", f"{in_words(part)}: left out until mull ends") for part in fresh]
    return rows or [StatusRow("", "nothing was refused: every request goes out as the catalogue says")]


def _unsaid(news: RateStatus) -> str:
    """Return why something is not known: nobody asked yet, or the service kept silent."""
    return UNSAID if news.heard else NOT_ASKED


def _long(seconds: float) -> str:
    """Return a length of time, whole seconds where there are many; days where there are days."""
    if seconds >= 2 * DAY:
        return f"{seconds / DAY:.0f} days"
    return duration(seconds) if seconds < 10 or seconds >= 60 else f"{seconds:.0f} s"
