"""Surveys on the desk: what is asked, what was answered, whom to get in touch with."""
