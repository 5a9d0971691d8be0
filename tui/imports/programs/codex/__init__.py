"""codex's rollouts."""
