import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts import rules


class Role(models.TextChoices):
    ADMIN = rules.ADMIN, _("admin")
    LEAD = rules.LEAD, _("lead")
    AGENT = rules.AGENT, _("agent")


class Language(models.TextChoices):
    """The languages that Keepword speaks, each under its own name."""

    EN = "en", "English"
    UK = "uk", "Українська"
    RU = "ru", "Русский"
    LT = "lt", "Lietuvių"


class Theme(models.TextChoices):
    AUTO = "auto", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One of us: an agent, a lead or an admin. `key` is this person's pseudonym in facts."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)  # customers read it in signatures
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.AUTO)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, right: str) -> bool:
        """Whether this user holds a right (see `rules.may`)."""
        return self.is_active and rules.may(self.role, right)


class Business(models.Model):
    """The shop itself: one row, made by the set-up page."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(max_length=64, default="UTC")
    undo_seconds = models.PositiveSmallIntegerField(default=10)  # in which what was sent can be taken back
    set_up_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
