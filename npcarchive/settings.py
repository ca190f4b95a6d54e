"""Settings of the archive: one file, every value from the environment with a safe default.

The README lists each variable; a test compares that list with the reads below.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where things are -------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

# --- safety -----------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    """Return the key from the environment, or the one that `make run` keeps in var/.

    Empty when there is none: commands that sign nothing still work, and the system check
    `npcarchive.E001` and the web entry point refuse with a message that says what to do.
    """
    key = env.str("SECRET_KEY", default="")
    stored = VAR_DIR / "secret_key"
    if not key and stored.is_file():
        key = stored.read_text(encoding="ascii").strip()
    return key or ("insecure-key-for-debugging-only" if DEBUG else "")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# True behind TLS: secure cookies, redirect to https, HSTS.
HTTPS = env.bool("HTTPS", default=False)
# How many reverse proxies stand in front; X-Forwarded-For is trusted for that many only.
NUM_PROXIES = env.int("NUM_PROXIES", default=0)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NUM_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "corsheaders",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "npcarchive",
    "reports",
]
MIDDLEWARE = [
    "npcarchive.middleware.WholeRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "reports.api.middleware.ApiMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "npcarchive.middleware.LostConnectionMiddleware",
]
ROOT_URLCONF = "npcarchive.urls"
WSGI_APPLICATION = "npcarchive.wsgi.application"
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
            ],
            "builtins": ["django.contrib.humanize.templatetags.humanize"],
        },
    }
]

# --- database ---------------------------------------------------------------------------------
# A server of one's own by DATABASE_URL; else the embedded one, which the database backend
# starts at the first connection and the last process to leave stops.
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {
    "default": (
        {**env.db_url_config(DATABASE_URL), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        if DATABASE_URL
        else {
            "ENGINE": "npcarchive.embedded",
            "NAME": "npcarchive",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache ------------------------------------------------------------------------------------
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # For all processes of a machine: drawn pages of originals, and how often a program has written.
    # May be emptied at any time.
    "shared": {
        "BACKEND": "npcarchive.cache.ForgetfulFileCache",
        "LOCATION": VAR_DIR / "cache",
        "TIMEOUT": 7 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# --- people -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "staff"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds that a link to set a new password holds
OTP_TOTP_ISSUER = "NPC Archive"  # in Latin letters, which make a QR code half as dense
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = NUM_PROXIES

# True: whoever submitted a report, or changed it since, does not publish it.
FOUR_EYES = env.bool("FOUR_EYES", default=False)

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

# --- files served -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- limits -----------------------------------------------------------------------------------
# Largest file taken in, in megabytes; a zip may hold more in all, but no larger member.
MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", default=50)
# Files that one worker reads at once.
READERS = env.int("READERS", default=2)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # pasted text and form fields, not files
# Above this a file of an upload is kept on disk; several hundred smaller ones may be in memory at once.
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "reports.upload_handlers.CarefulFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # in one request; scripts send more in several
# Milliseconds after which the database gives up on one search statement.
SEARCH_TIMEOUT_MS = env.int("SEARCH_TIMEOUT_MS", default=5_000)
# Requests a minute and address that the API answers.
API_RATE = env.str("API_RATE", default="600/m")
# Reports a minute that the programs of one person may send in.
API_WRITE_RATE = env.str("API_WRITE_RATE", default="120/m")
NINJA_NUM_PROXIES = NUM_PROXIES

# Anybody's script may read the API from any page.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Link", "Retry-After"]

# --- logs -------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # A line for each step of each job drowns everything else.
        "procrastinate": {"level": "WARNING"},
    },
}
