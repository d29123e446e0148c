"""sync_roadmap, export_roadmap and check_links as a curator meets them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from roadmap.domain.curation import links
from roadmap.domain.curation.links import LinkCheck
from roadmap.domain.forks.editing import change_topic
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Progress, Resource, Roadmap, Topic
from tests import factories
from tests.fixture_files import FixtureFiles
from tests.learning import set_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    files = FixtureFiles(tmp_path / "trail")
    files.write()
    return files


@pytest.fixture
def run(files: FixtureFiles, capsys):
    def call(name: str, *args: Any, **options: Any) -> str:
        files.write()
        folder = {"sync_roadmap": "fixtures", "export_roadmap": "output"}.get(name)
        call_command(name, *args, **({folder: files.folder.parent} if folder else {}), **options)
        return capsys.readouterr().out

    return call


def test_a_sync_says_what_it_did_and_how_much_there_is(run):
    out = run("sync_roadmap")
    assert "trail: synced." in out
    assert re.search(r"^topics and groups +5 ", out, re.MULTILINE)
    assert "The fixtures hold 4 topics, 1 groups, 10 words, 1 objectives, 1 resources, 2 pre" in out
    assert "trail: up to date." in run("sync_roadmap")


def test_a_check_shows_each_field_and_answers_like_makemigrations(run, files):
    with pytest.raises(SystemExit) as code:
        run("sync_roadmap", check=True)
    assert code.value.code == 1
    assert not Roadmap.objects.exists()
    run("sync_roadmap")
    run("sync_roadmap", check=True)
    files.edit("tables", title="All about tables")
    with pytest.raises(SystemExit):
        run("sync_roadmap", check=True)
    assert Topic.objects.get(slug="tables").title == "Tables"


def test_the_details_of_a_check(run, files, capsys):
    run("sync_roadmap")
    files.edit("tables", title="All about tables")
    files.topic("views", parent="storage")
    files.remove("https://example.org/tables", "resource")
    with pytest.raises(SystemExit):
        run("sync_roadmap", check=True)
    out = capsys.readouterr().out
    assert "trail: would change." in out
    assert "change topic tables: title: 'Tables' -> 'All about tables'" in out
    assert "create topic views" in out
    assert "delete resource https://example.org/tables of tables" in out


def test_what_is_kept_comes_with_the_way_to_resolve_it(run):
    run("sync_roadmap")
    change_topic(topic=Topic.objects.get(slug="tables"), values={"title": "Tables, explained"})
    out = run("sync_roadmap")
    assert "topic tables: title (edited here)" in out
    assert "here:    'Tables, explained'" in out
    assert "--overwrite 'topic:tables.title'" in out
    run("sync_roadmap", overwrite=["topic:tables.title"])
    assert Topic.objects.get(slug="tables").title == "Tables"


def test_an_unknown_name_to_overwrite_is_an_error(run):
    with pytest.raises(CommandError, match=r"Nothing is kept under the name topic:x\.title"):
        run("sync_roadmap", overwrite=["topic:x.title"])


def test_faults_are_listed_with_their_places(run, files):
    files.edit("tables", importance=9)
    files.requires("tables", "keys")
    with pytest.raises(CommandError) as error:
        run("sync_roadmap")
    text = str(error.value)
    assert "have 2 faults; nothing was changed" in text
    assert "topic tables: importance" in text
    assert "tables requires keys requires tables" in text


def test_a_waiting_leaf_is_explained(run, files, grace):
    run("sync_roadmap")
    leaf = Topic.objects.get(slug="commits")
    set_status(learner=Learner(user_id=grace.pk), topic=leaf, status=Status.DONE)
    files.topic("first", parent="commits", category="vc")
    out = run("sync_roadmap")
    assert "commits would get subtopics, and people have finished it" in out
    assert "--inherit commits" in out
    run("sync_roadmap", inherit=["commits"])
    assert Progress.objects.filter(user=grace, topic__slug="first", status="done").exists()


def test_an_unknown_roadmap_is_named(run):
    with pytest.raises(CommandError, match="no fixtures of other"):
        run("sync_roadmap", "other")
    with pytest.raises(CommandError, match="no roadmap other"):
        run("export_roadmap", "other")


def test_an_export_is_quiet_when_nothing_changed(run):
    run("sync_roadmap")
    assert "are up to date" in run("export_roadmap", "trail", check=True)


def test_an_export_shows_and_writes_an_edit(run, files, capsys):
    run("sync_roadmap")
    Topic.objects.filter(slug="tables").update(title="Tables, explained")
    with pytest.raises(SystemExit) as code:
        run("export_roadmap", check=True)
    assert code.value.code == 1
    assert "+    title: Tables, explained" in capsys.readouterr().out
    assert "basics.yaml: written" in run("export_roadmap")
    assert "title: Tables, explained" in (files.folder / "basics.yaml").read_text()


def test_an_export_removes_the_file_of_a_level_that_is_gone(run, files):
    run("sync_roadmap")
    files.remove("branches")
    files.remove("advanced", "level")
    run("sync_roadmap", overwrite_all=True)
    Topic.objects.filter(slug="branches").delete()
    run("sync_roadmap", overwrite_all=True)
    (files.folder / "advanced.yaml").write_text("[]\n")
    call_command("export_roadmap", output=files.folder.parent)
    assert not (files.folder / "advanced.yaml").exists()


def test_the_report_of_a_link_check_can_be_acted_on(run, roadmap, monkeypatch):
    topic = roadmap.topics.first()
    answers = {
        "https://a.example.org/": LinkCheck("https://a.example.org/", "ok"),
        "https://b.example.org/": LinkCheck("https://b.example.org/", "404 Not Found"),
        "https://c.example.org/": LinkCheck(
            "https://c.example.org/", "ok", "https://new.example.org/"
        ),
        "https://d.example.org/": LinkCheck("https://d.example.org/", links.NOT_ALLOWED),
    }
    for url in answers:
        factories.ResourceFactory(topic=topic, url=url, title="Manual")
    monkeypatch.setattr(links.LinkChecker, "check_one", lambda self, url: answers[url])
    out = run("check_links", "backend", pause=0)
    assert "4 addresses checked, 2 answer." in out
    assert f"To mend (1)\n  https://b.example.org/: 404 Not Found\n    {topic.slug}: Manual" in out
    assert "https://c.example.org/: now https://new.example.org/" in out
    assert "Not checked: look by hand (1)" in out
    assert Resource.objects.get(url="https://b.example.org/").check_result == "404 Not Found"
    assert Resource.objects.get(url="https://d.example.org/").checked_on is None


def test_a_link_check_names_no_private_title_and_no_private_roadmap(run, roadmap, ada, monkeypatch):
    url = "https://both.example.org/"
    own = factories.small_roadmap(slug="my-divorce")
    Roadmap.objects.filter(pk=own.pk).update(owner=ada, is_personal=True)
    factories.ResourceFactory(topic=roadmap.topics.first(), url=url, title="Manual")
    factories.ResourceFactory(topic=own.topics.first(), url=url, title="Private matter")
    monkeypatch.setattr(links.LinkChecker, "check_one", lambda self, url: LinkCheck(url, "404"))
    out = run("check_links", pause=0)
    assert f"{roadmap.topics.first().slug}: Manual" in out
    assert "Private matter" not in out
    with pytest.raises(CommandError, match="There is no official roadmap my-divorce here"):
        run("check_links", "my-divorce", pause=0)
