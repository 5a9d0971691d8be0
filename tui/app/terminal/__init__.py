"""Between the program and the terminal: painting, cleaning, clipboard, links, environment of programs."""
