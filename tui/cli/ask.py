"""``mull ask``: one turn, with the reply on stdout."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack, aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tui.cli.answer_output import AnswerOutput
from tui.cli.appended_persona import append_to, appended_by
from tui.cli.asked_prompt import of_prompt
from tui.cli.assembly import Assembly, Flags, lacking
from tui.cli.documents import attach, prompt_from
from tui.cli.find_window import find_window
from tui.cli.mention import divided, know_named, known_by
from tui.cli.output import json_data, note, note_unkept, say, where_kept
from tui.cli.past_habits import load_habits, note_small_budgets
from tui.cli.personas.values import PersonaValues, values_from
from tui.cli.signals import Stopping
from tui.core.context.context import Context
from tui.core.context.room import SENT_ANYWAY, TooLittleRoom, Verdict, about_persona, in_words
from tui.core.conversation.content_filter import for_programs
from tui.core.conversation.fingerprints import change_in_words
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage, output_for_programs
from tui.core.conversation.repair import RequestLacks
from tui.core.errors import EXIT_INTERRUPTED, NotKept, StoreError, UsageError
from tui.core.formatting import duration, ending, fit_line
from tui.core.mention import NOBODY
from tui.core.note import OF_COST, OF_FIGURES, Note
from tui.core.personas.persona import Persona
from tui.core.rate_limits import for_programs as limits_for_programs
from tui.core.reply_facts import reply_line
from tui.core.shortfall import in_words as limit_in_words
from tui.core.stream import Adapted, Arrived, Ended, Stage, TurnEvent, Underway, Waiting
from tui.core.usage.bill import bill_of
from tui.core.usage.cost import estimates_of
from tui.core.usage.cut_off_replies import GO_ON, Remedy
from tui.core.usage.usage import FIGURES
from tui.engine.consent import Step
from tui.engine.preflight import against_limits, refuse_if_elsewhere, refuse_if_not_taken
from tui.engine.session import Opening, Session

MAKE_ROOM = "Nothing was sent. Send less, make room in the chat (mull --resume opens a session there)"
HELPS = {
    Verdict.FULL: f"{MAKE_ROOM}, or take a model with a larger window; --anyway sends it as it is.",
    Verdict.TIGHT: f"{MAKE_ROOM}, or set a smaller --max-output-tokens or reserve; --anyway sends it as it is.",
}
FLAGS = {
    Remedy.GO_ON: f'mull ask -s last "{GO_ON}"',
    Remedy.ASK_AGAIN: "ask again",
    Remedy.MORE_BUDGET: "a larger --max-output-tokens",
    Remedy.LESS_EFFORT: "less --effort",
    Remedy.MAKE_ROOM: "make room in the chat (mull --resume last, Alt+R)",
}
DAMAGED = "Nothing was sent. --anyway sends it all the same; mull sessions check --repair mends the session."
NOT_ON_DISK = "Nothing was sent: set MULL_HOME to another folder. --anyway sends it all the same, and keeps it nowhere."
BAD_ENDS = {ReplyStatus.FAILED, ReplyStatus.INCOMPLETE, ReplyStatus.INTERRUPTED, ReplyStatus.FILTERED}


def run(
    prompt: tuple[str, ...],
    files: tuple[Path, ...],
    as_json: bool,
    anyway: bool,
    dry_run: bool,
    clean: bool,
    named: str | None,
    values: tuple[str, ...],
    append: bool = False,
    **flags: Any,
) -> int:
    """Ask once. Piped text is added to the prompt as a document; files go with it: text, PNG, JPEG, WebP or GIF.

    ``named`` is a prompt of one's own, of which the words and the piped text are the input, and ``values`` are those
    of its variables and of the persona's; a persona that the words name takes its own first. ``append`` adds the
    persona to what is in force in the session.
    """
    asked = of_prompt(named, prompt, values, files, flags["persona"])
    text, attached = prompt_from(prompt, files) if asked is None else (asked.written, asked.attached)
    values = values if asked is None else asked.rest
    added = appended_by(flags, dry_run=dry_run) if append else None
    assembly = Assembly(Flags(**flags, values=() if append else values))
    if not sys.stdout.isatty():
        assembly.pace = 0.0
    typed = known_by(assembly.personas, text) if asked is None and prompt else NOBODY
    known = typed if asked is None else asked.known
    of_named, assembly.values = divided(assembly.values, known, text)
    start = assembly.start(write=not dry_run)
    attach(start.session, attached)
    if asked is None:
        know_named(start.session, known, text, of_named)
    else:
        text = asked.hand_on(start.session, of_named, flags["effort"])
    if dry_run:
        return asyncio.run(_preview(start, text, advised=assembly.settings.prompt_advice))
    refuse_if_elsewhere(start.session.next_branch(), start.session.choice, start.session.resources, Step.MESSAGE)
    note(*start.notices, *resumption(start.session))
    if start.session.read_only:
        raise UsageError("This session cannot be gone on with.", "See the reason above; or leave out --session.")
    persona = None if added is None else PersonaValues(values_from(values)).fill(assembly.personas.load(added))
    return asyncio.run(_turn(assembly, start, text, persona, as_json=as_json, anyway=anyway, clean=clean))


async def _preview(start: Opening, text: str, *, advised: bool) -> int:
    """Print the request that would be sent. A compatible server is asked what it is, and not told of the text.

    ``advised`` says whether prompt advice on the text is added, on stderr.
    """
    session = start.session
    note(*([*start.notices, *resumption(session)] if session.begun else lacking(session)))
    try:
        await find_window(session)
        refuse_if_not_taken(session.context(text))
        request = session.next_request(text).request
        note(*request.adaptations)
        note(*(advice(session, text) if advised else []))
        json_data(await session.choice.provider.preview(request))
        return 0
    finally:
        await session.aclose()


def resumption(session: Session) -> list[str]:
    """Return what a session that goes on says of itself, as one sentence or none."""
    from tui.engine.resumption import resumption_in_words  # noqa: PLC0415  only where a session goes on

    words = resumption_in_words(session) if session.begun else ""
    return [words] if words else []


def advice(session: Session, text: str) -> list[str]:
    """Return what prompt advice has to say of a prompt and what goes with it, a line for each finding."""
    from tui.core.advice.advice import is_for, on_draft, sizes_of  # noqa: PLC0415  80 ms, only where advice is asked for

    choice, context = session.choice, session.context(text)
    if not is_for(choice.profile, choice.effort):
        return []
    return [f"advice: {each.in_words(text)}" for each in on_draft(text, sizes_of(context))]


async def _turn(
    assembly: Assembly, start: Opening, text: str, added: Persona | None, *, as_json: bool, anyway: bool, clean: bool
) -> int:
    """Run the turn and return the exit code. An interrupt keeps what has arrived. ``added`` is appended before it.

    Raises:
        UsageError: the request is too large, or its reply has too little room and ``anyway`` is False.
        StoreError: the message could not be written and ``anyway`` is False; nothing was sent.
    """
    session = start.session
    with ExitStack() as stack:
        try:
            if added is not None:
                note(*await append_to(session, added))
            await find_window(session, text)
            await load_habits(assembly, [session.choice])
            stopping = stack.enter_context(Stopping(session.interrupt))
            context = session.context(text)
            reply = await printed_turn(session, text, stream=not as_json, anyway=anyway, clean=clean)
            if session.resources.served_window.in_doubt(session.choice) and reply.status is not ReplyStatus.FAILED:
                await find_window(session)
            note(*session.resources.served_window.take_news())
        except TooLittleRoom as error:
            note(*session.resources.served_window.take_news())
            raise UsageError(error.problem, HELPS[error.room.verdict] + about_persona(error.room)) from None
        except RequestLacks as error:
            raise UsageError(error.problem, DAMAGED) from None
        except NotKept as error:
            raise StoreError(error.problem, NOT_ON_DISK) from None
        finally:
            await session.aclose()
    kept, private = note_unkept(session.keeping.unkept), session.resources.private
    if as_json:
        json_data(as_object(session, reply, context), clean=clean)
    note_ending(session, reply, [FLAGS[remedy] for remedy in _that_can_be_taken(session, reply)])
    note(*(where_kept("" if private else session.conversation.session) if kept else ()))
    if stopping.asked and reply.status is ReplyStatus.INTERRUPTED:
        return EXIT_INTERRUPTED
    misfit = reply.outcome.fit is not None and not reply.outcome.fit.fits
    return 1 if reply.status in BAD_ENDS or reply.starved or reply.empty or misfit or not kept else 0


def note_ending(session: Session, reply: Reply, helps: Sequence[str] = ()) -> None:
    """Write how a reply ended, what helps, what is doubtful in its figures, and its line of facts on stderr."""
    if how := ending(reply):
        note(how)
    if helps:
        note(f"what helps: {'; '.join(helps)}")
    note(*notes_on_figures(reply), *filter(None, [change_in_words(session.conversation, reply)]))
    if reply.outcome.fit is not None:
        note(fit_line(reply.origin.schema, reply.outcome.fit))
    say(reply_line(reply))


def _that_can_be_taken(session: Session, reply: Reply) -> list[Remedy]:
    """Return what would help a reply; there is no going on with a private one."""
    private = session.resources.private
    return [remedy for remedy in session.choice.helps(reply) if not (private and remedy is Remedy.GO_ON)]


def notes_on_figures(reply: Reply) -> list[Note]:
    """Return the notes on reported figures that are not believed: they are known only at the end of a turn."""
    return [each for each in reply.outcome.notes if each.reason in OF_FIGURES | OF_COST]


async def printed_turn(session: Session, text: str, *, stream: bool, anyway: bool, clean: bool = False) -> Reply:
    """Print a reply as it arrives, adaptations and waits on stderr, and return it."""
    _announce(session, text, anyway=anyway)
    printed = AnswerOutput(clean=clean)
    async with aclosing(session.send(text, anyway=anyway)) as events:
        async for event in events:
            if news := news_in_words(event):
                printed.end_line()
                note(news)
            match event:
                case Arrived() if stream:
                    printed.add(event)
                case Ended(reply=reply):
                    if stream:
                        printed.end()
                    return reply
    raise UsageError("The turn ended without a reply.")


def _announce(session: Session, text: str, *, anyway: bool) -> None:
    """Write what is wrong with a request that is sent all the same: room (``anyway``), its budget, a rate limit."""
    if anyway:
        session.resources.damage.accept()
        session.keeping.agree()
    asked = session.next_request(text)
    if asked.room.verdict in SENT_ANYWAY:
        if not anyway:
            return  # it is refused, and that is told then
        note(in_words(asked.room))
    note_small_budgets(session.resources.budgets, [session.choice])
    short = session.resources.limit_check.shortfall(*against_limits(asked))
    if short is not None:
        note(limit_in_words(short))
        session.resources.limit_check.agree(short)


def as_object(session: Session, reply: Reply, context: Context) -> dict[str, Any]:
    """Return a turn as one JSON object; what is unknown is null."""
    outcome, usage = reply.outcome, reply.outcome.usage
    bill = bill_of(usage, outcome.rates)
    figures = {k: getattr(usage, k).value for k in (*FIGURES, "total")}
    return {
        "text": reply.answer,
        "output": output_for_programs(reply),
        "model": reply.origin.model,
        "persona": reply.origin.persona,
        "prompt": _prompt(session, reply),
        "effort": reply.origin.effort or context.profile.default_effort,
        "session": None if session.resources.private else session.conversation.session,
        "kept": session.keeping.unkept is None and not session.resources.private,
        "status": str(reply.status),
        "finish_reason": outcome.finish_reason,
        "cut_off": None if reply.cut_off is None else str(reply.cut_off.cause),
        "usage": figures,
        "estimated": estimates_of(reply),
        "cost_usd": outcome.cost,
        "bill": None if bill is None else bill.for_programs,
        "context": {
            "window": context.window,
            "used": context.used.value,
            "reserve": context.reserve,
            "free": context.free.value,
        },
        "seed": session.choice.asked.seed,
        "system_fingerprint": outcome.system_fingerprint,
        "content_filter": for_programs(outcome.content_filter),
        "rate_limits": limits_for_programs(outcome.rate_limits),
        "request_id": outcome.request_id,
        "receipt": None if outcome.receipt is None else outcome.receipt.for_programs,
        "schema": _schema(session, reply),
        "practice": reply.origin.practice,
        "adaptations": [str(each) for each in reply.origin.notes],
        "notes": [str(each) for each in outcome.notes],
    }


def _prompt(session: Session, reply: Reply) -> dict[str, Any] | None:
    """Return the prompt of one's own that the turn came from, None without one; ``effort`` is what it asked for."""
    said = None if reply.parent is None else session.conversation.messages.get(reply.parent)
    prompt = said.prompt if isinstance(said, UserMessage) else None
    return None if prompt is None else asdict(prompt)


def _schema(session: Session, reply: Reply) -> dict[str, Any] | None:
    """Return how the reply fits its schema. None: no schema was sent; ``fits`` None: the reply was not checked."""
    if session.choice.asked.schema is None:
        return None
    fit = reply.outcome.fit
    if fit is None:
        return {"fits": None, "problems": []}
    if fit.unchecked:
        return {"fits": None, "problems": [], "unchecked": fit.unchecked}
    return {"fits": fit.fits, "problems": list(fit.problems)}


def news_in_words(event: TurnEvent) -> str:
    """Return what a turn reports beside its reply: an adaptation, a wait, a sign-in that takes long; else empty."""
    match event:
        case Adapted(what=what):
            return str(what)
        case Waiting() as waiting:
            return wait_in_words(waiting)
        case Underway(stage=Stage.SIGNING_IN, limit=limit):
            return f"Signing in; nothing was sent yet. It may take {duration(limit)} at most; Ctrl+C stops."
    return ""


def wait_in_words(wait: Waiting) -> str:
    """Return why and when a request is sent again, and how to stop it, in words."""
    again = f"Trying again in {duration(wait.seconds)} ({wait.attempt} of {wait.attempts})"
    return f"{wait.why} {again}; Ctrl+C stops."
