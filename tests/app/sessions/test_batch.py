"""One thing done to several sessions, of which some fail."""

from tui.app.sessions.batch import done_to
from tui.core.errors import StoreError, UnknownSession


async def test_what_fails_with_some_is_done_to_the_others() -> None:
    async def work(name: str) -> None:
        if name in "bd":
            raise StoreError(f"{name} is open.")
        if name == "c":
            raise UnknownSession("There is none.")

    batch = await done_to("abcde", work)
    assert batch.done == ("a", "e")
    assert list(batch.failed) == ["b", "c", "d"]
    assert batch.problem == "b is open. And 2 more."
    assert (await done_to("ae", work)).problem == ""
