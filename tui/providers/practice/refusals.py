"""The error bodies with which the services refuse a request.

Their wording is as recorded answers show, or as public reports quote it. If there is neither, it is this package's own,
in the recorded form, and the docstring says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

AZURE_FILTER = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
    "Please modify your prompt and retry. To learn more about our content filtering policies please read "
    "our documentation: https://go.microsoft.com/fwlink/?linkid=2198766"
)
BROKEN = "The server had an error while processing your request. Sorry about that!"


class Refusal(Exception):
    """A refused request: HTTP status, error body and headers. It is raised and caught inside this package."""

    def __init__(self, status: int, error: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(error.get("message", ""))
        self.status = status
        self.body = {"error": error}
        self.headers = headers or {}


def invalid(message: str, param: str | None, code: str | None, status: int = 400) -> Refusal:
    """Return a refusal of type ``invalid_request_error``, the most common one."""
    return Refusal(status, {"message": message, "type": "invalid_request_error", "param": param, "code": code})


def broken() -> dict[str, Any]:
    """Return the error of a service that fails while it replies. The wording is this module's own."""
    return {"message": BROKEN, "type": "server_error", "param": None, "code": "server_error"}


def misaligned() -> dict[str, Any]:
    """Return the error of a stop for safety, in the shape of OpenAI's SDK. The wording is this module's own."""
    about = {
        "detailed_explanation": "The reply was about to send files to a host that nobody named.",
        "error_type": "potentially_unintended_data_transfer",
        "review_target": None,
        "steer": {"message": "Say which files may be sent, and where to."},
    }
    return {**of_policy("misalignment_policy_violation"), "misalignment": about}


def of_policy(code: str) -> dict[str, Any]:
    """Return the error of a policy, in the recorded form of others. The wording is this module's own."""
    text = "This request was stopped by a policy of the service."
    return {"message": text, "type": "invalid_request_error", "param": None, "code": code}


def unsupported_parameter(name: str, instead: str = "") -> Refusal:
    """Return the refusal of a parameter that the model does not take; ``instead`` names the one that it takes."""
    hint = f" Use '{instead}' instead." if instead else ""
    text = f"Unsupported parameter: '{name}' is not supported with this model.{hint}"
    return invalid(text, name, "unsupported_parameter")


def moved_parameter(name: str, now: str) -> Refusal:
    """Return the refusal of a Chat Completions parameter on Responses, where its name is ``now``."""
    return invalid(
        f"Unsupported parameter: '{name}'. In the Responses API, this parameter has moved to '{now}'. "
        "Try again with the new parameter. See the API documentation for more information: "
        "https://platform.openai.com/docs/api-reference/responses/create.",
        None,
        "unsupported_parameter",
    )


def unsupported_value(name: str, value: str, rest: str) -> Refusal:
    """Return the refusal of a value that the model does not take; ``rest`` ends the sentence."""
    return invalid(f"Unsupported value: '{name}' does not support {value} {rest}", name, "unsupported_value")


def unsupported_format(name: str, kind: str) -> Refusal:
    """Return the refusal of an output format, as public reports quote it; that of a schema has no param and no code."""
    text = f"Invalid parameter: '{name}' of type '{kind}' is not supported with this model."
    if kind != "json_schema":
        return invalid(text, name, None)
    guide = "https://platform.openai.com/docs/guides/structured-outputs"
    text += f" Learn more about supported models at the Structured Outputs guide: {guide}"
    return invalid(text, None, None)


def unknown_parameter(name: str) -> Refusal:
    """Return the refusal of a parameter that does not exist."""
    return invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")


def unrecognized_argument(name: str) -> Refusal:
    """Return the refusal of a parameter by a model that does not reason, such as ``reasoning_effort``."""
    return invalid(f"Unrecognized request argument supplied: {name}", None, None)


def invalid_value(name: str, value: str, supported: Sequence[str]) -> Refusal:
    """Return the refusal of a value that is not in a list of supported ones."""
    text = f"Invalid value: '{value}'. Supported values are: {listed(supported)}."
    return invalid(text, name, "invalid_value")


def invalid_type(name: str, expected: str, value: object) -> Refusal:
    """Return the refusal of a value of the wrong type."""
    got = f"Invalid type for '{name}': expected {expected}, but got {_kind(value)} instead."
    return invalid(got, name, "invalid_type")


def missing(name: str) -> Refusal:
    """Return the refusal of a body that lacks a required parameter."""
    return invalid(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def no_such_route(method: str, path: str) -> Refusal:
    """Return the refusal of a method and path that do not exist."""
    return invalid(f"Invalid URL ({method} {path})", None, None, 404)


def listed(words: Sequence[str]) -> str:
    """Return words as the services list them: 'a', 'b', and 'c'."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return ", ".join(quoted[:-1]) + (", and " if len(quoted) > 2 else " and ") + quoted[-1]


def _kind(value: object) -> str:
    """Return the JSON name of a value's type, with its article."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "an integer", float: "a decimal", str: "a string", list: "an array"}
    return names.get(type(value), "an object")
