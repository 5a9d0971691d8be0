"""The chat: its screen, the conversation on it, and what a person can do there."""
