import tomllib
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.models import Page
from mirrorsite.help.parsing import split
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def page(body, title="Title"):
    """A page's text; its body begins in line 4."""
    return f'+++\ntitle = "{title}"\n+++\n{body}\n'


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("ada", password="x")
    client.force_login(user)
    return client


def test_shipped_pages_are_loaded_and_mirrors_know_it():
    Mirror.objects.create(name="debian", path="/debian/")
    call_command("import_help", verbosity=0)
    assert Page.objects.filter(name="debian").count() == 2
    assert Mirror.objects.get().help_name == "debian"


def test_an_edited_page_is_never_overwritten():
    Page.objects.create(name="debian", language="en", title="Ours", body=page("ours"))
    call_command("import_help", verbosity=0)
    assert Page.objects.get(name="debian", language="en").title == "Ours"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no settings", r"x\.en\.md:1: The page does not begin with settings"),
        (page("{{ endpont }}"), r"x\.en\.md:4: Nothing fills {{ endpont }}"),
        ("+++\ntitle = 'x\n+++\n", r"x\.en\.md:2: The settings are not TOML"),
    ],
)
def test_a_broken_page_stops_the_import_with_file_line_and_reason(tmp_path, text, reason):
    (tmp_path / "x.en.md").write_text(text)
    with pytest.raises(CommandError, match=reason):
        call_command("import_help", str(tmp_path))
    assert not Page.objects.exists()


def test_a_file_of_an_unknown_language_stops_the_import(tmp_path):
    (tmp_path / "x.fr.md").write_text(page("x"))
    with pytest.raises(CommandError, match=r"x\.fr\.md: expected a name like"):
        call_command("import_help", str(tmp_path))


def test_a_file_that_is_far_too_long_is_not_read_whole(tmp_path):
    (tmp_path / "x.en.md").write_text(page("x" * 5_000_000))
    with pytest.raises(CommandError, match="longer than 256 KiB"):
        call_command("import_help", str(tmp_path))


def test_a_page_with_a_place_that_nothing_fills_is_refused():
    with pytest.raises(ValidationError) as refused:
        Page(name="debian", language="en", title="x", body=page("{{ endpont }}")).full_clean()
    assert "line 4: Nothing fills {{ endpont }}" in str(refused.value)


def test_what_is_published_shows_its_title_and_day_of_review(user):
    Mirror.objects.create(name="x", path="/x/")
    text = '+++\ntitle = "Neu"\nreviewed = 2026-11-22\n+++\n\ntext\n'
    Page.objects.publish("x", "en", text, user, NOW)
    stored = Page.objects.get()
    assert (stored.title, stored.reviewed_on) == ("Neu", date(2026, 11, 22))
    assert (stored.body, stored.source, stored.updated_by) == (text, "edited", "ada")
    assert stored.updated_at == NOW
    assert Mirror.objects.get().help_name == "x"


def test_publishing_again_replaces_the_text(user):
    for title in ("one", "two"):
        Page.objects.publish("x", "en", page("text", title), user, NOW)
    assert Page.objects.get().title == "two"


def test_a_broken_text_is_not_published_and_the_page_stays(user):
    Page.objects.publish("x", "en", page("text", "one"), user, NOW)
    with pytest.raises(Unreadable):
        Page.objects.publish("x", "en", "nothing of a page", user, NOW)
    assert Page.objects.get().title == "one"


def test_a_withdrawn_page_is_gone_and_its_mirror_knows(user):
    Mirror.objects.create(name="x", path="/x/")
    Page.objects.publish("x", "en", page("text"), user, NOW)
    assert Page.objects.withdraw("x", "en")
    assert Mirror.objects.get().help_name == ""
    assert not Page.objects.withdraw("x", "en")


def test_one_language_withdrawn_leaves_the_other(user):
    Mirror.objects.create(name="x", path="/x/")
    for language in ("en", "zh"):
        Page.objects.publish("x", language, page("text"), user, NOW)
    Page.objects.withdraw("x", "en")
    assert Mirror.objects.get().help_name == "x"


@pytest.mark.parametrize("title", ["Debian", 'say "x" \\ y', "line\u2028sep", "del\x7f", "深度 😀"])
def test_pages_of_older_releases_get_their_settings_from_their_title(title):
    migration = import_module("mirrorsite.help.migrations.0003_whole_text")
    Page.objects.create(name="old", language="en", title=title, body="At {{ endpoint }}\n")
    Page.objects.create(name="new", language="en", title="t", body=page("x"))
    migration.add_settings(apps, None)
    migration.add_settings(apps, None)
    settings, body = split(Page.objects.get(name="old").body)
    assert tomllib.loads(settings) == {"title": title}
    assert body == "\nAt {{ endpoint }}\n"
    assert Page.objects.get(name="new").body == page("x")


def test_the_admin_shows_pages_and_changes_none(editor):
    stored = Page.objects.create(name="x", language="en", title="x", body=page("x"))
    url = f"/admin/help/page/{stored.pk}/change/"
    assert editor.get(url).status_code == 200
    assert editor.post(url, {"body": page("y")}).status_code == 403
    assert editor.get("/admin/help/page/add/").status_code == 403
