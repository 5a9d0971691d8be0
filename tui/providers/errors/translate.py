"""Errors of the SDK, of httpx2 and of the system become errors of mull's own.

Each has a sentence that says what is wrong, and one that says what to do. The SDK's message is "Connection error."
for a dead proxy, an unknown host and a refused port alike; what really happened is in the chain of causes.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import (
    DeadlinePassed,
    ModelError,
    NetworkError,
    NotTheApi,
    NoWayThere,
    ServiceFailed,
    StoppedForSafety,
    StreamBroken,
    StreamStalled,
)
from tui.providers.connections.destination import Destination
from tui.providers.connections.proxy import Proxy
from tui.providers.errors.rate_limits import in_words
from tui.providers.errors.refusals import Refusal, refused, refused_in_stream
from tui.providers.errors.wording import Secret, quoted, sentence
from tui.providers.timeouts import Wait

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError

# Messages of the HTTP libraries, by their beginning, in plain words.
PLAIN = {
    "peer closed connection": "the connection was closed before the end",
    "Server disconnected": "the connection was closed without an answer",
    "illegal chunk header": "what came is not proper HTTP",
    "illegal status line": "what came is not proper HTTP",
}
SEND_AGAIN = "Send again."


def from_sdk(error: OpenAIError, to: Destination, secret: Secret) -> ModelError:
    """Return the error for one of the SDK's; the service's message is quoted with the key masked."""
    from openai import APIConnectionError, APIStatusError  # noqa: PLC0415  heavy: loaded with the client

    if isinstance(error, APIStatusError):
        return refused(Refusal(error.status_code, _body_of(error), to, error.response.headers, secret))
    if isinstance(error, APIConnectionError):
        return unreachable(error.__cause__ or error, to)
    return ServiceFailed(sentence(f"The request failed: {quoted(str(error), secret)}"), "Try again.")


def _body_of(error: APIStatusError) -> Any:
    """Return the whole body of an error response: the SDK keeps what is in ``error`` and drops what is beside it."""
    try:
        return json.loads(error.response.content)
    except (ValueError, RecursionError):
        return error.response.text


def bad_certificates(error: OSError, environ: Mapping[str, str]) -> NoWayThere:
    """Return the error for a file of certificates that cannot be used; the variables say which one it is."""
    named = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environ.get(name)), "SSL_CERT_FILE")
    why = error.strerror or quoted(str(error)) or "it holds none"
    return NoWayThere(
        sentence(f"The certificates that the variable {named} names could not be read: {why}"),
        f"Set {named} to a file that is there, or unset it.",
    )


def no_header(variable: str) -> NoWayThere:
    """Return the error for a variable that holds what no header can hold. Its value may be a secret."""
    return NoWayThere(
        f"The variable {variable} holds what no header can hold: a line break or a non-ASCII sign.",
        "Set it anew, or unset it.",
    )


def in_the_clear(host: str, to: Destination) -> NoWayThere:
    """Return the error for a key that would go unencrypted to a host: the service's, or that of a proxy."""
    allowed = f'put key_over_http = ["{host}"] above the first table of the settings file'
    proxy = to.proxy()
    if proxy is not None and host == proxy.machine:
        return NoWayThere(
            f"The key would go unencrypted through the proxy {proxy.host}: {to.address_setting} begins with http://. "
            "It was not sent.",
            f"Put {to.address.host} into NO_PROXY. Or, where nobody else can read that network, {allowed}.",
        )
    return NoWayThere(
        f"The key would go to {host} unencrypted: {to.address_setting} begins with http://. It was not sent.",
        f"Write https:// there. Or, where nobody else can read that network, {allowed}.",
    )


def bad_proxy(proxy: Proxy) -> NoWayThere:
    """Return the error for a proxy variable that holds no address of a proxy. Its value may hold a password."""
    where = proxy.source if " " in proxy.source else f"the variable {proxy.source}"
    return NoWayThere(
        f"{where[:1].upper()}{where[1:]} cannot be used: {quoted(proxy.problem)}.",
        "Set it to http://host:port or socks5://host:port, or unset it.",
    )


def unusable_proxy(error: Exception, proxy: Proxy) -> NoWayThere:
    """Return the error for a proxy that the HTTP library does not take."""
    if isinstance(error, ImportError):
        return NoWayThere(
            f"The variable {proxy.source} names a SOCKS proxy, which this installation cannot use.",
            f"Install socksio beside mull, set {proxy.source} to an http proxy, or put the host into NO_PROXY.",
        )
    return bad_proxy(replace(proxy, problem="it is no address"))


def unreachable(cause: BaseException, to: Destination) -> ModelError:
    """Return the error for a connection that failed: host name, port, proxy, TLS or time limit."""
    causes = list(_chain(cause))
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return _tls(causes, to)
    proxy = to.proxy()
    remedy = f"Check {to.address_setting} and your network."
    if proxy is not None:
        remedy = f"Check {proxy.source} (the proxy), or put {to.address.host} into NO_PROXY to go there without it."
    return NetworkError(sentence(_connection_failure(causes, to, proxy)), remedy, of_settings=True)


def _connection_failure(causes: list[BaseException], to: Destination, proxy: Proxy | None) -> str:
    """Return what went wrong; an unknown cause is quoted in the system's words."""
    host = to.host
    kinds = {type(each).__name__ for each in causes}
    via = f" through the {proxy.name}" if proxy else ""
    first_hop = f"The {proxy.name}" if proxy else host
    words = _messages(causes) or ["no reason given"]
    known = {
        "ProxyError": f"{first_hop} refused to connect to {host}: {words[0]}",
        "gaierror": f"No machine named {proxy.host if proxy else to.address.place} could be found",
        "ConnectionRefusedError": f"{first_hop} refused the connection; is it running?",
        "ConnectTimeout": f"{host} did not answer within {in_words(to.deadlines.connect)}{via} (connect_timeout)",
    }
    named = next((problem for kind, problem in known.items() if kind in kinds), "")
    return named or f"No answer came from {host}{via}: {words[-1]}"


