"""What the API and webhooks tell of each thing: one shape a thing, the same for both."""
