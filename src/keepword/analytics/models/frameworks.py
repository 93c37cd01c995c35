from django.db import models

from keepword.accounts.models import User


class OwnFramework(models.Model):
    """A framework that the shop has written itself: the text of its file, as it was read without a fault."""

    key = models.CharField(max_length=63, unique=True)
    text = models.TextField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
