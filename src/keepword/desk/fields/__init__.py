"""The shop's own fields: beside a conversation, in rows, in the settings."""
