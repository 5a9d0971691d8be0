"""``mull context``: the next request part by part, its raw request, and the raw body of any reply."""

from __future__ import annotations

import asyncio
from typing import Any

from tui.cli.assembly import Assembly, Flags
from tui.cli.find_window import find_window
from tui.cli.output import json_data, note
from tui.cli.table import print_table
from tui.core.cleaning import cleaned_line
from tui.core.context.context import Context
from tui.core.context.prompt_cache import PromptCache
from tui.core.context.room import Verdict, in_words, room_for
from tui.core.context.xray import (
    Xray,
    XrayLine,
    cache_doubt,
    dropped_in_words,
    dropped_of,
    dropping_told,
    stretches_in_words,
)
from tui.core.conversation.message import Reply
from tui.core.conversation.raw_reply import raw_body
from tui.core.conversation.repair import RequestLacks
from tui.core.errors import UsageError
from tui.core.formatting import tokens
from tui.core.models.profile import ModelProfile
from tui.core.usage.usage import Figure
from tui.core.whole_number import whole_number
from tui.engine.consent import Step
from tui.engine.preflight import refuse_if_elsewhere
from tui.engine.prompt_cache import cache_of
from tui.engine.session import Session

FITS = {Verdict.ENOUGH: True, Verdict.TIGHT: False, Verdict.FULL: False}  # an unknown one is null


def run(named: str | None, draft: str, as_json: bool, raw: bool, reply: str | None, count: bool, **flags: Any) -> int:
    """Show what the next request of a session will hold (left out: the last one; none yet: a new one)."""
    assembly = Assembly(Flags(resume=named, **flags))
    if named is None and assembly.sessions.any():
        assembly = Assembly(Flags(resume="last", **flags))
    start = assembly.start(write=False)
    session = start.session
    if count:
        refuse_if_elsewhere(session.next_branch(), session.choice, session.resources, Step.COUNT)
    note(*start.notices)
    counted = asyncio.run(_asked(session, draft, count=count)) if reply is None or count else None
    if reply is not None:
        json_data(raw_reply(session, reply))
    elif raw:
        json_data(asyncio.run(session.choice.provider.preview(session.next_request(draft).request)))
    else:
        _show(session, draft, counted, as_json=as_json)
    return 0


def _show(session: Session, draft: str, counted: int | None, *, as_json: bool) -> None:
    """Show the context of the next request; ``counted`` is the service's count of its tokens, None where it was not."""
    context = session.context(draft)
    cache = cache_of(session.resources, session.choice, context)
    if as_json:
        lacks = session.resources.damage.of_request(session.next_branch().path)
        json_data(as_object(context, lacks, cache) | ({} if counted is None else {"counted": counted}))
        return
    print_table(as_rows(context, cache))
    if counted is not None:
        print_table([[f"{counted:>10,}  ", "used, as the service counts it"]])


async def _asked(session: Session, draft: str, *, count: bool) -> int | None:
    """Ask a server what it is; return the service's count of the next input tokens, if wanted or made unasked."""
    try:
        if await find_window(session, draft) and session.choice.profile.deployed is None:
            note(f"{session.choice.provider.route.endpoint} names its own window")
        counted = session.counted(draft) if draft.strip() else None
        return await session.count(draft) if count and counted is None else counted
    finally:
        await session.aclose()


def raw_reply(session: Session, which: str) -> Any:
    """Return the body of a reply of the current branch as the service sent it; ``which`` is a number from 1, or last.

    Raises:
        UsageError: there is no such reply, or its body was not kept.
    """
    replies = [m for m in session.conversation.path() if isinstance(m, Reply)]
    number = len(replies) if which == "last" else whole_number(which) or 0
    if not 1 <= number <= len(replies):
        held = f"It has {len(replies)}: 1 is the first, last the last." if replies else "It has none yet."
        raise UsageError(f"This session has no reply {which[:24]!r}.", held)
    return raw_body(replies[number - 1])


