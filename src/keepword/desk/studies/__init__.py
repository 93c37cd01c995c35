"""Usability sessions on the desk: what is tried, who takes part, how it went."""
