"""What the command line asks of a service beside replies: an exact count, and what it was learned to refuse."""

import json
from pathlib import Path

from tests.cli.loaded_process import mull
from tui.cli.assembly import Assembly
from tui.core.models.profile import RefusedParameter

LOCAL = 'connection = "l"\n[connections.l]\nkind = "compatible"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "q"\n'


CLASSIC = """[connections.classic]
kind = "azure"
endpoint = "http://127.0.0.1:9"
deployment = "d"
model = "gpt-5"
api_version = "2024-12-01-preview"
"""


def test_the_next_request_is_counted_by_the_service(home: Path) -> None:
    mull(home, "ask", "hello")
    told = json.loads(mull(home, "context", "--count", "--draft", "and now", "--json").stdout)
    assert told["counted"] == told["used"]  # practice counts by the same vocabulary
    lines = mull(home, "context", "--count").stdout.splitlines()
    assert lines[-1].split(maxsplit=1)[1] == "used, as the service counts it"
    assert "counted" not in json.loads(mull(home, "context", "--json").stdout)


def test_a_service_that_does_not_count_says_so(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(LOCAL + CLASSIC)
    run = mull(home, "context", "--count", "--draft", "hello", "-c", "classic")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "cannot count exactly" in run.stderr
    run = mull(home, "context", "--count", "--draft", "hello")
    assert run.returncode == 1
    assert run.stdout == ""
    assert "refused the connection" in run.stderr
    run = mull(home, "context", "--count", "-c", "practice")
    assert run.returncode == 2
    assert "nothing to count yet" in run.stderr


def test_what_was_learned_is_told_and_forgotten(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(LOCAL)
    assembly = Assembly(environ={"MULL_HOME": str(home)})
    route = assembly.provider("l", "")[0].route
    assembly.refused_parameters.learn(route, RefusedParameter.STREAM, "No streams here.")
    told = mull(home, "doctor", "--no-request").stdout
    assert "note  learned      refused here before, so left out: stream (" in told
    told = json.loads(mull(home, "doctor", "--no-request", "--forget", "--json").stdout)
    assert told["facts"][0] == {"name": "learned", "ok": True, "text": "forgot 1 thing that q refused", "remedy": ""}
    assert [fact["name"] for fact in told["facts"]].count("learned") == 1
    assert "nothing to forget" in mull(home, "doctor", "--no-request", "--forget").stdout
    assert (home / "learned.json").read_text() == "{}\n"


def test_practice_offers_a_model_of_one_s_own(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('[models.mine]\nwindow = 9000\nrole = "system"\n')
    assembly = Assembly(environ={"MULL_HOME": str(home)})
    offered = [profile.name for profile in assembly.models("practice")]
    assert "mine" in offered
    assert "o1" in offered
    assert mull(home, "ask", "-m", "mine", "hello").returncode == 0
    run = mull(home, "ask", "-m", "nobodys", "hello")
    assert run.returncode == 2
    assert "mull models lists those it plays" in run.stderr
    assert len(run.stderr) < 300
