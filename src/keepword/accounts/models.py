import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from keepword.accounts import rules


class Role(models.TextChoices):
    """The built-in ones; a shop's own are `OwnRole`."""

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
    role = models.CharField(max_length=16, default=rules.AGENT)  # a built-in one's key, or that of an OwnRole
    # The role's rights, kept here so that asking for one costs nothing; null: as built in.
    granted = models.CharField(max_length=400, null=True, editable=False)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.AUTO)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # each one more ends them all
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    request_memory: dict[str, Any] | None = None
    """What is read once for the request in which this object was read; None outside of one."""

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def rights(self) -> frozenset[str]:
        """Every right of this person's role."""
        return rules.rights_of(self.role, self.granted)

    def may(self, right: str) -> bool:
        """Whether this user holds a right (`rules.RIGHTS`); asks no database."""
        return self.is_active and right in self.rights

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # As Django's, until sessions are ended by hand: those of before an upgrade stay.
        value = f"{self.password}:{self.sessions_ended}" if self.sessions_ended else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class OwnRole(models.Model):
    """A role of the shop's own, or a built-in one that the shop changed (`key` is then its key)."""

    key = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=60, blank=True)  # "": the built-in one's
    rights = models.CharField(max_length=400, blank=True)  # words between blanks
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.key


class Invited(models.TextChoices):
    """Where an invitation is."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REVOKED = "revoked", _("revoked")


class Letter(models.TextChoices):
    """Where the mail of an invitation is."""

    NONE = "", _("not sent by mail")
    WAITING = "waiting", _("is being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class Invitation(models.Model):
    """A place kept for somebody. The link carries a signature over `nonce`: a new one ends the old link."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16)
    language = models.CharField(max_length=5, choices=Language.choices)
    nonce = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=Invited.choices, default=Invited.OPEN)
    letter = models.CharField(max_length=10, choices=Letter.choices, default=Letter.NONE, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(state="open"), name="accounts_one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return self.email


class SignIn(models.Model):
    """How people log in: one row, made when it is first changed."""

    demand_second = models.BooleanField(default=False)  # a second factor of everybody with a password
    passwords = models.BooleanField(default=True)  # off: only `emergency` logs in with one
    emergency = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    provider_on = models.BooleanField(default=False)
    issuer = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=300, blank=True)
    client_secret = models.TextField(blank=True)  # encrypted by core.secrets
    label = models.CharField(max_length=60, blank=True)
    newcomers = models.CharField(max_length=16, blank=True)  # role of whom we do not know; "": stay outside
    domains = models.CharField(max_length=500, blank=True)  # between blanks; "": every one

    def __str__(self) -> str:
        return self.label or self.issuer


class Business(models.Model):
    """The shop itself: one row, made by the set-up page."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(max_length=64, default="UTC")
    undo_seconds = models.PositiveSmallIntegerField(default=10)  # in which what was sent can be taken back
    set_up_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """How the shop looks to its customers: one row, made when it is first changed.

    `logo` is a blob, `logo_type` what its bytes say that it is. `colour` is as it was chosen ("#rrggbb");
    pages show shades of it that can be read (`accounts.colours`). `welcome` is by language.
    """

    logo = models.CharField(max_length=64, blank=True, db_index=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_width = models.PositiveIntegerField(default=0)
    logo_height = models.PositiveIntegerField(default=0)
    colour = models.CharField(max_length=7, blank=True)  # "": Keepword's own
    welcome = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.colour or "brand"
