"""What points, tiers and vouchers are reckoned by: pure functions."""
