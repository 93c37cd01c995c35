"""The builder of conditions: rules, views and policies show it, and read what it made."""

from keepword.desk.conditions.builder import Builder, read
from keepword.desk.conditions.phrases import in_words

__all__ = ["Builder", "in_words", "read"]