def answered_nothing(error: OpenAIError) -> bool:
    """Return whether a connection was made and closed without an answer in HTTP."""
    kinds = {type(each).__name__ for each in _chain(error)}
    return bool(kinds & {"RemoteProtocolError", "ReadError", "WriteError"})


def wants_tls(to: Destination) -> NoWayThere:
    """Return the error for a plain request to a port that speaks TLS."""
    return NoWayThere(
        f"{to.address.place} speaks TLS, and the address begins with http://.",
        f"Write https:// in {to.address_setting}.",
    )


def broke_off(cause: BaseException, to: Destination, *, begun: bool) -> ModelError:
    """Return the error for a connection lost while reading; ``begun``: part of the reply had arrived."""
    words = (_messages(list(_chain(cause))) or ["the connection was lost"])[0]
    if begun:
        return StreamBroken(sentence(f"The reply from {to.host} broke off: {words}"), SEND_AGAIN)
    return NetworkError(sentence(f"The connection to {to.host} broke before a reply began: {words}"), "Send again.")


def deadline_passed(wait: Wait, to: Destination, *, begun: bool) -> ModelError:
    """Return the error for a time limit that has passed: which one it was and where it is set.

    ``begun``: part of the reply had arrived.
    """
    long = in_words(wait.limit)
    where = f"{wait.setting} in connection {to.connection!r}"
    if wait.setting == "total_timeout":
        what = f"the reply was not done after {long}"
    else:
        what = f"{'nothing more' if begun else 'no word'} came for {long}"
    if begun:
        return StreamStalled(f"mull hung up on {to.host}: {what} ({wait.setting}).", f"{SEND_AGAIN} Or raise {where}.")
    return DeadlinePassed(
        f"No reply from {to.host}: {what} ({wait.setting}).",
        f"If the model may think longer, raise {where}; or send again.",
    )


KEPT = ("status", "code", "param", "request_id", "content_filter")  # of an error, where it broke a reply off


def reported_in_stream(
    error: Any, to: Destination, secret: Secret, headers: Mapping[str, str], *, begun: bool
) -> ModelError:
    """Return the error for an error inside a reply; ``begun``: part of the reply had arrived, so it broke off.

    A stop for safety stays what it is, wherever it comes. ``headers`` are those of the response.
    """
    found = refused_in_stream(error, to, secret, headers)
    if not begun or isinstance(found, StoppedForSafety):
        return found
    about = {name: getattr(found, name) for name in KEPT}
    return StreamBroken(found.problem, found.remedy, **about)


def unreadable(to: Destination, what: str, *, begun: bool) -> ModelError:
    """Return the error for a stream that could not be read; ``begun``: part of the reply had arrived."""
    if begun:
        return StreamBroken(f"The reply from {to.host} broke off: {what}.", SEND_AGAIN)
    return NetworkError(f"{to.host} sent {what}.", "Send again.")


def too_much(to: Destination, what: str) -> NotTheApi:
    """Return the error for a response that was given up because of its size; sending again would not help."""
    return NotTheApi(f"{to.host} sent {what}, and no reply is so large.", f"Check {to.address_setting}.")


def not_the_api(to: Destination, status: int, content_type: str, start: str, secret: Secret) -> NotTheApi:
    """Return the error for a response that is not the API's; it quotes content type and beginning of the body."""
    kind = quoted(content_type, longest=60) or "no content type"
    words = quoted(start, secret, longest=120)
    described = f"{kind} that begins: {words}" if words else "an empty body"
    return NotTheApi(
        sentence(f"{to.url} does not speak the API: it answered HTTP {status} with {described}"),
        f"Check {to.address_setting}.",
        status=status,
    )


def _messages(causes: list[BaseException]) -> list[str]:
    """Return the messages of the causes, without the system's error numbers; a cancelled task is left out."""
    errors = [each for each in causes if isinstance(each, Exception)]
    words = [(each.strerror if isinstance(each, OSError) else None) or _in_plain_words(str(each)) for each in errors]
    return [quoted(each) for each in words if quoted(each)]


def _in_plain_words(words: str) -> str:
    """Return a message of the HTTP libraries in plain words if it is a known one, else as it is."""
    return next((plain for begins, plain in PLAIN.items() if words.startswith(begins)), words)


def _tls(causes: list[BaseException], to: Destination) -> NoWayThere:
    """Return the error for a TLS handshake that failed; nothing was sent."""
    words = " ".join(str(each) for each in causes)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        why = next(e.verify_message for e in causes if isinstance(e, ssl.SSLCertVerificationError))
        return NoWayThere(
            f"The certificate of {to.host} could not be verified: {quoted(why)}.",
            "If a company proxy signs it, set SSL_CERT_FILE to its certificate.",
        )
    if (
        "WRONG_VERSION_NUMBER" in words
        or "RECORD_LAYER" in words
        or any(type(each).__name__ == "ConnectTimeout" for each in causes)
    ):
        return NoWayThere(
            f"{to.host} does not speak TLS: it looks like a plain http port.",
            f"Write http:// in {to.address_setting}, or use its TLS port.",
        )
    return NoWayThere(sentence(f"TLS with {to.host} failed: {quoted(str(causes[-1]))}"), f"Check {to.address_setting}.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, those in exception groups too, outermost first."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [*getattr(each, "exceptions", ()), each.__cause__ or each.__context__]
