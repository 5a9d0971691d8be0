"""A question on the side: its pane."""
