"""What may follow what, what the policy says, what is owed: pure."""
