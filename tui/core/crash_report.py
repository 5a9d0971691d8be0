"""The report of a mistake of mull's own: places and kinds of errors, never values, so that no key is in it."""

from __future__ import annotations

from pathlib import PurePath

from tui import __version__


def crash_report(error: BaseException | None) -> str:
    """Return where an error was raised: its kind, and file, line and function of each frame.

    Neither its message nor a local variable is looked at, and no code of the error's own is run. ``error`` is None
    where it is not known.
    """
    if error is None:
        return _head("unknown")
    error = innermost(error)
    places = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"  {PurePath(code.co_filename).name}:{at.tb_lineno} in {code.co_name}")
        at = at.tb_next
    return "\n".join([_head(type(error).__name__), *places])


def _head(kind: str) -> str:
    return f"mull {__version__} made a mistake ({kind}). What was said is in the session's file."


def innermost(error: BaseException) -> BaseException:
    """Return the error at the end of what errors wrap: a worker's failure its ``error``, any other its cause."""
    seen = {id(error)}
    while (wrapped := _wrapped(error)) is not None and id(wrapped) not in seen:
        seen.add(id(wrapped))
        error = wrapped
    return error


def _wrapped(error: BaseException) -> BaseException | None:
    held = vars(error).get("error")
    return held if isinstance(held, BaseException) else error.__cause__
