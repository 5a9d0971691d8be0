"""``mull models --refresh``: what a service lists is kept and offered; a list that is none changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly, address_of
from tui.cli.known_names import known_names
from tui.cli.offers import offer_of_today
from tui.core.models.offer import DAYS_KEPT, MOST_KEPT, OfferedModel
from tui.providers.offered_models import offered_in
from tui.store.offers_file import OffersFile

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LISTED = [
    {"id": "gpt-6.2-sol", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": None},
    {"id": "gpt-6.3-sol", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": "2028-05-01"},
    {"id": "text-embedding-3-small", "object": "model", "created": 1, "owned_by": "openai"},
    {"id": "ft:gpt-4o:org::id", "object": "model", "created": 1, "owned_by": "org"},
]
BODIES: dict[str, tuple[int, bytes]] = {
    "good": (200, json.dumps({"object": "list", "data": LISTED}).encode()),
    "empty": (200, b'{"data": []}'),
    "broken": (200, b'{"data": [{"id": 5}, "x"]}'),
    "nameless": (200, b'{"data": [{}, null, {"id": ""}]}'),
    "long": (200, json.dumps({"data": [{"id": "m" * 201}]}).encode()),
    "missing": (404, b'{"error": {"message": "no such path"}}'),
    "words": (200, b"<html>not the API</html>"),
    "number": (200, b"7"),
    "table": (200, b'{"data": {"id": "x"}}'),
    "denied": (401, b'{"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}'),
    "huge": (200, json.dumps({"data": [{"id": f"m{n}"} for n in range(4_000)]}).encode()),
    "deep": (200, b'{"data": ' + b"[" * 100_000),
}


class Lists(BaseHTTPRequestHandler):
    """Answers with the list that the path names."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, body = BODIES[self.path.split("/")[1]]
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, list[str]]]:
    """Serve the lists; return the port, and what is asked."""
    asked: list[str] = []
    serving = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (Lists,), {"asked": asked}))
    thread = Thread(target=serving.serve_forever)
    thread.start()
    yield serving.server_address[1], asked
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture
def home(tmp_path: Path, server: tuple[int, list[str]]) -> Path:
    """Return a home with a connection for each list; ``good`` is of OpenAI's kind, and the one in use."""
    tables = [
        f'[connections.{name}]\nkind = "compatible"\nbase_url = "http://127.0.0.1:{server[0]}/{name}/v1"\nmodel = "m"\n'
        for name in BODIES
        if name != "good"
    ]
    good = f'[connections.good]\nkind = "openai"\nbase_url = "http://127.0.0.1:{server[0]}/good/v1"\nmodel = "o1"\n'
    azure = '[connections.azure]\nkind = "azure"\nendpoint = "http://127.0.0.1:1"\ndeployment = "d"\nauth = "key"\n'
    lines = ['connection = "good"\n', good, azure, *tables]
    (tmp_path / "config.toml").write_text("\n".join(lines), "utf-8")
    server[1].clear()
    return tmp_path


def offered(home: Path, connection: str) -> list[str]:
    """Return the models that the chat would offer over a connection."""
    return [profile.name for profile in Assembly(environ={"MULL_HOME": str(home)}).models(connection)]


