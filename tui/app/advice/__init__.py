"""Prompt advice on the screen: the findings on a draft, and what to do about them."""
