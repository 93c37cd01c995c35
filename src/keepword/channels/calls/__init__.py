"""Calls, by whatever wire: lines and their menus, the queue, who is rung, what is recorded."""
