"""The shipped samples of nginx and Caddy, for real: in front of gunicorn, at the root and below."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import chromium
from tests.deploy import browser, servers
from tests.deploy.checks import CHECKS
from tests.deploy.visitor import Site, Visitor

SECRET = "hunter2"
pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module", params=["nginx", "caddy", "nginx /learn", "caddy /learn"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    kind, _, path = request.param.partition(" ")
    if not shutil.which(kind):
        package = servers.PROXIES[kind]
        pytest.skip(f"{kind} is not tested: there is none (apt-get install {package})")
    folder = tmp_path_factory.mktemp(kind)
    ports, certificate = servers.free_ports(), servers.certify(folder)
    url = f"https://{servers.NAME}{path}/"
    environ = servers.environment(folder, url)
    servers.prepare(environ)
    proxy = servers.proxy_command(kind, folder, certificate, ports, path)
    with (
        servers.running(
            servers.gunicorn_command(ports.site), ports.site, folder / "site.log", environ
        ),
        servers.running(proxy, ports.https, folder / "proxy.log"),
    ):
        found = Site(url, certificate.authority, ("127.0.0.1", ports.https))
        redirects_to_https(found, ports.http)
        yield found
        for secret in (f"roadmaps/?x={SECRET}", f"accounts/password/reset/key/1-{SECRET}/"):
            assert Visitor(found).get(found.home + secret).status == 200
    for log in ("access.log", "proxy.log"):
        if (folder / log).exists():
            assert SECRET not in (folder / log).read_text(), log
    assert "Internal Server Error" not in (folder / "site.log").read_text()
    while_the_site_is_down(folder, proxy, ports, found)


def redirects_to_https(site: Site, port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"{site.home}roadmaps/", headers={"Host": site.host})
    answer = connection.getresponse()
    assert answer.status in (301, 308)
    assert (answer.headers["Location"] or "").startswith(f"https://{servers.NAME}")
    connection.close()


def while_the_site_is_down(
    folder: Path, proxy: list[str], ports: servers.Ports, site: Site
) -> None:
    with servers.running(proxy, ports.https, folder / "alone.log"):
        answer = Visitor(site).get(site.home)
    assert answer.status == 503
    assert "Try again in a minute" in answer.text
    assert answer.headers["Retry-After"] == "30"


def test_the_sample_holds(site: Site) -> None:
    for check in CHECKS:
        check(site)


# Chromium gives up a page when an interface of the machine appears, such as a container's.
@pytest.mark.flaky(reruns=3, only_rerun=["ERR_NETWORK_CHANGED"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_finds_its_way(site: Site, javascript: bool) -> None:
    if not chromium():
        pytest.skip("no browser is tried behind proxies: no chromium was found")
    browser.walk(site, javascript=javascript)
