"""The one exception tree.

::

    MullError                     exit 1
    ├── ModelError                exit 1   the model or the network failed
    │   ├── NetworkError            again  nothing answered, or it broke off before a reply
    │   │   └── DeadlinePassed             nothing came within a time limit of the settings
    │   ├── NoWayThere                     TLS, a certificate or a proxy stands in the way
    │   ├── NotTheApi                      something answered that does not speak the API
    │   ├── SignInError                    no key, wrong key, no token, no permission
    │   ├── RequestRefused                 the service refused this request (HTTP 400)
    │   │   ├── ContextOverflow            more than the window holds
    │   │   └── BudgetSpent                the output budget ran out before the first word
    │   ├── NoSuchModel                    no such model or deployment
    │   ├── RateLimited             again  too many requests or tokens
    │   ├── QuotaSpent                     no credit left; trying again is pointless
    │   ├── ServiceFailed           again  the service broke (HTTP 408, 409, 5xx, an error in the stream)
    │   └── StreamBroken                   a reply that had begun broke off
    │       └── StreamStalled              it fell silent or did not end, and mull hung up
    ├── StoreError                exit 1   a session could not be read or written
    └── UsageError                exit 2   wrong words on the command line
        ├── SettingsError                  config.toml, a flag or the environment
        ├── PersonaError                   a persona's file
        └── UnknownSession                 no session of that name

``again`` marks errors after which the same request may succeed: ``may_retry`` is True. Errors of the SDK and of the
network are translated into this tree once, in ``tui.providers.errors``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first paint loads this module, and needs no limits
    from tui.core.rate_limits import Limits

EXIT_INTERRUPTED = 130  # of a command that Ctrl+C or a signal ended; errors carry their own exit codes


class MullError(Exception):
    """Something to report to the user: ``problem`` says what is wrong and where, ``remedy`` what to do."""

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()


class ModelError(MullError):
    """The model or the network failed.

    ``status`` is the HTTP status where there was one, ``code`` and ``param`` are the service's own
    words, ``request_id`` what its support asks for, ``retry_after`` the wait it asks for in seconds,
    ``limits`` what it said of rate limits. ``may_retry`` says of a whole kind that the same request may well
    succeed if it is sent again; ``should_retry`` is the service's own word on that, and wins. ``of_settings`` says
    that the remedy is to change something outside of the conversation: a setting, a sign-in, an account.
    """

    may_retry: bool = False
    of_settings: bool = False

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        status: int | None = None,
        code: str | None = None,
        param: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        should_retry: bool | None = None,
        limits: Limits | None = None,
        of_settings: bool | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.retry_after = retry_after
        self.limits = limits
        if should_retry is not None:
            self.may_retry = should_retry
        if of_settings is not None:
            self.of_settings = of_settings
        self.status = status
        self.code = code
        self.param = param
        self.request_id = request_id


class NetworkError(ModelError):
    """Nothing answered, or the connection broke before a reply began."""

    may_retry = True


class DeadlinePassed(NetworkError):
    """Nothing came within a time limit of the settings.

    Not tried again by itself: the model may have thought all that time, and been paid for it.
    """

    may_retry = False


class NoWayThere(ModelError):
    """TLS, a certificate or a proxy stands in the way; the same happens again until somebody changes it."""

    of_settings = True


class NotTheApi(ModelError):
    """Something answered, but it does not speak the API."""

    of_settings = True


class SignInError(ModelError):
    """No key, a wrong key, no token, or no permission."""

    of_settings = True


class RequestRefused(ModelError):
    """The service refused this request; ``param`` names the part it minds, where it says so."""


class ContextOverflow(RequestRefused):
    """The request holds more than the model's context window."""


class BudgetSpent(RequestRefused):
    """The output budget ran out before the first word, which some services answer with an error."""


class NoSuchModel(ModelError):
    """The service has no such model or deployment."""

    of_settings = True


class RateLimited(ModelError):
    """Too many requests or tokens; the same request may be sent again after a while."""

    may_retry = True


class QuotaSpent(ModelError):
    """No credit is left; the same request will fail again."""

    of_settings = True


class ServiceFailed(ModelError):
    """The service broke: an HTTP 408, 409 or 5xx, or an error inside the stream."""

    may_retry = True


class StreamBroken(ModelError):
    """A reply that had begun broke off; what had arrived is kept."""


class StreamStalled(StreamBroken):
    """A reply that had begun went past a time limit of the settings; mull interrupted it."""


class StoreError(MullError):
    """A session could not be read or written."""


class UsageError(MullError):
    """Wrong words on the command line, or a wish that cannot be met."""

    exit_code = 2


class SettingsError(UsageError):
    """A settings file, flag or environment variable is wrong; the text names the file and line."""


class PersonaError(UsageError):
    """A persona is missing or broken; the text names the file and line."""


class UnknownSession(UsageError):
    """There is no session of that name."""
