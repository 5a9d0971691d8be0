"""``mull compare``: one prompt under several efforts, personas or models, or the same several times."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from tui.cli.ask import BAD_ENDS, DAMAGED, NOT_ON_DISK, news_in_words, notes_on_figures
from tui.cli.assembly import Assembly, Flags
from tui.cli.blind_compare import (
    ask_which,
    choose,
    lettered,
    print_revealed,
    refuse_if_not_blind,
    refuse_where_nobody_chooses,
    refuse_with_choice,
    seal,
)
from tui.cli.compare_output import as_object, print_figures, print_replies
from tui.cli.documents import attach, prompt_from
from tui.cli.output import json_data, note, note_unkept, where_kept
from tui.cli.past_habits import load_habits, note_small_budgets
from tui.cli.signals import Stopping
from tui.core.ballot import LETTERS, Ballot, Sealed
from tui.core.compare import same_request_in_words
from tui.core.context.room import SENT_ANYWAY, in_words
from tui.core.conversation.repair import RequestLacks
from tui.core.errors import EXIT_INTERRUPTED, NotKept, StoreError, UsageError
from tui.core.formatting import duration, how_ended, tokens
from tui.core.reply_options import REPLY_OPTIONS
from tui.core.sampling import sampling_in_words
from tui.core.stream import Adapted, Ended
from tui.core.usage.cost import dollars
from tui.engine.blind_vote import sealed_of
from tui.engine.choice import Choice
from tui.engine.compare import ColumnEvent, Comparison, NotAsked, names_of, same_requests
from tui.engine.consent import Step
from tui.engine.next_request import NextRequest
from tui.engine.preflight import refuse_if_elsewhere
from tui.engine.session import Opening, Session


def run(
    prompt: tuple[str, ...], files: tuple[Path, ...], anyway: bool, as_json: bool, clean: bool, **asked: Any
) -> int:
    """Ask one prompt of several: every effort with every persona and every model named, at most four at once.

    The replies become sibling branches of one session, which goes on from the first whole answer; of a ``blind``
    comparison on a terminal from the chosen one. ``chosen`` chooses in one that was printed as JSON.
    """
    blind, chosen = asked.pop("blind"), asked.pop("chosen")
    if chosen is not None:
        refuse_with_choice(prompt, files, blind=blind)
        return choose(chosen, asked["resume"], as_json)
    if blind:
        refuse_where_nobody_chooses(as_json=as_json)
    text, attached = prompt_from(prompt, files)
    efforts, personas, models, times = (asked.pop(each) for each in ("efforts", "personas", "models", "times"))
    options = {each.name: asked.pop(f"{each.name}_values") for each in REPLY_OPTIONS}
    assembly = Assembly(Flags(**asked, persona=next(iter(personas), None), model=next(iter(models), None)))
    if not sys.stdout.isatty():
        assembly.pace = 0.0
    start = opening_with(assembly, personas)
    refuse_if_elsewhere(start.session.next_branch(), start.session.choice, start.session.resources, Step.COMPARISON)
    note(*start.notices)
    attach(start.session, attached)
    choices = _runs(
        _with_options(combinations(assembly, start.session.choice, efforts, personas, models), options), times
    )
    if blind:
        refuse_if_not_blind(choices, start.session, as_json=as_json)
        assembly.shuffle(choices)
    if anyway:
        start.session.resources.damage.accept()
        start.session.keeping.agree()
    try:
        comparison = Comparison(start.session, text, choices, allowed=SENT_ANYWAY if anyway else ())
    except RequestLacks as error:
        raise UsageError(error.problem, DAMAGED) from None
    return _run(assembly, comparison, Shown(as_json=as_json, clean=clean, blind=blind))


def opening_with(assembly: Assembly, personas: Sequence[str]) -> Opening:
    """Return the session to ask several personas in: it begins with the first, which need not have every variable."""
    values = assembly.values
    if personas:
        assembly.values = values.of(assembly.personas.load(personas[0]))
    start = assembly.start()
    assembly.values = values
    return start


def combinations(
    assembly: Assembly, base: Choice, efforts: tuple[str, ...], personas: tuple[str, ...], models: tuple[str, ...]
) -> list[Choice]:
    """Return every combination of models, personas and efforts."""
    providers = [assembly.provider(base.provider.route.connection, model) for model in models[1:]]
    providers.insert(0, (base.provider, base.profile))  # type: ignore[arg-type]
    named = [assembly.personas.load(persona) for persona in personas]
    loaded = assembly.values.fill_each(named) if named else [base.persona]
    wanted = efforts or (base.wishes.effort,)
    _refuse_unknown(efforts, providers)
    return [
        replace(base, provider=provider, profile=profile, persona=persona).wishing(effort=effort)
        for (provider, profile), persona, effort in product(providers, loaded, wanted)
    ]


def _with_options(choices: list[Choice], options: dict[str, tuple[str, ...]]) -> list[Choice]:
    """Return every combination of the choices with the values that are named of each option of the reply."""
    for name, values in options.items():
        if values:
            choices = [each.wishing(**{name: value}) for each, value in product(choices, values)]
    return choices


def _runs(choices: list[Choice], times: int | None) -> list[Choice]:
    """Return the choices to ask: several as they are, a single one so many times, or twice where it has a seed.

    Raises:
        UsageError: there is a single one without a seed, or several are to be asked several times.
    """
    if len(choices) > 1:
        if times is not None:
            raise UsageError(
                "--times asks one contestant several times, and here are more.",
                "Leave out --times, or name each of --effort, --persona, --model and the like once at most.",
            )
        return choices
    if times is None and choices[0].asked.seed is None:
        raise UsageError(
            "A comparison needs two contestants or more.",
            "Name them: --effort, --persona, --model or --tier, twice or more; or --times 3 asks the same three times.",
        )
    return choices * (times or 2)


def _refuse_unknown(efforts: tuple[str, ...], providers: list[Any]) -> None:
    """Raise a UsageError for an effort that none of the models accepts."""
    taken = {effort for _, profile in providers for effort in profile.efforts}
    for effort in efforts:
        if effort not in taken and all(not profile.tries_efforts for _, profile in providers):
            known = f"There are: {', '.join(sorted(taken))}." if taken else "They take none."
            raise UsageError(f"None of these models takes the effort {effort!r}.", known)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a comparison is printed."""

    as_json: bool
    clean: bool
    blind: bool


