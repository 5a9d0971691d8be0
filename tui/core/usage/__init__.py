"""What turns use and cost, and what turns of a model usually take."""
