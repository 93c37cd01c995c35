"""The web form: kinds of request, what each asks for, and how a request becomes a conversation."""
