"""The operating system mull runs on. Asked only where no name of Python's tells what the system can do."""

import sys

WINDOWS = "win32"
MACOS = "darwin"
SYSTEM: str = sys.platform


def variable_set(name: str, system: str = SYSTEM) -> str:
    """Return the line that sets an environment variable in the system's usual shell; dots in place of its value."""
    return f'$env:{name} = "..."' if system == WINDOWS else f"export {name}=..."
