"""How a text is read: tokens, sentences, patterns over them, deadlines. No Django, no network."""
