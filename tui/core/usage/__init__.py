"""What turns used and cost, and what such turns usually take."""
