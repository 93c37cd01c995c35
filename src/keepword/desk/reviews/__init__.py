"""Reviews at the desk: the list, their sources, and tables that are brought in."""
