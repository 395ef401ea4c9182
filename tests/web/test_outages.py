from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mirrorsite.ground.audit.models import Entry
from mirrorsite.news import board
from mirrorsite.news.models import Outage
from mirrorsite.ops.management.commands.set_up import make_roles
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


def tell(now, **what):
    values = {"title_en": "A disk shelf is off", "starts_at": now - timedelta(hours=1), **what}
    return Outage.objects.create(**values)


def text(answer):
    return answer.content.decode()


def stamp(at):
    return f"{at:%Y-%m-%d %H:%M} UTC"


# --- phases


@pytest.mark.parametrize(
    ("start", "back", "end", "phase"),
    [
        (-1, None, None, "under-way"),
        (-1, 2, None, "under-way"),
        (-3, -1, None, "late"),
        (1, 2, None, "planned"),
        (-3, -1, -2, "ended"),
        (1, None, 0, "ended"),
    ],
)
def test_a_phase_follows_from_the_times(start, back, end, phase):
    at = [None if hours is None else NOW + timedelta(hours=hours) for hours in (start, back, end)]
    assert Outage(starts_at=at[0], back_at=at[1], ended_at=at[2]).phase(NOW) == phase


def test_a_time_that_passes_does_not_end_an_outage(now):
    tell(now, back_at=now - timedelta(minutes=5))
    assert Outage.objects.current(now).exists()


def test_a_plan_far_ahead_is_not_told_yet(now):
    tell(now, starts_at=now + timedelta(days=20))
    assert not Outage.objects.current(now).exists()
    assert Outage.objects.current(now + timedelta(days=7)).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"title_en": ""},
        {"back_at": NOW - timedelta(days=1)},
        {"mirrors": "debian"},
        {"mirrors": ["../x"]},
        {"mirrors": [1]},
        {"mirrors": ["x"] * 201},
        {"starts_at": datetime(9999, 12, 31, 23, tzinfo=UTC)},
        {"title_en": "x" * 161},
    ],
)
def test_an_outage_that_makes_no_sense_is_refused(values):
    with pytest.raises(ValidationError):
        Outage(**{"title_en": "x", "starts_at": NOW, **values}).full_clean()


# --- the banner


@pytest.mark.parametrize("path", ["/", "/mirror/debian/", "/help/", "/news/", "/nothing-here/"])
def test_the_banner_is_on_every_page_with_its_times(client, now, path):
    Mirror.objects.create(name="debian", path="/debian/")
    outage = tell(now, text_en="Files may be missing.", back_at=now + timedelta(hours=2))
    page = text(client.get(path))
    assert "A disk shelf is off" in page
    assert "Files may be missing." in page
    assert stamp(outage.starts_at) in page
    assert f">{stamp(outage.back_at)}</time>" in page
    assert "not confirmed" not in page


def test_an_end_that_nobody_confirmed_is_said(client, now):
    tell(now, back_at=now - timedelta(minutes=1))
    assert "that is not confirmed yet" in text(client.get("/"))


def test_a_plan_says_from_when(client, now):
    outage = tell(now, starts_at=now + timedelta(days=1), back_at=now + timedelta(days=2))
    page = text(client.get("/help/"))
    assert f'Planned from <time datetime="{outage.starts_at:%Y-%m-%dT%H:%M:%SZ}"' in page
    assert "outage-planned" not in page


def test_times_of_the_banner_are_absolute(client, now):
    tell(now)
    page = text(client.get("/help/"))
    banner = page[page.index("A disk shelf") : page.index("</p>", page.index("A disk shelf"))]
    assert "data-ago" not in banner


def test_the_banner_is_in_the_language_that_there_is(client, now):
    tell(now, title_zh="一组硬盘离线")
    assert "一组硬盘离线" in text(client.get("/zh-hans/"))
    assert "A disk shelf is off" in text(client.get("/"))
    Outage.objects.update(title_zh="")
    board.forget()
    assert "A disk shelf is off" in text(client.get("/zh-hans/"))


def test_what_ended_is_no_banner_but_in_the_list(client, now):
    tell(now, ended_at=now)
    assert "A disk shelf is off" not in text(client.get("/help/"))
    assert "A disk shelf is off" in text(client.get("/news/"))


def test_the_mirrors_concerned_are_named_and_marked(client, now):
    for name in ("debian", "ubuntu"):
        Mirror.objects.create(name=name, path=f"/{name}/")
    tell(now, mirrors=["debian"])
    assert "This mirror is concerned by an outage" in text(client.get("/mirror/debian/"))
    assert "This mirror is concerned by an outage" not in text(client.get("/mirror/ubuntu/"))
    assert '<a href="/mirror/debian/">debian</a>' in text(client.get("/help/"))


