"""``mull personas try``: the same prompts under several personas, models and efforts, and whether the replies pass."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tui.cli.assembly import Assembly, Flags
from tui.cli.compare import combinations, event_in_words, opening_with
from tui.cli.output import json_data, note, note_unkept, where_kept
from tui.cli.past_habits import load_past, note_small_budgets
from tui.cli.personas.trial_output import as_document, as_object, passed, print_all, unjudged
from tui.cli.signals import Stopping
from tui.core.errors import EXIT_INTERRUPTED, AlreadyThere, NotKept, StoreError, UsageError
from tui.core.personas.persona import NONE, Persona
from tui.core.trials.case import Case, IsJsonOf, JudgedBy
from tui.core.trials.case_file import CASES, cases_from
from tui.engine.budgets import expected_of
from tui.engine.choice import Choice
from tui.engine.compare import names_of
from tui.engine.next_request import NextRequest
from tui.engine.session import Session
from tui.engine.trial_forecast import Forecast, forecasts, sum_of
from tui.engine.trials import Judging, Round, Trial, Trials
from tui.schemas import read_schema
from tui.store.new_files import OTHER_NAME, write_new
from tui.store.personas.personas import text_of

LARGEST = 1_000_000  # bytes of a file of prompts
MADE_UP = "practice replies are made up: whether they pass says nothing of a persona, only that its tests run"


def run(
    wanted: tuple[str, ...],
    prompts: Path | None,
    every: bool,
    yes: bool,
    output: Path | None,
    as_json: bool,
    **asked: Any,
) -> int:
    """Ask the prompts of every persona with every model and every effort named, check the replies, and tell.

    The prompts are those of a file, else those that lie beside each persona; ``none`` is asked all, as the control.
    The exit code is 0 where none failed but the control, 1 where one did.
    """
    if output is not None and os.path.lexists(output):
        raise AlreadyThere(f"{output} exists already; nothing was sent.", OTHER_NAME)
    models, efforts = asked.pop("models"), asked.pop("efforts")
    assembly = Assembly(Flags(**asked, model=next(iter(models), None), persona=next(iter(wanted), None)))
    if not sys.stdout.isatty():
        assembly.pace = 0.0
    found = _with_cases(assembly, wanted, prompts, every=every)
    start = opening_with(assembly, [word for word, _, _ in found])
    note(*start.notices)
    names = tuple(dict.fromkeys(word for word, _, _ in found))
    contestants = combinations(assembly, start.session.choice, efforts, names, models)
    trials = Trials(start.session, contestants, _rounds(found, contestants))
    cases = [each.case for each in trials.rounds]
    trials.judges = _judges(assembly, start.session.choice, cases, contestants)
    trials.schemas = _schemas(found)
    return asyncio.run(_run(assembly, trials, yes=yes, output=output, as_json=as_json))


Found = tuple[str, Persona, tuple[Path, tuple[Case, ...]] | None]
"""A persona as it was named, and the cases it is tried with; None for the control, which is asked all of them."""


def _with_cases(assembly: Assembly, wanted: tuple[str, ...], prompts: Path | None, *, every: bool) -> list[Found]:
    """Return the personas with their cases.

    Raises:
        UsageError: there is no such persona; it has no prompts; or a file cannot be read or understood.
    """
    personas = assembly.personas
    if every:
        having = (each.stem for each in personas.list() if personas.cases_of(each.stem).exists())
        wanted = tuple(dict.fromkeys([*wanted, *having]))
    if not wanted:
        raise UsageError(
            "No persona to try was named.",
            f"Name one, or put prompts beside one in {assembly.paths.personas}/NAME{CASES}; --all tries all of these.",
        )
    shared = None if prompts is None else (prompts, read_cases(prompts))
    loaded = [(word, personas.load(word)) for word in dict.fromkeys(wanted)]
    if shared is None and all(persona is NONE for _, persona in loaded):
        raise UsageError("none has no prompts of its own.", "Name a persona beside it, or --prompts FILE.")
    return [
        (word, persona, shared or (None if persona is NONE else _own_cases(assembly, word))) for word, persona in loaded
    ]


def _own_cases(assembly: Assembly, word: str) -> tuple[Path, tuple[Case, ...]]:
    path = assembly.personas.cases_of(word)
    if not path.exists():
        raise UsageError(f"{word} has no prompts to try it with.", f"Write them into {path}, or name --prompts FILE.")
    return path, read_cases(path)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file.

    Raises:
        UsageError: it cannot be read or understood; names file and line.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} could not be read: {why}.") from None
    if len(raw) > LARGEST:
        raise UsageError(f"{path} is larger than 1 MB.", "Use several files of prompts.")
    return cases_from(text_of(raw, str(path)), str(path))


def _rounds(found: Sequence[Found], contestants: Sequence[Choice]) -> list[Round]:
    """Return which contestants are asked each case: those of its persona, and the control."""
    rounds: dict[Case, tuple[int, ...]] = {}
    for _, persona, held in found:
        for case in held[1] if held is not None else ():
            mine = (n for n, choice in enumerate(contestants) if choice.persona.stem in (persona.stem, NONE.stem))
            rounds[case] = tuple(sorted({*rounds.get(case, ()), *mine}))
    return [Round(case, asked) for case, asked in rounds.items()]


def _judges(
    assembly: Assembly, base: Choice, cases: Sequence[Case], contestants: Sequence[Choice]
) -> dict[str, Choice]:
    """Return the choice of each judge: the model of a connection of that name, else that model where one is connected.

    Raises:
        UsageError: there is no such model here.
    """
    names = {expected.model for case in cases for expected in case.expected if isinstance(expected, JudgedBy)}
    plain = replace(base, persona=NONE).wishing(effort=None, schema=None)
    if all(each.provider.route.practice for each in contestants):
        return dict.fromkeys(names, plain)  # which is asked nothing
    return {name: _judge(assembly, plain, name) for name in names}


def _judge(assembly: Assembly, plain: Choice, name: str) -> Choice:
    connection = plain.provider.route.connection
    if name in assembly.settings.connections:
        provider, profile = assembly.provider(name, "")
    elif plain.provider.route.kind.deployments:
        raise UsageError(
            f"{name} is no connection, and {connection} is a deployment of one model.",
            f"Name a connection as the judge: {', '.join(assembly.settings.connections)}.",
        )
    else:
        provider, profile = assembly.provider(connection, name)
    return replace(plain, provider=provider, profile=profile)


def _schemas(found: Sequence[Found]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas that replies are to fit, by the name of their file, which lies beside the cases.

    Raises:
        UsageError: one cannot be read, lies elsewhere, or two that differ have one name.
    """
    schemas: dict[str, dict[str, Any]] = {}
    for path, cases in (held for _, _, held in found if held is not None):
        for case in cases:
            for name in (expected.file for expected in case.expected if isinstance(expected, IsJsonOf)):
                schema = _schema_beside(path, name, f"{path}, line {case.line}")
                if schemas.setdefault(name, schema) != schema:
                    raise UsageError(f"Two schemas that differ are called {name}.", "Rename one of them.")
    return schemas


