"""What the channels share: how an inbox is reached, what came by it, what its provider calls a message."""
