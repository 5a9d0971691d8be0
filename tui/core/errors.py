"""The one exception tree.

::

    MullError                     exit 1
    ├── ModelError                exit 1   the model or the network failed
    │   ├── NetworkError            again  nothing answered, or the connection broke before a reply
    │   │   └── DeadlinePassed             nothing came within a time limit of the settings
    │   ├── NoWayThere                     TLS, a certificate or a proxy prevents the connection
    │   ├── NotTheApi                      something answered that is not the API
    │   ├── SignInError                    no key, wrong key, no token, no permission
    │   ├── RequestRefused                 the service refused this request (HTTP 400)
    │   │   ├── ContextOverflow            more than the context window holds
    │   │   ├── BudgetSpent                the output budget ran out before any visible text
    │   │   └── StoppedForSafety           the service's safety systems stopped the turn
    │   ├── NoSuchModel                    no such model or deployment
    │   ├── RateLimited             again  too many requests or tokens
    │   ├── QuotaSpent                     no credit left; trying again is pointless
    │   ├── ServiceFailed           again  the service failed (see retry_policy for the statuses)
    │   └── StreamBroken                   a reply broke off after it had begun
    │       └── StreamStalled              it went past a time limit, and mull closed the connection
    ├── StoreError                exit 1   a session could not be read or written
    │   ├── AlreadyThere          exit 2   a file that was to be made is there already
    │   └── NotKept                        the disk refuses, and nobody was told; nothing was sent
    └── UsageError                exit 2   wrong use: of the command line, or a wish that cannot be met
        ├── SettingsError                  config.toml, a flag or the environment
        ├── PersonaError                   a persona's file
        ├── PromptError                    a prompt's file, or a value for it
        │   └── UnknownPrompt              no prompt of that name
        └── UnknownSession                 no session of that name

``again`` marks errors after which the same request may succeed: ``may_retry`` is True. Errors of the SDK and of the
network are translated into this tree in one place, ``tui.providers.errors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # the first paint loads this module and does not need this one
    from tui.core.conversation.content_filter import FilterFinding
    from tui.core.rate_limits import Limits

EXIT_INTERRUPTED = 130  # exit code after Ctrl+C or a signal; errors have their own exit codes


class MullError(Exception):
    """An error to report to the user: ``problem`` says what is wrong and where, ``remedy`` what to do.

    ``further`` are the other mistakes of the same file, where it is about a file with several.
    """

    exit_code = 1
    further: Sequence[Self] = ()

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()

    @property
    def each(self) -> tuple[Self, ...]:
        """The mistakes of the file, this one first."""
        return (self, *self.further)


class ModelError(MullError):
    """The model or the network failed.

    ``status`` is the HTTP status, None if there was none. ``code``, ``param`` and ``request_id`` are what the service
    sent under these names; its support asks for the request id. ``retry_after`` is the wait that the service asks for,
    in seconds, and ``limits`` the rate limits in its answer. ``may_retry`` says for each class whether the same request
    may succeed later; ``should_retry`` is what the service says about that, and it wins. ``of_settings`` says that the
    remedy is outside the conversation: a setting, a sign-in, an account. ``content_filter`` is what the filter found.
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
        content_filter: tuple[FilterFinding, ...] = (),
    ) -> None:
        super().__init__(problem, remedy)
        self.retry_after = retry_after
        self.limits = limits
        self.content_filter = content_filter
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

    mull does not retry it: the model may have worked all that time, and be billed.
    """

    may_retry = False


class NoWayThere(ModelError):
    """TLS, a certificate or a proxy prevents the connection; it will fail again until that is changed."""

    of_settings = True


class NotTheApi(ModelError):
    """Something answered, but it is not the API."""

    of_settings = True


class SignInError(ModelError):
    """No key, a wrong key, no token, or no permission.

    ``of_token`` says that the service refused the token itself: another one may be accepted.
    """

    of_settings = True
    of_token = False


class RequestRefused(ModelError):
    """The service refused this request; ``param`` names the refused part, if the service says so."""


class ContextOverflow(RequestRefused):
    """The request holds more than the model's context window.

    ``window`` is the window and ``sent`` the input as the service told them, in tokens; None if it told none.
    """

    def __init__(
        self, problem: str, remedy: str = "", *, window: int | None = None, sent: int | None = None, **about: Any
    ) -> None:
        super().__init__(problem, remedy, **about)
        self.window = window
        self.sent = sent


class BudgetSpent(RequestRefused):
    """The output budget ran out before any visible text; some services answer with this error then."""


class StoppedForSafety(RequestRefused):
    """The service's safety systems stopped the turn, also in the middle of a reply; asked again, it will stop again."""


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
    """The service failed: an HTTP status after which a request is sent again, or an error inside the stream."""

    may_retry = True


class StreamBroken(ModelError):
    """A reply broke off after it had begun; what has arrived is kept."""


class StreamStalled(StreamBroken):
    """A reply that had begun went past a time limit of the settings; mull interrupted it."""


class StoreError(MullError):
    """A session could not be read or written."""


class AlreadyThere(StoreError):
    """A file that was to be made is there already; it is as it was."""

    exit_code = 2


class NotKept(StoreError):
    """What was to be written is not on the disk, and nobody was told of that before; nothing was sent or changed."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, "Nothing was sent or changed. Once more, and it is done and kept in memory only.")


class UsageError(MullError):
    """Wrong use of the command line, or a wish that cannot be met."""

    exit_code = 2


class SettingsError(UsageError):
    """A settings file, flag or environment variable is wrong; the text names the file and line."""


class PersonaError(UsageError):
    """A persona is missing or broken; the text names the file and line.

    ``line`` is that line, from 1, None where it is not known; ``what`` is the problem without file and line.
    """

    line: int | None = None

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.what = problem

    @classmethod
    def on_line(cls, origin: str, line: int, problem: str, remedy: str = "") -> Self:
        """Return the error on a line of a file."""
        error = cls(f"{origin}, line {line}: {problem}", remedy)
        error.line, error.what = line, problem
        return error


class PromptError(UsageError):
    """A prompt is missing or broken, or a value for it is; the text names the file and line."""


class UnknownPrompt(PromptError):
    """There is no prompt of that name."""


class UnknownSession(UsageError):
    """There is no session of that name."""