def test_many_outages_do_not_fill_the_page(client, now):
    for number in range(6):
        tell(now, title_en=f"Outage number {number}")
    page = text(client.get("/help/"))
    assert "Outage number 2" in page and "Outage number 3" not in page
    assert "6 outages in all" in page


def test_pages_ask_once_in_a_few_seconds(client, now, django_assert_num_queries):
    tell(now)
    client.get("/help/")
    with django_assert_num_queries(2):  # identity, pages: the banner is kept
        client.get("/help/")


def test_what_is_kept_grows_old(now):
    clock, made = iter([0.0, 4.9, 5.1, 5.1]), iter("ab")
    board.keep("x", lambda: next(made), lambda: next(clock))
    assert board.keep("x", lambda: next(made), lambda: next(clock)) == "a"
    assert board.keep("x", lambda: next(made), lambda: next(clock)) == "b"


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ site }}{% x %}"]
)
def test_nothing_in_a_banner_runs(client, now, attack):
    tell(now, title_en=attack, text_en=attack)
    for path in ("/help/", "/news/", "/news/atom.xml"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# --- staff

FORM = {
    "title_en": "A disk shelf is off",
    "title_zh": "一组硬盘离线",
    "starts_at": "2026-11-22T10:00",
    "back_at": "2026-11-22T14:00",
    "mirrors": "debian,\n CRAN",
    "text_en": "",
    "text_zh": "",
}


def test_staff_tell_an_outage_and_it_is_audited(staff, django_capture_on_commit_callbacks):
    for name in ("debian", "CRAN"):
        Mirror.objects.create(name=name, path=f"/{name}/")
    staff.get("/help/")
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post("/ops/news/outages/new/", FORM).status_code == 302
    outage = Outage.objects.get()
    assert outage.mirrors == ["debian", "CRAN"]
    assert outage.starts_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert outage.made_by == "ada"
    assert Entry.objects.filter(action="outage told", subject=f"news.outage:{outage.pk}").exists()
    assert "A disk shelf is off" in text(staff.get("/help/"))


def test_a_name_that_no_mirror_has_is_told_and_the_words_are_kept(staff):
    answer = staff.post("/ops/news/outages/new/", {**FORM, "mirrors": "debina <b>"})
    assert answer.status_code == 422
    assert "This site has no mirror named debina, &lt;b&gt;" in text(answer)
    assert "一组硬盘离线" in text(answer)
    assert not Outage.objects.exists()


def test_a_text_of_megabytes_is_refused(staff):
    answer = staff.post("/ops/news/outages/new/", {**FORM, "text_en": "x" * 5_000_000})
    assert answer.status_code == 422
    assert not Outage.objects.exists()


def test_staff_extend_an_outage(staff, now):
    outage = tell(now)
    form = {**FORM, "mirrors": "", "back_at": "2026-11-23T08:00"}
    assert staff.post(f"/ops/news/outages/{outage.pk}/", form).status_code == 302
    outage.refresh_from_db()
    assert outage.back_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert Entry.objects.filter(action="outage changed").exists()


def test_the_form_shows_times_and_mirrors_as_they_are(staff, now):
    Mirror.objects.create(name="debian", path="/debian/")
    outage = tell(now, mirrors=["debian"], starts_at=NOW)
    page = text(staff.get(f"/ops/news/outages/{outage.pk}/"))
    assert 'value="2026-11-22T12:00"' in page
    assert ">\ndebian</textarea>" in page


def test_an_outage_ends_once(staff, now):
    outage = tell(now)
    for _twice in range(2):
        assert staff.post(f"/ops/news/outages/{outage.pk}/end/").status_code == 302
    outage.refresh_from_db()
    assert outage.ended_at
    assert Entry.objects.filter(action="outage ended").count() == 1
    staff.get("/help/")  # shows the message of success
    assert "A disk shelf is off" not in text(staff.get("/help/"))


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("operator", 200), ("", 403)])
def test_editors_and_operators_may_tell(role, status, django_user_model):
    make_roles()
    user = User.objects.create_user("eve", is_staff=True)
    user.groups.set(user.groups.model.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    assert client.get("/ops/news/outages/").status_code == status


def test_the_system_finds_nothing_wrong():
    call_command("check")
