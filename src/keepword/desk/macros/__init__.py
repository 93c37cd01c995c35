"""Macros: their pages, and the palette of the composer."""
