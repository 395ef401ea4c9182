import gzip
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from mirrorsite.help.models import Page
from syncstatus.models import Mirror, Source, SyncChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    now = timezone.now()
    source = Source.objects.create(kind="tunasync", location="/jobs", last_answer_at=now)
    call_command("import_catalogue", verbosity=0)
    call_command("import_help", verbosity=0)
    for name, status in (("debian", "success"), ("linux.git", "failed"), ("CRAN", "syncing")):
        Mirror.objects.create(
            name=name,
            path=f"/{name}/",
            status=status,
            source=source,
            seen_at=now,
            last_success=now - timedelta(hours=3),
            size_bytes=2**40,
            help_name="",
            upstream="rsync://10.0.0.7/secret",
            storage_host="storage1",
            storage_path="/mnt/a",
        )
    call_command("import_catalogue", verbosity=0)
    call_command("import_help", verbosity=0)
    return source


@pytest.fixture
def staff(client):
    client.force_login(get_user_model().objects.create_user("ada", is_staff=True))
    return client


def text(answer):
    return answer.content.decode()


def test_the_list_shows_every_mirror(client, site):
    page = text(client.get("/"))
    for words in ("debian", "linux.git", "CRAN", "synced", "failed", "syncing", "1.0 TiB"):
        assert words in page
    assert "3 mirrors" in page
    assert 'href="/help/debian/"' in page


def test_the_list_costs_ten_queries(client, site, django_assert_num_queries):
    # identity, mirrors, their sources, faults, all sources, catalogue, downloads, networks;
    # every few seconds: outages, newest news
    with django_assert_num_queries(10):
        client.get("/")


def test_a_mirror_costs_seven_queries(client, site, django_assert_num_queries):
    # identity, the mirror with its source, faults, catalogue, downloads, changes;
    # every few seconds: outages
    with django_assert_num_queries(7):
        client.get("/mirror/debian/")


