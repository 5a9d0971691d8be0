"""Trying personas: prompts with what is expected of their replies, and whether a reply passes."""
