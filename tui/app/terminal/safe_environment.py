"""The environment of a program that mull starts: enough to find the screen, and no keys."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "BROWSER", "COLORTERM", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "DISPLAY", "HOME", "LANG", "LANGUAGE",
    "LOGNAME", "PATH", "SHELL", "TEMP", "TERM", "TERM_PROGRAM", "TMP", "TMPDIR", "USER", "WAYLAND_DISPLAY", "WSLENV",
    "WSL_DISTRO_NAME", "WSL_INTEROP", "XAUTHORITY",
    # of Windows
    "ALLUSERSPROFILE", "APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROGRAMDATA",
    "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "SYSTEMDRIVE", "SYSTEMROOT", "USERNAME", "USERPROFILE",
    "WINDIR",
}  # fmt: skip
_BEGINNINGS = ("LC_", "XDG_")


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the part of the environment that a clipboard program or a browser needs: an allow-list."""
    return {name: value for name, value in environ.items() if name in _NAMES or name.startswith(_BEGINNINGS)}
