"""Teams at the desk: who is there, who gets what, handing over; and their settings."""
