"""Settings: one file, driven by the environment (see .env.example)."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.csp import CSP

from config import providers
from config.database import sqlite
from config.env.environment import BASE_DIR, environment_of_site
from config.logs.logging_settings import logging_settings

ENV = environment_of_site()

SITE_ORIGIN = ENV.url.origin
# "/cairn" where CAIRN_URL has that path: what every address of the site begins with. Else "".
SITE_PATH = ENV.url.path
SITE_HOME = f"{SITE_PATH}/"
SITE_URL = SITE_ORIGIN + SITE_PATH
HTTPS = ENV.url.is_https
LOCAL = ENV.url.is_local
DEBUG = ENV.debug
DATA_DIR = ENV.data_dir
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
ALLOWED_HOSTS = [ENV.url.named_host]
if LOCAL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]

INSTALLED_APPS = [
    "config.apps.CuratorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "simple_history",
    "django_tasks_db",
    "config.apps.SiteConfig",  # after django_tasks_db, whose admin it takes away
    "accounts",
    "accounts.proxy_login",  # where allauth looks for a provider
    "roadmap",
]

MIDDLEWARE = [
    "config.observe.observe",
    "config.health.probes",
    "config.metrics.page.metrics_first",
    "config.proxy_advice.proxy_advice",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.response_headers",
    "config.site_host.own_host",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.utf8_forms",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.expired_login",
    "config.leaving.lead_on",
    "config.middleware.learner_time_zone",
    "config.middleware.method_not_allowed",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.proxy_login.middleware.ProxyLoginMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.exceptions.ExceptionMiddleware",
]

ROOT_URLCONF = "config.urls"
# Every address begins with CAIRN_URL, whatever path a request says it was served under.
FORCE_SCRIPT_NAME = SITE_PATH
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "roadmap.rendering.context.navigation",
            ],
            "builtins": [
                "django.templatetags.static",
                "roadmap.templatetags.cairn",
                "roadmap.templatetags.shared",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: SQLite in the data folder, PostgreSQL by DATABASE_URL ---------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": ENV.database}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": sqlite.patience(sys.argv),
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA journal_size_limit=67108864;PRAGMA foreign_keys=ON;"
        ),
    }
else:
    _database["ENGINE"] = "config.database.postgres"
    _database["CONN_MAX_AGE"] = 0
    # A server that is away is noticed in a second, then by one thread of a process, and so is its
    # return: the pool gives up quickly and begins anew when somebody asks.
    _options = _database.setdefault("OPTIONS", {})
    _options.setdefault("connect_timeout", 2)
    # And one that falls silent under way, such as by a cut of the network, in five seconds.
    _options.setdefault("tcp_user_timeout", 1_000)
    _options.setdefault("keepalives", 1)
    _options.setdefault("keepalives_idle", 2)
    _options.setdefault("keepalives_interval", 1)
    _options.setdefault("keepalives_count", 3)
    if ENV.database_pool:
        _options["pool"] = {
            "min_size": 1,
            "max_size": ENV.database_pool,
            "timeout": 0.9,
            "reconnect_timeout": 1.0,
        }
    else:
        # Behind a pooler such as PgBouncer, which hands its connections on between transactions.
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CAIRN_DATABASE_WAIT = ENV.database_wait
# What every start does once the database is up to date: commands with their arguments.
CAIRN_AT_START = (("sync_roadmap",), ("create_admin", "--first"))
# Called by dotted name with ``say`` before a database that holds something is migrated.
CAIRN_BEFORE_MIGRATIONS: tuple[str, ...] = ("config.backup.before_migrations.run",)

# --- Cache: the database's, or that of a server of its own, for which the database's stands in ----
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.shared_cache.SharedCache",
        "LOCATION": "cairn_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
if ENV.cache_server:
    CACHES["database"] = CACHES["default"]
    CACHES["default"] = {
        "BACKEND": "config.cache_server.CacheServer",
        # A list, because Django takes a text with a comma, as in a password, for several servers.
        "LOCATION": [ENV.cache_server],
        "KEY_PREFIX": SITE_URL,
    }

# --- Backups -----------------------------------------------------------------------------------
CAIRN_BACKUP = ENV.backup
CAIRN_BACKUP_DIR = ENV.backup_dir
CAIRN_BACKUP_PASSPHRASE = ENV.backup_passphrase

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
CAIRN_PERSONAL_DATA = "roadmap.domain.personal_data.account_data"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
# Whoever may open the admin signs in again after as many seconds, however busy they are.
CAIRN_STAFF_SESSION_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "roadmap:dashboard"
ACCOUNT_SIGNUP_REDIRECT_URL = "roadmap:welcome"
"""Where whoever comes in for the first time begins, unless they were on the way to a page."""
ACCOUNT_LOGOUT_REDIRECT_URL = "roadmap:home"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- Mail: without it verification is off and nobody is stuck -----------------------------------
MAIL_CONFIGURED = ENV.mailer is not None
NOWHERE = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
QUEUED = {"BACKEND": "config.mail.queue.QueueBackend"}
MAILERS: dict[str, dict[str, Any]] = {
    "default": QUEUED if ENV.mailer else NOWHERE,
    "delivery": ENV.mailer or NOWHERE,
}
DEFAULT_FROM_EMAIL = ENV.mail_from
SERVER_EMAIL = DEFAULT_FROM_EMAIL

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.entrance.forms.SignUpForm",
    "login": "accounts.entrance.forms.SignInForm",
    "request_login_code": "accounts.entrance.forms.LoginCodeForm",
    "add_email": "accounts.entrance.forms.AddEmailForm",
    "confirm_email_verification_code": "accounts.entrance.forms.ConfirmEmailForm",
    "confirm_login_code": "accounts.entrance.forms.ConfirmLoginCodeForm",
    "reset_password": "accounts.entrance.password_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance.password_forms.ResetPasswordKeyForm",
    "set_password": "accounts.entrance.password_forms.SetPasswordForm",
    "change_password": "accounts.entrance.password_forms.ChangePasswordForm",
    "reauthenticate": "accounts.entrance.password_forms.PasswordOnceMoreForm",
}
SOCIALACCOUNT_FORMS = {
    "signup": "accounts.entrance.forms.SocialSignUpForm",
    "disconnect": "accounts.ways.account_forms.DisconnectAccountForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_CONFIGURED else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = MAIL_CONFIGURED
ACCOUNT_LOGIN_BY_CODE_ENABLED = MAIL_CONFIGURED
# All codes are good for as long, since a mail may wait for its server. Each page with one sends it
# anew, so a sign-in may take longer than that.
_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = _CODE_TIMEOUT
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 5
ACCOUNT_LOGIN_TIMEOUT = 2 * 60 * 60
# allauth's is one mail in ten seconds, and calls whoever signs in twice meanwhile a failed attempt.
# Mails that anybody can have sent to an address are counted by accounts.limits.mails.
ACCOUNT_RATE_LIMITS = {
    "confirm_email": "10/10m/key",
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",
}
ACCOUNT_PREVENT_ENUMERATION = MAIL_CONFIGURED
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How long nobody is asked again who they are, after signing in or after an answer.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# What happens to an account is told by accounts/announcements, in mails with a way back.
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = ENV.url.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
CAIRN_REGISTRATION = ENV.registration
CAIRN_REGISTRATION_DOMAINS = ENV.registration_domains
CAIRN_REQUIRE_STAFF_MFA = ENV.require_staff_mfa
# Seconds that a person, and a thread of the server, waits for a provider.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = providers.configured(ENV.logins)
INSTALLED_APPS += providers.apps(SOCIALACCOUNT_PROVIDERS)
CAIRN_PROXY_LOGIN = ENV.proxy_login
SOCIALACCOUNT_PROVIDERS |= providers.by_proxy(CAIRN_PROXY_LOGIN)
# Groups elsewhere that give roles here, and what gives a curator their rights on content.
CAIRN_GROUP_ROLES = ENV.group_roles
CAIRN_CURATORS = "Curators"
SOCIALACCOUNT_ADAPTER = "accounts.social_adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = True
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Without mail a person who loses the passkey has no way back.
MFA_PASSKEY_SIGNUP_ENABLED = MAIL_CONFIGURED
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_TOTP_ISSUER = "Cairn"
# A clock may be half a minute off: the code before and the one after are taken, too.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.ChallengeForm",
    "reauthenticate": "accounts.second_factor.forms.WhoIsThereForm",
    "activate_totp": "accounts.second_factor.forms.SetUpAppForm",
    "add_webauthn": "accounts.ways.passkey_forms.AddPasskeyForm",
    "signup_webauthn": "accounts.ways.passkey_forms.SignUpPasskeyForm",
    "edit_webauthn": "accounts.ways.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.ways.passkey_forms.SignInWithPasskeyForm",
    "authenticate_webauthn": "accounts.ways.passkey_forms.SecondStepPasskeyForm",
    "reauthenticate_webauthn": "accounts.ways.passkey_forms.WhoIsTherePasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_CONFIGURED
# A write with every request; accounts/sessions.py notes the last use once an hour.
USERSESSIONS_TRACK_ACTIVITY = False

# --- What a worker does beside requests: `manage.py worker` --------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Functions without arguments, each run once a day; what they return is kept as their outcome.
CAIRN_DAILY_JOBS = [
    "config.backup.daily.run",
    "roadmap.management.commands.clear_expired.clear_expired",
    "accounts.ways.signed_in.forget_ended",
    "accounts.announcements.pruning.forget_old",
    "config.jobs.pruning.prune",
]

# --- What a browser may do ----------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "form-action": [CSP.SELF],  # to a provider leads a page of its own: config/leaving.py
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_SSL_REDIRECT = ENV.ssl_redirect
# Two sites on one host each have their own: __Host- cookies are sent to every path.
_own = SITE_PATH.replace("/", ".")
SESSION_COOKIE_NAME = ("__Host-cairn" if HTTPS else "sessionid") + _own
DEVICE_COOKIE_NAME = ("__Host-device" if HTTPS else "device") + _own
CSRF_COOKIE_NAME = ("__Host-csrf" if HTTPS else "csrftoken") + _own
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Language and time: stored in UTC, shown in the learner's zone --------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

# --- Static files ---------------------------------------------------------------------------------
STATIC_URL = f"{SITE_PATH}/static/"
STATIC_ROOT = ENV.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.staticfiles.StylesheetFinder",
    "config.staticfiles.PartlessFileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
if DEBUG:
    STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# An import preview has a field for each of at most 5,000 lines.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
CAIRN_RELEASE = "0.1.0"
# Finished HTML that a process keeps, in bytes. A learner's checklists take about 250 kB where no
# other learner has the same statuses in a category.
CAIRN_FRAGMENT_CACHE_BYTES = 80 * 1024 * 1024

# --- What the site says of itself -----------------------------------------------------------------
CAIRN_SECURITY_CONTACT = ENV.security_contact
LOGGING = logging_settings(line=ENV.log_format, level=ENV.log_level)
CAIRN_LOG_ADDRESSES = ENV.log_addresses
CAIRN_WORKERS = ENV.workers
CAIRN_METRICS_TOKEN = ENV.metrics_token
# Where the numbers of /metrics come from, beside requests and processes.
CAIRN_NUMBERS = [
    "config.metrics.queue.SOURCE",
    "config.backup.numbers.SOURCE",
    "roadmap.domain.site_numbers.SOURCE",
]
CAIRN_SENTRY_DSN = ENV.sentry_dsn