def test_what_is_listed_is_shown_kept_offered_and_completed(
    home: Path, server: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = offered(home, "good")
    ran = mull(home, "models", "--refresh", "--json", OPENAI_API_KEY="sk-x")
    assert ran.returncode == 0, ran.stderr
    rows = {row["name"]: row for row in json.loads(ran.stdout)}
    assert list(rows) == ["o1", "gpt-6.2-sol", "gpt-6.3-sol", "ft:gpt-4o:org::id"]
    assert rows["gpt-6.3-sol"]["assumed"]["from"] == "gpt-6.2-sol"
    assert rows["gpt-6.3-sol"]["retired"]["openai"] == "2028-05-01"
    assert rows["gpt-6.2-sol"]["assumed"] is None
    assert "good lists 4 models, 1 of them for other uses" in ran.stderr
    assert offered(home, "good") == list(rows)
    assert "gpt-6.1-terra" in before
    assert server[1] == ["/good/v1/models"]
    monkeypatch.setenv("MULL_HOME", str(home))
    assert "gpt-6.3-sol" in known_names("models", click.Context(click.Command("ask")))
    again = mull(home, "models", "--refresh", "good", OPENAI_API_KEY="sk-x")
    assert "new since" in again.stderr
    assert again.stderr.rstrip().endswith("none")


def test_a_model_that_is_listed_by_dated_names_too_is_offered_once(home: Path) -> None:
    assembly = Assembly(environ={"MULL_HOME": str(home)})
    held = assembly.settings.connection
    dated = [OfferedModel("o1-2024-12-17", "2026-12-01"), OfferedModel("o3-mini-2025-01-31"), OfferedModel("o3-mini")]
    assembly.offers.keep(held.name, address_of(held), tuple(dated))
    models = {profile.name: profile.retired_on(held.kind) for profile in assembly.models(held.name)}
    assert offered(home, held.name) == list(models) == ["o1", "o3-mini"]
    assert models["o1"] != "2026-12-01", "the day is that of the dated name"


def test_a_connection_without_a_list_is_looked_for_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assembly, looked = Assembly(environ={"MULL_HOME": str(home)}), list[str]()
    monkeypatch.setattr(assembly.offers, "of", lambda connection, _: looked.append(connection))
    assert len(assembly.models("good")) > 1
    assert looked == ["good"]


@pytest.mark.parametrize(
    ("connection", "asked", "failed"),
    [
        ("good", True, ""),
        ("azure", False, ""),
        ("practice", False, ""),
        ("gone", False, ""),
        ("missing", True, "no such path"),
        ("empty", True, "held no model"),
        ("words", True, "not"),
        ("denied", True, "Incorrect API key"),
    ],
)
async def test_the_list_behind_the_chat_is_asked_for_once_a_day(
    home: Path, server: tuple[int, list[str]], connection: str, asked: bool, failed: str
) -> None:
    assembly = Assembly(environ={"MULL_HOME": str(home), "OPENAI_API_KEY": "sk-x"})
    told = await offer_of_today(assembly, connection)
    assert (told is not None) == asked
    assert failed in told if told and failed else not told
    assert bool(server[1]) == asked
    await offer_of_today(assembly, connection)
    assert len(server[1]) == asked * (1 if not failed else 2), "what failed is asked for again"


def test_nothing_is_asked_by_itself(home: Path, server: tuple[int, list[str]]) -> None:
    assert mull(home, "models", "gpt-6.3-sol").returncode == 0
    assert mull(home, "models").returncode == 0
    offered(home, "good")
    assert server[1] == []
    assert not (home / "offered.json").exists()


@pytest.mark.parametrize(
    ("connection", "code", "said"),
    [
        ("missing", 1, "no such path"),
        ("words", 1, "does not speak the API"),
        ("number", 1, "does not speak the API"),
        ("table", 1, "does not speak the API"),
        ("deep", 1, "does not speak the API"),
        ("denied", 1, "key"),
        ("empty", 1, "The answer of empty held no model."),
        ("broken", 1, "The answer of broken held no model."),
        ("nameless", 1, "The answer of nameless held no model."),
        ("long", 1, "The answer of long held no model."),
        ("practice", 2, "Practice has no list of models"),
        ("azure", 2, "requests name the deployment"),
        ("nowhere", 2, "there is no connection 'nowhere'"),
    ],
)
def test_no_list_is_one_clear_error_and_keeps_nothing(home: Path, connection: str, code: int, said: str) -> None:
    ran = mull(home, "models", "--refresh", connection)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (home / "offered.json").exists()


def test_an_answer_without_a_model_leaves_the_list_that_was_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mull(home, "models", "--refresh", "good", OPENAI_API_KEY="sk-x")
    before = (home / "offered.json").read_bytes()
    for name in ("empty", "broken", "nameless", "long"):
        monkeypatch.setitem(BODIES, "good", BODIES[name])
        ran = mull(home, "models", "--refresh", "good", OPENAI_API_KEY="sk-x")
        assert (ran.returncode, ran.stdout) == (1, "")
        assert (home / "offered.json").read_bytes() == before


def test_a_huge_list(home: Path) -> None:
    told = mull(home, "models", "--refresh", "huge", "--json").stderr
    assert f"huge lists {MOST_KEPT:,} models" in told
    assert f"keeps the first {MOST_KEPT:,}" in told
    assert len(offered(home, "huge")) == MOST_KEPT + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "7",
        '{"offers": []}',
        '{"offers": {"c · a": []}}',
        '{"offers": {"c · a": {"when": 7, "models": []}}}',
        '{"offers": {"c · a": {"when": "2030-01-01", "models": [{"id": "x"}]}}}',
        '{"offers": {"c · a": {"models": [{"id": "x"}]}}}',
        "[" * 100_000,
        "\x00\xff",
    ],
)
def test_a_file_that_holds_something_else_is_an_empty_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "offered.json"
    path.write_text(text, "utf-8")
    file = OffersFile(path, lambda: NOW)
    assert file.of("c", "a") is None
    assert file.all_names() == []
    file.keep("c", "a", (OfferedModel("x", "2027-01-02"),))
    kept = file.of("c", "a")
    assert kept is not None
    assert (kept.names, dict(kept.shutdowns), kept.when) == (["x"], {"x": "2027-01-02"}, "2026-11-28")


