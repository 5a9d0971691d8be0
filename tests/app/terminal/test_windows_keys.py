"""The thread that reads keys on Windows, with one in the place of Textual's that ends at each error."""

from threading import Event

from tui.app.terminal.windows_keys import KeyThread, lasting


class Ending(KeyThread):
    def __init__(self) -> None:
        super().__init__()
        self.exit_event = Event()
        self.reads = 0

    def run(self) -> None:
        self.reads += 1
        if self.reads == 3:
            self.exit_event.set()


def test_it_reads_again_after_an_error_until_it_is_to_end() -> None:
    thread = lasting(Ending)()
    thread.start()
    thread.join(10)
    assert getattr(thread, "reads", 0) == 3
