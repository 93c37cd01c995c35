"""The verbs of rules and macros, one file a family."""
