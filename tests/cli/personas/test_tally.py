"""``mull personas tally`` as a person meets it."""

import json
from pathlib import Path

from tests.cli.loaded_process import mull
from tui.cli.personas.tally import table_of
from tui.cli.table import fitted
from tui.core.tally import Contestant, Record, Showing, Verdict, Vote
from tui.store.tally import TallyFile


def test_it_shows_records_and_what_pairs_say(home: Path) -> None:
    nothing = mull(home, "personas", "tally")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "no blind comparison yet" in nothing.stderr
    efforts = (("medium", 0.31), ("high", 1.0))
    shown = tuple(Showing(Contestant("reviewer", "o1", "c", e), 900, 500, 4.0, cost) for e, cost in efforts)
    for won in [0] * 12:
        TallyFile(home / "tally.jsonl").add(Vote("2026-11-29T00:00:00Z", shown, Verdict.ONE, won))
    head, medium, _, _, sentence = mull(home, "personas", "tally").stdout.splitlines()
    assert head.split() == ["contestant", "compared", "won", "tied", "out", "reasoning", "seconds", "US$"]
    assert medium.split()[-8:] == ["12", "12", "0", "900", "500", "4.0", "s", "$0.3100"]
    assert sentence == "reviewer · o1: medium won 12 of 12 at 31 % of what high cost"
    found = json.loads(mull(home, "personas", "tally", "--json").stdout)
    assert set(found) == {"contestants", "pairs", "same_efforts"}
    assert found["pairs"][0]["sentence"] == sentence
    assert found["contestants"][0]["won"] == 12
    assert [found["contestants"][0][name] for name in ("cost_usd", "list_cost_usd")] == [0.31, None]


def test_lines_that_are_no_votes_are_told(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "tally.jsonl").write_text("{\n\n[1]\n")
    assert "2 lines of" in mull(home, "personas", "tally").stderr


def test_on_a_narrow_terminal_names_stand_above_their_figures() -> None:
    held = [Record(Contestant("workflow", "gpt-6.1-sol", "c", "medium", True), 1, 1, 0, 1560, 960, 26.1, 0.0162)]
    lines = fitted(table_of(held, 80), 80)
    assert lines[1:2] == ["workflow · gpt-6.1-sol · medium · practice"]
    assert [len(lines), max(map(len, lines)) <= 80, lines[2].split()[-3:]] == [3, True, ["$0", "(list", "$0.0162)"]]
    assert len(table_of(held, 160)) == len(table_of(held, None)) == 2


def test_what_practice_would_have_cost_is_no_cost(home: Path) -> None:
    shown = tuple(Showing(Contestant("none", "o1", "c", e, True), 9, 5, 1 / 3, 0.1 + 0.2) for e in ("low", "high"))
    TallyFile(home / "tally.jsonl").add(Vote("2026-11-29T00:00:00Z", shown, Verdict.TIE))
    first, _ = json.loads(mull(home, "personas", "tally", "--json").stdout)["contestants"]
    assert [first[name] for name in ("cost_usd", "list_cost_usd", "seconds")] == [0, 0.3, 0.333]


def test_a_deployment_at_which_effort_changes_nothing_is_named(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    turns = [("low", 1000), ("high", 1020)] * 12
    held = [
        {
            "session": f"s{number}", "began_as": f"s{number}", "seq": 1, "time": f"2026-11-{number + 1:02}T09:00:00Z",
            "model": "qwen3", "effort": effort, "persona": "none", "connection": "local", "practice": 0,
            "status": "complete", "input": 20, "output": spent + 50, "reasoning": spent, "guessed": "",
        }
        for number, (effort, spent) in enumerate(turns)
    ]  # fmt: skip
    ledger = home / "usage.jsonl"
    said = (
        "qwen3 over local: low and high took the same here in 12 turns (1,000 and 1,020 reasoning tokens, the medians)"
    )
    ledger.write_text("".join(json.dumps(line) + "\n" for line in held))
    assert mull(home, "personas", "tally").stdout.strip() == said
    assert f"mull: {said}" in mull(home, "usage").stderr
    ledger.write_text("".join(json.dumps(line) + "\n" for line in held[:18]))
    assert "took the same" not in mull(home, "usage").stderr
