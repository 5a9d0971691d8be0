"""A token of Entra ID: asked for once, renewed behind the turn, fetched anew once after a 401, and never on disk."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import threading
from dataclasses import dataclass, field, replace

import pytest
from azure.core.exceptions import ClientAuthenticationError

from tests.idle_loop import Gate
from tests.providers.exchange import connected, connection, heard, request
from tests.servers import Received, ScriptedServer, Wire, replies_well
from tui.core.connection_kinds import AZURE
from tui.core.errors import SignInError
from tui.core.note import Reason, note
from tui.core.stream import Adapted, Stage, Underway
from tui.providers.connections.entra import AGAIN, EARLY, LONGEST, KeptToken, TokenFromEnvironment, expiry_of

HOUR = 3600.0
CLASSIC = {"auth": "entra", "api_version": "2024-12-01-preview"}


@dataclass
class Given:
    """What azure-identity gives: a token and its times, in seconds since 1970."""

    token: str
    expires_on: float
    refresh_on: float | None = None


@dataclass
class Source:
    """A stand-in for azure-identity's credential, and the clock of the test."""

    now: float = 1_000_000.0
    lasts: float = HOUR
    refresh_in: float | None = None
    error: Exception | None = None
    gate: Gate | None = None
    calls: int = 0
    made: int = 0
    at_once: int = 0
    most_at_once: int = 0
    threads: set[int] = field(default_factory=set)

    def make(self) -> Source:
        self.made += 1
        return self

    def get_token_info(self, scope: str) -> Given:
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.threads.add(threading.get_ident())
        try:
            if self.gate is not None:
                self.gate.wait()
            if self.error is not None:
                raise self.error
        finally:
            self.at_once -= 1
        refresh = None if self.refresh_in is None else self.now + self.refresh_in
        return Given(f"token-canary-{self.calls}", self.now + self.lasts, refresh)

    def kept(self) -> KeptToken:
        return KeptToken("https://scope.invalid/.default", self.make, lambda: self.now)


async def renewed(kept: KeptToken, text: str) -> None:
    """Wait until the renewal behind the turn has replaced the token."""
    while kept.held is None or kept.held.text != text:  # noqa: ASYNC110  a thread replaces it
        await asyncio.sleep(0)


@pytest.mark.parametrize("turns", [3, 20])
async def test_a_token_is_asked_for_once(turns: int) -> None:
    source = Source()
    kept = source.kept()
    assert [(await kept.get()).text for _ in range(turns)] == ["token-canary-1"] * turns
    assert (source.calls, source.made) == (1, 1)
    assert threading.get_ident() not in source.threads


async def test_turns_that_begin_at_once_share_one_call() -> None:
    source = Source(gate=Gate())
    kept = source.kept()
    turns = [asyncio.create_task(kept.get()) for _ in range(6)]
    assert source.gate is not None
    await asyncio.to_thread(source.gate.reached.wait)
    source.gate.open()
    assert {(await turn).text for turn in turns} == {"token-canary-1"}
    assert source.calls == 1


async def test_turns_that_begin_at_once_share_one_failure() -> None:
    source = Source(gate=Gate(), error=ClientAuthenticationError("AADSTS700082: The refresh token has expired."))
    kept = source.kept()
    turns = [asyncio.create_task(kept.get()) for _ in range(4)]
    assert source.gate is not None
    await asyncio.to_thread(source.gate.reached.wait)
    source.gate.open()
    errors = await asyncio.gather(*turns, return_exceptions=True)
    assert [type(error) for error in errors] == [SignInError] * 4
    assert source.calls == 1


# Seconds that a token still holds, the time it names for its renewal, and whether a turn has it renewed.
LEFT = [
    (HOUR, None, False),
    (EARLY + 1, None, False),
    (EARLY, None, True),
    (240, None, True),
    (1, None, True),
    (HOUR, 1800.0, False),
    (HOUR, -1.0, True),
    (1000, 0.0, True),
]


@pytest.mark.parametrize(("left", "refresh_in", "renews"), LEFT)
async def test_a_token_is_renewed_behind_the_turn_shortly_before_it_expires(
    left: float, refresh_in: float | None, renews: bool
) -> None:
    source = Source(lasts=left, refresh_in=refresh_in)
    kept = source.kept()
    await kept.get()
    source.gate = Gate()
    assert [(await kept.get()).text for _ in range(3)] == ["token-canary-1"] * 3  # no turn waits for the renewal
    assert not source.gate.is_open
    source.gate.open()
    if renews:
        await renewed(kept, "token-canary-2")
    assert source.calls == 1 + renews
    assert source.most_at_once == 1


