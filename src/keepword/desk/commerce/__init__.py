"""Orders, parcels, products, stock, and where they come from: the pages."""
