"""Django's settings, made from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from abate.clinic.environment import environment
from abate.clinic.logs import logging_settings

HERE = Path(__file__).parent
given = environment()

SECRET_KEY = given.secret_key.get_secret_value()
RECORD_KEY = given.record_key.get_secret_value()
DEBUG = False
ALLOWED_HOSTS = [given.address.host, *([] if given.is_production else ["127.0.0.1", "localhost"])]
CSRF_TRUSTED_ORIGINS = [f"{given.address.scheme}://{given.address.host}"]
SITE_ADDRESS = str(given.address).rstrip("/")

ROOT_URLCONF = "abate.clinic.urls"
WSGI_APPLICATION = "abate.clinic.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "abate.clinic",
    "abate.clinic.record",
    "abate.clinic.people",
    "abate.clinic.diary",
    "abate.clinic.intake",
    "abate.clinic.guide",
    "abate.clinic.assessment",
    "abate.clinic.injection",
    "abate.clinic.effects",
    "abate.clinic.followup",
    "abate.clinic.packet",
    "abate.clinic.registry",
]

MIDDLEWARE = [
    "abate.clinic.logs.RequestLog",
    # Those that only set headers come first, so that no refusal of a later one goes without them.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "abate.clinic.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "abate.clinic.access.AccessMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "abate.clinic.access.places",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(given.database_url, conn_max_age=60, conn_health_checks=True)
    if given.database_url
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": given.data / "clinic.sqlite3",
        # A writer takes its turn at the start of its transaction: two can never deadlock half-way.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "abate.clinic.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_DEFAULT_HTTP_PROTOCOL = given.address.scheme
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "abate.clinic.people.forms.SignInForm"}
# allauth counts attempts by address: the one that the nearest proxy saw, not one that the sender wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = given.proxies if given.is_production else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Abate"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not given.is_production
SECOND_FACTOR_FOR_STAFF = given.is_production
OPEN_SIGNUP = given.open_signup

# Attempts to sign in and codes already used are counted for all of the server's processes together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "people_attempts"}}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if given.is_production:
    # Browsers take cookies of these names only from this very host, over HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
"""A diary is opened daily on one's own phone; staff sign in again with each browser session (people.sessions)."""
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = given.is_production
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = given.is_production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if given.is_production else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if given.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = given.is_production
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked by the proxy's own machine
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
LARGEST_BODY = 5_000_000
"""Bytes of a request; what is not a file keeps to the bound after the next."""
LARGEST_FILE = 100_000_000
"""Bytes where a diary is brought in: a health app's export holds far more than headaches."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = given.email_from
if given.email_host:
    EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS = given.email_host, given.email_port, True
    EMAIL_TIMEOUT = 10
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = given.email_user, given.email_password.get_secret_value()
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(given.data / "mails")

LOGGING = logging_settings(given.log_level, as_json=given.is_production)

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [("reports", HERE.parent / "reports" / "style")]
STATIC_ROOT = given.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "abate.clinic.static_files.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
