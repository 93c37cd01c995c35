"""What an admin decides, and everybody's own profile."""
