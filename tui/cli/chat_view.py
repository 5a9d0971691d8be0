"""Assembly of the chat: its view, which is given its controllers. Imported after the first paint."""

from __future__ import annotations

from functools import partial

from tui.app.chat.view import ChatView
from tui.app.key_choices import keymap_of
from tui.app.transcript.preload import preload_markdown
from tui.cli.assembly import PRACTICE_NOTICE, Assembly
from tui.cli.chat_controllers import controllers_of
from tui.engine.keeping import PRIVATE


def opened_view(assembly: Assembly, *, first: bool | None = None) -> ChatView:
    """Return the view of the session to open. Of a long session it has the end; the rest is read once it is shown.

    ``first`` says whether this is the first start, at which the ways to begin are offered; None finds it out.
    """
    keys = keymap_of(assembly.settings.keys)
    resumed = assembly.flags.resume
    if resumed is not None:
        preload_markdown()  # needed at once; loading it later, on the event loop, would block the keys
    end = assembly.sessions.ending(resumed) if resumed is not None else None
    if end is not None:
        return ChatView(partial(controllers_of, assembly), end, keys)
    opening = assembly.start()
    first = assembly.is_first_start() if first is None else first
    if first:  # it is told once practice was chosen
        opening.notices.remove(PRACTICE_NOTICE)
    else:
        opening.notices += assembly.welcome(opening.session)
    opening.notices += [PRIVATE] if opening.session.resources.private else []
    if opening.session.context_is_quick():
        opening.session.context()
    return ChatView(partial(controllers_of, assembly, first=first), opening, keys)
