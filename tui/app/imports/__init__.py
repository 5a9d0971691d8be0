"""Importing conversations in the chat."""
