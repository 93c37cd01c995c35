"""Returns, refunds and repairs on the desk."""
