"""Points, tiers, vouchers and surprises."""
