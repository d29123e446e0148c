"""Search: what is found, in which order, with which typing errors; notes stay one's own."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.normalize import normalize_words, spaced_words, words
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search import notes
from roadmap.domain.search.index import SearchIndex, build, index_of
from roadmap.domain.search.notes import (
    STRETCH,
    hits_of_notes,
    search_notes,
    snippet_of_note,
    stretches,
)
from roadmap.domain.search.ranking import QUERY_WORDS, hit_of, read_query, search
from roadmap.domain.search.results import (
    AT_ONCE,
    SEARCHED,
    SHOWN,
    SearchResults,
    find,
    shares,
)
from roadmap.domain.search.words import (
    SNIPPET,
    WHOLE,
    mark,
    matches,
    snippet,
    text_of_markdown,
)
from roadmap.models import Roadmap, Topic
from tests.domain.trailmap.outlines import grid, with_tops
from tests.factories import (
    CategoryFactory,
    LevelFactory,
    ObjectiveFactory,
    ResourceFactory,
    RoadmapFactory,
    TopicFactory,
    small_roadmap,
    subtopic,
)
from tests.strategies import cheap, outlines

CONTENT = {
    "git": ("Git", "Keep every version.", "Commands such as `rebase` and **merge**."),
    "github": ("GitHub Actions", "Test every push.", "Runs in the cloud."),
    "postgresql": ("PostgreSQL", "A database server.", "Also called Postgres."),
    "indexing": ("Database Indexing", "Make the slow query fast.", "Read the plan of a query."),
    "cafe": ("Café", "Drinks with accents.", "Naïve façade."),
    "cplusplus": ("C++", "A language.", "Not C#, not C."),
}


@pytest.fixture
def library(db) -> Roadmap:
    roadmap = RoadmapFactory(slug="library")
    level = LevelFactory(roadmap=roadmap)
    line = CategoryFactory(roadmap=roadmap)
    for slug, (title, summary, body) in CONTENT.items():
        TopicFactory(level=level, category=line, slug=slug, title=title, summary=summary, body=body)
    ObjectiveFactory(topic=Topic.objects.get(slug="indexing"), text="explain a B-tree aloud")
    ResourceFactory(topic=Topic.objects.get(slug="postgresql"), title="The manual", by="Its group")
    return roadmap


def slugs(roadmap: Roadmap, query: str) -> list[str]:
    return [match.document.row.slug for match in search([index_of(roadmap)], query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("git", "git"),
        ("gith", "github"),
        ("GITHUB actions", "github"),
        ("rebase", "git"),
        ("slow query", "indexing"),
        ("b-tree", "indexing"),
        ("manual group", "postgresql"),
        ("postgres", "postgresql"),
        ("postgersql", "postgresql"),
        ("postgers", "postgresql"),
        ("indexng", "indexing"),
        ("databse idnexing", "indexing"),
        ("gti", "git"),
        ("cafe", "cafe"),
        ("CAFÉ", "cafe"),
        ("facade", "cafe"),
        ("c++", "cplusplus"),
        ("c#", "cplusplus"),
    ],
)
def test_the_best_match_comes_first(library, query, first):
    assert slugs(library, query)[0] == first


@pytest.mark.parametrize("query", ["", "   ", "!!!", "\x00", "zzzzqqq", "🙂", "\u202e", "%", "_"])
def test_what_matches_nothing_finds_nothing(library, query):
    assert slugs(library, query) == []


def test_all_words_are_wanted_where_a_topic_has_them_all(library):
    assert slugs(library, "test every") == ["github"]
    assert set(slugs(library, "every")) == {"git", "github"}


def test_a_word_that_nothing_has_does_not_spoil_the_others(library):
    assert slugs(library, "rebase zzzzqqq") == ["git"]


def ranked(outline: Outline, query: str, **texts: dict[int, Any]) -> list[int]:
    index = build(outline, texts.get("bodies", {}), texts.get("goals", {}), {})
    return [match.document.row.id for match in search([index], query)]


def test_a_word_said_again_and_again_weighs_no_more_than_said_thrice():
    summaries = {1: "", 2: "Use a cache."}
    outline = with_tops(grid((2,)), lambda top: replace(top, summary=summaries[top.id]))
    assert ranked(outline, "cache", bodies={1: "cache " * 50}) == [2, 1]


def test_a_title_that_begins_with_the_word_outranks_one_whose_word_begins_so():
    titles = {1: "Java basics", 2: "JavaScript"}
    outline = with_tops(grid((2,)), lambda top: replace(top, title=titles[top.id]))
    goals = {2: ["write JavaScript", "read JavaScript", "test JavaScript"]}
    assert ranked(outline, "java", goals=goals) == [1, 2]


def test_a_leaf_is_found_by_its_group(roadmap):
    assert "leaf-1-1" in slugs(roadmap, "leaf group")


def test_drafts_and_retired_topics_are_not_found(roadmap):
    level, line = (
        Topic.objects.get(slug="single-1").level,
        Topic.objects.get(slug="single-1").category,
    )
    for lifecycle in ("draft", "retired"):
        TopicFactory(
            level=level,
            category=line,
            slug=lifecycle,
            title=f"Vanished {lifecycle}",
            lifecycle=lifecycle,
        )
    assert slugs(roadmap, "vanished") == []


def test_an_edit_is_found_at_once(library):
    assert slugs(library, "novelty") == []
    Topic.objects.filter(slug="git").update(body="A novelty.")
    library.content_version += 1
    library.save()
    assert slugs(library, "novelty") == ["git"]


def test_the_index_is_made_once_for_a_version(library, django_assert_num_queries):
    index_of(library)
    with django_assert_num_queries(0):
        assert slugs(library, "git")


@pytest.mark.parametrize("groups", [1, 6])
def test_making_an_index_takes_a_fixed_number_of_queries(groups, db, django_assert_num_queries):
    roadmap = small_roadmap(groups=groups)
    with django_assert_num_queries(7):
        assert len(index_of(roadmap).documents) == 4 * groups + 2


def test_a_snippet_is_about_the_words(library):
    match = search([index_of(library)], "tree aloud")[0]
    hit = hit_of(match)
    assert hit.where == "You can"
    assert [piece.text for piece in hit.snippet if piece.marked] == ["tree", "aloud"]


def test_the_title_is_marked(library):
    hit = hit_of(search([index_of(library)], "index")[0])
    assert [(piece.text, piece.marked) for piece in hit.title] == [
        ("Database ", False),
        ("Indexing", True),
    ]


UNSPACED = {
    "chinese": ("关系数据库索引", "学习数据库的基础知识", "使用Git版本控制系统"),
    "japanese": ("データベースの基礎", "索引を正しく設計する", "ﾃﾞｰﾀﾍﾞｰｽとC++入門"),
    "thai": ("พื้นฐานฐานข้อมูล", "เรียนรู้การจัดทำดัชนี", "ภาษาเขียนโปรแกรม"),
    "khmer": ("មូលដ្ឋានទិន្នន័យ", "រៀនសរសេរកម្មវិធី", "ការ\u200bសរសេរ"),
    "lao": ("ຖານຂໍ້ມູນພື້ນຖານ", "ຮຽນການຂຽນໂປຣແກຣມ", "ພາສາລາວ"),
    "burmese": ("ဒေတာဘေ့စ်အခြေခံ", "ပရိုဂရမ်ရေးနည်း", "မြန်မာစာ"),
}


@pytest.fixture
def unspaced(db) -> Roadmap:
    roadmap = RoadmapFactory(slug="unspaced")
    level = LevelFactory(roadmap=roadmap)
    line = CategoryFactory(roadmap=roadmap)
    for slug, (title, goal, link) in UNSPACED.items():
        topic = TopicFactory(level=level, category=line, slug=slug, title=title)
        ObjectiveFactory(topic=topic, text=goal)
        ResourceFactory(topic=topic, title=link)
    return roadmap


@pytest.mark.parametrize(
    ("query", "first"),
    [
        *(("数据库", "chinese"), ("索引", "chinese"), ("据", "chinese"), ("基础知识", "chinese")),
        *(("版本控制", "chinese"), ("git", "chinese"), ("控制系统git", "chinese")),
        *(("ベース", "japanese"), ("ﾍﾞｰｽ", "japanese"), ("正しく設計", "japanese")),
        *(("入門", "japanese"), ("c++", "japanese"), ("計", "japanese")),
        *(("ข้อมูล", "thai"), ("ดัชนี", "thai"), ("โปรแกรม", "thai")),
        *(("ទិន្នន័យ", "khmer"), ("កម្មវិធី", "khmer"), ("ការសរសេរ", "khmer")),
        *(("ຂໍ້ມູນ", "lao"), ("ໂປຣແກຣມ", "lao"), ("ລາວ", "lao")),
        *(("အခြေခံ", "burmese"), ("ရေးနည်း", "burmese"), ("မာစာ", "burmese")),
    ],
)
def test_words_of_scripts_without_spaces_are_found_anywhere(unspaced, query, first):
    assert slugs(unspaced, query)[0] == first


def test_a_word_without_spaces_around_it_is_not_found_by_its_letters_in_another_order(unspaced):
    assert slugs(unspaced, "库据") == []


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("数据库", [("关系", False), ("数据库", True), ("索引", False)]),
        ("据", [("关系数", False), ("据", True), ("库索引", False)]),
        ("ﾍﾞｰｽ", [("データ", False), ("ベース", True), ("の基礎", False)]),
        ("ข้อมูล", [("พื้นฐานฐาน", False), ("ข้อมูล", True)]),
    ],
)
def test_what_was_found_between_other_letters_is_marked(unspaced, query, marked):
    hit = hit_of(search([index_of(unspaced)], query)[0])
    assert [(piece.text, piece.marked) for piece in hit.title] == marked


def test_a_title_that_is_the_query_outranks_one_that_has_it_inside():
    titles = {1: "关系数据库", 2: "数据库索引", 3: "数据库", 4: "数据与库存"}
    outline = with_tops(grid((4,)), lambda top: replace(top, title=titles[top.id]))
    assert ranked(outline, "数据库") == [3, 2, 1]


def test_notes_in_scripts_without_spaces_are_found_anywhere(library, learner):
    write(learner, "git", "先学习数据库再说")
    assert notes_of(learner, library, "数据库") == ["git"]
    assert notes_of(learner, library, "库") == ["git"]
    assert notes_of(learner, library, "据数") == []


@cheap
@given(st.text("数据库データﾃﾞข้อมูลก\u200b ab+", max_size=20))
def test_any_stretch_of_a_title_finds_it(title):
    row = with_tops(grid((1,)), lambda top: replace(top, title=title)).rows[1]
    index = build(with_tops(grid((1,)), lambda top: row), {}, {}, {})
    for word in spaced_words(title):
        if not word.isascii():
            assert search([index], word[1:-1] or word), word


@cheap
@given(st.text(st.sampled_from("数据库デがﾃﾞข้ำอ\u200b\ufe00 ab"), max_size=40), st.data())
def test_all_that_is_compared_of_a_text_without_spaces_is_marked(text, data):
    found = words(text)
    if found:
        word = data.draw(st.sampled_from(found))
        assert word in {spelled for *_, spelled in matches(text, {word})}
        assert "".join(piece.text for piece in mark(text, {word})) == text


@cheap
@given(st.text(max_size=300), st.lists(st.text(max_size=8), max_size=3))
def test_marked_pieces_put_together_are_the_text(text, found):
    assert "".join(piece.text for piece in mark(text, found)) == text


@cheap
@given(st.text(max_size=600), st.sampled_from(["a", "the", "zz"]))
def test_a_snippet_is_short_and_never_fails(text, word):
    shown = "".join(piece.text for piece in snippet(text, {word: 0}))
    assert len(shown) <= max(WHOLE, SNIPPET + 4)


@cheap
@given(st.text(max_size=100))
def test_words_and_matches_agree(text):
    found = set(words(text))
    assert {word for *_, word in matches(text, found)} <= found
    assert normalize_words(normalize_words(text)) == normalize_words(text) or not text.isascii()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# Title\n\nSome **bold** `code`.", "Title Some bold code ."),
        ("[a link](https://x.example/y) and ![alt](z.png)", "a link and alt"),
        ("|a|b|\n|---|:-:|\n|1|2|", "a b 1 2"),
        ("```python\nx = 1\n```", "x = 1"),
        ("- one\n- [ ] two\n1. three\n> four", "one [ ] two three four"),
    ],
)
def test_plain_text_of_markdown(markdown, expected):
    assert " ".join(text_of_markdown(markdown).split()) == expected


@pytest.mark.parametrize("piece", ["[", "![", "[](a", " ", " \n", "|", "- ", "[a](", "*", "#"])
def test_plain_text_of_the_worst_markdown_is_quick(piece):
    started = time.process_time()
    text_of_markdown(piece * (50_000 // len(piece)))
    assert time.process_time() - started < 8  # far above the need, far below quadratic


@given(outlines(), st.text(max_size=30))
def test_no_query_fails_and_equal_queries_get_equal_answers(outline, query):
    index = build(outline, {}, {}, {})
    assert isinstance(index, SearchIndex)
    first = [(match.document.row.id, match.score) for match in search([index], query)]
    assert first == [(match.document.row.id, match.score) for match in search([index], query)]
    assert all(earlier[1] >= later[1] for earlier, later in pairwise(first))


@given(outlines())
def test_every_topic_is_found_by_its_whole_title(outline):
    index = build(outline, {}, {}, {})
    for document in index.documents:
        found = [match.document.row.id for match in search([index], document.row.title)]
        assert document.row.id in found


def test_a_query_is_cut_to_its_limits():
    assert len(read_query(" ".join(f"word{n}" for n in range(50)))) <= QUERY_WORDS
    assert read_query("git GIT Git") == ["git"]
    assert read_query("x" * 1000) == ["x" * 100]


@pytest.fixture
def learner(grace) -> Learner:
    return Learner(user_id=grace.pk)


def write(learner, slug, body):
    save_note(learner=learner, topic=Topic.objects.get(slug=slug), body=body, revision=0)


def test_words_of_notes_are_compared_without_case_and_accents(library, learner):
    write(learner, "git", "Die ÜBUNG macht den Meister; e\u0301cole, \u210cilbert, 100%")
    for query in ("übung", "UBUNG", "École", "hilbert", "100"):
        assert notes_of(learner, library, query) == ["git"], query
    for query in ("%", "_", "bung", "meis%er"):
        assert notes_of(learner, library, query) == [], query


@cheap
@given(st.text(max_size=60))
def test_folding_again_changes_nothing_and_leaves_no_capital(text):
    folded = normalize_words(text)
    assert normalize_words(folded) == folded == folded.casefold()


def test_of_many_notes_the_latest_are_shown(roadmap, learner):
    topics = list(Topic.objects.order_by("pk"))[:4]
    for topic in topics:
        write(learner, topic.slug, "common")
    found = find(learner=learner, roadmaps=[roadmap], query="common", most=3)
    assert [hit.row.id for hit in found.notes] == [topic.pk for topic in topics[:0:-1]]
    assert found.total_notes == 4
    rest = find(learner=learner, roadmaps=[roadmap], query="common", most=3, page="2")
    assert [hit.row.id for hit in rest.notes] == [topics[0].pk]


@pytest.mark.parametrize("notes", [1, 3])
def test_notes_are_searched_in_two_statements(roadmap, learner, notes, django_assert_num_queries):
    for topic in Topic.objects.order_by("pk")[:notes]:
        write(learner, topic.slug, "common words")
    outlines = [index_of(roadmap).outline]
    with django_assert_num_queries(2):
        places = search_notes(learner=learner, outlines=outlines, query="common")
        assert len(hits_of_notes(places, "common")) == notes


def test_a_snippet_of_a_note_folds_no_more_of_it_than_it_must(monkeypatch):
    folded = []

    def counting(text):
        folded.append(len(text))
        return normalize_words(text)

    monkeypatch.setattr(notes, "normalize_words", counting)
    body = "\n".join(["nothing of it here"] * 50 + ["a heron, at last"] + ["and so on"] * 5_000)
    pieces = snippet_of_note(body, ["heron"])
    assert [piece.text for piece in pieces if piece.marked] == ["heron"]
    assert sum(folded) < 3 * STRETCH < len(body) / 10
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")


@cheap
@given(st.text(alphabet="ab \n", max_size=40), st.integers(1, 60))
def test_stretches_put_together_are_the_note(text, times):
    body = text * times
    assert "".join(body[stretch] for stretch in stretches(body)) == body
    assert all(stretch.stop - stretch.start <= STRETCH for stretch in stretches(body))


def test_a_query_that_is_too_long_is_not_searched_for(library, learner):
    found = find(learner=learner, roadmaps=[library], query="git " * 25 + "git")
    assert (found.length, found.total, found.query) == (103, 0, ("git " * 25))
    assert find(learner=learner, roadmaps=[library], query=" git " * 20).total


def notes_of(learner, roadmap, query):
    outlines = [index_of(roadmap).outline]
    return [
        row.slug
        for _, row in search_notes(learner=learner, outlines=outlines, query=query).values()
    ]


def test_own_notes_are_found_by_the_beginnings_of_words(library, learner):
    write(learner, "git", "Ask Priya about **interactive** rebasing")
    write(learner, "cafe", "nothing about it")
    assert notes_of(learner, library, "about") == ["cafe", "git"], "the latest first"
    assert notes_of(learner, library, "priya interact") == ["git"]
    assert notes_of(learner, library, "priya zebra") == []
    assert notes_of(learner, library, "") == []


def test_notes_of_others_are_not_found_and_never_enter_the_index(library, learner, curator):
    other = Learner(user_id=curator.pk)
    write(other, "git", "a secretword of another")
    assert notes_of(other, library, "secretword") == ["git"]
    assert notes_of(learner, library, "secretword") == []
    assert notes_of(Learner(guest_id=1), library, "secretword") == []
    find(learner=other, roadmaps=[library], query="secretword")
    index = index_of(library)
    assert "secretword" not in index.vocabulary
    assert find(learner=learner, roadmaps=[library], query="secretword").total == 0


def test_a_note_on_a_group_and_on_a_copy_is_found(roadmap, learner):
    write(learner, "group-1", "about the whole group")
    copy = TopicFactory(origin=Topic.objects.get(slug="single-1"), slug="copied")
    write(learner, "single-1", "written on the original")
    assert notes_of(learner, roadmap, "whole") == ["group-1"]
    assert notes_of(learner, copy.roadmap, "original") == ["copied"]


def test_a_note_on_a_topic_that_is_closed_now_is_not_shown(library, learner):
    write(learner, "git", "hidden with its topic")
    Topic.objects.filter(slug="git").update(lifecycle="draft")
    library.content_version += 1
    assert notes_of(learner, library, "hidden") == []


def test_a_copied_topic_is_listed_once_in_the_first_roadmap(roadmap, learner):
    copy = TopicFactory(origin=Topic.objects.get(slug="single-1"), slug="mine", title="Single one")
    found = find(learner=learner, roadmaps=[copy.roadmap, roadmap], query="single one")
    assert slugs_of(found) == ["mine"]


def test_a_roadmap_with_one_word_of_two_is_silent_where_another_has_both(library, learner):
    other = TopicFactory(title="Every day").roadmap
    found = find(learner=learner, roadmaps=[other, library], query="test every")
    assert slugs_of(found) == ["github"]
    assert found.total == 1


def test_a_typing_error_is_looked_for_only_where_nothing_has_the_word(library):
    other = TopicFactory(title="Gits and bits").roadmap
    indexes = [index_of(library), index_of(other)]
    assert [match.document.row.title for match in search(indexes, "gits")] == ["Gits and bits"]
    assert {match.document.row.title for match in search(indexes, "gist")} >= {"Git"}


@pytest.mark.parametrize("count", [1, SEARCHED + 1])
def test_only_so_many_roadmaps_are_searched_and_it_says_so(db, learner, count):
    roadmaps = [TopicFactory(title="Heron").roadmap for _ in range(count)]
    found = find(learner=learner, roadmaps=roadmaps, query="heron")
    assert (found.total, found.left_out) == (min(count, SEARCHED), count > SEARCHED)


def test_only_the_best_are_shown_and_the_rest_is_counted(roadmap, learner):
    parent = Topic.objects.get(slug="group-1")
    for number in range(SHOWN + 5):
        subtopic(parent, title=f"Common thing {number}")
    found = find(learner=learner, roadmaps=[roadmap], query="common")
    assert (len(slugs_of(found)), found.total) == (SHOWN, SHOWN + 5)
    rest = find(learner=learner, roadmaps=[roadmap], query="common", page="2")
    assert (len(slugs_of(rest)), rest.total) == (5, SHOWN + 5)
    assert not set(slugs_of(found)) & set(slugs_of(rest))


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "", "\x00", "9" * 500])
def test_an_odd_page_is_the_first_or_the_last(roadmap, learner, page):
    assert slugs_of(find(learner=learner, roadmaps=[roadmap], query="single", page=page))


def test_what_a_roadmap_has_stays_together_and_the_best_comes_first(db, learner):
    first, second, third = (
        TopicFactory(title=title).roadmap for title in ("Many herons", "A long heron", "Heron")
    )
    found = find(learner=learner, roadmaps=[first, second, third], query="heron")
    assert [part.outline.slug for part in found.roadmaps] == [first.slug, third.slug, second.slug]
    assert found.is_of_several
    assert not find(learner=learner, roadmaps=[third], query="heron").is_of_several


def test_the_switcher_shows_the_first_of_what_the_page_shows(db, learner):
    roadmaps = [small_roadmap(f"road-{number}", groups=6) for number in range(3)]
    page = find(learner=learner, roadmaps=roadmaps, query="leaf")
    dialog = find(learner=learner, roadmaps=roadmaps, query="leaf", most=AT_ONCE)
    assert page.total == dialog.total == 3 * 18
    for whole, part in zip(page.roadmaps, dialog.roadmaps, strict=True):
        assert part.topics == whole.topics[: len(part.topics)]
    assert len(slugs_of(dialog)) == AT_ONCE


@cheap
@given(st.lists(st.integers(0, 50), max_size=20), st.integers(1, 30))
def test_shares_are_as_many_as_there_is_room_for(sizes, most):
    given = shares(sizes, most)
    assert sum(given) == min(sum(sizes), most) or len([size for size in sizes if size]) < len(sizes)
    assert all(share <= size for share, size in zip(given, sizes, strict=True))
    if len(sizes) <= most:
        assert all(given[at] for at, size in enumerate(sizes) if size)


def slugs_of(found: SearchResults) -> list[str]:
    return [hit.row.slug for part in found.roadmaps for hit, _ in part.topics]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("small", [("Roadmap", "")]),
        ("bas", [("Level", "basics")]),
        ("DATABASES", [("Line", "db")]),
        ("db", [("Line", "db")]),
        ("d", []),
        ("small basics", []),
        ("", []),
        ("%", []),
    ],
)
def test_roadmaps_levels_and_lines_are_found_by_their_titles(roadmap, learner, query, expected):
    found = find(learner=learner, roadmaps=[roadmap], query=query)
    places = [hit.place for part in found.roadmaps for hit in part.places]
    assert [(place.kind, place.name) for place in places] == expected
