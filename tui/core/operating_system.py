"""The operating system mull runs on. Asked only where no name of Python's tells what the system can do."""

import sys

WINDOWS = "win32"
MACOS = "darwin"
SYSTEM: str = sys.platform
