"""Reviews that customers wrote elsewhere, read from their sources and answered where that is allowed."""
