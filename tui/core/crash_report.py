"""The report of a bug in mull. It holds the kind and the places of the error and no values, so no key is in it."""

from __future__ import annotations

from pathlib import PurePath

from tui import __version__


def crash_report(error: BaseException | None) -> str:
    """Return the kind of an error, and the file, line and function of each frame.

    The error's message and the local variables are not read, and none of the error's own code is run. ``error`` is None
    if it is unknown.
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
    """Return the error that an error wraps, at any depth: the ``error`` of a failed worker, else the cause."""
    seen = {id(error)}
    while (wrapped := _wrapped(error)) is not None and id(wrapped) not in seen:
        seen.add(id(wrapped))
        error = wrapped
    return error


def _wrapped(error: BaseException) -> BaseException | None:
    held = vars(error).get("error")
    return held if isinstance(held, BaseException) else error.__cause__
