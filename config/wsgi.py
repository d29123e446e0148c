"""The WSGI application that gunicorn serves."""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.below_path import below
from config.start import NOT_BOOTED, refusals_in_words, refuse_older_code

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with refusals_in_words(NOT_BOOTED):
    application: WSGIApplication = get_wsgi_application()
refuse_older_code()

if settings.SITE_PATH:
    application = below(settings.SITE_PATH, application)
