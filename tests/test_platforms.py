"""What differs from system to system is asked for in a few modules, and in no others."""

import re

import pytest

from tests.paths import ROOT

ALONE = {
    r"sys\.platform|os\.name\b|platform\.system": {
        "core/operating_system.py",
        "app/terminal/driver.py",  # says that Windows has none of it
        "app/terminal/first_frame.py",  # the same
        "app/terminal/raw_mode.py",  # the same
    },
    r"\bO_[A-Z]+|os\.(open|fsync|pread|pwrite|fchmod|chmod|replace|rename|lseek)\(": {
        "store/durable_files.py",
        "store/index_database.py",  # opens through durable_files
        "store/sessions/lock.py",  # the same
        "store/sessions/log.py",  # opens through durable_files, and flushes each record
        "store/sessions/imports.py",  # flushes what it copies
        "store/sessions/reading.py",  # flushes a mended copy
        "store/sessions/trash.py",  # moves
        "cli/standard_files.py",  # the null device in the place of one that is closed
    },
    r"signal\.SIG[A-Z]|\"SIG[A-Z]|\.add_signal_handler|signal\.signal": {
        "app/terminal/signals.py",
        "app/terminal/driver.py",  # stops as a shell expects it; Windows has another driver
        "app/terminal/editor.py",  # an editor in the same terminal takes those that there are
        "app/terminal/raw_mode.py",  # gives the terminal back; Windows has no such one
    },
    r"import(?:_module\(\"| )(fcntl|grp|pty|pwd|resource|select|termios|tty|msvcrt|winreg|ctypes)\b": {
        "app/terminal/driver.py",  # whether the terminal is still there; Windows has another driver
        "app/terminal/first_frame.py",  # the same
        "app/terminal/raw_mode.py",  # the terminal of POSIX; Windows has no such one
        "cli/typed_ahead.py",  # drops what was typed, by either system's way
        "core/own_process.py",  # limits of a process
        "store/open_folders.py",  # who is in a group
    },
    r"os\.(fork|kill|killpg|getuid|geteuid|setsid|uname|mkfifo)\(|tzset": {
        "app/terminal/driver.py",  # stops its job; Windows has another driver
        "app/terminal/raw_mode.py",  # ends or stops itself, as it was told
        "store/durable_files.py",  # whose a link is
        "store/open_folders.py",  # whose a folder is
    },
    r"\.resolve\(": {
        "core/own_process.py"
    },  # a ring of links breaks it before Python 3.13; os.path.realpath it does not
    r"\bshlex\b": {"providers/connections/command_line.py", "app/chat/attachments.py", "app/terminal/editor.py"},
}


@pytest.mark.parametrize("asked", ALONE)
def test_only_these_modules_ask_for_what_a_system_may_lack(asked: str) -> None:
    paths = sorted((ROOT / "tui").rglob("*.py"))
    found = {p.relative_to(ROOT / "tui").as_posix() for p in paths if re.search(asked, p.read_text("utf-8"))}
    assert found == ALONE[asked]
