"""Addresses of the page "Ways to sign in"."""

from django.urls import path

from accounts.ways import views

app_name = "ways"

urlpatterns = [
    path("", views.ways, name="page"),
    path("sessions/", views.end_sessions, name="sessions"),
    path("password/", views.remove_password, name="password"),
    path("remove/", views.confirm_removal, name="remove"),
    path("address/", views.address, name="address"),
]
