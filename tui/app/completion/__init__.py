"""What is offered above the composer while one types: commands, their values, and files."""
