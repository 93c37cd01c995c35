"""The first minutes of a new Keepword."""