@pytest.mark.parametrize("path", ["/", "/mirror/debian/", "/help/", "/help/debian/", "/zh-hans/"])
def test_visitors_get_no_cookie_and_caches_may_keep_the_page(client, site, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    by_class = path in ("/", "/zh-hans/")  # they show the visitor's own network
    assert answer["Cache-Control"] == ("private, no-cache" if by_class else "public, max-age=30")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert " style=" not in text(answer)
    assert "<script>" not in text(answer)


def test_the_page_of_a_person_is_never_kept_by_caches(staff, site):
    assert "no-store" in staff.get("/")["Cache-Control"]


def test_no_machine_of_the_house_is_named(client, site):
    for path in ("/", "/mirror/debian/"):
        page = text(client.get(path))
        for secret in ("10.0.0.7", "storage1", "/mnt/a"):
            assert secret not in page


def test_a_page_of_200_mirrors_is_small(client, site):
    Mirror.objects.bulk_create(
        Mirror(
            name=f"project-{number}",
            path=f"/project-{number}/",
            source=site,
            last_success=timezone.now() - timedelta(minutes=17 * number),
            size_bytes=number**5,
            description_en=f"Packages and images of the project number {number}",
        )
        for number in range(200)
    )
    answer = client.get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 40_000
    assert "project-199" in gzip.decompress(answer.content).decode()


def test_the_scripts_are_small(settings):
    staff = {"charts.js", "editing.js"}
    scripts = (settings.BASE_DIR / "static").glob("*.js")
    assert sum(script.stat().st_size for script in scripts if script.name not in staff) < 15_000


def test_a_search_finds_by_name_and_description(client, site):
    assert "1 mirror found" in text(client.get("/?q=linux.git"))
    assert "CRAN" in text(client.get("/?q=R+packages"))


def test_a_search_without_a_match_says_so(client, site):
    page = text(client.get("/?q=%3Cb%3Enothing"))
    assert "No mirror matches “&lt;b&gt;nothing”" in page
    assert "Show all mirrors" in page


def test_a_category_keeps_the_search(client, site):
    page = text(client.get("/?category=os&q=deb"))
    assert 'href="/?category=lang&amp;q=deb"' in page
    assert "1 mirror found" in page


@pytest.mark.parametrize("query", ["?q=%00", "?category=nonsense", "?q=" + "x" * 5000, "?q=%ff"])
def test_strange_searches_are_answered(client, site, query):
    assert client.get("/" + query).status_code == 200


def test_a_new_site_says_that_it_is_being_set_up(client):
    page = text(client.get("/"))
    assert "This site is being set up" in page
    assert "the password that the first start printed" in page


def test_a_new_site_shows_its_staff_the_first_step(staff):
    page = text(staff.get("/"))
    assert "No mirror is known yet" in page
    assert "/ops/first-steps/" in page


def test_a_silent_source_is_said_with_its_time(client, site):
    since = timezone.now() - timedelta(hours=2)
    Source.objects.update(last_answer_at=since, problem_code="fetch_refused")
    for path in ("/", "/mirror/debian/"):
        page = text(client.get(path))
        assert "the list shows what was last known" in page
        assert f"{since:%Y-%m-%d %H:%M} UTC" in page
        assert "did not accept" not in page


def gone(source, seen):
    Mirror.objects.filter(name="debian").update(seen_at=seen)


def switched_off(source, seen):
    Mirror.objects.update(seen_at=seen)
    Source.objects.update(is_enabled=False)


def deleted(source, seen):
    Mirror.objects.update(seen_at=seen)
    source.delete()


@pytest.mark.parametrize(
    ("lose", "words"),
    [
        (gone, "Its source no longer speaks of it; last reported"),
        (switched_off, "Its source is no longer asked; last reported"),
        (deleted, "Its source was removed from this site; last reported"),
    ],
)
def test_old_words_are_never_shown_as_fresh(client, site, lose, words):
    seen = timezone.now() - timedelta(days=60)
    lose(site, seen)
    for path in ("/", "/mirror/debian/", "/help/debian/"):
        page = text(client.get(path))
        assert f"{words} {seen:%Y-%m-%d %H:%M} UTC" in page
        assert "state-unknown" in page
    assert ">synced<" not in text(client.get("/mirror/debian/"))
    # Read, not only in the title of a shape that a phone never shows.
    shown = f'<span class="quiet">{words} {seen:%Y-%m-%d %H:%M} UTC.</span>'
    assert shown in text(client.get("/?q=debian"))


def test_deleting_a_source_in_the_admin_keeps_its_mirrors_and_their_age(client, site):
    client.force_login(get_user_model().objects.create_superuser("root"))
    before = {mirror.name: mirror.seen_at for mirror in Mirror.objects.all()}
    address = f"/admin/syncstatus/source/{site.pk}/delete/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Source.objects.exists()
    assert {mirror.name: mirror.seen_at for mirror in Mirror.objects.all()} == before
    client.logout()
    for path in ("/", "/mirror/debian/"):
        assert "Its source was removed from this site" in text(client.get(path))


def test_the_admin_tells_what_a_source_said_amiss_in_words(client, site):
    refused = {"name": "admin", "path": "/admin/", "why": "path_taken"}
    site.not_understood = [{"code": "path_refused", "values": refused}, "row 7: null"]
    site.save()
    client.force_login(get_user_model().objects.create_superuser("root"))
    page = text(client.get(f"/admin/syncstatus/source/{site.pk}/change/"))
    assert "admin: the path /admin/ was refused." in page
    assert "row 7: null" in page
    assert "path_taken" not in page


def test_a_mirror_page_says_where_and_how_it_stands(client, site):
    mirror = Mirror.objects.get(name="linux.git")
    SyncChange.objects.create(mirror=mirror, at=timezone.now(), before="success", after="failed")
    page = text(client.get("/mirror/linux.git/"))
    assert "http://127.0.0.1:8000/linux.git/" in page
    assert "The last try failed; the files of the last success are still served." in page
    assert "Recent changes" in page


@pytest.mark.parametrize(
    "path", ["/mirror/Debian/", "/mirror/../admin/", "/mirror/none/", "/help/x/"]
)
def test_what_is_not_there_is_not_found(client, site, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in text(answer)


def test_hidden_mirrors_are_not_found(client, site):
    Mirror.objects.update(is_public=False)
    assert client.get("/mirror/debian/").status_code == 404


def test_help_is_filled_with_the_sites_own_address(client, site):
    page = text(client.get("/help/debian/"))
    assert "URIs: http://127.0.0.1:8000/debian\n" in page
    assert "{{" not in page


def test_help_in_chinese_is_its_own_text(client, site):
    assert "换源" in text(client.get("/zh-hans/help/debian/"))


def test_help_in_another_language_says_so(client, site):
    Page.objects.filter(language="zh").delete()
    page = text(client.get("/zh-hans/help/debian/"))
    assert "Keep the official security entry" in page
    assert "notice-info" in page


def test_every_page_names_its_other_language(client, site):
    page = text(client.get("/mirror/debian/"))
    assert 'hreflang="zh-hans" href="http://testserver/zh-hans/mirror/debian/"' in page


def test_a_demonstration_says_so_on_every_page(client, site, settings):
    settings.DEMO = True
    for path in ("/", "/mirror/debian/", "/help/", "/nothing-here"):
        assert "Demonstration: the storage host" in text(client.get(path))


def test_public_pages_only_answer_reading(client, site):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
