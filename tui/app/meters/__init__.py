"""The meters: context window, reasoning, cost, and the time of the running turn."""
