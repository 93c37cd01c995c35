"""Chats at the desk: who is there, what is new at once, and how a chat is set up."""
