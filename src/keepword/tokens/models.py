from django.conf import settings
from django.db import models

from keepword.tokens import rules


class ApiToken(models.Model):
    """What a program logs in with in the name of a person, with at most that person's rights.

    The secret itself is nowhere kept, only its SHA-256. `minute` (since 1970) and `used` count the calls
    of the running minute; processes take them in handfuls.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    used = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def allows(self, area: str, level: str) -> bool:
        """Whether its scopes reach this far (see `rules.allows`)."""
        return rules.allows(self.scopes, area, level)
