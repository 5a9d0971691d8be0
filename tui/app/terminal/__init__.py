"""What stands between the program and the terminal: painting, cleaning, clipboard, links, environment."""