def as_object(context: Context, lacks: RequestLacks | None = None, cache: PromptCache | None = None) -> dict[str, Any]:
    """Return a context as one JSON object; unknown is null. Sizes are in tokens.

    ``lacks`` is what the request lacks because the session is damaged: its lines, and whether the persona is lost.
    ``cache`` is what the prompt cache holds of it.
    """
    losses = lacks.losses if lacks is not None else ()
    deployed, price = context.profile.deployed, context.profile.price
    parts = [
        {
            "kind": part.kind,
            "role": part.role,
            "fate": str(part.fate),
            "pinned": part.pinned,
            "sent": part.sent,
            "tokens": part.tokens.value,
            "provenance": str(part.tokens.provenance),
            "text": part.text,
            "note": str(part.note or ""),
            "message": part.message,
            "attached": part.attached.attachment.name if part.attached is not None else None,
        }
        for part in context.parts
    ]
    return {
        "model": context.profile.name,
        "model_source": str(deployed.source) if deployed is not None else None,
        "model_told": deployed.name if deployed is not None else None,
        "price": None if price is None else price.told,
        "assumed": context.profile.assumed_told,
        "window": context.window,
        "parts": parts,
        "used": context.used.value,
        "reserve": context.reserve,
        "free": context.free.value,
        "fits": FITS.get(room_for(context).verdict),
        "muted": context.muted.value,
        "dropped_reasoning": context.dropped_reasoning.value,
        "dropping_told": dropping_told(context),
        "cache": None if cache is None else cache.for_programs,
        "drift": context.drift.tokens if context.drift is not None else None,
        "encoding": context.profile.encoding,
        "encoding_own": context.profile.encoding_published,
        "lacks": [{"line": loss.line, "what": str(loss.what), "why": loss.why} for loss in losses],
        "persona_lost": lacks is not None and lacks.persona,
    }


def named(profile: ModelProfile) -> str:
    """Return a model's name, and of a deployment who says that it is this one."""
    return profile.name if profile.deployed is None else f"{profile.name}, {profile.deployed.in_words}"


def as_rows(context: Context, cache: PromptCache | None = None) -> list[list[str]]:
    """Return a context as the rows of a table, each a list of padded cells: tokens (~ an estimate, ? unknown) first."""
    xray = Xray(context)
    rows = [[f"{'tokens':>10}  ", f"{'status':<9}   ", f"{'part':<10} ", f"{'role':<12} ", "text"]]
    rows += [_row(xray.line(number)) for number in range(len(context.parts))]
    window = "unknown" if context.window is None else f"{context.window:,}"

    def total(figure: Figure, text: str) -> list[str]:
        return [f"{tokens(figure):>10}  ", text]

    return [
        *rows,
        [""],
        total(context.used, f"used of a window of {window} ({named(context.profile)})"),
        total(xray.line(len(context.parts)).tokens, "reserve for reasoning and answer"),
        total(context.free, "free"),
        *([[f"{'':>10}  ", wrong]] if (wrong := in_words(room_for(context))) else []),
        *([total(context.muted, "muted, not sent")] if context.muted.value else []),
        [f"{dropped_of(context):>10}  ", dropped_in_words(context)],
        *(total(*each) for each in (stretches_in_words(cache) if cache is not None else ())),
        *([f"{'':>10}  ", each] for each in _trust(context, cache)),
    ]


def _trust(context: Context, cache: PromptCache | None) -> list[str]:
    """Return how exact the estimates are: whether the cache holds, the encoding, the error of the last estimate."""
    doubt = cache_doubt(cache) if cache is not None else ""
    rows = [each for each in (doubt, context.profile.counted_with) if each]
    if context.drift is None:
        return rows
    off = "exact" if not context.drift.tokens else f"off by {context.drift.words}"
    return [*rows, f"the last estimate was {off}, by the service's count"]


def _row(line: XrayLine) -> list[str]:
    """Return the row of one part; its notes are in brackets after its text."""
    words = cleaned_line(line.text)[:60]
    said = ", ".join([*(["pinned"] if line.pinned else []), *([line.note] if line.note else [])])
    text = words + (f"  ({said})" if said else "")
    fate, kind, role = f"{line.sign} {line.fate_word:<9} ", f"{line.kind_word:<10} ", f"{line.role or '-':<12} "
    return [f"{tokens(line.tokens):>10}  ", fate, kind, role, text]
