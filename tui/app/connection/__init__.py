"""The connection: its panel, its form, its doctor."""
