import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from mirrorsite.ground.audit.models import Entry
from mirrorsite.help.models import Page
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db


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
    Page.objects.create(name="debian", language="en", title="Ours", body="ours")
    call_command("import_help", verbosity=0)
    assert Page.objects.get(name="debian", language="en").body == "ours"


def test_a_broken_page_stops_the_import(tmp_path):
    (tmp_path / "x.en.md").write_text("no heading")
    with pytest.raises(CommandError, match="expected"):
        call_command("import_help", str(tmp_path))


def test_a_page_with_a_place_that_nothing_fills_is_refused():
    with pytest.raises(ValidationError) as refused:
        Page(name="debian", language="en", title="x", body="{{ endpont }}").full_clean()
    assert "{{ endpont }}" in str(refused.value)


def test_a_change_in_the_admin_shows_at_once_and_is_audited(editor):
    call_command("import_help", verbosity=0)
    page = Page.objects.get(name="debian", language="en")
    form = {"name": "debian", "language": "en", "title": "New", "body": "At {{ endpoint }}"}
    answer = editor.post(f"/admin/help/page/{page.pk}/change/", form)
    assert answer.status_code == 302
    page.refresh_from_db()
    assert (page.source, page.updated_by) == ("edited", "ada")
    assert Entry.objects.filter(action="changed", subject=f"help.page:{page.pk}").exists()
    assert b"At http://127.0.0.1:8000/debian" in editor.get("/help/debian/").content


def test_the_form_shows_what_is_wrong_with_a_place(editor):
    form = {"name": "x", "language": "en", "title": "New", "body": "{{ nothing }}"}
    answer = editor.post("/admin/help/page/add/", form)
    assert answer.status_code == 200
    assert b"Nothing fills {{ nothing }}" in answer.content


def test_a_mirror_without_its_page_has_no_help_any_more(editor):
    Mirror.objects.create(name="x", path="/x/", help_name="x")
    page = Page.objects.create(name="x", language="en", title="x", body="x")
    editor.post(f"/admin/help/page/{page.pk}/delete/", {"post": "yes"})
    assert Mirror.objects.get().help_name == ""
