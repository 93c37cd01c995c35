"""Boards on the wall: pages for screens, without anybody's log-in, with nothing of customers on them."""
