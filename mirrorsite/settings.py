"""Every setting of the site, read from the environment; a bad value stops the start.

Set them in the environment or in `var/settings.env` (KEY=value a line), which script/run makes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str | None = None) -> str:
    """A setting; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; script/run writes it to var/settings.env")
    return value


def env_bool(name: str, default: bool) -> bool:
    """yes/no, true/false, on/off, 1/0."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if value == "" else value in ("1", "true", "yes", "on")
    raise ImproperlyConfigured(f"{name}={value!r}: expected yes or no")


def env_int(name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = os.environ.get(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={number}: expected {low} to {high}")
    return number


def env_list(name: str, default: str) -> list[str]:
    """Words between commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


VAR_DIR = Path(env_text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

_settings_file = VAR_DIR / "settings.env"
if _settings_file.is_file():
    for _line in _settings_file.read_text().splitlines():
        _key, _sign, _value = _line.partition("=")
        if _sign and not _key.startswith("#"):
            os.environ.setdefault(_key.strip(), _value.strip())

SECRET_KEY = env_text("SECRET_KEY")
DEBUG = env_bool("DEBUG", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
HTTPS = env_bool("HTTPS", False)  # the site is reached over https (a proxy ends TLS)
BEHIND_NGINX = env_bool("BEHIND_NGINX", False)  # only the nginx of `manage.py nginx_conf` asks us
FRONT_URL = env_text("FRONT_URL", "")  # its listener for warming, such as http://127.0.0.1:8099
WARM_MINUTES = env_int("WARM_MINUTES", 15, 1, 1440)
PAGE_CACHE_BYTES = env_int("PAGE_CACHE_MIB", 16, 0, 1024) * 1024 * 1024
NETWORKS_KEPT_S = 5
DEMO = env_bool("DEMO", False)  # set by script/run --demo: every page says so

INSTALLED_APPS = [
    "mirrorsite.apps.MirrorsiteConfig",
    "mirrorsite.ground.audit",
    "mirrorsite.ground.site",
    "mirrorsite.ground.inbox",
    "mirrorsite.ground.incidents",
    "mirrorsite.ground.notices",
    "mirrorsite.catalogue",
    "mirrorsite.help",
    "mirrorsite.news",
    "mirrorsite.editing",
    "mirrorsite.downloads",
    "mirrorsite.front",
    "mirrorsite.proposals",
    "mirrorsite.moving",
    "mirrorsite.ops",
    "mirrorsite.blast",
    "mirrorsite.demo",
    "hardware",
    "syncstatus",
    "allauth",
    "allauth.account",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mirrorsite.front.language.LanguageOfPath",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mirrorsite.ops.security.ContentSecurityPolicy",
    "mirrorsite.moving.following.OldAddresses",
]

ROOT_URLCONF = "mirrorsite.urls"
WSGI_APPLICATION = "mirrorsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mirrorsite.ops.context.page",
            ],
            "builtins": ["mirrorsite.templatetags.words"],
        },
    }
]

_sqlite = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(env_text("DATABASE_URL", _sqlite), conn_max_age=600)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Write-ahead log and immediate transactions: several processes write without lock errors.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA busy_timeout=20000; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env_text("BROKER_URL", f"redis+socket://{VAR_DIR / 'valkey.sock'}")
# In memory: only login limits are kept there, the web is one process, and login needs no broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
# How many proxies of ours add to X-Forwarded-For: login limits count the address before them.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", int(BEHIND_NGINX), 0, 10)
ACCOUNT_ADAPTER = "mirrorsite.ops.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "ops"
LOGOUT_REDIRECT_URL = "homepage"

LANGUAGE_CODE = env_text("SITE_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"SITE_LANGUAGE={LANGUAGE_CODE!r}: expected en or zh-hans")
LOCALE_PATHS = [BASE_DIR / "mirrorsite" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_text("SITE_TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env_bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env_bool("HSTS_PRELOAD", True)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REPORT_LIMIT_BYTES = env_int("REPORT_LIMIT_MIB", 8, 1, 64) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = REPORT_LIMIT_BYTES
FETCH_LIMIT_BYTES = env_int("FETCH_LIMIT_MIB", 8, 1, 256) * 1024 * 1024
FETCH_TIMEOUT_S = env_int("FETCH_TIMEOUT_S", 15, 1, 50)
SELF_TESTS = env_bool("SELF_TESTS", True)  # short weekly, long monthly
TICKET_BODIES = Path(env_text("TICKET_BODIES", str(VAR_DIR / "ticket-bodies")))  # a site's own
MIRROR_ROOT = env_text("MIRROR_ROOT", "")  # the folder whose sub-folders are the mirrors' paths
DOWNLOAD_RULES = Path(env_text("DOWNLOAD_RULES", str(VAR_DIR / "downloads.toml")))  # a site's own
NOTICE_HOLD_OFF_S = env_int("NOTICE_HOLD_OFF_S", 60, 0, 3600)

# Paths that crawlers are told to leave alone, in robots.txt.
ROBOTS_DISALLOW = env_list(
    "ROBOTS_DISALLOW", "/ops/,/admin/,/accounts/,/t/,/check/,/check.txt,/*?q=,/*&q="
)

# model, field that gives the age, days kept; `manage.py prune` reads only this
RETENTION = [
    ("inbox.Report", "received_at", env_int("KEEP_REPORTS_DAYS", 30, 1, 3650)),
    ("hardware.KernelEvent", "at", env_int("KEEP_EVENTS_DAYS", 400, 7, 3650)),
    ("hardware.ReadingDay", "day", env_int("KEEP_READINGS_DAYS", 1100, 30, 36500)),
    ("hardware.HostDay", "day", env_int("KEEP_HOST_FIGURES_DAYS", 400, 30, 36500)),
    ("hardware.SelfTest", "due_at", 800),
    ("hardware.DriveVerdict", "until", 1100),
    ("hardware.SeenSerial", "ended_at", 1100),
    ("hardware.SurveyRecord", "confirmed_at", 800),  # never a host's newest
    ("inbox.Command", "asked_at", 90),
    ("notices.Delivery", "created_at", 90),
    ("moving.Move", "made_at", 90),
    ("proposals.Proposal", "changed_at", 30),  # never more than what the staff called spam
    ("syncstatus.SyncChange", "at", env_int("KEEP_CHANGES_DAYS", 800, 7, 3650)),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"links": {"()": "hardware.link_log.HideLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}
    },
    "root": {"handlers": ["console"], "level": env_text("LOG_LEVEL", "WARNING")},
}
