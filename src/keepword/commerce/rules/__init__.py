"""What is true of orders, parcels and warranties: pure, without a database."""
