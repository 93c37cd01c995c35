"""What happened in a conversation, in words."""
