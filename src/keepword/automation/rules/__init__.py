"""What rules and macros mean. Pure."""