async def test_a_failed_renewal_is_told_only_when_the_token_is_gone() -> None:
    source = Source(lasts=240)
    kept = source.kept()
    await kept.get()
    source.error = ClientAuthenticationError("Please run 'az login' to set up an account")
    for second in range(0, 240, 10):
        source.now = 1_000_000.0 + second
        assert (await kept.get()).text == "token-canary-1"
    assert source.calls <= 1 + 240 / AGAIN  # not at each turn
    source.now = 1_000_240.0
    with pytest.raises(SignInError, match="nobody is signed in"):
        await kept.get()
    source.error = None
    source.lasts = HOUR
    assert (await kept.get()).text == f"token-canary-{source.calls}"


async def test_a_token_that_has_expired_is_waited_for() -> None:
    source = Source()
    kept = source.kept()
    await kept.get()
    source.now += HOUR
    assert (await kept.get()).text == "token-canary-2"


async def test_a_sign_in_that_hangs_is_given_up_and_can_be_stopped_at_once() -> None:
    source = Source(gate=Gate())
    kept = source.kept()
    turn = asyncio.create_task(kept.get())
    assert source.gate is not None
    await asyncio.to_thread(source.gate.reached.wait)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    source.gate.open()
    assert (await kept.get()).text == "token-canary-1"  # what came late is kept
    assert source.calls == 1


