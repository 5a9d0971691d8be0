"""The real app on a real terminal, fed with harmful text or made to fail. Run by test_harm_terminal.py.

python -m tests.app.terminal.harm_on_a_terminal HOME stream|copy|crash|handler|startup|refused NAMES

What is streamed or copied stays on the screen until mull is left with Ctrl+Q.

NAMES says whether Textual's own names are there that mull asks for: ``present``; ``absent``; or ``bare``, Textual
alone without anything of mull's around it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from textual.app import App

from tests.app_harness import AppHarness
from tui.app.app import MullApp
from tui.app.chat.view import ChatView
from tui.app.transcript import throttle
from tui.app.transcript.entry import Entry
from tui.cli.chat import run
from tui.core.request import Request
from tui.core.stream import StreamValue, TextDelta

STREAMED = [
    "a\x1b]0;owned\x07b", "a\x1b]52;c;ZXZpbA==\x07b", "a\x1b]8;;http://evil.example\x1b\\b", "a\x1b[99;199Hb",
    "a\x1b[38;5;201;7mb", "a\x9b99;199Hb", "a\x9d0;owned\x9cb", "a\x1bPq#0\x1b\\b", "a\x1b_Gf=24\x1b\\b",
    "a\x1b[?47lb", "a\x1bcb", "a\u202eb\u200bc", "&#x202E;&#8238;&lrm;", "[/][@click=app.quit]x[/][link=x]y[/]",
    "a\rb\x08c\x7fd\x00e", "👩\u200d👩\u200d👧 日本語",
]  # fmt: skip
SHOWN = "Every text was shown."
SECRET = "canary-in-a-local-variable"


async def stream(view: ChatView) -> None:
    """Show each text whole, and cut at every place, each piece painted before the next comes."""
    throttle.FRAME = 0.0
    transcript = view.feed.transcript
    for number, text in enumerate(STREAMED):
        for cut in range(len(text)):
            key = f"harm-{number}-{cut}"
            transcript.show([Entry(key, "reply", "o1", live=True)])
            for piece in (text[:cut], text[cut:]):
                transcript.extend(key, text=piece, reasoning=piece)
                transcript._streaming.work()
                await asyncio.sleep(0)
            transcript.replace(Entry(key, "reply", text, text, text, text, (text,), text))
            transcript.add(Entry(f"{key}-u", "user", "You", text=text))
            await asyncio.sleep(0.002)
        view.notify(text, markup=False)
    view.notify(SHOWN, markup=False)


class Failing:
    """A provider with a mistake in it."""

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    def __getattr__(self, name: str) -> Any:
        return getattr(self.provider, name)

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        secret = SECRET
        yield TextDelta(str(len(secret) // 0))


def other_names(app: MullApp) -> None:
    """Have Textual keep a mistake, and report it with what variables held, under names that mull does not know."""
    report = App._fatal_error

    def handle(self: App[Any], error: Exception) -> None:
        self._return_code = 1
        report(self)

    App._handle_exception = handle  # type: ignore[method-assign]  # Textual's own is replaced
    del App._fatal_error
    del app._exception


def fail(*_: object) -> None:
    """Make a mistake, with something in a variable that nobody may see."""
    secret = SECRET
    raise ZeroDivisionError(len(secret) // 0)


async def act(harness: AppHarness, what: str) -> None:
    """Do what is asked for, once there is a conversation."""
    while harness.screen.view is None or harness.chat.session is None:  # noqa: ASYNC110  nothing tells
        await asyncio.sleep(0.01)
    app, view = harness.app, harness.chat
    if what == "stream":
        await stream(view)
    elif what == "copy":
        app.copy_to_clipboard("copied text \x1b]0;x\x07")
    elif what == "handler":
        view.current.live = Failing(SECRET)  # type: ignore[assignment]  # to be found by a report of variables
        view.call_later(fail)
    else:
        session = view.session
        assert session is not None
        object.__setattr__(session.choice, "provider", Failing(session.choice.provider))
        view.send(f"a message with {SECRET}")


def made(home: Path, what: str) -> MullApp:
    """The app that will do what is asked for."""
    harness = AppHarness(home, model="o1")
    if what == "refused":
        return MullApp(lambda: (2, "mull: \x1b]0;owned\x07no."))
    if what == "startup":
        harness.app.stylesheet.read_all = fail  # type: ignore[assignment]  # of this process alone
        return harness.app

    async def ready() -> None:
        harness.app.run_worker(act(harness, what), exit_on_error=True)

    harness.app.call_later(ready)
    return harness.app


def main() -> None:
    home, what, names = Path(sys.argv[1]), *sys.argv[2:]
    app = made(home, what)
    if names == "absent":
        other_names(app)
    if names == "bare":
        app.run()
        sys.exit(app.return_code)
    sys.exit(run(app))


if __name__ == "__main__":
    os.environ.pop("OPENAI_API_KEY", None)
    main()
