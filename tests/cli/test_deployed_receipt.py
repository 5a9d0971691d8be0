"""The receipt of a deployment whose model is set, learned, unknown or a router's: what differs, and what it costs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.azure_server import AzureServer
from tests.cli.test_deployed_model import Start, turn
from tests.doubles import ScriptedProvider
from tests.narrowing import present
from tests.servers import scripted_server
from tui.cli.assembly import Assembly, Flags
from tui.core.models.catalogue import built_in
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.note import OF_RECEIPT, Reason
from tui.core.receipt import Setting
from tui.core.usage.cost import list_price
from tui.engine.deployed import Answering

TOLD = {Reason.MODEL_FOUND, Reason.MODEL_CHANGED, Reason.MODEL_UNKNOWN}


class Row(NamedTuple):
    """A deployment named ``deployment``; ``set_model`` is the setting, ``served`` what replies name, turn by turn.

    Of the last turn: the model that was asked, whether another answered, and the model whose price counts.
    """

    deployment: str
    set_model: str | None
    served: tuple[str, ...]
    asked: str | None
    differs: bool
    priced: str | None


ROWS = {
    "set, and it answers": Row("chat", "gpt-4o", ("gpt-4o-2024-11-20",), "gpt-4o", False, "gpt-4o"),
    "set, without a date": Row("chat", "gpt-4o", ("gpt-4o",), "gpt-4o", False, "gpt-4o"),
    "set, a name of nobody": Row("chat", "gpt-4o", ("house-model-3",), "gpt-4o", False, "gpt-4o"),
    "set, of Azure's spelling": Row(
        "chat", "gpt-3.5-turbo", ("gpt-35-turbo",), "gpt-3.5-turbo", False, "gpt-3.5-turbo"
    ),
    "set, two turns by another": Row("chat", "gpt-4o", ("gpt-4.1", "gpt-4.1"), "gpt-4o", True, "gpt-4.1"),
    "set, another answers": Row("chat", "gpt-4o", ("gpt-4.1-2025-04-14",), "gpt-4o", True, "gpt-4.1"),
    "set, its smaller one answers": Row("chat", "gpt-4o", ("gpt-4o-mini-2024-07-18",), "gpt-4o", True, "gpt-4o-mini"),
    "set, the reply is silent": Row("chat", "gpt-4o", ("",), "gpt-4o", False, "gpt-4o"),
    "set, the reply repeats the deployment": Row("chat", "gpt-4o", ("chat",), "gpt-4o", False, "gpt-4o"),
    "unknown, first turn": Row("chat", None, ("gpt-4o-2024-11-20",), None, False, "gpt-4o"),
    "unknown, the reply is silent": Row("chat", None, ("",), None, False, None),
    "unknown, the reply repeats the deployment": Row("chat", None, ("chat",), None, False, None),
    "unknown, a name of nobody": Row("chat", None, ("house-model-3",), None, False, None),
    "learned, and it answers again": Row("chat", None, ("gpt-4o", "gpt-4o-2024-11-20"), "gpt-4o", False, "gpt-4o"),
    "learned, then another": Row("chat", None, ("gpt-4o", "gpt-4.1"), "gpt-4o", True, "gpt-4.1"),
    "learned, then the first again": Row("chat", None, ("gpt-4o", "gpt-4.1", "gpt-4.1"), "gpt-4.1", False, "gpt-4.1"),
    "named as its model": Row("gpt-4o", None, ("gpt-4o-2024-11-20",), "gpt-4o", False, "gpt-4o"),
    "named as another model": Row("gpt-4o", None, ("gpt-4.1-2025-04-14",), "gpt-4o", True, "gpt-4.1"),
    "a router": Row("model-router", None, ("gpt-4.1-2025-04-14",), None, False, "gpt-4.1"),
    "a router, set": Row("chat", "model-router", ("gpt-4.1",), "model-router", False, None),
    "a router, another one": Row("model-router", None, ("gpt-4.1", "gpt-4o"), None, False, "gpt-4o"),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_what_differs_of_a_deployment_and_what_it_costs(home: Path, row: Row) -> None:
    azure = AzureServer("gpt-4o")
    variables = {} if row.set_model is None else {"AZURE_OPENAI_MODEL": row.set_model}
    async with scripted_server(azure) as server:
        session = Start(home, server.url, row.deployment).session(variables)
        for served in row.served:
            azure.model, azure.named = served or "gpt-4o", bool(served)
            reply = await turn(session)
        await session.aclose()
    receipt, notes = present(reply.outcome.receipt), [each.reason for each in reply.outcome.notes]
    assert receipt.asked.get(Setting.MODEL) == row.asked
    assert receipt.applied[Setting.MODEL] == row.deployment
    assert receipt.served.get(Setting.MODEL) == (row.served[-1] or None)
    assert (Setting.MODEL in receipt.differs) is row.differs
    assert bool({*notes} & {*OF_RECEIPT, Reason.MODEL_CHANGED, Reason.MODEL_UNKNOWN}) is row.differs, "told once"
    price = None if row.priced is None else built_in().find(row.priced).price
    assert reply.outcome.cost == (None if price is None else list_price(reply.outcome.usage, price))


KNOWN = ["gpt-4o", "o1-2024-12-17", "auto", "model-router", "/", ":", "ft:gpt-4o:a::b"]
NAMES = st.text(max_size=40) | st.sampled_from(KNOWN)
STARTS = {
    "openai": {"OPENAI_API_KEY": "x"},
    "azure": {
        "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9",
        "AZURE_OPENAI_API_KEY": "x",
        "AZURE_OPENAI_DEPLOYMENT": "chat",
    },
}


@pytest.mark.parametrize("start", STARTS)
@given(asked=NAMES.filter(str.strip), served=st.none() | NAMES, setting=st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_name_makes_the_judgement_fail(
    tmp_path_factory: pytest.TempPathFactory, start: str, asked: str, served: str | None, setting: bool
) -> None:
    environ = {**STARTS[start], "MULL_HOME": str(tmp_path_factory.mktemp("home"))}
    session = Assembly(Flags(), environ).start().session
    provider = session.choice.provider
    route = replace(provider.route, wire_model=asked)
    source = ModelSource.SETTING if setting else ModelSource.NAME
    deployed = DeployedModel(asked, source) if provider.route.kind.deployments else None
    profile = replace(built_in().find(asked), deployed=deployed)
    choice = replace(session.choice, provider=ScriptedProvider(route=route), profile=profile)

    async def judged() -> Answering:
        await session.aclose()
        return await session.resources.deployed.answering(choice, served)

    found = asyncio.run(judged())
    assert not (found.other and not served), "silence is no difference"
    assert not (found.other and served == asked)
    assert not found.other or found.profile.name