def _run(assembly: Assembly, comparison: Comparison, shown: Shown) -> int:
    """Run the comparison and return the exit code. An interrupt keeps what has arrived."""
    session, plan = comparison.session, comparison.requests()
    names = names_of([column.choice for column in comparison.columns])
    with asyncio.Runner() as runner:
        try:
            stopped = runner.run(_asked(assembly, comparison, names, plan, blind=shown.blind))
            sealed, ballot = _chosen(assembly, comparison, names, shown)
            won = None if ballot is None else ballot.won
            gone_on = won if won is not None else comparison.first_complete()
            if gone_on is not None:
                runner.run(comparison.go_on_from(gone_on))
        except NotKept as error:
            raise StoreError(error.problem, NOT_ON_DISK) from None
        finally:
            runner.run(_close(session, comparison))
    kept = note_unkept(session.keeping.unkept)
    if sealed is None:
        _print(comparison, names, plan, gone_on, shown)
    elif shown.as_json:
        json_data(seal(assembly, comparison, sealed), clean=shown.clean)
    else:
        print_figures(comparison, lettered(names), clean=shown.clean)
        print_revealed(assembly, sealed, ballot)
    named = "" if session.resources.private else session.conversation.session
    note(*(where_kept(named) if kept else ()))
    return EXIT_INTERRUPTED if stopped else _exit_code(comparison) or int(not kept)


def _chosen(
    assembly: Assembly, comparison: Comparison, names: list[str], shown: Shown
) -> tuple[Sealed | None, Ballot | None]:
    """Return what stands behind the letters of a blind comparison, and what is chosen now; each may be none."""
    if not shown.blind:
        return None, None
    sealed = sealed_of(comparison, names, assembly.clock.now().isoformat(timespec="seconds"))
    if shown.as_json:
        return sealed, None
    print_replies(comparison, LETTERS, clean=shown.clean)
    return sealed, ask_which(sealed)


