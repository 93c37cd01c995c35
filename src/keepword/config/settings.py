"""Settings come from the environment (docs/operating.md); nothing here needs editing."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

env = environ.Env()
env.read_env(os.environ.get("KEEPWORD_ENV_FILE", ".env"))

PACKAGE = Path(__file__).resolve().parent.parent
KEEPWORD_DATA = Path(env.str("KEEPWORD_DATA", "data")).absolute()
KEEPWORD_PORT = env.int("KEEPWORD_PORT", 8000)  # what `keepword serve --port` was given
KEEPWORD_URL = env.str("KEEPWORD_URL", f"http://127.0.0.1:{KEEPWORD_PORT}").rstrip("/")
DEBUG = False


def _kept_secret() -> str:
    """The secret of the data folder, made on first use, readable by its owner only."""
    path = KEEPWORD_DATA / "secret"
    KEEPWORD_DATA.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env.str("KEEPWORD_SECRET", "") or _kept_secret()
ALLOWED_HOSTS = env.list("KEEPWORD_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = [KEEPWORD_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KEEPWORD_URL.startswith("https://")
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the sandboxed frame of a message is ours

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "keepword.core",
    "keepword.audit",
    "keepword.accounts",
    "keepword.tokens",
    "keepword.calendars",
    "keepword.ledger",
    "keepword.teams",
    "keepword.fields",
    "keepword.customers",
    "keepword.search",
    "keepword.webhooks",
    "keepword.notifications",
    "keepword.conversations",
    "keepword.commerce",
    "keepword.bulk",
    "keepword.channels.doors",
    "keepword.channels.calls",
    "keepword.channels.phone",
    "keepword.channels.voice",
    "keepword.channels.email",
    "keepword.channels.telegram",
    "keepword.channels.whatsapp",
    "keepword.channels.sms",
    "keepword.channels.boxes",
    "keepword.channels.reviews",
    "keepword.channels.chat",
    "keepword.channels.demo",
    "keepword.channels.form",
    "keepword.commitments",
    "keepword.tasks",
    "keepword.routing",
    "keepword.problems",
    "keepword.loyalty",
    "keepword.aftersales",
    "keepword.complaints",
    "keepword.relationship",
    "keepword.feedback",
    "keepword.probes",
    "keepword.automation",
    "keepword.outreach",
    "keepword.quality",
    "keepword.strategy",
    "keepword.imports",
    "keepword.analytics",
    "keepword.privacy",
    "keepword.desk",
    "keepword.portal",
    "keepword.api",
]

MIDDLEWARE = [
    "keepword.config.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "keepword.config.middleware.ContentSecurity",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keepword.config.middleware.Person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keepword.desk.account.middleware.Sessions",
    "keepword.desk.account.middleware.SecondFactor",
    "keepword.config.middleware.PlainErrors",
]

ROOT_URLCONF = "keepword.config.urls"
ASGI_APPLICATION = "keepword.config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "desk" / "templates"],  # before those of allauth
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "keepword.config.context.shop",
                "keepword.config.context.news",
            ],
        },
    },
]

# One SQLite file unless told otherwise. IMMEDIATE: a write transaction waits for its turn at its
# beginning instead of failing in its middle. FULL: what was acknowledged survives a power cut.
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{KEEPWORD_DATA}/keepword.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "keepword.core.sqlite3"  # its writers wait for their turn
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
            "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
TASKS = {"default": {"BACKEND": "django_tasks_db.backend.DatabaseBackend"}}

# By which servers browsers that talk with each other find a way (docs/voice.md).
TURN: str = env.str("KEEPWORD_TURN", "")
TURN_SECRET: str = env.str("KEEPWORD_TURN_SECRET", "")

# Log-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["keepword.desk.account.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "keepword.desk.account.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None  # as the box on the page says
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us because somebody typed their address
ACCOUNT_EMAIL_NOTIFICATIONS = False  # the audit log says it, to those whom it concerns
SOCIALACCOUNT_ADAPTER = "keepword.desk.account.provider.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # our Content-Security-Policy lets no form lead to another site
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
MFA_ADAPTER = "keepword.desk.account.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are an admin's word here, not a mail's
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = KEEPWORD_URL.startswith("http://")

# What log-ins are counted in, by address and by name. It must be one for all processes: see
# docs/decisions/0011.
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "keepword",
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

# Mail of Keepword itself (lost passwords); customers' mail goes through inboxes.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
_MAIL_USER = str(EMAIL_CONFIG.get("EMAIL_HOST_USER") or "")
DEFAULT_FROM_EMAIL: str = env.str("KEEPWORD_MAIL_FROM", "") or (
    _MAIL_USER if "@" in _MAIL_USER else f"keepword@{urlsplit(KEEPWORD_URL).hostname or 'localhost'}"
)

# Languages
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("uk", "Українська"), ("ru", "Русский"), ("lt", "Lietuvių")]
LANGUAGE_COOKIE_NAME = "keepword_language"
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["keepword.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = KEEPWORD_DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

MAIL_MAX_BYTES = env.int("KEEPWORD_MAIL_MAX_BYTES", 50 * 1024 * 1024)  # larger mails are quarantined
AUTO_MAILS_AN_HOUR = env.int("KEEPWORD_AUTO_MAILS_AN_HOUR", 4)  # to one address
WEBHOOK_HOSTS = env.list("KEEPWORD_WEBHOOK_HOSTS", default=[])  # may be called though private

CLAMD = env.str("KEEPWORD_CLAMD", "")  # host:port or socket of a virus scanner

WARM = env.bool("KEEPWORD_WARM", True)  # what the first search wants is loaded at the start

CHAT_SESSIONS_AN_HOUR = env.int("KEEPWORD_CHAT_SESSIONS_AN_HOUR", 240)  # new visitors of one network
CHAT_PAGES_AT_ONCE = env.int("KEEPWORD_CHAT_PAGES_AT_ONCE", 400)  # connected from one network

API_CALLS_A_MINUTE = env.int("KEEPWORD_API_CALLS_A_MINUTE", 600)  # of one token
API_MAX_BYTES = 2 * 1024 * 1024  # of a request that is no upload
LAKE_URL = env.str("LAKE_URL", str(KEEPWORD_DATA / "lake"))  # a folder, or s3://bucket/path
METRICS_TOKEN = env.str("KEEPWORD_METRICS_TOKEN", "")

SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # HTTPS is the proxy's; docs/operating.md
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("KEEPWORD_LOG", "WARNING")},
}
