"""Gemini CLI's sessions and checkpoints."""
