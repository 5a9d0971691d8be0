"""What was used last stands first, once."""

from tui.core.usage.recent_use import MOST, RecentUse, recent_use

TURNS = [("work", "o1", "coder"), ("local", "qwen3", "none"), ("work", "o1", "none"), ("local", "o1", "coder")]


def test_each_is_there_once_by_its_latest_use() -> None:
    used = recent_use(TURNS)
    assert used.models == (("work", "o1"), ("local", "qwen3"), ("local", "o1"))
    assert used.personas == ("coder", "none")
    assert used.after("local", "o1", "tutor") == RecentUse(
        (("local", "o1"), ("work", "o1"), ("local", "qwen3")), ("tutor", "coder", "none")
    )
    assert RecentUse().before(used) == used


def test_no_more_are_kept_than_anybody_looks_at() -> None:
    assert len(recent_use(("work", str(n), "none") for n in range(500)).models) == MOST
