"""The list, the conversation, what is written in it and done with it."""
