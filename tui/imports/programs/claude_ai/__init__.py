"""Claude.ai's exports."""
