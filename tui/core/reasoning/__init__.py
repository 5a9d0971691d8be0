"""Reasoning that a model writes into the text of its reply: the tags around it, and how it is told apart."""
