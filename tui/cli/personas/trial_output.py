"""What trying personas showed: tables for each prompt and in sum, one JSON object, or a document of all replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tui.cli.compare_output import NO_FIGURES, aligned, figures_of
from tui.cli.output import data
from tui.cli.personas.rounding import rounded_cost, rounded_seconds
from tui.cli.table import print_table
from tui.core.conversation.message import Reply
from tui.core.formatting import duration, tokens
from tui.core.personas.persona import NONE
from tui.core.trials.checks import Check, Result
from tui.core.usage.cost import comparable_cost, cost_of, dollars, estimates_of
from tui.core.usage.usage import Figure, reported
from tui.engine.choice import Choice
from tui.engine.trial_forecast import Forecast
from tui.engine.trials import Trial, Trials

FIGURES = ("in", "out", "reasoning", "seconds", "US$")
SUMMED = ("input", "output", "reasoning")
LONGEST = 66  # signs of a prompt above its table
CONTROL = "the control: it does not count"


def passed(trials: Trials) -> bool | None:
    """Return whether every reply passed, None where none failed but practice could judge nothing of one.

    Where practice could judge a part, that part tells. The control does not count. False where some were not asked.
    """
    asked = sum(len(each.asked) for each in trials.rounds)
    counted = [trial for trial in trials.done if counts(trials, trial.contestant)]
    if len(trials.done) != asked or not all(_good(trial) for trial in counted):
        return False
    return None if any(map(unjudged, counted)) else True


def counts(trials: Trials, number: int) -> bool:
    """Return whether a contestant counts: ``none`` does not beside a persona."""
    controls = [choice.persona.stem == NONE.stem for choice in trials.contestants]
    return not controls[number] or all(controls)


def _good(trial: Trial) -> bool:
    practice = trial.reply is not None and trial.reply.origin.practice
    return trial.result is Result.PASSED or (practice and trial.result is Result.NOT_JUDGED)


def unjudged(trial: Trial) -> bool:
    """Return whether nothing of a whole reply was judged: it has neither passed nor failed."""
    return trial.result is Result.NOT_JUDGED and all(each.result is Result.NOT_JUDGED for each in trial.checks)


def print_all(trials: Trials, names: Sequence[str]) -> None:
    """Print a table for each prompt, with what was not as expected, and a table in sum."""
    for number, each in enumerate(trials.rounds, 1):
        done = [trial for trial in trials.done if trial.case == each.case]
        if done:
            data(f"── {number} {_short(each.case.prompt)}")
            rows = [("contestant", "result", *FIGURES, ""), *(_row(trial, names) for trial in done)]
            print_table(aligned(rows))
            data("".join(f"{line}\n" for trial in done for line in _remarks(trial, names[trial.contestant])))
    rows = [("in all", "passed", *FIGURES, "")]
    rows += [_sum(trials, number, names) for number in range(len(names)) if _of(trials, number)]
    rows += [_judges(trials)] if any(trial.judged for trial in trials.done) else []
    print_table(aligned(rows))


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _row(trial: Trial, names: Sequence[str]) -> tuple[str, ...]:
    reply = trial.reply
    if reply is None:
        return (names[trial.contestant], "not asked", *NO_FIGURES, "")
    return (names[trial.contestant], str(trial.result), *figures_of(reply, trial.choice.profile), "")


def _remarks(trial: Trial, name: str) -> Iterator[str]:
    """Yield why a reply did not pass, a line each."""
    reply = trial.reply
    if reply is None:
        yield f"  {name}: {trial.why}"
    elif trial.result is Result.FAILED and not any(each.result is Result.FAILED for each in trial.checks):
        yield f"  {name}: {'no answer came' if reply.empty or reply.starved else f'it ended {reply.status}'}"
    yield from (f"  {name}: {in_words(check)}" for check in trial.checks if check.result is not Result.PASSED)


def in_words(check: Check) -> str:
    """Return what came of an expectation and why, on one line."""
    return f"{check.result}: {check.expected}{f' ({check.why})' if check.why else ''}"


def _of(trials: Trials, number: int) -> list[Trial]:
    return [trial for trial in trials.done if trial.contestant == number]


def _sum(trials: Trials, number: int, names: Sequence[str]) -> tuple[str, ...]:
    """Return the row in sum of a contestant."""
    done = _of(trials, number)
    replies = [trial.reply for trial in done if trial.reply is not None]
    judged = [trial for trial in done if not unjudged(trial)]
    passed_of = f"{sum(trial.result is Result.PASSED for trial in judged)} of {len(judged)}" if judged else "not judged"
    open_ = sum(trial.result is Result.NOT_JUDGED for trial in done)
    remarks = [*([f"{open_} not judged"] if open_ else []), *([] if counts(trials, number) else [CONTROL])]
    return (names[number], passed_of, *_figures(replies, done[0].choice), "; ".join(remarks))


def _judges(trials: Trials) -> tuple[str, ...]:
    replies = [reply for trial in trials.done for reply in trial.judged]
    return ("judges", "-", *_figures(replies), f"{len(replies)} questions")


def _figures(replies: Sequence[Reply], choice: Choice | None = None) -> tuple[str, ...]:
    """Return sums as cells; the list price too where ``choice`` is in practice."""
    held = sums(replies)
    practice = choice is not None and choice.provider.route.practice
    listed = _total([comparable_cost(reply, choice.profile) for reply in replies]) if practice and choice else None
    cost = f"$0 (list {dollars(listed)})" if practice else dollars(_total([cost_of(reply) for reply in replies]))
    seconds = _total([reply.outcome.seconds for reply in replies])
    return (tokens(held["input"]), tokens(held["output"]), tokens(held["reasoning"]), duration(seconds), cost)


def sums(replies: Sequence[Reply]) -> dict[str, Figure]:
    """Return the sums of the tokens of replies; unknown where one of them is."""
    usages = [reply.outcome.usage for reply in replies]
    return {
        name: sum((getattr(each, name) for each in usages), reported(0)) for name in ("input", "output", "reasoning")
    }


def _total(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None


# For programs


def as_object(trials: Trials, names: Sequence[str], parts: Sequence[Forecast]) -> dict[str, Any]:
    """Return all as one JSON object, in tokens, seconds and US$; unknown is null."""
    session, private = trials.session, trials.session.resources.private
    return {
        "session": None if private or not session.begun else session.conversation.session,
        "kept": session.keeping.unkept is None and not private,
        "passed": passed(trials),
        "stopped": trials.stopped,
        "forecast": [_forecast(part) for part in parts],
        "prompts": [
            {
                "prompt": each.case.prompt,
                "line": each.case.line,
                "replies": [_trial(trial, names) for trial in trials.done if trial.case == each.case],
            }
            for each in trials.rounds
        ],
        "contestants": [_contestant(trials, number, names) for number in range(len(names)) if _of(trials, number)],
    }


def _forecast(part: Forecast) -> dict[str, Any]:
    return {
        "name": part.name,
        "requests": part.requests,
        "input": part.input.value,
        "output": {"most": part.most_output, "usual": part.usual_output, "turns": part.usual_turns},
        "cost_usd": {
            "least": rounded_cost(part.least_cost),
            "usual": rounded_cost(part.usual_cost),
            "most": rounded_cost(part.most_cost),
        },
        "practice": part.practice,
    }


def _trial(trial: Trial, names: Sequence[str]) -> dict[str, Any]:
    reply = trial.reply
    return {
        "name": names[trial.contestant],
        "result": str(trial.result) if reply is not None else None,
        "not_asked": trial.why or None,
        "checks": [
            {"expected": str(each.expected), "result": str(each.result), "why": each.why} for each in trial.checks
        ],
        **(_reply(reply) if reply is not None else {}),
        "judges": [_reply(each) for each in trial.judged],
    }


def _reply(reply: Reply) -> dict[str, Any]:
    usage = reply.outcome.usage
    return {
        "text": reply.answer,
        "status": str(reply.status),
        "model": reply.origin.model,
        "usage": {name: getattr(usage, name).value for name in SUMMED},
        "estimated": estimates_of(reply),
        "seconds": rounded_seconds(reply.outcome.seconds),
        "cost_usd": rounded_cost(cost_of(reply)),
        "adaptations": [str(each) for each in reply.origin.notes],
    }


def _contestant(trials: Trials, number: int, names: Sequence[str]) -> dict[str, Any]:
    done = _of(trials, number)
    replies, choice = [trial.reply for trial in done if trial.reply is not None], done[0].choice
    results = [trial.result for trial in done]
    judges = [reply for trial in done for reply in trial.judged]
    return {
        "name": names[number],
        "persona": choice.persona.stem,
        "model": choice.profile.name,
        "connection": choice.provider.route.connection,
        "effort": choice.effort or choice.profile.default_effort,
        "counts": counts(trials, number),
        **{name: results.count(result) for name, result in RESULTS.items()},
        "usage": {name: figure.value for name, figure in sums(replies).items()},
        "seconds": rounded_seconds(_total([reply.outcome.seconds for reply in replies])),
        "cost_usd": rounded_cost(_total([cost_of(reply) for reply in replies])),
        "judges_cost_usd": rounded_cost(_total([cost_of(reply) for reply in judges])),
    }


RESULTS = {"pass": Result.PASSED, "fail": Result.FAILED, "not_judged": Result.NOT_JUDGED}


# A document


def as_document(trials: Trials, names: Sequence[str]) -> str:
    """Return all prompts and replies as Markdown, each reply with what came of its expectations."""
    parts = [f"# Tried: {', '.join(names)}"]
    for number, each in enumerate(trials.rounds, 1):
        parts += [f"## Prompt {number}", _quoted(each.case.prompt)]
        for trial in (trial for trial in trials.done if trial.case == each.case):
            parts += [f"### {names[trial.contestant]}: {trial.result if trial.reply else 'not asked'}"]
            parts += ["\n".join(f"- {in_words(check)}" for check in trial.checks)] if trial.checks else []
            parts += [trial.reply.answer.strip() if trial.reply is not None else trial.why]
    return "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
