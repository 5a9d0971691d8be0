"""A shell for one job: runs mull with the terminal, and says when it stopped; ``fg`` or ``bg`` is typed then."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios


def run(arguments: list[str]) -> int:
    """Run mull as the job of a shell, and return its exit code."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    modes, job = termios.tcgetattr(0), os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(sys.executable, [sys.executable, "-c", "from mull import main; main()", *arguments])
    print(f"[job {job}]", flush=True)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        raw = not termios.tcgetattr(0)[3] & termios.ECHO
        termios.tcsetattr(0, termios.TCSADRAIN, modes)
        print(f"[stopped{' raw' if raw else ''}]", flush=True)
        if input() == "fg":
            os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
