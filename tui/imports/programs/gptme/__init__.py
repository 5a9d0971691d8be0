"""gptme's conversations."""
