"""What is known of customers: profile, what is remembered, organisations, what is worth mentioning."""
