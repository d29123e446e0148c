"""Expired logins under htmx, and error answers."""

from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client

from config.middleware import zone

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver/roadmaps/backend/basics/?q=x"}

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "a\0b", "Europe", "x" * 300]
)
def test_a_zone_that_there_is_not_is_the_sites_own(name):
    assert zone(name) is None


def test_an_expired_login_under_htmx_navigates_instead_of_filling_a_row(client, roadmap):
    response = client.get("/dashboard/", headers=HTMX)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=/roadmaps/backend/basics/%3Fq%3Dx"


def test_the_way_back_after_an_expired_login_never_leads_away(client, roadmap):
    headers = HTMX | {"hx-current-url": "https://evil.example/"}
    assert client.get("/dashboard/", headers=headers)["HX-Redirect"].endswith("?next=/")


@pytest.mark.parametrize("named", ["Referer", "HX-Current-URL"])
@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/", "/\\evil.example/"])
def test_a_page_whose_path_reads_like_a_host_leads_nowhere_else(client, db, named, path):
    """Its 404 has our forms on it, so a link to it would carry people away."""
    headers = {named: f"http://testserver{path}"}
    assert client.post("/theme/", {"theme": "dark"}, headers=headers)["Location"] == "/"
    headers = HTMX | {"hx-current-url": f"http://testserver{path}"}
    assert client.post("/plan/", headers=headers)["HX-Redirect"].endswith("?next=/")


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "no-such-charset", "utf-8"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", FORM])
def test_forms_are_read_as_utf8_whatever_charset_a_client_names(client, db, kind, charset):
    parts = b'--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\ndark\r\n--x--\r\n'
    body = b"theme=dark" if kind == FORM else parts
    response = client.generic("POST", "/theme/", body, f"{kind}; charset={charset}")
    assert response.status_code == 303
    assert response.cookies["theme"].value == "dark"


def test_without_htmx_it_is_an_ordinary_redirect(client, roadmap):
    response = client.get("/dashboard/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/dashboard/"


@pytest.mark.parametrize("path", ["/nowhere/", "/roadmaps/x/", "/roadmaps/x/topics/y/", "/%00"])
def test_a_missing_page_is_404_in_our_clothes(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "The trail stops here" in response.content.decode()


@pytest.mark.parametrize("path", ["/undo/1/", "/theme/", "/roadmaps/backend/filter/"])
def test_a_forms_address_opened_by_hand_says_so(client, roadmap, path):
    response = client.get(path)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "It only takes what a form sends." in response.content.decode()


def test_a_failure_says_so_without_the_database(roadmap):
    client = Client(raise_request_exception=False)
    with mock.patch("roadmap.views.checklists.load_progress", side_effect=RuntimeError("broken")):
        page = client.get("/roadmaps/backend/basics/")
        toast = client.post(
            "/roadmaps/backend/topics/single-1/status/",
            {"status": "nonsense"},
            headers={"hx-request": "true"},
        )
    assert page.status_code == 500
    assert "Nothing you saved before is lost" in page.content.decode()
    assert toast.status_code == 400
    assert 'hx-target="#toasts"' in toast.content.decode()


def test_an_expired_login_leads_back_to_the_page_with_the_form(client, roadmap):
    response = client.post("/plan/", headers={"referer": "http://testserver/plan/?x=1"})
    assert response["Location"] == "/accounts/login/?next=/plan/%3Fx%3D1"
    response = client.post("/plan/", headers={"referer": "https://evil.example/"})
    assert response["Location"] == "/accounts/login/?next=/plan/"
