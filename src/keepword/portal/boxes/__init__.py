"""The page of a box, for whoever stands before it; and the kiosk mode of a tablet."""
