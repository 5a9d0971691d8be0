"""A crash report says where, and nothing of what was there: it fails closed."""

import pytest

from tui.cli import main
from tui.core.crash_report import crash_report

KEY = "sk-canary-0123456789"


class Wrapping(Exception):
    """As Textual's WorkerFailed does: the error itself is an attribute."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"worker raised {error!r}")
        self.error = error


class Odd(Exception):
    """Whatever is asked of it shows the key or breaks."""

    @property
    def error(self) -> BaseException:
        raise RuntimeError(KEY)

    def __str__(self) -> str:
        raise RuntimeError(KEY)

    __repr__ = __str__


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """Return an error with a traceback whose frames hold a key, in a variable and in a value within one."""
    api_key, headers = KEY, {"Authorization": f"Bearer {KEY}"}
    with pytest.raises(type(error)) as caught:
        raise error from cause
    assert api_key in headers["Authorization"]
    return caught.value


def with_note() -> BaseException:
    error = ValueError(KEY)
    error.add_note(KEY)
    return error


@pytest.mark.parametrize(
    "error",
    [
        raised(ValueError(KEY, {"key": KEY})),
        raised(with_note()),
        raised(KeyError(KEY)),
        raised(RuntimeError("outer"), raised(OSError(1, KEY, KEY))),
        raised(Wrapping(raised(ValueError(KEY)))),
        raised(Odd()),
        raised(ExceptionGroup(KEY, [ValueError(KEY)])),
        raised(UnicodeDecodeError("utf-8", KEY.encode(), 0, 1, KEY)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_message_note_cause_or_local_variable_is_in_a_report(error: BaseException) -> None:
    report = crash_report(error)
    assert KEY not in report
    assert "canary" not in report
    assert "test_crash_report.py:" in report
    assert "in raised" in report


def test_a_report_names_the_innermost_error_and_no_folder() -> None:
    report = crash_report(raised(Wrapping(raised(ZeroDivisionError()))))
    assert "made a mistake (ZeroDivisionError)" in report
    assert "/" not in report


def test_causes_that_go_round_in_a_ring_end() -> None:
    one, other = ValueError(), TypeError()
    one.__cause__, other.__cause__ = other, one
    assert "made a mistake" in crash_report(one)


def test_an_error_that_is_not_known_is_said_to_be_so() -> None:
    assert "(unknown)" in crash_report(None)


def test_the_entry_point_prints_no_values(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> int:
        api_key = KEY
        raise RuntimeError(api_key)

    monkeypatch.setattr(main, "_run", broken)
    assert main._guarded() == 1
    said = "".join(capsys.readouterr())
    assert "made a mistake (RuntimeError)" in said
    assert "in broken" in said
    assert KEY not in said
