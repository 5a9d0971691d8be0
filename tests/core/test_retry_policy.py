"""When a request that failed is sent again, and after how long."""

import pytest

from tui.core.errors import (
    ModelError,
    NetworkError,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    StreamBroken,
)
from tui.core.retry_policy import RetryPolicy, is_passing

FAILED = NetworkError("Nothing answered.")


def asking(seconds: float) -> RateLimited:
    return RateLimited("Too many requests.", retry_after=seconds)


def test_each_wait_is_twice_the_one_before_up_to_half_a_minute() -> None:
    policy = RetryPolicy(retries=8)
    assert [policy.wait(FAILED, attempt) for attempt in range(1, 10)] == [1, 2, 4, 8, 16, 30, 30, 30, None]


def test_the_usual_number_of_attempts() -> None:
    assert [RetryPolicy().wait(FAILED, attempt) is None for attempt in (4, 5)] == [False, True]
    assert RetryPolicy(retries=0).wait(FAILED, 1) is None


def test_a_service_may_ask_for_a_wait_as_long_as_the_longest_and_no_longer() -> None:
    assert RetryPolicy().wait(asking(0.0), 3) == 0
    assert RetryPolicy().wait(asking(600.0), 1) == 600
    assert RetryPolicy().wait(asking(600.1), 1) is None
    assert RetryPolicy(longest=3.0).wait(FAILED, 3) is None, "also a wait of mull's own"


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (FAILED, True),
        (asking(1.0), True),
        (ServiceFailed("HTTP 500."), True),
        (QuotaSpent("No credit left."), False),
        (RequestRefused("No."), False),
        (StreamBroken("It broke off."), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_may_go_better_is_sent_again(error: ModelError, again: bool) -> None:
    assert (RetryPolicy().wait(error, 1) is not None) is again


@pytest.mark.parametrize(
    ("status", "passing"),
    [(400, False), (408, True), (409, True), (425, False), (499, False), (500, True), (599, True)],
)
def test_which_statuses_are_a_failure_that_may_pass(status: int, passing: bool) -> None:
    assert is_passing(status) is passing
