"""The commands; the only place that builds the objects and may import every floor."""
