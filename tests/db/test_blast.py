# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""From a failing filesystem, disk or array to the mirrors that are served from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, LogicalVolume
from hardware.domain.join import join
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.models import Drive as DriveRow
from mirrorsite.blast import spreading
from mirrorsite.blast.tasks import spread
from mirrorsite.ground.inbox import digests
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Affects, Incident, Sighting
from syncstatus.models import Mirror
from tests.db.test_digest import CARD, NOON, event, events, host, surveyed, tell  # noqa: F401
from tests.pure.made_arrays import filesystem, md

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Each batch spreads, however short ago the last was."""
    monkeypatch.setattr(spreading, "PAUSE_S", -1.0)
    monkeypatch.setattr(spreading.LastTold, "key", 0)


@pytest.fixture
def mirrors(host):
    def made(name, path, at="storage1"):
        return Mirror.objects.create(
            name=name, path=f"/{name}/", storage_host=at, storage_path=path
        )

    return [
        made("debian", "/srv/a/debian"),
        made("CRAN", "/srv/a/CRAN"),
        made("fedora", "/srv/b/fedora"),
    ]


def stacked(*layers):
    """Disk sdk on one card (S1), a RAID 5 volume as sdj (S2 S3 S4), and what stands on them."""
    card = Controller(CARD, driver="smartpqi", host_numbers=(14,))
    plain = Drive("S1", controller=CARD, bay=Bay("1", 1), state="Online", pass_through=True)
    members = tuple(
        Drive(f"S{n}", controller=CARD, bay=Bay("1", n), state="Online", pass_through=False)
        for n in (2, 3, 4)
    )
    volume = LogicalVolume(CARD, 9, level="RAID5", state="Optimal", members=("S2", "S3", "S4"))
    blocks = (
        Block("sdk", ScsiAddress(14, 0, 5, 0), CARD, "smartpqi", serial="S1"),
        Block("sdj", ScsiAddress(14, 1, 0, 9), CARD, "smartpqi"),
    )
    root = filesystem("sdz1", "/")
    return join(Survey((card,), blocks, (plain, *members), (volume,), layers=(root, *layers)))


A = filesystem("sdk1", "/srv/a")
B = filesystem("sdj1", "/srv/b")
READ_ONLY = {
    "kind": "filesystem_error",
    "address": "",
    "disk_name": "sdk",
    "part": "sdk1",
    "lines": ["EXT4-fs (sdk1): Remounting filesystem read-only"],
}


def rows():
    found = Affects.objects.filter(incident__resolved_at=None).order_by("subject")
    return [(one.subject.removeprefix("mirror:"), one.place, one.is_public) for one in found]


ON_A = [("CRAN", "storage1:/srv/a", True), ("debian", "storage1:/srv/a", True)]


def test_a_failing_filesystem_is_one_incident_of_its_mount(surveyed, events, host):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    incident = Incident.objects.get()
    assert incident.subject == f"filesystem:{host.pk}//srv/a"
    assert incident.values["what"] == "/srv/a (sdk1)"


def test_it_reaches_the_mirrors_on_it_as_soon_as_it_is_digested(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    assert rows() == ON_A


def test_spreading_again_changes_nothing(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    before = list(Affects.objects.values().order_by("pk"))
    assert spreading.spread() == 0
    spread()
    assert list(Affects.objects.values().order_by("pk")) == before


def test_what_is_resolved_touches_nobody_any_more(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    Incident.objects.get().resolve("anna", "the disk was replaced")
    spread()
    assert rows() == []


def test_a_filesystem_that_is_gone_after_a_reboot_still_hurts_its_mirrors(
    surveyed, events, mirrors
):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    surveyed(stacked(B), minutes=30, boot="b2")
    spread()
    assert rows() == ON_A


def test_a_mirror_that_moved_away_is_freed_and_one_that_came_is_added(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    Mirror.objects.filter(name="debian").update(storage_path="/srv/b/debian")
    Mirror.objects.filter(name="fedora").update(storage_path="/srv/a/fedora")
    spread()
    assert [name for name, _, _ in rows()] == ["CRAN", "fedora"]


def test_a_mirror_that_moved_off_a_lost_mount_is_freed_too(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    surveyed(stacked(B), minutes=30, boot="b2")
    Mirror.objects.filter(name="debian").update(storage_path="/srv/b/debian")
    spread()
    assert [name for name, _, _ in rows()] == ["CRAN"]


def test_a_deleted_mirror_leaves_no_row(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    Mirror.objects.filter(name="debian").delete()
    spread()
    assert [name for name, _, _ in rows()] == ["CRAN"]


def test_a_medium_error_is_for_staff_alone(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(kind="medium_error", address="14:0:5:0"))
    assert rows() == [(name, place, False) for name, place, _ in ON_A]


def test_a_disk_that_is_taken_offline_takes_its_files_with_it(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(kind="device_offline", address="14:0:5:0"))
    assert rows() == ON_A


def test_and_stays_so_when_the_next_survey_has_it_no_more(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    whole = stacked(A, B)
    gone = replace(whole, drives=whole.drives[1:], blocks=whole.blocks[1:])
    events(event(kind="device_offline", address="14:0:5:0"))
    surveyed(join(gone), minutes=1)
    spread()
    assert rows() == ON_A


def test_a_survey_that_lost_the_disk_first_does_not_hide_its_mirrors(surveyed, events, host):
    surveyed(stacked(A, B), minutes=-60)
    events(event(kind="device_offline", address="14:0:5:0"))
    whole = stacked(B)
    surveyed(join(replace(whole, drives=whole.drives[1:], blocks=whole.blocks[1:])), minutes=0)
    Mirror.objects.create(
        name="debian", path="/debian/", storage_host="storage1", storage_path="/srv/a/debian"
    )
    spread()
    assert rows() == [("debian", "storage1:/srv/a", True)]


def test_a_member_of_a_whole_volume_takes_no_file(surveyed, events, mirrors):
    survey = stacked(A, B)
    surveyed(survey)
    Incident.objects.see(
        Sighting(
            f"drive:{drive_pk('S2')}", "device_offline", "critical", NOON, "event.device_offline",
            {"host_pk": Host.objects.get().pk, "host": "storage1", "what": "S2"},
        )
    )  # fmt: skip
    spread()
    assert rows() == [("fedora", "storage1:/srv/b", False)]


def drive_pk(serial):
    return DriveRow.objects.get(serial=serial).pk


def test_a_volume_that_the_controller_gave_up_is_told(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    events(event(kind="logical_unit_failure", address="14:1:0:9"))
    assert rows() == [("fedora", "storage1:/srv/b", True)]


def test_a_degraded_array_is_for_staff_and_a_failed_one_for_all(surveyed, mirrors):
    base = stacked(A, B)

    def at(state, minutes):
        volumes = tuple(replace(one, state=state) for one in base.volumes)
        surveyed(replace(base, volumes=volumes), minutes=minutes)

    at("Degraded", 1)
    assert rows() == [("fedora", "storage1:/srv/b", False)]
    at("Failed", 2)
    assert rows() == [("fedora", "storage1:/srv/b", True)]
    at("Rebuilding", 3)
    spread()
    assert rows() == [("fedora", "storage1:/srv/b", False)]
    at("Optimal", 4)
    assert rows() == []


def test_an_array_of_the_system_is_followed_too(surveyed, mirrors):
    array = md("raid5", ("sdk1", None, None), "failed")
    surveyed(stacked(array, filesystem("md0", "/srv/a")))
    assert rows() == ON_A


def test_an_export_hurts_the_mirrors_of_the_host_that_mounts_it(surveyed, events, host):
    surveyed(stacked(A, B))
    web = Host.objects.create(name="web1")
    mounted = Layer("storage1:/srv/a", "nfs", mount_points=("/mnt/a",))
    web.surveys.create(
        boot_id="w", since=NOON, confirmed_at=NOON, data=Survey(layers=(mounted,)).as_json()
    )
    Mirror.objects.create(
        name="debian", path="/debian/", storage_host="web1", storage_path="/mnt/a/debian"
    )
    events(event(**READ_ONLY))
    assert rows() == [("debian", "storage1:/srv/a", True)]


def test_another_host_of_the_same_paths_is_not_touched(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    Host.objects.create(name="storage2")
    Mirror.objects.create(
        name="pypi", path="/pypi/", storage_host="storage2", storage_path="/srv/a/pypi"
    )
    events(event(**READ_ONLY))
    assert rows() == ON_A


# --- a sync that fails because the disk does


def failing_sync(name, at=NOON, kind="sync_failed"):
    sighting = Sighting(f"mirror:{name}", kind, "error", at, f"event.{kind}", {})
    return Incident.objects.see(sighting)


def test_a_failing_sync_is_part_of_its_disks_incident(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    child, other = failing_sync("debian"), failing_sync("fedora")
    events(event(**READ_ONLY))
    for one in (child, other):
        one.refresh_from_db()
    assert child.parent.subject.startswith("filesystem:")
    assert other.parent is None


def test_a_parent_that_is_resolved_lets_its_child_go(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    child = failing_sync("debian")
    events(event(**READ_ONLY))
    Incident.objects.get(kind="filesystem_error").resolve("anna", "replaced")
    spread()
    child.refresh_from_db()
    assert child.parent is None


def test_a_sync_that_failed_long_before_is_its_own_trouble(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    child = failing_sync("debian", NOON - timedelta(days=2))
    events(event(**READ_ONLY))
    child.refresh_from_db()
    assert child.parent is None


def test_another_kind_of_trouble_and_anothers_parent_are_left_alone(surveyed, events, mirrors):
    surveyed(stacked(A, B))
    cause = failing_sync("x", kind="upstream_down")
    late = failing_sync("debian", kind="behind")
    child = failing_sync("CRAN")
    Incident.objects.filter(pk=child.pk).update(parent=cause)
    events(event(**READ_ONLY))
    for one in (late, child):
        one.refresh_from_db()
    assert (late.parent, child.parent) == (None, cause)


# --- its cost, and its faults


def test_without_open_incidents_it_costs_two_queries(mirrors, django_assert_num_queries):
    with django_assert_num_queries(2):
        spread()


def test_many_incidents_of_one_host_cost_no_query_each(
    surveyed, mirrors, host, django_assert_max_num_queries
):
    surveyed(stacked(A, B))
    for n in range(30):
        values = {"host_pk": host.pk, "mount": f"/srv/x{n}"}
        Incident.objects.see(
            Sighting(
                f"filesystem:{host.pk}//srv/x{n}", "filesystem_error", "error", NOON, "", values
            )
        )
    with django_assert_max_num_queries(14):
        spread()


@pytest.mark.parametrize(
    ("subject", "values"),
    [
        ("drive:x", {}),
        ("drive:99999999999999999999", {"host_pk": 1}),
        ("filesystem:7//srv/a", {"host_pk": "7", "mount": ["/srv/a"]}),
        ("volume:", {"host_pk": 10**30}),
        ("array:1", {"host_pk": True}),
    ],
)
def test_an_incident_of_strange_values_is_passed_over(mirrors, subject, values):
    Incident.objects.see(Sighting(subject, "device_offline", "error", NOON, "", values))
    spread()
    assert rows() == []


def test_a_fault_of_it_is_no_fault_of_the_reports(surveyed, monkeypatch):
    def broken():
        raise RuntimeError("no")

    monkeypatch.setattr(digests, "_afterwards", [broken])
    surveyed(stacked(A, B))


def test_what_nothing_told_of_is_not_spread_again(surveyed, events, mirrors, monkeypatch):
    surveyed(stacked(A, B))
    events(event(**READ_ONLY))
    calls = []
    monkeypatch.setattr(spreading, "spread", lambda: calls.append(1))
    events(event(**READ_ONLY))
    assert calls == []
