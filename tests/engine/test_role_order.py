"""On a refused role the next one is tried in the order that fits the model, each at most once, with few requests."""

from dataclasses import replace

import pytest

from tests.doubles import WordCounter
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, ConnectionKind
from tui.core.context.context import build_context
from tui.core.conversation.message import PersonaSwitch
from tui.core.errors import RequestRefused
from tui.core.models.profile import ModelProfile
from tui.core.request import Request, Route, Wishes, build_request
from tui.engine.adapter import Adapter, Refused
from tui.settings.values import Connection, Settings

NEW, OLD = "2024-12-01-preview", "2024-09-01-preview"
WORDS = "Unsupported value: 'messages[0].role' does not support '{}' with this model."
LISTING = "Invalid value: '{}'. Supported values are: 'user' and 'assistant'."
LISTING_SYSTEM = "Invalid value: '{}'. Supported values are: 'system', 'assistant', 'user', 'function', and 'tool'."
# Kind, name, api-version, the roles that the service takes beside the user's, its words, the roles as they are sent.
ORDERS = [
    (AZURE, "o1-new", NEW, {"developer"}, WORDS, ["developer"]),
    (AZURE, "o1-new", NEW, {"system"}, WORDS, ["developer", "system"]),
    (AZURE, "o1-new", NEW, set(), WORDS, ["developer", "system", "user"]),
    (AZURE, "o1-new", NEW, set(), LISTING, ["developer", "user"]),
    (AZURE, "o1-new", OLD, {"system"}, LISTING_SYSTEM, ["developer", "system"]),
    (AZURE, "gpt-5-mini", NEW, set(), WORDS, ["developer", "system", "user"]),
    (AZURE, "gpt-4o", NEW, {"system"}, WORDS, ["system"]),
    (AZURE, "gpt-4o", NEW, {"developer"}, WORDS, ["system", "developer"]),
    (AZURE, "gpt-4o", NEW, set(), WORDS, ["system", "developer", "user"]),
    (AZURE, "gpt-35-turbo", NEW, set(), LISTING, ["system", "user"]),
    (AZURE, "o1-mini-eu", NEW, set(), WORDS, ["user"]),
    (AZURE, "o1-preview", OLD, set(), WORDS, ["user"]),
    (AZURE, "chat", NEW, {"system"}, WORDS, ["system"]),
    (AZURE, "chat", NEW, {"developer"}, WORDS, ["system", "developer"]),
    (AZURE, "chat", NEW, {"developer"}, "{}: Supported values are: 'developer', 'user'.", ["system", "developer"]),
    (AZURE, "chat", NEW, set(), WORDS, ["system", "developer", "user"]),
    (AZURE, "chat", NEW, set(), LISTING, ["system", "user"]),
    (AZURE, "chat", OLD, set(), WORDS, ["system", "user"]),
    (AZURE, "chat", "", {"developer"}, WORDS, ["system", "developer"]),
    (OPENAI, "o1", "", set(), WORDS, ["developer", "system", "user"]),
    (OPENAI, "gpt-4o", "", set(), WORDS, ["system", "user"]),
    (OPENAI, "gpt-99", "", {"developer"}, WORDS, ["developer"]),
    (OPENAI, "gpt-99", "", {"system"}, WORDS, ["developer", "system"]),
    (OPENAI, "gpt-99", "", set(), WORDS, ["developer", "system", "user"]),
    (OPENAI, "gpt-4o-2027-01-02", "", {"developer"}, WORDS, ["system", "developer"]),
    (COMPATIBLE, "qwen3", "", set(), WORDS, ["system", "user"]),
    (COMPATIBLE, "o1", "", set(), WORDS, ["system", "user"]),
]


@pytest.mark.parametrize(("kind", "name", "version", "takes", "words", "sent"), ORDERS)
async def test_the_roles_are_tried_in_this_order_and_each_once(
    kind: ConnectionKind, name: str, version: str, takes: set[str], words: str, sent: list[str]
) -> None:
    connection = Connection("work", kind, api_version=version, deployment=name if kind.deployments else "")
    held = Settings()
    profile = held.profile_on(connection, name)
    if kind.deployments:
        profile = held.profile_behind(connection, held.model_behind(connection))
    route = Route("work", kind, "e", name, "chat", api_version=version)

    def rebuild(profile: ModelProfile) -> Request:
        path = [PersonaSwitch(1, None, "", "p", "P", "Be brief.")]
        context = build_context(path, profile, WordCounter(), draft="hello")
        return build_request(context, route, Wishes())

    kept: list[str] = []

    async def keep(refused: Refused) -> None:
        kept.append(str(refused.part))

    adapter = Adapter(profile, route, rebuild, keep)
    request: Request | None = rebuild(profile)
    tried: list[str] = []
    while request is not None:
        tried.append(request.messages[0].role)
        if tried[-1] == "user" or tried[-1] in takes:
            break
        said = words.format(tried[-1])
        error = RequestRefused(said, code="unsupported_value", param="messages[0].role", status=400)
        assert kept == [], "nothing is remembered before a request is accepted"
        request = await adapter.changed(error, request)
    assert tried == sent
    await adapter.accepted("o1-2024-12-17")
    refused = [f"role {role}" for role in tried[:-1]]
    assert [part for part in kept if part in refused] == refused
    assert len(kept) == len(set(kept))


def test_what_was_refused_before_is_not_tried_again() -> None:
    connection = Connection("work", AZURE, deployment="chat", api_version=NEW)
    profile = Settings().profile_behind(connection, None)
    assert profile.roles == ("system", "developer")
    assert replace(profile, role="developer", other_roles=()).roles == ("developer",)
    assert replace(profile, role="none", other_roles=()).roles == ()
