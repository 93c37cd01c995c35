"""Calls from the shop's site: the sound goes from browser to browser, the queue is ours."""
