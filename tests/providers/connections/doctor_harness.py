"""The doctor, asked to look at servers of the tests."""

from __future__ import annotations

from typing import Any

from tests.doubles import FakeClock, WordCounter
from tests.providers.exchange import ENVIRON, KEY
from tests.servers import Received, Script, Wire
from tui.core.check_result import CheckResult
from tui.core.models.catalogue import built_in
from tui.core.models.deployed_model import DeployedModel
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import Remembered, part_named
from tui.core.request import Route
from tui.engine.doctor import Subject, checkup
from tui.providers.connections.connect import connect
from tui.settings.values import Connection, Settings

CLASSIC = {"api_version": "2024-12-01-preview"}


class Book:
    """Remembers what was learned."""

    def __init__(self) -> None:
        self.learned: list[str] = []

    def remembered(self, route: Route) -> list[Remembered]:
        return [Remembered(part_named(refused), "2026-11-01", "No.") for refused in self.learned]

    def forget(self, route: Route) -> int:
        count, self.learned = len(self.learned), []
        return count

    def learn(self, route: Route, refused: RefusedParameter, said: str, model: str = "") -> None:
        self.learned.append(refused)

    def keep_model(self, route: Route, found: DeployedModel) -> DeployedModel:
        return found


async def facts(
    made: Connection,
    environ: dict[str, str] | None = None,
    *,
    request: bool = True,
    book: Book | None = None,
    **more: Any,
) -> list[CheckResult]:
    """Return all that the doctor finds; never with a key in it, and a failing fact is the last."""

    def opened() -> Subject:
        provider = connect(made, Settings(), ENVIRON if environ is None else environ, **more)
        profile, settings = built_in().find(made.model), Settings()
        if made.kind.deployments:
            profile = settings.profile_behind(made, settings.model_behind(made))
        return Subject("connection work", provider, profile, provider.probe(), built_in().find)

    found = [fact async for fact in checkup(opened, WordCounter(), FakeClock(), book, request=request)]
    assert KEY not in repr(found)
    assert "canary" not in repr(found)
    assert all(fact.ok is not False for fact in found[:-1])
    return found


def by_name(found: list[CheckResult]) -> dict[str, CheckResult]:
    return {fact.name: fact for fact in found}


def answering(body: Any, status: int = 200, **headers: str) -> Script:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body, status, **headers)

    return script


def refusing(code: str, param: str | None = None, message: str = "No.", status: int = 400) -> Script:
    return answering({"error": {"code": code, "param": param, "message": message}}, status)