async def test_a_sign_in_that_takes_long_is_told_with_its_limit(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.providers.sending.QUICK", 0.0)
    server.script = replies_well
    source = Source(now=4e9, gate=Gate())
    async with connected(connection("azure", server.url, **CLASSIC), {}, entra=source.make) as provider:
        values = provider.stream(request(provider.route))
        first = [await anext(values), await anext(values)]
        assert first == [Underway(Stage.HERE), Underway(Stage.SIGNING_IN, LONGEST)]
        assert server.received == []
        assert source.gate is not None
        source.gate.open()
        assert [value async for value in values if isinstance(value, Underway)] == [Underway(Stage.SENT)]
        again = await heard(provider, request(provider.route))
    assert [stage.stage for stage in again.stages] == [Stage.HERE, Stage.SENT]


def refuses(server: ScriptedServer, times: int, status: int, code: str, message: str) -> None:
    left = [times]

    async def script(received: Received, wire: Wire) -> None:
        if left[0] > 0:
            left[0] -= 1
            await wire.whole({"error": {"code": code, "message": message}}, status)
        else:
            await replies_well(received, wire)

    server.script = script


RENEWED = [
    (401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
    (401, "Unauthorized", "Access token has expired."),
    (401, "Unauthorized", "IDX10223: Lifetime validation failed. The token is expired."),
    (401, "Unauthorized", "Access token is missing, invalid, audience is incorrect, or have expired."),
    (401, "", ""),
    (400, "BadRequest", "Tenant provided in token does not match resource tenant."),
]


@pytest.mark.parametrize("more", [CLASSIC, {"auth": "entra"}])
@pytest.mark.parametrize(("status", "code", "message"), RENEWED)
async def test_a_refused_token_is_fetched_anew_once_and_it_is_said(
    server: ScriptedServer, status: int, code: str, message: str, more: dict[str, str]
) -> None:
    source = Source(now=4e9)
    refuses(server, 1, status, code, message)
    async with connected(connection("azure", server.url, **more), {}, entra=source.make) as provider:
        answer = await heard(provider, request(provider.route))
        assert (await heard(provider, request(provider.route))).error is None
    assert answer.error is None
    host = server.url.removeprefix("http://")
    assert [v for v in answer.values if isinstance(v, Adapted)] == [Adapted(note(Reason.TOKEN_RENEWED, host))]
    assert (source.calls, source.made) == (2, 2)  # the credential is made anew too: some keep what they gave
    sent = [received.headers["authorization"] for received in server.received]
    assert sent == ["Bearer token-canary-1", "Bearer token-canary-2", "Bearer token-canary-2"]


@pytest.mark.parametrize(("status", "code", "message"), RENEWED)
async def test_a_second_refusal_is_the_error(server: ScriptedServer, status: int, code: str, message: str) -> None:
    source = Source(now=4e9)
    refuses(server, 9, status, code, message)
    async with connected(connection("azure", server.url, **CLASSIC), {}, entra=source.make) as provider:
        answer = await heard(provider, request(provider.route))
    assert type(answer.error) is SignInError
    assert answer.error.status == status
    assert source.calls == len(server.received) == 2
    assert "canary" not in str(answer.error)


MISSING = "Access token is missing, invalid, audience is incorrect{}, or have expired."
UNKNOWN = [
    MISSING.format(""), MISSING.format(" (https://cognitiveservices.azure.com)"),
    f"Unauthorized. {MISSING.format('')}", "The access token is invalid or expired.", "Token expired or malformed.",
    "The bearer token is invalid, or its audience is wrong.", "Token: missing/invalid audience.",
    "The token is for another tenant or has the wrong audience.",
]  # fmt: skip
AUDIENCES = [
    "Invalid audience in the token.", "The token has the wrong audience.", "Token validation failed. Audience is wrong",
    "The access token has been obtained for wrong audience or resource 'https://management.azure.com'.",
    "IDX10214: Audience validation failed. Audiences: 'a'. Did not match: 'b' or 'c'.", "Token: aud claim is not b.",
]  # fmt: skip
ELSE = [
    ("Access token has expired.", "had expired"),
    ("IDX10223: Lifetime validation failed. The token is expired.", "had expired"),
    ("The token was issued by the wrong issuer; it must be of tenant a or b.", "another tenant"),
    ("Tenant provided in token does not match resource tenant.", "another tenant"),
]
SCOPES = "https://cognitiveservices.azure.com/.default or https://ai.azure.com/.default."
REASONS_TOLD = [
    *[(each, "The Entra ID token was refused (expired, for another audience, or invalid)") for each in UNKNOWN],
    *[(each, "The Entra ID token is for another service") for each in AUDIENCES],
    *ELSE,
]


@pytest.mark.parametrize("described", ["file", "variables"])
@pytest.mark.parametrize(("message", "told"), REASONS_TOLD)
async def test_only_a_reason_that_is_named_alone_is_told_as_such(
    server: ScriptedServer, message: str, told: str, described: str
) -> None:
    source = Source(now=4e9)
    refuses(server, 9, 401, "Unauthorized", message)
    made = connection("azure", server.url, **CLASSIC)
    if described == "variables":
        made = replace(made, variables=AZURE.variables)
    async with connected(made, {}, entra=source.make) as provider:
        error = (await heard(provider, request(provider.route))).error
    assert error is not None
    assert told in error.problem
    assert ("another service" in error.problem) == (message in AUDIENCES)
    if message in (*UNKNOWN, *AUDIENCES):
        file = f"set scope in connection {made.name!r}: {SCOPES}"
        environment = f"make a connection in the settings file (mull setup, or F9) and set scope there: {SCOPES}"
        assert error.remedy.lower().endswith((environment if described == "variables" else file).lower())


async def test_what_another_token_cannot_mend_is_not_asked_again(server: ScriptedServer) -> None:
    refuses(server, 9, 401, "PermissionDenied", "The principal lacks the required data action.")
    source = Source(now=4e9)
    async with connected(connection("azure", server.url, **CLASSIC), {}, entra=source.make) as provider:
        answer = await heard(provider, request(provider.route))
    assert answer.error is not None
    assert (source.calls, len(server.received)) == (1, 1)
    key = {"api_version": "2024-12-01-preview"}
    refuses(server, 9, 401, "401", "Access denied due to invalid subscription key.")
    async with connected(connection("azure", server.url, **key)) as provider:
        await heard(provider, request(provider.route))
    assert len(server.received) == 2


async def test_a_count_is_sent_again_with_a_new_token_too(server: ScriptedServer) -> None:
    counts = {"object": "response.input_tokens", "input_tokens": 7}
    first = [True]

    async def script(received: Received, wire: Wire) -> None:
        refused = first and first.pop()
        await wire.whole(
            {"error": {"message": "Access token has expired."}} if refused else counts, 401 if refused else 200
        )

    server.script = script
    source = Source(now=4e9)
    made = connection("azure", server.url, auth="entra", api="responses", model="gpt-5")
    async with connected(made, {}, entra=source.make) as provider:
        assert await provider.count(request(provider.route)) == 7
    assert source.calls == 2


async def test_connections_of_one_scope_share_a_token(server: ScriptedServer) -> None:
    server.script = replies_well
    source = Source(now=4e9)
    make = source.make
    for number in range(3):
        async with connected(
            connection("azure", server.url, deployment=f"d{number}", **CLASSIC), {}, entra=make
        ) as one:
            assert (await heard(one, request(one.route))).error is None
    assert source.calls == 1
    async with connected(
        connection("azure", server.url, scope="https://other.invalid/x", **CLASSIC), {}, entra=make
    ) as one:
        assert (await heard(one, request(one.route))).error is None
    assert source.calls == 2


def web_token(**claims: object) -> str:
    """Return a JSON Web Token with these claims; nobody has signed it."""
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{middle}.c2ln"


@pytest.mark.parametrize(
    ("token", "expires"),
    [
        (web_token(exp=2_000_000_000), 2_000_000_000),
        (web_token(exp=2_000_000_000.5), 2_000_000_000.5),
        (web_token(exp="soon"), None),
        (web_token(exp=-1), None),
        (web_token(exp=True and 1e300), None),
        (web_token(), None),
        ("opaque", None),
        ("a.b", None),
        ("a.%%.c", None),
        ("a.W10.c", None),
        ("a.bnVsbA.c", None),
        ("", None),
    ],
)
def test_a_token_says_itself_when_it_expires(token: str, expires: float | None) -> None:
    assert expiry_of(token) == expires


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "is not set"),
        ("  ", "is not set"),
        (web_token(exp=999_000), "expired 17 min ago"),
        (web_token(exp=900_000), "expired 28 h ago"),
        (web_token(exp=999_945.1), "expired 54 s ago"),
        (web_token(exp=999_940), "expired 60 s ago"),
        (web_token(exp=1_000_000), "expired 1 s ago"),
        (web_token(exp=999_999.9), "expired 1 s ago"),
        ("two words", "The token in the variable AZURE_OPENAI_AD_TOKEN holds a character that no token has"),
        ("tok\nen", "a character that no token has: a space, a line break or a non-ASCII sign"),
        ("tok\u00e9n", "a character that no token has"),
        ('"token', "The token in the variable AZURE_OPENAI_AD_TOKEN has a quote at one end."),
    ],
)
async def test_a_token_in_a_variable_that_cannot_be_used(value: str, words: str) -> None:
    credential = TokenFromEnvironment("AZURE_OPENAI_AD_TOKEN", {"AZURE_OPENAI_AD_TOKEN": value}, lambda: 1_000_000.0)
    with pytest.raises(SignInError) as error:
        await credential.token()
    assert words in error.value.problem
    assert "AZURE_OPENAI_AD_TOKEN" in str(error.value)
    assert "key" not in str(error.value).lower()
    assert not value.strip() or value not in f"{error.value}{credential!r}"


