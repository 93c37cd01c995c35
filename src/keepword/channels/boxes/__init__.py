"""Boxes for suggestions, complaints and claims: what customers leave there, and what came of it."""
