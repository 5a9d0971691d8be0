"""Documents of mull's read back as sessions."""
