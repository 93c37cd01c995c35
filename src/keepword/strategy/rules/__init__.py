"""How rows look and what may stand in them. Pure."""
