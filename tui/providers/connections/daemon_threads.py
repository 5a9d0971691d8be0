"""Threads that nobody waits for when mull ends: a program that hangs in one does not hold up the exit."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Thread
from typing import Any


class DaemonThreads(Executor):
    """An executor with a new daemon thread for each call."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start a call in a thread of its own and return its future."""
        future: Future[Any] = Future()
        Thread(target=_run, args=(future, fn, args, kwargs), daemon=True).start()
        return future


def _run(future: Future[Any], call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Run a call and give its result, or what it raised, to the future."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001  it is raised where the future is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
