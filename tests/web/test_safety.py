"""Safe to pull now? on a ticket's and an incident's page, and the banner that visitors see."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from hardware.digest import store_survey
from hardware.models import Bay, Drive, Ticket
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Affects, Incident, Sighting
from mirrorsite.ground.site.models import Identity
from syncstatus.models import Mirror
from tests.pure.made_arrays import volume

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def host():
    return Host.objects.create(name="storage1", heard_at=NOW)


@pytest.fixture
def ticket(host):
    store_survey(host, "b", volume("RAID5"), NOW)
    return opened(host)


def opened(host, task="replace"):
    drive = Drive.objects.get(serial="S0")
    values = {"host_pk": host.pk, "host": host.name, "what": "S0"}
    incident = seen(f"drive:{drive.pk}", "medium_error", values)
    told = {"serial": "S0", "model": "ST8000", "firmware": "", "capacity_bytes": None, "bay": "",
            "label": "", "state": "", "other_bays": [], "places": [], "controller": ""}  # fmt: skip
    finding = {
        "drives": [told], "certainty": "one_source", "reason": {"code": "rung.x", "values": {}},
    }  # fmt: skip
    return Ticket.objects.create(
        incident=incident, host=host, task=task, drive=drive, finding=finding
    )


def seen(subject, kind, values, at=NOW):
    return Incident.objects.see(Sighting(subject, kind, "error", at, f"event.{kind}", values))


def page(client, path, language="en"):
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def of_ticket(ada, ticket):
    return page(ada, f"/ops/hardware/tickets/{ticket.pk}/")


def heading(text):
    return re.search(r'<h2 id="pull">(.*?)</h2>', text, re.DOTALL)[1]


def test_a_ticket_answers_yes_with_shape_and_word(ada, ticket):
    said = heading(of_ticket(ada, ticket))
    assert "Safe to pull now?" in said
    assert "state-ok" in said and said.rstrip().endswith("yes</span>")


def test_it_says_why_and_what_stands_on_the_disk(ada, ticket):
    text = of_ticket(ada, ticket)
    assert "0000:3b:00.0 / 0 (RAID5) stands without it; it can then lose 0 more" in text
    stack = text[text.index('<ol class="stack"') : text.index("</ol>", text.index('class="stack"'))]
    assert stack.index("/srv") < stack.index("volume of the card") < stack.index("ST8000")


def test_a_weak_sibling_is_said_loudly_with_its_bay(ada, ticket, host):
    Bay.objects.filter(slot=2).update(label="Front 3")
    Drive.objects.filter(serial="S2").update(verdict="fail")
    text = of_ticket(ada, ticket)
    assert "state-fail" in heading(text)
    assert "SECOND WEAK DISK" in text
    loud = text[text.index("Another disk of the same array is weak") :]
    assert "Front 3" in loud[:300] and "S2" in loud[:400]


def test_what_is_not_known_is_to_be_treated_as_no(ada, host):
    store_survey(host, "b", volume("RAID5", state="odd"), NOW)
    assert "not known: treat as no" in heading(of_ticket(ada, opened(host)))


def test_the_other_disks_are_listed(ada, ticket):
    text = of_ticket(ada, ticket)
    assert "3 other disks of the same arrays must stay" in text
    assert "Enclosure 1, Slot 3" in text


def test_the_mirrors_above_are_in_the_stack(ada, ticket):
    Affects.objects.create(incident=ticket.incident, subject="mirror:debian", place="x:/srv")
    stack = of_ticket(ada, ticket)
    assert "<strong>debian</strong>" in stack[stack.index('<ol class="stack"') :]


def test_a_disk_that_was_replaced_is_not_asked_about(ada, ticket):
    Ticket.objects.update(state="replaced")
    assert 'id="pull"' not in of_ticket(ada, ticket)


def test_what_a_tool_said_is_escaped(ada, host):
    store_survey(host, "b", volume("RAID5", state="<b>odd</b>"), NOW)
    text = of_ticket(ada, opened(host))
    assert "<b>odd" not in text and "&lt;b&gt;odd" in text


def test_an_incident_shows_its_mirrors_and_who_is_told(ada, ticket):
    Affects.objects.create(incident=ticket.incident, subject="mirror:debian", place="s:/srv")
    Affects.objects.create(
        incident=ticket.incident, subject="mirror:CRAN", place="s:/srv", is_public=False
    )
    text = page(ada, f"/ops/hardware/incidents/{ticket.incident_id}/")
    assert "Mirrors served from it" in text and "Safe to pull now?" in text
    assert text.count("</svg>files may fail") == 1
    assert "its files are still whole" in text


def test_an_incident_of_no_drive_asks_nothing_about_pulling(ada, host):
    row = seen("filesystem:1//srv", "filesystem_error", {"host": "s", "what": "/srv"})
    assert "Safe to pull" not in page(ada, f"/ops/hardware/incidents/{row.pk}/")


# --- what visitors see


@pytest.fixture
def mirrors():
    Identity.objects.update_or_create(pk=1, defaults={"contact": "help@example.org"})
    made = ("debian", "CRAN", "fedora", "pypi")
    return [
        Mirror.objects.create(
            name=name, path=f"/{name}/", storage_host="storage1", storage_path="/srv/a",
            upstream="rsync://ftp.debian.org/debian/" if name == "debian" else "rsync://10.0.0.7/x",
        )
        for name in made
    ]  # fmt: skip


def failing(*names, is_public=True, at=NOW):
    values = {"host": "storage1", "host_pk": 1, "what": "/srv/a (sdk1)", "mount": "/srv/a"}
    incident = seen("filesystem:1//srv/a", "filesystem_error", values, at)
    for name in names:
        Affects.objects.create(
            incident=incident,
            subject=f"mirror:{name}",
            place="storage1:/srv/a",
            is_public=is_public,
        )
    return incident


def test_a_mirrors_page_says_since_when_its_files_may_fail(client, mirrors):
    failing("debian", at=NOW - timedelta(hours=3))
    text = page(client, "/mirror/debian/")
    since = timezone.localtime(NOW - timedelta(hours=3)).strftime("%Y-%m-%d %H:%M")
    assert "The disks under this mirror have a fault" in text
    assert since in text[text.index("have a fault") :]
    assert "rsync://ftp.debian.org/debian/" in text and "help@example.org" in text


def test_an_upstream_of_the_house_is_not_recommended(client, mirrors):
    failing("CRAN")
    text = page(client, "/mirror/CRAN/")
    assert "use another mirror; the project" in text
    assert "10.0.0.7" not in text


@pytest.mark.parametrize("path", ["/", "/mirror/debian/", "/zh-hans/mirror/debian/"])
def test_nothing_private_is_told(client, mirrors, path):
    failing("debian", "CRAN", "fedora")
    text = page(client, path)
    for word in ("storage1", "/srv/a", "sdk1", "10.0.0.7", "filesystem:"):
        assert word not in text


def test_another_mirror_is_not_touched(client, mirrors):
    failing("debian")
    assert "have a fault" not in page(client, "/mirror/pypi/")


def test_the_banner_goes_with_the_incident(client, mirrors):
    incident = failing("debian")
    incident.resolve("anna", "replaced")
    assert "have a fault" not in page(client, "/mirror/debian/")
    assert "files may fail" not in page(client, "/")


def test_what_is_for_staff_is_not_told(client, mirrors):
    failing("debian", is_public=False)
    assert "have a fault" not in page(client, "/mirror/debian/")
    assert "files may fail" not in page(client, "/")


def test_the_list_marks_the_row(client, mirrors):
    failing("debian")
    text = page(client, "/")
    row = text[text.index('href="/mirror/debian/"') :]
    assert "files may fail" in row[: row.index("</tr>")]
    assert text.count("files may fail") == 1 + text.count("<title>files may fail")


def test_many_are_told_above_the_list_with_their_number(client, mirrors):
    failing("debian", "CRAN", "fedora")
    assert "3 mirrors lie on disks that have a fault" in page(client, "/")


def test_few_are_not(client, mirrors):
    failing("debian", "CRAN")
    assert "lie on disks" not in page(client, "/")


def test_the_oldest_of_several_faults_is_the_time(client, mirrors):
    failing("debian", at=NOW)
    older = seen("drive:9", "device_offline", {}, NOW - timedelta(days=2))
    Affects.objects.create(incident=older, subject="mirror:debian")
    since = timezone.localtime(NOW - timedelta(days=2)).strftime("%Y-%m-%d")
    text = page(client, "/mirror/debian/")
    assert since in text[text.index("have a fault") :][:200]


def test_a_name_of_signs_is_escaped(client, mirrors):
    Mirror.objects.filter(name="debian").update(upstream='rsync://a.example.org/<b>"')
    failing("debian")
    assert "<b>" not in page(client, "/mirror/debian/")
