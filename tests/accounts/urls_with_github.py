"""The addresses of a site that offers to sign in with GitHub."""

from allauth.socialaccount.providers.github.urls import urlpatterns as github
from django.urls import include, path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as ours

urlpatterns = [*ours, path("accounts/", include(github))]