def test_a_list_is_of_its_address_and_ends_after_its_days(tmp_path: Path) -> None:
    path = tmp_path / "offered.json"
    OffersFile(path, lambda: NOW).keep("c", "a", (OfferedModel("x"),))
    last, after = NOW + timedelta(days=DAYS_KEPT), NOW + timedelta(days=DAYS_KEPT + 1)
    assert OffersFile(path, lambda: NOW).of("c", "b") is None
    assert OffersFile(path, lambda: NOW).of("d", "a") is None
    assert OffersFile(path, lambda: last).of("c", "a") is not None
    assert OffersFile(path, lambda: after).of("c", "a") is None
    assert OffersFile(path, lambda: after).all_names() == []


KEYS = st.sampled_from(["data", "models", "id", "shutdown_date", "name"])
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_a_list_of_clean_names_or_none(listing: Any) -> None:
    found = offered_in(listing)
    for model in found or ():
        assert model.name.isprintable()
        assert model.shutdown == "" or datetime.fromisoformat(model.shutdown)


DAYS = {"2027-01-14": "2027-01-14", "2027-01-14T00:00:00Z": "2027-01-14", "soon": "", 1_800_000_000: "", None: ""}


@pytest.mark.parametrize(("said", "day"), DAYS.items())
def test_a_shutdown_date_is_read_where_it_is_one(said: object, day: str) -> None:
    assert offered_in({"data": [{"id": "x", "shutdown_date": said}]}) == (OfferedModel("x", day),)


ELSEWHERE = (
    "Qwen/Qwen2.5-7B-Instruct meta-llama/Llama-3.1-8B-Instruct llama3.1:8b-instruct-q4_K_M Mistral-Instruct-v0.3 "
    "qwen2-audio-chat gemma-3-image-chat llava-live"
)
OTHERS_ELSEWHERE = "nomic-embed-text bge-reranker-v2 whisper-large-v3 qwen3-embedding"
OTHERS = "whisper-1 tts-1-hd dall-e-3 text-embedding-3-large gpt-realtime-2 omni-moderation-latest gpt-image-2 sora-2"
BY_OPENAI = f"{OTHERS} gpt-3.5-turbo-instruct davinci-002 gpt-audio-2 gpt-live-1"


@pytest.mark.parametrize("name", ["gpt-6.2-sol", "o5-mini", "ft:gpt-4o:org::id", "qwen3:8b", *ELSEWHERE.split()])
def test_which_models_hold_conversations(name: str) -> None:
    assert OfferedModel(name).converses


@pytest.mark.parametrize("name", [*BY_OPENAI.split(), *OTHERS_ELSEWHERE.split()])
def test_which_models_are_for_other_uses(name: str) -> None:
    assert not OfferedModel(name).converses
