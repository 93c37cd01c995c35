"""What quality reckons, and nothing else. Pure."""
