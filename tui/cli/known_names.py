"""Names of sessions, personas, prompts, models, efforts, connections and commands, for completion in a shell.

A shell waits for them at a press of a key: little is imported, and no session or persona is read. Where the settings
or a folder cannot be read there are fewer names, and no error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from tui.core.errors import SettingsError
from tui.core.models.profile import ModelProfile
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.settings.loading import load_settings
from tui.settings.values import Settings
from tui.store.offers_file import OffersFile
from tui.store.paths import SESSION_SUFFIX, paths_from
from tui.store.session_titles import session_tags, session_titles

MARKDOWN = ".md"
TRASH = "trash"


def known_names(kind: str, ctx: click.Context) -> dict[str, str]:
    """Return the names of a kind that a command may be given, each with what is said of it, mostly nothing.

    ``ctx`` holds what stands on the line already. Names that begin with a dash are left out: they would be taken for
    options.
    """
    try:
        found = KINDS[kind](ctx)
    except SettingsError:  # MULL_HOME names no folder
        return {}
    about = found if isinstance(found, dict) else dict.fromkeys(found, "")
    return {name: said for name, said in about.items() if not name.startswith("-")}


def _sessions(_: click.Context) -> dict[str, str]:
    """Return sessions with their titles as the index knows them: new ones, then the one spoken in last first."""
    paths = paths_from(os.environ)
    names = _newest_first(paths.sessions, SESSION_SUFFIX)
    if not names:
        return {}
    titles, there = session_titles(paths.index), set(names)
    new = dict.fromkeys((name for name in names if name not in titles), "")
    return {"last": "where somebody spoke last", **new, **{name: titles[name] for name in titles if name in there}}


def _tags(_: click.Context) -> list[str]:
    return session_tags(paths_from(os.environ).index)


def _deleted(_: click.Context) -> list[str]:
    return _newest_first(paths_from(os.environ).sessions / TRASH, SESSION_SUFFIX)


def _personas(_: click.Context) -> list[str]:
    own = _newest_first(paths_from(os.environ).personas, MARKDOWN)
    built_in = (entry.name for entry in files("personas").iterdir())
    return [*sorted({*own, *(name.removesuffix(MARKDOWN) for name in built_in if name.endswith(MARKDOWN))}), "none"]


def _prompts(_: click.Context) -> list[str]:
    return sorted(_newest_first(paths_from(os.environ).prompts, MARKDOWN))


def _models(_: click.Context) -> Iterable[str]:
    settings = _settings()
    own = (connection.model for connection in settings.connections.values() if connection.model)
    return list(dict.fromkeys([*settings.catalogue.names(), *own, *_offered()]))


def _offered() -> list[str]:
    """Return the models that services listed, of any connection: a name of another one than is meant harms nobody."""
    return OffersFile(paths_from(os.environ).offered, lambda: datetime.now(UTC)).all_names()


def _connections(_: click.Context) -> Iterable[str]:
    return list(_settings().connections)


def _efforts(ctx: click.Context) -> Iterable[str]:
    """Return the efforts of the models on the line, else of the connection's own; all where none is known."""
    settings = _settings()
    known = [each for profile in _profiles(ctx, settings) if profile.goes_by("efforts") for each in profile.efforts]
    return known or [effort for profile in settings.catalogue.profiles.values() for effort in profile.efforts]


def _option(option: ReplyOption, ctx: click.Context) -> Iterable[str]:
    """Return the values of an option of the reply, as ``_efforts`` does."""
    known = [each for profile in _profiles(ctx, _settings()) for each in getattr(profile, option.fact)]
    return [each for each in option.values if each in known] or option.values


def _profiles(ctx: click.Context, settings: Settings) -> list[ModelProfile]:
    """Return the profiles of the models on the line, else that of the connection's own."""
    connection = settings.connections.get(_given(ctx, "connection")[0], settings.connection)
    own = connection.model or settings.catalogue.named_in(connection.deployment) or connection.deployment
    named = [name for name in (*_given(ctx, "model"), *_given(ctx, "models")) if name] or [own]
    return [settings.profile_on(connection, name) for name in named]


def _commands(ctx: click.Context) -> list[str]:
    """Return the commands below those that are named already: ``mull help sessions``."""
    command: click.Command | None = ctx.find_root().command
    for word in ctx.params.get("words") or ():
        command = command.get_command(ctx, word) if isinstance(command, click.Group) else None
    return command.list_commands(ctx) if isinstance(command, click.Group) else []


KINDS: dict[str, Callable[[click.Context], Iterable[str]]] = {
    "sessions": _sessions,
    "deleted": _deleted,
    "tags": _tags,
    "personas": _personas,
    "prompts": _prompts,
    "models": _models,
    "efforts": _efforts,
    **{each.name: partial(_option, each) for each in REPLY_OPTIONS},
    "connections": _connections,
    "commands": _commands,
}


def _given(ctx: click.Context, name: str) -> tuple[str, ...]:
    """Return the values of an option on the line; one empty value where it is not there."""
    held: Any = ctx.params.get(name)
    return tuple(held) if isinstance(held, tuple) else (held or "",)


def _settings() -> Settings:
    """Return the settings; those without a file where it is wrong."""
    try:
        return load_settings(paths_from(os.environ).config, os.environ)
    except SettingsError:
        return load_settings(Path(os.devnull), os.environ, text="")


def _newest_first(folder: Path, suffix: str) -> list[str]:
    """Return the names of the files in a folder without their suffix; none where the folder cannot be read."""
    try:
        with os.scandir(folder) as entries:
            found = [(_changed(each), each.name) for each in entries if each.name.endswith(suffix)]
    except OSError:
        return []
    return [name.removesuffix(suffix) for _, name in sorted(found, reverse=True)]


def _changed(entry: os.DirEntry[str]) -> int:
    """Return when a file was changed last, in nanoseconds; 0 for one that is gone, or a link to nothing."""
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0