def _schema_beside(path: Path, name: str, where: str) -> dict[str, Any]:
    """Return the JSON Schema of a name beside a file of cases; errors say ``where`` its prompt begins."""
    folder = Path(os.path.realpath(path.parent))
    file = Path(os.path.realpath(folder / name))
    if not file.is_relative_to(folder):
        raise UsageError(f"{where}: {name} is not below its folder.", "Move it there.")
    try:
        return read_schema(file)
    except UsageError as error:
        raise UsageError(f"{where}: {error.problem}", error.remedy) from None


def _names(contestants: Sequence[Choice]) -> list[str]:
    """Return a name for each: what differs between them; that of its persona where there is one alone."""
    return [contestants[0].persona.stem] if len(contestants) == 1 else names_of(contestants)


async def _run(assembly: Assembly, trials: Trials, *, yes: bool, output: Path | None, as_json: bool) -> int:
    """Tell what it will take, ask, and tell what came of it; return the exit code. An interrupt keeps what came."""
    session, names = trials.session, _names(trials.contestants)
    with Stopping(trials.interrupt) as stopping:
        try:
            plan = trials.plan()
            parts = await _forecast(assembly, trials, names, plan)
            if not _agreed(sum_of(parts), yes=yes):
                note("Nothing was sent.")
                return 0
            await _ask_all(trials, names, plan)
            session.keeping.agree()  # what came is printed, wherever it can be kept
            if trials.done and session.begun:
                await session.rename(_title(trials))
        except NotKept as error:
            raise StoreError(error.problem, "Nothing more was sent. --no-session keeps nothing.") from None
        finally:
            await _close(session, [*trials.contestants, *trials.judges.values()])
    kept = note_unkept(session.keeping.unkept)
    if output is not None:
        write_new(output, as_document(trials, names))
    if as_json:
        json_data(as_object(trials, names, parts))
    else:
        print_all(trials, names)
    if passed(trials) is None:
        many = f"{sum(map(unjudged, trials.done))} of {len(trials.done)}"
        note(f"practice cannot judge: {many} replies neither passed nor failed")
    _note_session(session, kept=kept)
    return EXIT_INTERRUPTED if stopping.asked else int(not kept or passed(trials) is False)


