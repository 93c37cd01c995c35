"""The portal under /help/: home, forms, signing in, one's own conversations; installable on a phone."""
