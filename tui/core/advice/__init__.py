"""Prompt advice for models that reason: what in a text works against it, why, and what to write instead."""
