"""The site's settings with what tests need: unhashed static files, quick passwords, own cache."""

from config import providers
from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES
from config.settings import INSTALLED_APPS as ALL_APPS
from config.settings import MIDDLEWARE as ALL_MIDDLEWARE

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
# Static files are looked up when one is asked for; else every new client would list all of them.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Servers of tests listen on whatever port is free; tests/config/test_site_host.py puts it back.
MIDDLEWARE = [name for name in ALL_MIDDLEWARE if name != "config.site_host.own_host"]
# Single sign-on has its addresses, and nobody to sign in with until a test names one.
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": providers.OPENID, "APPS": []}}
INSTALLED_APPS = list(dict.fromkeys([*ALL_APPS, *providers.apps(SOCIALACCOUNT_PROVIDERS)]))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production, because threads can't share a database in memory; unsafe and quick.
    database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    # Twenty people at once write one after the other, on a machine that may be a slow one.
    database["OPTIONS"]["timeout"] = 20
    database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
elif "pool" in database["OPTIONS"]:
    # Twenty people at once are twenty threads of one process here: more than a server has.
    database["OPTIONS"]["pool"] = {**database["OPTIONS"]["pool"], "max_size": 24}
