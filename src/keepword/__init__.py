"""Customer service you run yourself: every channel in one place, every promise kept."""

__version__ = "0.1.0"
