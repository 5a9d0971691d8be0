"""mull's built-in personas: Markdown files with YAML front matter, shipped as package data."""
