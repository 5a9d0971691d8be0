"""The composer's lower border: who answers the next message, and where it is sent. Each part is a button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from textual.content import Content

from tui.app.chat.button import button
from tui.app.chat.header import Heading
from tui.app.keymap import keymap

HOST = re.compile(r"(http://)?([^/ ]*)(.*)", re.DOTALL)  # an endpoint: scheme, host and port, the rest
LEAST_OF_HOST = 30  # characters
LEAST_OF_NAME = 8  # characters of a persona or a model
RULE = "─"
NOTHING_SENT = "nothing is sent"
GAP = 3  # least columns of the border between who answers and where


def lower_border(heading: Heading, width: int, *, whole: bool) -> Content:
    """Return what stands in a border of so many columns; without ``whole`` no persona and no model, who are elsewhere.

    What is left out first where it is too narrow: what is stored, the keys, the path. Of a host its end is always seen.
    """
    if not heading.connection or width < GAP:
        return Content("")
    for who, where in _shorter(heading, width, whole=whole):
        if who.cell_length + where.cell_length + GAP + 2 <= width:
            break
    else:
        who = who.truncate(max(0, width - where.cell_length - GAP - 2), ellipsis=True)
    rule = width - who.cell_length - where.cell_length - 2
    if rule < 1:
        return where.truncate(width, ellipsis=True)
    return Content.assemble(who, " ", (RULE * rule, "$border"), " ", where)


def _shorter(heading: Heading, width: int, *, whole: bool) -> Iterator[tuple[Content, Content]]:
    """Yield who answers and where that is, each time shorter than before."""
    who, where = _who(heading, whole=whole), _where(heading, heading.endpoint, heading.stored)
    yield who, where
    yield who, (where := _where(heading, heading.endpoint))
    yield (who := _who(heading, keys=False, whole=whole)), where
    yield who, (where := _where(heading, _without_path(heading.endpoint)))
    short = replace(
        heading,
        persona=_name(heading.persona),
        turn=heading.turn.partition(",")[0],
        model=_name(heading.model),
        parameters="",
    )
    for held in (who, _who(short, keys=False, whole=whole)):
        over = held.cell_length + where.cell_length + GAP + 2 - width
        yield held, _where(heading, _shortened(_without_path(heading.endpoint), over))


def _who(heading: Heading, *, keys: bool = True, whole: bool) -> Content:
    """Return persona, model and effort, with the keys that change them."""
    effort = " · ".join(filter(None, (effort_in_words(heading.effort), heading.parameters)))
    parts = [(heading.turn or heading.persona, "persona"), (heading.model, "model")] if whole else []
    parts += [(heading.turn, "persona")] if heading.turn and not whole else []
    parts += [(effort, "effort")]
    named = [
        button(Content.assemble((name, "$foreground"), (_key(action) if keys else "", "$text-muted")), action)
        for name, action in parts
    ]
    return Content.styled(" · ", "$text-muted").join(named)


def _key(action: str) -> str:
    """Return the key of an action, with a space before it; empty where it has none."""
    return f" {keymap().shown(action)}".rstrip()


def effort_in_words(effort: str) -> str:
    """Return an effort with its name before it: ``effort: high``; what is a sentence already as it is."""
    return effort if effort == "no reasoning" else f"effort: {effort.removesuffix(' effort')}"


def _where(heading: Heading, endpoint: str, stored: str = "") -> Content:
    """Return the connection and the host; of practice that nothing leaves this process."""
    if heading.practice:
        words = Content.styled(NOTHING_SENT, "$text-muted")
    else:
        more = f" · {stored}" if stored else ""
        words = Content.assemble((heading.connection, "$foreground"), (f" {endpoint}{more}", "$text-muted"))
    return button(words, "connection")


def _name(name: str) -> str:
    return name if len(name) <= LEAST_OF_NAME else f"{name[: LEAST_OF_NAME - 1]}…"


def _without_path(endpoint: str) -> str:
    """Return an endpoint without the path behind its host; a deployment's name stays."""
    found = HOST.fullmatch(endpoint)
    if found is None or not found[3].startswith("/"):
        return endpoint
    _, space, named = found[3].partition(" ")
    return f"{found[1] or ''}{found[2]}{space}{named}"


def _shortened(endpoint: str, over: int) -> str:
    """Return an endpoint with its host ``over`` characters shorter, and no shorter than `LEAST_OF_HOST`.

    The host is cut in its middle: its end says whose it is, and more is kept of that.
    """
    found = HOST.fullmatch(endpoint)
    if found is None:
        return endpoint
    scheme, host, rest = found[1] or "", found[2], found[3]
    room = max(len(host) - over, LEAST_OF_HOST)
    if len(host) <= room:
        return endpoint
    front = (room - 1) // 3
    return f"{scheme}{host[:front]}…{host[len(host) - (room - 1 - front) :]}{rest}"
