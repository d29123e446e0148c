"""The first minutes: the shipped compose file as it is, with and without settings."""

from __future__ import annotations

import pytest

from tests.containers.conftest import StartProject
from tests.containers.engine import ROOT, run
from tests.containers.project import Project

PAGES = ["/", "/roadmaps/backend/", "/roadmaps/backend/beginner/", "/accounts/login/", "/readyz"]
FILLED = {
    "CAIRN_URL": "https://cairn.example.org",
    "CAIRN_TRUSTED_PROXIES": "1",
    "CAIRN_DB_PASSWORD": "p@ss w0rd:/$x#%",
    "COMPOSE_PROFILES": "postgres",
    "CAIRN_EMAIL_URL": "smtp+tls://user:p%40ss@mail.example.org:587",
}


@pytest.mark.parametrize("settings", [{}, FILLED], ids=["empty", "filled"])
def test_the_compose_file_is_valid(project: StartProject, settings: dict[str, str]) -> None:
    text = project(settings=settings).compose("config")
    assert ("postgres:17-trixie" in text) == bool(settings)
    assert "variable is not set" not in text


def test_compose_builds_the_image_by_itself(project: StartProject) -> None:
    env_file = str(project().folder / ".env")
    run("docker", "compose", "--env-file", env_file, "build", cwd=ROOT)


def test_without_any_setting_people_can_use_it(either: Project) -> None:
    visitor = either.visitor()
    assert [visitor.get(page).status for page in PAGES] == [200] * len(PAGES)
    assets = visitor.assets()
    assert assets
    assert set(assets.values()) == {200}
    assert visitor.sign_up("ada@example.org").status == 200
    assert visitor.is_known()
    visitor.tick()
    assert visitor.ticked() == 1
    assert either.visitor().get("/settings/").url.endswith("/accounts/login/?next=/settings/")


def test_each_container_is_held_to_what_it_needs(either: Project) -> None:
    for service in ("web", "worker"):
        script = "touch /x /app/x /run/cairn/x; touch /tmp/x /data/x /data/backups/x && echo ours"
        said = either.compose(
            "exec", "--no-TTY", service, "sh", "-c", script + "; cat /proc/1/status"
        )
        assert said.count("Read-only file system") == 3
        assert "ours" in said
        assert "CapEff:\t0000000000000000" in said
        assert "NoNewPrivs:\t1" in said
        host = either.state(service)["HostConfig"]
        assert host["Memory"] > 0
        assert host["PidsLimit"] > 0
        assert host["LogConfig"]["Config"]["max-size"] == "10m"
    ports = either.compose("ps", "--format", "{{.Ports}}")
    assert ports.count("127.0.0.1") == 1
    assert "0.0.0.0" not in ports  # noqa: S104


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"CAIRN_URL": "http://example.org"}, "CAIRN_URL is plain http for a host that"),
        (
            {"CAIRN_REGISTRATION": "maybe"},
            "CAIRN_REGISTRATION is 'maybe'; give open or approval or",
        ),
        ({"CAIRN_SITE": "x"}, "Cairn has no setting CAIRN_SITE;"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_settings_that_will_not_do_end_in_a_sentence_of_the_log(
    project: StartProject, settings: dict[str, str], sentence: str
) -> None:
    refused = project(settings=settings)
    said = refused.compose("up", "--detach", "--no-build", "web", check=False)
    said = refused.compose("up", "--detach", "--no-build", "--wait", "web", check=False)
    assert "unhealthy" in said or "exited" in said or "Restarting" in said
    log = refused.logs()
    assert sentence in log
    assert "Traceback" not in log
    assert not refused.answers()
