"""Promises at the desk: underlined as one writes, listed, kept."""
