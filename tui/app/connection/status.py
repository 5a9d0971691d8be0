"""The status of the connection in use, as the rows of its panel; a row says where something is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tui.core.access import Access
from tui.core.formatting import duration
from tui.core.models.profile import ModelProfile, fields_in_words
from tui.core.models.refused_parameters import DAYS_KEPT, REFUSAL_OF, Remembered, in_words
from tui.core.models.server_facts import ServerFacts
from tui.core.rate_limits import BUSY, Allowance
from tui.core.request import Route
from tui.engine.choice import Choice
from tui.engine.deployed import too_old
from tui.engine.rate_status import RateStatus

UNSAID = "not reported"
NOT_ASKED = "not said yet: nothing was sent"
NONE_YET = "no token yet: it is fetched with the first request"
UNLISTED = "nothing of it is taken from the catalogue"
COUNTED_HERE = "api-version {} does not report it in a stream: counted here"
DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """What the panel shows.

    ``rates`` are the rate limits and what else the service reported. ``plain`` is the model's profile before anything
    was refused, ``learned`` are the refused parameters in the file, ``warnings`` are about the model's retirement.
    """

    choice: Choice
    access: Access
    rates: RateStatus
    plain: ModelProfile
    learned: Sequence[Remembered] = ()
    warnings: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row: a name, a text, and whether it needs attention. Name and text may come from the service: clean them."""

    name: str
    text: str
    warns: bool = False


def sections(status: ConnectionStatus, now: datetime, monotonic: float) -> list[tuple[str, list[StatusRow]]]:
    """Return the panel's rows under their titles.

    ``now`` and ``monotonic`` (seconds) are the present time, from which the remaining times are counted.
    """
    return [
        ("Connection", _where(status, now)),
        ("Model", _model(status)),
        ("Limits", _limits(status, monotonic)),
        ("Learned here", _learned(status)),
    ]


def _where(status: ConnectionStatus, now: datetime) -> list[StatusRow]:
    route, access = status.choice.provider.route, status.access
    api = "Responses" if route.api == "responses" else "Chat Completions"
    rows = [
        StatusRow("name", f"{route.connection} ({route.kind.name})"),
        StatusRow("sends to", access.address),
        StatusRow("route", f"{access.route} · {api} API"),
        StatusRow("credentials", *_credentials(access, now)),
        StatusRow("storage", _storage(route)),
        *([] if route.has("stream_options") else [StatusRow("usage", COUNTED_HERE.format(route.api_version))]),
    ]
    return [*rows[:2], StatusRow("proxy", access.proxy), *rows[2:]] if access.proxy else rows


def _credentials(access: Access, now: datetime) -> tuple[str, bool]:
    """Return how the connection signs in and until when, without any secret; and whether the token has expired."""
    if access.sign_in == "none":
        return "no key is sent", False
    if access.sign_in == "key":
        return f"a key from {access.source}; when it expires is not known here", False
    way = f"Entra ID by {access.source}" if access.source else "Entra ID"
    if access.expires is None:
        given = "when its token expires is not known here" if access.source else NONE_YET
        return f"{way}; {given}", False
    left = access.expires - now.astimezone(UTC).timestamp()
    if left <= 0:
        return f"{way}; the token has expired: the next request fetches another", True
    return f"{way}; the token expires in {_duration(left)}", False


def _storage(route: Route) -> str:
    if route.practice:
        return "nothing leaves this computer"
    return "store: false is sent" if route.stores else "store is not sent: this route does not know it"


def _model(status: ConnectionStatus) -> list[StatusRow]:
    choice, rates = status.choice, status.rates
    profile, route = choice.profile, choice.provider.route
    rows = [StatusRow("model", _named(profile)), *_assumed(profile)]
    if route.kind.deployments:
        rows.append(StatusRow("deployment", route.wire_model))
        rows.append(StatusRow("type", _deployment_type(rates)))
    window = f"{profile.window:,} tokens" if profile.window is not None else "unknown"
    if "window" in profile.reported:
        window += ", by the server's own word"
    if profile.assumes("window"):
        window += f", {profile.assumed_in_words}"
    rows += [StatusRow("answers as", rates.model or _why_unknown(rates)), StatusRow("window", window)]
    sentence = too_old(profile, route)
    rows += [StatusRow("api-version", str(sentence), warns=True)] if sentence is not None else []
    rows += _described(rates.facts, route)
    day = profile.retired_on(route.kind)
    rows += [StatusRow("retirement", warning, warns=True) for warning in status.warnings]
    if day and not status.warnings:
        rows.append(StatusRow("retirement", f"{day}{f'; then {profile.replaced_by}' if profile.replaced_by else ''}"))
    elif not day and route.kind.retires:
        rows.append(StatusRow("retirement", "no date is known"))
    return rows


