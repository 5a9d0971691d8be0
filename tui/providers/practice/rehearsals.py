"""The faults that can be rehearsed, by the name a ``practice:`` line calls them, and what each is.

They are grouped by where they strike; which module carries a group out is said beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

# Nothing answers (unreached.py).
UNREACHED: Mapping[str, str] = {
    "refused": "nothing listens at the port",
    "dns": "the host's name is not known",
    "tls": "the port speaks plain http",
    "cert": "the certificate is self-signed",
    "timeout": "no answer, until the read timeout",
}
# An error status with the body a service sends (faults.py).
REFUSED: Mapping[str, str] = {
    "401": "the key is wrong",
    "rbac": "401: the role assignment is missing (Azure)",
    "403": "the region is not served",
    "404": "no such model or deployment",
    "408": "the service gave up waiting for the request",
    "409": "the request conflicts with another one",
    "429": "too many tokens a minute",
    "quota": "429: no credit is left",
    "500": "the server failed",
    "503": "overloaded",
    "529": "overloaded, as some gateways say it",
    "context": "400: the input is too long",
    "filter": "400: Azure's prompt filter, by category",
}
# Something that is no reply stands where one belongs (instead.py); `json` is one, in another form than asked for.
INSTEAD: Mapping[str, str] = {
    "502": "a gateway's HTML page with its status",
    "html": "a sign-in page with status 200",
    "emptybody": "status 200 and nothing",
    "204": "no content",
    "redirect": "307 to another host",
    "json": "plain JSON where a stream was asked for",
}
# The reply ends early, after `at=` tokens.
CUTTING: Mapping[str, str] = {
    "cut": "the stream just ends",
    "torn": "the stream ends inside an event",
    "reset": "the connection is reset",
    "badchunk": "what comes is no HTTP any more",
    "stall": "nothing more comes, until the read timeout",
    "keepalive": "nothing but `: keep-alive`, without end",
    "error": "an error event in this API's own shape",
    "errorevent": "an error event in the other API's shape",
    "failed": "the service says that the reply failed",
    "completion_filter": "the content filter ends it",
    "azurefilter": "Azure's filter ends it, with categories",
    "asyncfilter": "Azure's asynchronous filter ends it, with its odd chunks",
}
# Something odd comes after `at=` tokens, and the reply goes on (tampering.py).
PIERCING: Mapping[str, str] = {
    "malformed": "an event that is no JSON",
    "emptyevents": "`data:` empty, `event:`, `id:` and `retry:` without data",
    "badutf8": "bytes that are no UTF-8",
    "surrogate": "half a surrogate pair",
    "nullchoices": "choices missing, null or empty, delta null, content a number",
    "hugeevent": "an event of 40 MB",
}
# The reply is whole, its form is not.
FORM: Mapping[str, str] = {
    "bom": "a byte order mark at the start",
    "nodone": "`[DONE]` is missing (Chat Completions)",
    "nofinish": "all the text, but no word that it is finished",
    "nousage": "no usage is reported",
    "nofilter": "Azure's filter did not run, and says so",
}
# An answer that says nothing, or no.
ANSWERS: Mapping[str, str] = {
    "empty": "finished, billed, and not a word",
    "refusal": "the model declines",
}
FAULTS: Mapping[str, str] = {**UNREACHED, **REFUSED, **INSTEAD, **CUTTING, **PIERCING, **FORM, **ANSWERS}

# Faults after which a reply has no end of its own.
ENDLESS = ("cut", "torn", "reset", "badchunk", "stall", "keepalive", "error", "errorevent")
# Faults whose answer may say how long to wait.
WAITING = ("408", "409", "429", "quota", "500", "502", "503", "529")
# Chat Completions' word for an end that is not the model's own.
FINISHES: Mapping[str, str] = {
    "completion_filter": "content_filter",
    "azurefilter": "content_filter",
    "asyncfilter": "content_filter",
    "failed": "error",
}
