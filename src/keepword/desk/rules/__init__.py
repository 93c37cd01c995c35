"""Rules: their list, the page that builds one, and what it would touch."""
