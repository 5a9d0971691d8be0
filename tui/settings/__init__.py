"""Settings: flags over environment over file over defaults, one frozen value."""

from tui.settings.loading import load_settings, origin_of
from tui.settings.values import PRACTICE, PRACTICE_MODEL, Auth, Connection, ConnectionKind, Settings, Summary

__all__ = [
    "PRACTICE",
    "PRACTICE_MODEL",
    "Auth",
    "Connection",
    "ConnectionKind",
    "Settings",
    "Summary",
    "load_settings",
    "origin_of",
]
