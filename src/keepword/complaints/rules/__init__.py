"""What complaints are decided by: pure functions."""
