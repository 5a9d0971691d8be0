"""Conversations of other programs, read as they are and made into sessions."""
