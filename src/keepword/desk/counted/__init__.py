"""What the clocks of a conversation counted."""
