"""The conversation as lines on the screen."""
