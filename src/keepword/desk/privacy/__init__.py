"""Consents, what is given out, what is erased, how long it is kept."""