def _named(profile: ModelProfile) -> str:
    """Return the model's name, who says that it is behind the deployment, and whether anything is known of it."""
    said = "" if profile.deployed is None else f", {profile.deployed.in_words}"
    return f"{profile.name}{said}" + ("" if profile.known or profile.assumed_from else f" ({UNLISTED})")


def _assumed(profile: ModelProfile) -> list[StatusRow]:
    """Return what is assumed of the model, and what it needs; no row where that is nothing."""
    rows = [StatusRow("needs", profile.needs)] if profile.needs else []
    if not profile.assumptions:
        return rows
    fields = ", ".join(fields_in_words(profile.assumptions))
    return [StatusRow("assumed", f"from {profile.assumed_from}, until the service says otherwise: {fields}"), *rows]


def _deployment_type(rates: RateStatus) -> str:
    """Return what kind of deployment it is. No answer of Azure's names it; only a provisioned one tells its use."""
    if rates.limits is not None and rates.limits.utilization is not None:
        return "provisioned: the service says how much of it is in use"
    return _why_unknown(rates)


def _described(facts: ServerFacts | None, route: Route) -> list[StatusRow]:
    """Return what the server says of the model, and of the names of its models."""
    if facts is None:
        return []
    rows = [
        StatusRow("listed", facts.unlisted_in_words(route.wire_model, route.endpoint), warns=True),
        StatusRow("served", facts.served_in_words),
        StatusRow("described", facts.in_words),
    ]
    return [row for row in rows if row.text]


def _limits(status: ConnectionStatus, monotonic: float) -> list[StatusRow]:
    rates = status.rates
    limits = rates.limits
    rows = [StatusRow("requests", _why_unknown(rates)), StatusRow("tokens", _why_unknown(rates))]
    if limits is not None:
        rows = [
            StatusRow("requests", *_remaining(limits.requests, rates, monotonic)),
            StatusRow("tokens", *_remaining(limits.tokens, rates, monotonic)),
            StatusRow("as of", f"{_duration(monotonic - rates.limits_at)} ago"),
        ]
    if limits is not None and limits.utilization is not None:
        used = f"{limits.utilization:g}% of the provisioned throughput is in use"
        rows.insert(2, StatusRow("utilization", used, warns=limits.utilization >= BUSY))
    region = limits.region if limits is not None and limits.region else _why_unknown(rates)
    return [*rows, StatusRow("region", region), StatusRow("last request", rates.request_id or _why_unknown(rates))]


def _remaining(allowance: Allowance, rates: RateStatus, monotonic: float) -> tuple[str, bool]:
    """Return what remains of an allowance and when all of it is back, in words; and whether it is used up."""
    if allowance.remaining is None and allowance.limit is None:
        return UNSAID, False
    back = rates.back_in(allowance, monotonic)
    remaining = "?" if allowance.remaining is None else f"{allowance.remaining:,}"
    whole = "" if allowance.limit is None else f" of {allowance.limit:,}"
    when = "when they come back is not said" if back is None else "all back by now"
    if back:
        when = f"all back in {_duration(back)}"
    return f"{remaining} left{whole} · {when}", allowance.remaining == 0 and back != 0


def _learned(status: ConnectionStatus) -> list[StatusRow]:
    """Return what this deployment refused: first what the file holds, then what only this run knows."""
    rows = [StatusRow(each.when or "?", _refused(each)) for each in status.learned]
    known = {each.part for each in status.learned}
    now, plain = status.choice.profile, status.plain
    unsaved = [part for part in now.refused if part not in plain.refused and part not in known]
    if now.role != plain.role and plain.roles and REFUSAL_OF[plain.role] not in known:
        unsaved.append(REFUSAL_OF[plain.role])
    rows += [StatusRow("now", f"{in_words(part)}: left out until mull ends") for part in unsaved]
    return rows or [StatusRow("", "nothing was refused: every request goes out as the catalogue says")]


def _refused(each: Remembered) -> str:
    """Return what was refused, with the service's words, and whether it is tried again after so long a time."""
    again = f" · more than {DAYS_KEPT} days ago: tried again" if each.expired else ""
    return f"{each.what}: {each.message}".rstrip(": ") + again


def _why_unknown(rates: RateStatus) -> str:
    """Return why something is unknown: nothing was sent yet, or the service did not report it."""
    return UNSAID if rates.answered else NOT_ASKED


def _duration(seconds: float) -> str:
    """Return a duration in words; from two days on in days, from 10 to 60 s in whole seconds."""
    if seconds >= 2 * DAY:
        return f"{seconds / DAY:.0f} days"
    return duration(seconds) if seconds < 10 or seconds >= 60 else f"{seconds:.0f} s"
