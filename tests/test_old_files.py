"""What version 0.1 wrote opens unchanged: sessions, settings, personas, learned parameters and exports."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from tests.export.earlier import as_earlier, in_earlier_words
from tests.paths import ROOT
from tui.cli.assembly import SystemClock
from tui.cli.commands import cli
from tui.core.models.catalogue import DATED

DATA = ROOT / "tests" / "data" / "version-0.1"
EXPECTED = DATA / "expected"
COMMANDS = json.loads((EXPECTED / "commands.json").read_text("utf-8"))
REQUESTS = json.loads((EXPECTED / "requests.json").read_text("utf-8"))
MODELS = {row["name"]: row for row in json.loads((EXPECTED / "models.json").read_text("utf-8"))}
# The time of an export: for people in Markdown and HTML, ISO 8601 with microseconds in JSON.
NOW = re.compile(r"(?<=exported by mull, )\d{4}-\d\d-\d\d \d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
# What records have gained since, as an export of an old session writes it.
GAINED: tuple[str, ...] = (
    ', "address": ""',
    ', "seed": null, "temperature": null, "top_p": null',
    ', "told_apart": true',
    ', "cut_off": null',
    '\n  "fits": true,',
    ',\n  "lacks": [],\n  "persona_lost": false',
    '\n  "cache": null,',
)
# A table of a model was taken to tell all of it, and an effort it did not mention was not sent. Now that is unknown.
UNSAID_EFFORT = ("llamacpp",)
# For the same reason these models of the settings are not known as a whole.
PART_KNOWN = ("house", "qwen3")
# What is set aside is no more than the output budget and the model's own limit. Then it was what was set, 25,000.
RESERVES = {
    "personas": 9_000,
    "attached": 16_384,
    "refused-gpt-4o": 3_000,
    "refused-o1": 3_000,
    "refused-gpt-5.6-sol": 3_000,
    "schema": 16_384,
    "charged": 6_000,
}
OLD_RESERVE = re.compile(r'"reserve": 25000,\n  "free": (\d+)')
# What the next request's description has gained: who says which model is behind a deployment, and its price.
GAINED_IN_CONTEXT = re.compile(
    r'\n  "model_source": [^\n]*,\n  "model_told": [^\n]*,\n  "price": (?:null|\{[^}]*\}),\n  "assumed": [^\n]*,'
    r'(?=\n  "window")'
)
GAINED_IN_EXPORTS = re.compile(r',\n {6}"estimated": \[[^]]*\]')
GAINED_IN_USAGE = re.compile(r',\n +"(?:written|searches)": (?:null|\d+)(?![.\d])')
GAINED_IN_ESTIMATED = re.compile(r'("estimated": \{[^}]*),\s+"cost_usd": 0(\s*\})')
PARTS = re.compile(  # neither a price nor a receipt was kept then
    r',\n +"parts": \{\},\n +"without_parts": \d+,\n +"differs": \{[^{}]*\{\}[^{}]*\}'
)
DROPPING_TOLD = re.compile(r',\n  "dropping_told": \{[^}]*\}')
GAINED_IN_LISTS = re.compile(r',\n +"otherwise": 0,\n +"spoken".*?(?=\n +\}|,\n +"excerpt")', re.DOTALL)
AROUND = re.compile(r"\A---\n(?:\w+: .*\n)+---$|^<!-- mull .* -->$|^- (?:session|exported by mull).*$", re.MULTILINE)
"""Front matter of a document, which was a list then; and comments, which are in a complete one alone now."""
FENCED = re.compile(r"(</summary>\n\n)```text\n(.*?)\n```", re.DOTALL)
"""Reasoning as it was written then."""
AT_LEAST = re.compile(r" *≥ ([\d,]+)| +([\d,]+)\+\d+\?")
"""A sum of which a part is not known, now and as it was told then: with the number of those parts."""
EXCERPT = re.compile(r'(?<="excerpt": ")[^\n]*')
"""The text around a hit: it is chosen otherwise now, and holds more."""
LONG_FRACTION = re.compile(r"\d+\.\d{12,}")
THEN = datetime(2026, 11, 28, 12, tzinfo=UTC)
EXITS = {"check.txt": 1}  # one of the sessions is damaged


@pytest.fixture(autouse=True)
def old_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the old home, which every command of the test then uses."""
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "AZURE_", "MULL_"))]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    shutil.copytree(DATA / "home", home)
    monkeypatch.setenv("MULL_HOME", str(home))
    monkeypatch.setattr("sys.stdin", None)  # nothing is piped in
    monkeypatch.setattr(SystemClock, "now", lambda _: THEN)  # a refusal of long ago would be tried again
    return home


