"""Addresses of the page "Ways to sign in"."""

from django.urls import path

from accounts.ways import views
from accounts.whole_requests import whole

app_name = "ways"

urlpatterns = [
    path("", views.ways, name="page"),
    path("sessions/", views.end_sessions, name="sessions"),
    path("password/", whole(views.remove_password), name="password"),
    path("remove/", views.confirm_removal, name="remove"),
    path("address/", views.address, name="address"),
]
