from django.db import models

from keepword.conversations.models import Conversation, Inbox, Message


class Login(models.TextChoices):
    PASSWORD = "password", "password"
    GOOGLE = "google", "Google"
    MICROSOFT = "microsoft", "Microsoft 365"
    OAUTH = "oauth", "OAuth 2"


class Security(models.TextChoices):
    TLS = "tls", "TLS"
    STARTTLS = "starttls", "STARTTLS"
    NONE = "none", "none"


class Mailbox(models.Model):
    """How an e-mail inbox is reached, and how far it has been read. Secrets are encrypted."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="mailbox")
    login = models.CharField(max_length=10, choices=Login.choices, default=Login.PASSWORD)
    username = models.CharField(max_length=254, blank=True)
    password = models.TextField(blank=True)  # encrypted
    client_id = models.CharField(max_length=300, blank=True)
    client_secret = models.TextField(blank=True)  # encrypted
    authorize_url = models.CharField(max_length=300, blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    scope = models.CharField(max_length=500, blank=True)
    tokens = models.TextField(blank=True)  # encrypted JSON: access, refresh, expires_at
    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    smtp_host = models.CharField(max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=10, choices=Security.choices, default=Security.STARTTLS)
    folder = models.CharField(max_length=200, default="INBOX")
    sent_folder = models.CharField(max_length=200, blank=True)  # "": found by its \Sent flag
    save_sent = models.BooleanField(default=True)  # put our answers in the Sent folder
    plus_addresses = models.BooleanField(default=True)  # the server delivers name+anything@
    authserv_ids = models.CharField(max_length=500, blank=True)  # whose Authentication-Results count
    import_since = models.DateTimeField(null=True)  # older mail in the mailbox is left alone
    state = models.CharField(max_length=20, default="new")  # new, connected, failing, off
    problem = models.CharField(max_length=500, blank=True)
    last_seen_at = models.DateTimeField(null=True)
    last_mail_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.inbox.address


class Folder(models.Model):
    """How far a folder of a mailbox has been read: every UID up to `last_uid` under this UIDVALIDITY."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=200)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="folder_once")]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.name}"


class Mail(models.Model):
    """One mail as it came or went, by its headers. The record that intake is idempotent by.

    `fingerprint` is a SHA-256 over Message-ID and content: the same twice to one inbox is one.
    `mid` is the first eight bytes of the Message-ID's SHA-256 as a signed integer: a small index that
    finds threads; the string itself decides. The original bytes are in `raw`, or in a blob when large.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="mail")
    fingerprint = models.BinaryField(max_length=32)
    mid = models.BigIntegerField(null=True)
    header_id = models.CharField(max_length=998, blank=True)  # the Message-ID without its brackets
    references = models.TextField(blank=True)  # separated by blanks, oldest first, in-reply-to last
    outgoing = models.BooleanField(default=False)
    door = models.CharField(max_length=10)  # imap, lmtp, import, portal, sent (a Sent folder), out
    at = models.DateTimeField()
    raw = models.BinaryField(null=True)
    blob = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "fingerprint"], name="mail_once")]
        indexes = [
            models.Index(fields=["mid"], name="mail_mid"),
            models.Index(fields=["blob"], name="mail_blob", condition=models.Q(blob__gt="")),
        ]

    def __str__(self) -> str:
        return self.header_id


class Held(models.Model):
    """A message with files that are held back (its marks say which): infected, or not looked at yet.

    `next_at` is when the virus scanner is asked again, null when all that is held is infected.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="held_next", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"files of message {self.message_id}"


class Quarantined(models.Model):
    """A mail that could not be understood or stored: kept whole, with the reason, to be replayed."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE)
    at = models.DateTimeField()
    door = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    blob = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "digest"], name="quarantined_once")]
        indexes = [models.Index(fields=["blob"], name="quarantined_blob")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.reason}"


class SenderRule(models.Model):
    """A sender or a whole domain whose mail is always spam, or never."""

    pattern = models.CharField(max_length=254, unique=True)  # "a@b.example" or "@b.example"
    verdict = models.CharField(max_length=5, choices=[("block", "block"), ("allow", "allow")])
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict} {self.pattern}"


class AutoMail(models.Model):
    """An automatic mail that was sent, so that two machines do not write to each other for ever."""

    address = models.CharField(max_length=254)
    at = models.DateTimeField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="automail_address")]

    def __str__(self) -> str:
        return self.address