def mull(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[str, int]:
    """Run a command in this process; return what it printed on stdout, and its exit code."""
    capfd.readouterr()
    code = cli.main(list(words), prog_name="mull", standalone_mode=False)
    printed = NOW.sub("NOW", capfd.readouterr().out)
    for field in GAINED:
        printed = printed.replace(field, "")
    printed = DROPPING_TOLD.sub("", printed)
    printed = GAINED_IN_LISTS.sub("", PARTS.sub("", printed))
    printed = GAINED_IN_USAGE.sub("", GAINED_IN_CONTEXT.sub("", printed))
    printed = GAINED_IN_ESTIMATED.sub(r"\1\2", printed)
    printed = in_earlier_words(as_earlier(GAINED_IN_EXPORTS.sub("", printed)))
    return printed, code


def printed_then(file: str) -> str:
    """Return what a command printed then, with the reserve, and what is free beside it, as they are now."""
    reserve = RESERVES.get(file.partition(".context.")[0].partition(".imported.")[0], 25_000)

    def now(found: re.Match[str]) -> str:
        return f'"reserve": {reserve},\n  "free": {int(found[1]) + 25_000 - reserve}'

    return OLD_RESERVE.sub(now, (EXPECTED / file).read_text("utf-8"))


def rounded(printed: str) -> str:
    """Return what was printed with 12 digits of each long fraction: sums are made in another order now."""
    printed = AT_LEAST.sub(lambda found: f" ≥ {found[1] or found[2]}", EXCERPT.sub("", printed))
    return LONG_FRACTION.sub(lambda found: f"{float(found[0]):.12g}", printed)


def without_gains(export: str) -> str:
    """Return an export in JSON without what it did not tell then; of a summary it told only its model and its text."""
    told = json.loads(export)
    del told["totals"]
    for each in told["messages"]:
        for field in ("reasoning", "notes", "detail", "marks"):
            each.pop(field, None)
    kept = ("id", "time", "role", "summary_of", "model", "text")
    for number, each in enumerate(told["messages"]):
        if "summary_of" in each:
            assert each["usage"]
            told["messages"][number] = {name: each[name] for name in kept}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def lines_of(document: str) -> list[str]:
    """Return the lines of a document in Markdown that are no data, and not empty; headings without their level."""
    return [line.lstrip("#") for line in AROUND.sub("", FENCED.sub(r"\1\2", document)).splitlines() if line.strip()]


def words_of(page: str) -> list[str]:
    """Return the words that a page shows, but for its sums and list of messages. An earlier mull's showed tags, too."""
    body = re.sub(
        r"<nav>.*?</nav>|<li class=\"sums\">.*?</li>|</?span[^>]*>", "", page.partition("<body>")[2], flags=re.DOTALL
    )
    shown = unescape(re.sub(r"<[^>]*>", " ", body))
    return re.sub(r"</?(details|summary)>", " ", shown).split()


@pytest.mark.parametrize("file", COMMANDS)
def test_a_command_prints_of_old_files_what_it_printed_then(file: str, capfd: pytest.CaptureFixture[str]) -> None:
    printed, code = mull(capfd, *COMMANDS[file])
    if file == "strict.txt":  # it names the file as it was given now, and says that nothing was found
        printed = re.sub(r"^.*/(\w+)\.md: (.*); nothing found$", r"\1: \2", printed, flags=re.MULTILINE)
    if file.endswith(".export.json"):
        printed = without_gains(printed)
    if file.endswith(".html"):  # the page has frames now; its words are the same
        assert words_of(printed) == words_of(printed_then(file))
    elif file.endswith(".md"):
        assert lines_of(printed) == lines_of(printed_then(file))
    else:
        assert rounded(printed) == rounded(printed_then(file))
    assert code == EXITS.get(file, 0)


def test_reading_changes_no_old_file(old_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in (DATA / "home").rglob("*") if path.is_file()}
    for words in COMMANDS.values():
        mull(capfd, *words)
    assert {path: (old_home / path.relative_to(DATA / "home")).read_bytes() for path in before} == before


@pytest.mark.parametrize("connection", REQUESTS)
def test_old_settings_and_learned_parameters_make_the_same_request(
    connection: str, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ("--persona", "mine", "--max-output-tokens", "3000", "--top-p", "0.5", "Hello")
    shown = json.loads(mull(capfd, "ask", "--dry-run", "-c", connection, *words)[0])
    effort = shown["body"].pop("reasoning_effort", None) if connection in UNSAID_EFFORT else "high"
    assert effort == "high"
    shown["body"].pop("prompt_cache_key", None)  # a session's own; it was not sent then
    signed = [header for header in ("authorization", "api-key") if header in shown["headers"]]
    assert {**shown, "headers": None} == {**REQUESTS[connection], "headers": None}
    assert signed == REQUESTS[connection]["headers"]


def test_an_old_session_makes_the_same_request(capfd: pytest.CaptureFixture[str]) -> None:
    """But for the headers: those are the SDK's own, of its version and this machine."""
    expected = json.loads((EXPECTED / "personas.request.json").read_text("utf-8"))
    shown = json.loads(mull(capfd, "context", COMMANDS["personas.context.json"][1], "--raw")[0])
    shown["body"].pop("prompt_cache_key", None)
    assert {**shown, "headers": None} == {**expected, "headers": None}


def test_old_overrides_of_models_mean_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in json.loads(mull(capfd, "models", "--json")[0])}
    assert {rows[name].pop("api_version") for name in MODELS} <= {None, "2024-09-01-preview", "2024-12-01-preview"}
    for name, then in MODELS.items():
        row = {field: rows[name][field] for field in then}  # a model has gained facts since, and a price parts
        gained = [each for each in row["aliases"] if DATED.search(each) and each not in then["aliases"]]
        row["aliases"] = [each for each in row["aliases"] if each not in gained]  # its dated names are there now
        row["price"] = then["price"] and {part: row["price"][part] for part in then["price"]}
        told = {fact: row["sources"][fact] for fact in then["sources"]}
        row["sources"] = told | ({"price": then["sources"]["price"]} if "price" in told else {})  # it is the same
        rows[name] = row
    known = {name: {**rows[name], "known": True} if name in PART_KNOWN else rows[name] for name in MODELS}
    assert known == MODELS


@pytest.mark.parametrize("words", ["personas", "compared", "charged", "attached"])
def test_an_old_export_gives_the_session_back(words: str, old_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    session = COMMANDS[f"{words}.context.json"][1]
    shutil.rmtree(old_home / "sessions")
    printed, _ = mull(capfd, "sessions", "import", str(EXPECTED / f"{words}.export.md"))
    assert printed.strip() == session
    held = f"{words}.imported.json"  # where files were attached: an export holds none
    held = held if (EXPECTED / held).exists() else f"{words}.context.json"
    assert mull(capfd, "context", session, "--json")[0] == printed_then(held)
    for file in (f"{words}.show.md", f"{words}.export.md"):
        assert lines_of(mull(capfd, *COMMANDS[file])[0]) == lines_of((EXPECTED / file).read_text("utf-8"))
    exported = f"{words}.export.json"
    assert rounded(without_gains(mull(capfd, *COMMANDS[exported])[0])) == rounded(
        (EXPECTED / exported).read_text("utf-8")
    )


def test_an_old_session_is_restored_and_gone_on_with(old_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (deleted,) = (path.stem for path in (old_home / "sessions" / "trash").iterdir())
    assert mull(capfd, "sessions", "restore", deleted)[1] == 0
    reply, code = mull(capfd, "ask", "--session", deleted, "practice: tokens=5 reasoning=0\nMore.")
    assert code == 0
    assert reply.strip()
    assert len(json.loads(mull(capfd, "context", deleted, "--json")[0])["parts"]) > 4
