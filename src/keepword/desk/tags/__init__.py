"""Tags: on rows, in the head of a conversation, in the settings."""
