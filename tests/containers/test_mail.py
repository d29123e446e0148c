"""With the mail server away people sign up as ever, and the mail comes when it is back."""

from __future__ import annotations

import re
from pathlib import Path

from tests.containers.conftest import StartProject
from tests.containers.engine import IMAGE, wait_for
from tests.containers.project import Project

SINK = Path(__file__).with_name("smtp_sink.py")
MAIL_SERVER = {
    "services": {
        "mail": {
            "image": IMAGE,
            "entrypoint": ["sh", "-c", "trap exit TERM; sleep 900 & wait"],
            "healthcheck": {"disable": True},
            "volumes": [f"{SINK}:/sink.py:ro"],
        }
    }
}
SETTINGS = {"CAIRN_EMAIL_URL": "smtp://mail:2525", "CAIRN_EMAIL_FROM": "cairn@example.org"}


def test_a_mail_that_can_not_go_out_now_goes_out_later(project: StartProject) -> None:
    cairn = project(settings=SETTINGS, override=MAIL_SERVER)
    cairn.compose("up", "--detach", "--no-build", "mail")
    cairn.up("web", "worker")
    visitor = cairn.visitor()
    answer = visitor.sign_up("ada@example.org")
    assert answer.status == 200
    assert answer.seconds < 15
    assert "/signup/code/" in answer.url
    cairn.compose("restart", "worker")
    sink = ("exec", "--detach", "mail", "sh", "-c", "python /sink.py >/proc/1/fd/1 2>&1")
    cairn.compose(*sink)
    wait_for(lambda: code_in(cairn), "the mail with the code", 150)
    visitor.post("/accounts/signup/code/", code=code_in(cairn))
    assert visitor.is_known()
    assert cairn.logs("mail").count("Subject:") == 1


def code_in(cairn: Project) -> str:
    """The code of the newest mail; nothing where none came."""
    codes = re.findall(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", cairn.logs("mail"), re.MULTILINE)
    return codes[-1] if codes else ""
