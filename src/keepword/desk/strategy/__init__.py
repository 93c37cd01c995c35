"""The place Strategy: what we offer, what we want, what may go wrong, what it costs."""
