"""One file a question: the grid of runs that answers it."""