async def _forecast(
    assembly: Assembly, trials: Trials, names: Sequence[str], plan: Sequence[tuple[int, NextRequest]]
) -> list[Forecast]:
    """Say what it will take, and return that, for each contestant and judge."""
    await load_past(assembly)
    parts = await asyncio.to_thread(forecasts, trials, names, lambda choice: expected_of(assembly.history, choice))
    note(*(part.in_words for part in parts), *([sum_of(parts).in_words] if len(parts) > 1 else []))
    note_small_budgets(trials.session.resources.budgets, trials.contestants)
    note(*dict.fromkeys(f"{names[who]}: {what}" for who, request in plan for what in request.request.adaptations))
    if any(choice.provider.route.practice for choice in trials.contestants):
        note(MADE_UP)
    return parts


def _agreed(whole: Forecast, *, yes: bool) -> bool:
    """Return whether the requests may be sent: practice may; on a terminal that is asked, elsewhere ``--yes`` says so.

    Raises:
        UsageError: they may cost something, and nobody can be asked.
    """
    if whole.practice or yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("Nobody could be asked whether this may be sent.", "Nothing was sent. --yes sends it.")
    return click.confirm("Send these requests?", default=False, err=True)


async def _ask_all(trials: Trials, names: Sequence[str], plan: Sequence[tuple[int, NextRequest]]) -> None:
    """Ask all, and tell on stderr what becomes of each."""
    asked = dict(plan)
    async with aclosing(trials.events()) as events:
        async for event in events:
            if isinstance(event, Trial):
                who, text = event.contestant, str(event.result)
            elif isinstance(event[1], Judging):
                who, text = event[0], f"{event[1].expected.model} is asked to judge"
            else:
                who, text = event[0], event_in_words(event[1], asked[event[0]])
            if text:
                note(f"{names[who]}, prompt {trials.at} of {len(trials.rounds)}: {text}")


def _title(trials: Trials) -> str:
    stems = dict.fromkeys(choice.persona.stem for choice in trials.contestants)
    return f"Tried: {', '.join(stems)}"


async def _close(session: Session, opened: Iterable[Choice]) -> None:
    """Close the session's file and all providers."""
    await session.aclose()
    for provider in {id(each.provider): each.provider for each in opened}.values():
        if provider is not session.choice.provider:
            await provider.aclose()


def _note_session(session: Session, *, kept: bool) -> None:
    """Say where the replies can be read."""
    if session.resources.private or not session.begun or not kept:
        return
    named = session.conversation.session
    note(*(where_kept(named) or [f"the replies: mull sessions show {named}"]))
