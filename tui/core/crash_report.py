"""What is told when mull itself goes wrong."""

from __future__ import annotations

from pathlib import PurePath

from tui import __version__


def crash_report(error: BaseException | None) -> str:
    """Return where it went wrong: places and kinds, never values, so that no text and no key is in it.

    ``error`` is None where it is not known.
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
    """Return what a worker's failure wraps, or the error itself."""
    wrapped = getattr(error, "error", None) or error.__cause__
    return innermost(wrapped) if isinstance(wrapped, BaseException) else error
