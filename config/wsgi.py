"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import NOT_BOOTED, refusals_in_words, refuse_older_code

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with refusals_in_words(NOT_BOOTED):
    application = get_wsgi_application()
refuse_older_code()
