"""One prompt asked of several at once: choosing whom, watching, comparing the replies."""
