"""Another effort as an update of the configuration: a compatible server that takes it, and one that refuses it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.servers import Received, Wire, scripted_server
from tests.small_server import responses, settings

UPDATE = {"type": "configuration_update", "reasoning": {"effort": "high"}}


class Strict:
    """A server of the Responses API; with ``refuses`` it knows no update of the configuration."""

    def __init__(self, *, refuses: bool) -> None:
        self.refuses = refuses
        self.posted: list[Any] = []

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            await wire.whole({"data": [{"id": "m"}]})
            return
        self.posted.append(request.body)
        kinds = [item.get("type", "message") for item in request.body["input"]]
        if self.refuses and UPDATE["type"] in kinds:
            at = kinds.index("configuration_update")
            text = "Invalid value: 'configuration_update'. Supported values are: 'message'."
            error = {"message": text, "type": "invalid_request_error", "param": f"input[{at}].type"}
            await wire.whole({"error": error | {"code": "invalid_value"}}, 400)
            return
        await wire.head()
        await wire.events(*responses("Yes.", 20, 2))
        await wire.finish()


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_compatible_server_gets_it_where_it_is_set_and_may_refuse(tmp_path: Path, refuses: bool) -> None:
    server = Strict(refuses=refuses)
    async with scripted_server(server) as scripted:
        settings(tmp_path, scripted.url, api="responses")
        with (tmp_path / "config.toml").open("a") as file:
            file.write("configuration_updates = true\n")
        asked = ("ask", "--json")
        await asyncio.to_thread(mull, tmp_path, *asked, "--effort", "low", "One.")
        later = [
            await asyncio.to_thread(mull, tmp_path, *asked, "--session", "last", "--effort", "high", text)
            for text in ("Two.", "Three.")
        ]
    for run in later:
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout)["effort"] == "high"
    bodies = [(body["reasoning"]["effort"], UPDATE in body["input"]) for body in server.posted]
    if refuses:
        assert bodies == [("low", False), ("low", True), ("high", False), ("high", False)]
        assert "configuration_update" in later[0].stderr
    else:
        assert bodies == [("low", False), ("low", True), ("low", True)]
        first, second, third = (body["input"] for body in server.posted)
        assert (second[: len(first)], third[: len(second)]) == (first, second)
        assert "effort high sent as an update of the configuration, so that what is cached holds" in later[0].stderr
        assert "update of the configuration" not in later[1].stderr


@pytest.mark.parametrize("value", ["1", '"yes"'])
def test_the_setting_is_true_or_false(tmp_path: Path, value: str) -> None:
    settings(tmp_path, "http://127.0.0.1:9")
    with (tmp_path / "config.toml").open("a") as file:
        file.write(f"configuration_updates = {value}\n")
    run = mull(tmp_path, "context")
    assert run.returncode == 2
    assert "configuration_updates must be true or false" in run.stderr
