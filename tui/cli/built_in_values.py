"""The values of the names that a persona may hold without declaring them: date, system, shell, folder, language."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from pathlib import PurePath

from tui.core.operating_system import MACOS, SYSTEM, WINDOWS
from tui.core.ports import Clock

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "nn": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def built_in_values(clock: Clock) -> dict[str, str]:
    """Return the value of each built-in name: today's date here (2026-11-29), and what is told of the machine."""
    return {
        "date": clock.now().astimezone().date().isoformat(),
        "os": system_name(),
        "shell": shell_name(os.environ),
        "cwd": working_folder(),
        "language": language_name(os.environ, locale.getlocale()[0]),
    }


def system_name() -> str:
    """Return the operating system in the words of its users."""
    return {WINDOWS: "Windows", MACOS: "macOS"}.get(SYSTEM, SYSTEM.capitalize())


def shell_name(environ: Mapping[str, str]) -> str:
    """Return the name of the user's shell, such as bash; on Windows that of the command processor."""
    path = environ.get("SHELL") or environ.get("COMSPEC") or "sh"
    return PurePath(path.replace("\\", "/")).name.removesuffix(".exe")


def working_folder() -> str:
    """Return the working folder; the text says so where it was deleted."""
    try:
        return os.getcwd()
    except OSError:
        return "a folder that is not there any more"


def language_name(environ: Mapping[str, str], usual: str | None) -> str:
    """Return the user's language in English; ``usual`` is the locale's name where the environment has none.

    A language that is not known here is returned as its code.
    """
    told = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), usual or "")
    word = told.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0]
    if word in ("", "C", "POSIX"):
        return LANGUAGES["en"]
    return LANGUAGES.get(word.lower(), word)
