from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from mirrorsite.ground.site.models import Identity
from mirrorsite.news.document import NewsError, compose, parse, render
from mirrorsite.news.models import Concern, Item

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def written(title="New disks", at="2026-11-20T09:30:00+08:00", more="", body="They are **in**."):
    return f'+++\ntitle = "{title}"\ndate = {at}\n{more}\n+++\n\n{body}\n'


def publish(slug="disks", language="en", now=NOW, **what):
    return Item.objects.publish(slug, language, written(**what), "ada", now)


def test_a_published_item_is_what_its_text_says():
    item = publish(more='mirrors = ["debian", "CRAN"]\npinned = true')
    item.refresh_from_db()
    assert item.title == "New disks"
    assert item.at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert (item.is_pinned, item.is_public, item.updated_by) == (True, True, "ada")
    assert {one.mirror for one in item.concerns.all()} == {"debian", "CRAN"}


def test_publishing_again_replaces_the_text_and_keeps_the_name_in_feeds():
    first = publish(more='mirrors = ["debian"]')
    Identity.objects.create(pk=1, url="https://moved.example.org")
    again = publish(title="Newer disks", now=NOW + timedelta(days=3))
    assert (again.pk, again.tag, again.title) == (first.pk, first.tag, "Newer disks")
    assert again.updated_at == NOW + timedelta(days=3)
    assert not Concern.objects.exists()


def test_the_name_in_feeds_is_a_tag_of_the_sites_host():
    Identity.objects.create(pk=1, url="https://mirrors.example.org:8443")
    assert publish().tag == "tag:mirrors.example.org,2026-11-22:news/disks/en"


def test_what_is_withdrawn_is_kept_and_not_shown():
    publish()
    assert Item.objects.withdraw("disks", "en")
    assert not Item.objects.public(NOW).exists()
    assert Item.objects.get().text
    assert not Item.objects.withdraw("disks", "en")
    assert publish().is_public


def test_news_of_tomorrow_are_shown_tomorrow():
    publish(at="2026-11-23T12:00:00Z")
    assert not Item.objects.public(NOW).exists()
    assert Item.objects.public(NOW + timedelta(days=1)).exists()


def test_an_item_is_found_in_the_language_or_in_the_other_one():
    publish()
    assert Item.objects.of("disks", "zh", NOW).language == "en"
    publish(language="zh")
    assert Item.objects.of("disks", "zh", NOW).language == "zh"
    assert Item.objects.of("none", "zh", NOW) is None


@pytest.mark.parametrize("slug", ["", "a b", "../x", "x" * 101, "a/b", "新闻", "<script>"])
def test_an_address_that_is_none_is_refused(slug):
    with pytest.raises(ValidationError):
        publish(slug=slug)


def test_an_unknown_language_is_refused():
    with pytest.raises(ValidationError):
        publish(language="fr")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "news_marks"),
        ("+++", "news_marks"),
        ("no settings\n+++\n+++\n", "news_marks"),
        ("+++\ntitle = \n+++\nx", "news_toml"),
        ("+++\na = " + "[" * 5000 + "\n+++\nx", "news_toml"),
        ("+++\ntitle = 1\n+++\nx", "news_title"),
        (written(title=""), "news_title"),
        (written(title="x" * 161), "news_title"),
        (written(at='"yesterday"'), "news_date"),
        (written(at="09:30:00"), "news_date"),
        (written(at="0001-01-01T00:00:00+14:00"), "news_date"),
        (written(at="9999-12-31T23:59:59-14:00"), "news_date"),
        (written(more="mirrors = 'debian'"), "news_mirrors"),
        (written(more="mirrors = ['../etc']"), "news_mirrors"),
        (written(more="mirrors = [1]"), "news_mirrors"),
        (written(more=f"mirrors = {['x'] * 51}"), "news_mirrors"),
        (written(more="pinned = 1"), "news_pinned"),
        (written(more="author = 'x'"), "news_key"),
        (written(body=""), "news_empty"),
        (written(body="x" * 5_000_000), "news_long"),
    ],
)
def test_a_text_that_is_no_item_is_refused_with_the_reason(text, code):
    with pytest.raises(NewsError) as refused:
        parse(text)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_time_without_a_zone_is_in_the_sites_own():
    assert parse(written(at="2026-11-20T09:30:00")).at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert parse(written(at="2026-11-20")).at == datetime(2026, 11, 20, tzinfo=UTC)


def test_line_ends_of_forms_and_signs_that_xml_refuses_are_cleaned():
    text = written(body="one\ntwo\x00\x1b\x0bthree\ud800\ufffe").replace("\n", "\r\n")
    assert parse(text).body == "one\ntwo\nthree\n"


def test_what_is_composed_is_parsed_as_it_was():
    news = parse(written(title="a \\\\ “b”", more='mirrors = ["debian"]\npinned = true'))
    assert parse(compose(news)) == news


def test_a_quote_in_a_title_does_not_end_it():
    news = parse("+++\ntitle = 'say \"hi\" \\ there'\ndate = 2026-11-20\n+++\nx")
    assert parse(compose(news)).title == 'say "hi" \\ there'


def test_the_text_is_markdown_without_anything_that_runs():
    html = render(written(body="**new** <script>alert(1)</script> [x](javascript:alert(1))"))
    assert "<strong>new</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
