"""Who works here, what each may do, and how they log in."""