@pytest.mark.parametrize("around", ["{}", " {}\n", '"{}"', "Bearer {}"])
@pytest.mark.parametrize("more", [CLASSIC, {"auth": "entra"}])
async def test_a_token_in_a_variable_is_sent_as_it_is(
    server: ScriptedServer, more: dict[str, str], around: str
) -> None:
    token = web_token(exp=4_000_000_000, oid="canary")
    environ = {"AZURE_OPENAI_AD_TOKEN": around.format(token), "AZURE_OPENAI_API_KEY": "sk-not-this-one"}
    server.script = replies_well
    source = Source()
    async with connected(connection("azure", server.url, **more), environ, entra=source.make) as provider:
        assert provider.access.source == "the variable AZURE_OPENAI_AD_TOKEN"
        assert provider.access.expires == 4_000_000_000
        assert (await heard(provider, request(provider.route))).error is None
        preview = json.dumps(await provider.preview(request(provider.route)))
    assert server.last.headers["authorization"] == f"Bearer {token}"
    assert "api-key" not in server.last.headers
    assert token not in preview
    assert source.made == 0


async def test_a_refused_token_in_a_variable_is_named_and_not_sent_again(server: ScriptedServer) -> None:
    token = web_token(exp=4_000_000_000)
    refuses(server, 9, 401, "Unauthorized", f"Audience is wrong: {token}")
    environ = {"AZURE_OPENAI_AD_TOKEN": token}
    async with connected(connection("azure", server.url, **CLASSIC), environ) as provider:
        answer = await heard(provider, request(provider.route))
    assert answer.error is not None
    assert "the variable AZURE_OPENAI_AD_TOKEN" in answer.error.remedy
    assert token not in str(answer.error)
    assert len(server.received) == 1


async def test_what_the_libraries_of_entra_log_is_not_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    source = Source(error=ClientAuthenticationError("no"))
    with pytest.raises(SignInError):
        await source.kept().get()
    for name in ("azure.identity", "azure.identity._credentials.chained", "msal.application", "urllib3.connectionpool"):
        logging.getLogger(name).warning("a page of words")
    assert capsys.readouterr().err == ""
