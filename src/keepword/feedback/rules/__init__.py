"""What is asked when, and what answers amount to. Pure."""
