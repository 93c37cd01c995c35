"""One thing done to many conversations: the bar, the line of progress, the results."""
