"""The colours of the screen."""