async def _asked(
    assembly: Assembly, comparison: Comparison, names: list[str], plan: list[NextRequest], *, blind: bool
) -> bool:
    """Ask all, and return whether a signal has stopped something. ``blind``: nothing tells whose a reply is."""
    choices = [column.choice for column in comparison.columns]
    with Stopping(comparison.interrupt) as stopping:
        if comparison.repeated:
            _announce([f"each of {len(names)} runs"], plan[:1], comparison)
        else:
            order = sorted(range(len(names)), key=names.__getitem__) if blind else range(len(names))
            _announce([names[at] for at in order], [plan[at] for at in order], comparison)
        await load_habits(assembly, choices)
        note_small_budgets(comparison.session.resources.budgets, choices)
        await (_ask_unseen(comparison) if blind else _ask_all(comparison, names, plan))
        comparison.session.keeping.agree()  # what came is printed, wherever it can be kept
    return stopping.asked


async def _ask_unseen(comparison: Comparison) -> None:
    """Ask all, and tell how many replies are here, and of none of them which."""
    many, here = len(comparison.columns), 0
    async with aclosing(comparison.events()) as events:
        async for _, event in events:
            if isinstance(event, Ended | NotAsked):
                here += 1
                note(f"{here} of {many} replies are here")


def _print(
    comparison: Comparison, names: list[str], plan: list[NextRequest], gone_on: int | None, shown: Shown
) -> None:
    if shown.as_json:
        json_data(as_object(comparison, names, plan, gone_on), clean=shown.clean)
    else:
        print_replies(comparison, names, clean=shown.clean)
        print_figures(comparison, names, clean=shown.clean)


def _announce(names: list[str], plan: list[NextRequest], comparison: Comparison) -> None:
    """Write for each candidate its input in tokens, its highest cost in US$, and its adaptations."""
    anyway = bool(comparison.allowed)
    for name, estimate in zip(names, plan, strict=True):
        practice = estimate.choice.provider.route.practice
        most = "" if practice else f", at most {dollars(estimate.most_cost)}"
        how = sampling_in_words(estimate.request)
        note(f"{name}: {tokens(estimate.context.used)} in{most}{f', {how}' if how else ''}")
        for what in estimate.request.adaptations:
            note(f"{name}: {what}")
        if estimate.room.verdict in SENT_ANYWAY:
            note(f"{name}: {in_words(estimate.room) if anyway else '--anyway asks it all the same.'}")
    for same in same_requests([(estimate.choice, estimate.request) for estimate in plan]):
        note(same_request_in_words([names[each] for each in same], sent=False))


async def _ask_all(comparison: Comparison, names: list[str], plan: list[NextRequest]) -> None:
    async with aclosing(comparison.events()) as events:
        async for number, event in events:
            text = event_in_words(event, plan[number])
            if text:
                note(f"{names[number]}: {text}")
            if isinstance(event, Ended):
                note(*(f"{names[number]}: {each}" for each in notes_on_figures(event.reply)))
    for same in comparison.same_requests():
        note(same_request_in_words([names[each] for each in same], sent=True))


def event_in_words(event: ColumnEvent, estimate: NextRequest) -> str:
    """Return the message for an event of a turn that was announced by its estimate; empty where it is nothing new."""
    match event:
        case NotAsked(why=why):
            return f"not asked: {why}"
        case Adapted(what=what) if what in estimate.request.adaptations:
            return ""
        case Ended(reply=reply):
            how = how_ended(reply)
            return f"{reply.status} after {duration(reply.outcome.seconds)}{f': {how}' if how else ''}"
    return news_in_words(event)


async def _close(session: Session, comparison: Comparison) -> None:
    """Close the session's file and all providers."""
    await session.aclose()
    for provider in {column.choice.provider for column in comparison.columns} - {session.choice.provider}:
        await provider.aclose()


def _exit_code(comparison: Comparison) -> int:
    replies = [column.reply for column in comparison.columns]
    return 1 if any(r is None or r.status in BAD_ENDS or r.starved or r.empty for r in replies) else 0
