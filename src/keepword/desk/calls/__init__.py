"""Calls at the desk: the bar that rings, the queue now, the lines."""
