"""aichat's sessions and messages."""
