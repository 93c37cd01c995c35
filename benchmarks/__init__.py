"""What is fast, measured beside the limit of the same run."""
