import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from mirrorsite.editing.models import Revision, State
from mirrorsite.editing.publishing import put_live
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from mirrorsite.moving.models import Move, Redirect
from mirrorsite.moving.reading import NotRead, read
from mirrorsite.moving.taking_over import plan_of, take_over
from mirrorsite.news.models import Item
from syncstatus.models import Mirror, Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIRRORZ = {
    "version": 1.7,
    "site": {
        "url": "https://mirrors.example.org",
        "abbr": "EX",
        "name": "示例开源镜像站",
        "email": "mirrors@example.org",
        "issue": "https://issues.example.org/",
        "logo": "https://mirrors.example.org/logo.svg",
    },
    "info": [{"distro": "Debian", "category": "os", "urls": [{"name": "13", "url": "/debian/x"}]}],
    "mirrors": [
        {"cname": "debian", "url": "/debian", "status": "S1786113082", "size": "1.5T",
         "desc": "Debian 软件包", "help": "/docs/debian/", "upstream": "rsync://a@up.example/debian"},
        {"cname": "old", "url": "/old", "status": "P", "disable": True},
        {"cname": "admin", "url": "/admin", "status": "U"},
        {"cname": "../x", "url": "/x", "status": "U"},
        "nonsense",
    ],
}  # fmt: skip
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><title>New disks</title>
<link href="https://old.example/2024/01/new-disks.html"/><published>2024-01-02T03:04:05Z</published>
<content type="html">&lt;p&gt;In &lt;script&gt;x&lt;/script&gt;place.&lt;/p&gt;</content>
</entry></feed>"""


def move(kind="mirrorz", body=None, **options):
    text = json.dumps(MIRRORZ) if body is None else body
    row = Move.of(text.encode(), kind=kind, location="/x", options=options, made_by="ada")
    row.save()
    return row


def test_a_plan_says_what_would_be_added_and_adds_nothing():
    plan = plan_of(move(with_site=True))
    assert [mirror.name for mirror in plan.mirrors] == ["debian", "old"]
    assert not Mirror.objects.exists()
    refused = dict(plan.refused)
    assert "belongs to the site's own pages" in refused["admin"]
    assert sum("cannot be part of an address" in why for _what, why in plan.refused) == 1
    assert "1 downloads" in plan.remarks[1] and "not fetched" in plan.remarks[0]


def test_mirrors_come_with_what_is_known_of_them():
    Page.objects.create(name="debian", language="en", title="Debian", body="x")
    take_over(move(), "ada", NOW)
    debian = Mirror.objects.get(name="debian")
    assert (debian.path, debian.size_bytes) == ("/debian/", int(1.5 * 1024**4))
    assert debian.description_zh == "Debian 软件包"
    assert debian.upstream == "rsync://up.example/debian"
    assert debian.help_name == "debian"
    assert (debian.source, debian.status) == (None, "unknown")
    assert not Mirror.objects.get(name="old").is_public


def test_what_the_staff_wrote_is_never_overwritten():
    Mirror.objects.create(name="debian", path="/d/", description_zh="我们的", size_bytes=5)
    plan = take_over(move(), "ada", NOW)
    debian = Mirror.objects.get(name="debian")
    assert (debian.path, debian.description_zh, debian.size_bytes) == ("/d/", "我们的", 5)
    assert debian.upstream == "rsync://up.example/debian"
    assert [mirror.name for mirror in plan.filled] == ["debian"]


def test_a_second_time_there_is_nothing_left_to_do():
    take_over(move(), "ada", NOW)
    plan = plan_of(move())
    assert (plan.mirrors, plan.filled) == ([], [])
    assert plan.kept == ["debian", "old"]


def test_a_move_is_done_once():
    row = move()
    assert take_over(row, "ada", NOW)
    assert take_over(row, "ada", NOW) is None
    assert Entry.objects.filter(action="moved in").count() == 1
    row.refresh_from_db()
    assert (row.body, row.done["mirrors"]) == (b"", 2)


def test_the_sites_facts_are_taken_where_nobody_set_them():
    Identity.objects.create(pk=1, url="http://127.0.0.1:8000", contact="us@example.org")
    take_over(move(with_site=True), "ada", NOW)
    site = Identity.objects.get()
    assert (site.name_zh, site.name_en) == ("示例开源镜像站", "EX")
    assert site.url == "https://mirrors.example.org"
    assert (site.contact, site.logo) == ("us@example.org", "")


def test_without_being_asked_for_the_site_keeps_its_facts():
    take_over(move(), "ada", NOW)
    assert not Identity.objects.exists()


@pytest.mark.parametrize(
    "site",
    [
        "x",
        {"name": 5, "url": [], "email": {}},
        {"name": "<script>", "url": "javascript:alert(1)", "email": "x", "issue": "//evil"},
        {"url": "https://[::1", "issue": 'https://x.example/"><script>', "logo": "file:///etc"},
        {"name": "x" * 5000, "email": "a@" + "b" * 5000},
    ],
)
def test_facts_that_are_none_are_left_out(site):
    plan = plan_of(move(body=json.dumps({**MIRRORZ, "site": site}), with_site=True))
    Identity(pk=1, **plan.identity).clean_fields()
    assert not {"url", "contact", "issues_url"} & set(plan.identity)


def test_old_help_paths_lead_to_the_pages_here():
    Page.objects.create(name="debian", language="en", title="Debian", body="x")
    take_over(move(), "ada", NOW)
    assert Redirect.objects.get().old_path == "/docs/debian/"
    assert Redirect.objects.get().target == "help:debian"


def test_a_source_may_stay_connected():
    take_over(move(connect=True), "ada", NOW)
    source = Source.objects.get()
    assert (source.kind, source.location) == ("mirrorz", "/x")
    assert Mirror.objects.get(name="debian").source == source
    assert Mirror.objects.get(name="debian").status == "success"


def test_real_files_of_sites_are_read(corpus):
    for name, kind, least in (
        ("mirrorz-tuna-2026-08-08.json", "mirrorz", 190),
        ("mirrorz-zju-v1.7.json", "mirrorz", 60),
        ("tunasync-derived-from-tuna.json", "tunasync", 190),
    ):
        body = (corpus / "mirror" / name).read_text()
        plan = plan_of(move(kind, body, with_site=True))
        assert len(plan.mirrors) >= least
        assert len(plan.refused) < 10


# --- news


def test_news_come_with_their_old_date_and_address():
    take_over(move("feed", FEED), "ada", NOW)
    item = Item.objects.get()
    assert (item.slug, item.title, item.is_public) == ("new-disks", "New disks", True)
    assert item.at == item.updated_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "script" not in item.html
    assert Redirect.objects.get().old_path == "/2024/01/new-disks.html"
    assert Redirect.objects.get().target == "news:new-disks"


def test_news_may_wait_for_an_editor_who_publishes_them():
    take_over(move("feed", FEED, as_drafts=True), "ada", NOW)
    assert not Item.objects.exists()
    waiting = Revision.objects.get()
    assert (waiting.document.name, waiting.state) == ("new-disks", State.REVIEW)
    put_live(waiting, get_user_model().objects.create_user("eva"), waiting.version, NOW)
    item = Item.objects.get()
    assert item.is_public and item.at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_news_that_are_here_are_left_alone():
    text = '+++\ntitle = "Ours"\ndate = 2026-01-01\n+++\nours'
    Item.objects.publish("new-disks", "en", text, "ada", NOW)
    plan = take_over(move("feed", FEED), "ada", NOW)
    assert plan.kept == ["new-disks"]
    assert Item.objects.get().title == "Ours"


# --- reading


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("mirrorz", "<html>", "HTML or XML page"),
        ("mirrorz", "[]", "expected a mirrorz.json"),
        ("tunasync", "{", "broken JSON"),
        ("feed", "{}", "cannot be used"),
        ("feed", "<!DOCTYPE x><rss/>", "declares a document type"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, kind, text, why):
    (tmp_path / "x").write_text(text)
    with pytest.raises(NotRead, match=why):
        read(kind, str(tmp_path / "x"))


@pytest.mark.parametrize(
    "location", ["/dev/zero", "/no/such", "http://127.0.0.1:1/x", "ftp://x/", "relative", "/x\0y"]
)
@pytest.mark.parametrize("kind", ["mirrorz", "posts"])
def test_what_cannot_be_read_is_said(kind, location):
    with pytest.raises(NotRead):
        read(kind, location)


def test_a_folder_of_posts_is_read_by_name(tmp_path):
    (tmp_path / "2024-01-02-moved.md").write_text("---\ntitle: Moved\n---\nHere.")
    (tmp_path / "secret.md").write_text("x")
    (tmp_path / "2024-01-03-device.md").symlink_to("/dev/zero")
    with pytest.raises(NotRead, match="2024-01-03-device.md"):
        read("posts", str(tmp_path))
    (tmp_path / "2024-01-03-device.md").unlink()
    body = read("posts", str(tmp_path)).decode()
    assert [item.slug for item in plan_of(move("posts", body)).news] == ["moved"]


# --- the command


def run(*arguments):
    out = StringIO()
    call_command("move_in", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_and_changes_nothing(tmp_path):
    file = tmp_path / "mirrorz.json"
    file.write_text(json.dumps(MIRRORZ))
    told = run(str(file))
    assert "mirrors: 2" in told and "nothing was changed" in told
    assert "refused admin:" in told
    assert not Mirror.objects.exists() and not Move.objects.exists()


def test_the_command_takes_over_when_told_so(tmp_path):
    file = tmp_path / "mirrorz.json"
    file.write_text(json.dumps(MIRRORZ))
    assert "taken over" in run(str(file), "--go", "--site")
    assert Mirror.objects.count() == 2
    assert Identity.objects.get().contact == "mirrors@example.org"


def test_the_command_reads_news_of_a_folder_and_of_a_feed(tmp_path):
    (tmp_path / "2024-01-02-moved.md").write_text("Here.")
    run(str(tmp_path), "--news", "--go")
    (tmp_path / "feed.xml").write_text(FEED)
    run(str(tmp_path / "feed.xml"), "--news", "--go")
    assert set(Item.objects.values_list("slug", flat=True)) == {"moved", "new-disks"}


@pytest.mark.parametrize(
    "arguments", [["/no/such"], ["http://127.0.0.1:1/x"], ["/x", "--news", "--connect"]]
)
def test_the_command_says_what_went_wrong(arguments):
    with pytest.raises(CommandError):
        run(*arguments)


# --- staff


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


def test_the_page_shows_first_and_does_then(staff, tmp_path):
    file = tmp_path / "m.json"
    file.write_text(json.dumps(MIRRORZ))
    form = {"kind": "mirrorz", "location": str(file), "with_site": "on"}
    address = staff.post("/ops/moving/", form).url
    page = staff.get(address).content.decode()
    assert "2 new, 0 whose blanks are filled" in page
    assert "name (Chinese)" in page and "示例开源镜像站" in page
    assert "Debian 软件包" in page and "is added, hidden" in page
    file.write_text("gone")  # what was shown is what is done
    assert staff.post(f"{address}go/").status_code == 302
    assert Mirror.objects.count() == 2
    assert "Taken over at" in staff.get(address).content.decode()


def test_the_page_says_what_cannot_be_read(staff):
    answer = staff.post("/ops/moving/", {"kind": "feed", "location": "/no/such"})
    assert answer.status_code == 422
    assert "no readable file" in answer.content.decode()
    connected = {"kind": "feed", "location": "/no/such", "connect": "on"}
    assert "Only mirrors have a state" in staff.post("/ops/moving/", connected).content.decode()


def test_nothing_of_what_was_read_runs_on_the_page(staff):
    bad = "<script>alert(1)</script>"
    mirrors = [{"cname": "x", "url": "/x", "status": "U", "desc": bad, "help": bad}, bad]
    row = move(body=json.dumps({"site": {"name": bad}, "mirrors": mirrors}), with_site=True)
    feed = FEED.replace("New disks", "&lt;script&gt;alert(1)&lt;/script&gt;")
    for pk in (row.pk, move("feed", feed).pk):
        assert "<script>alert" not in staff.get(f"/ops/moving/{pk}/").content.decode()
