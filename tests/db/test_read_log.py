"""A log that somebody brought becomes the host's events: once, placed by its time, or unplaced."""

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hardware.domain.survey import Survey
from hardware.models import KernelEvent, SurveyRecord
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BOOT = "5cb54153-a46b-4858-b5d4-4a75aeefdc23"


@pytest.fixture
def host():
    return Host.objects.create(name="storage7", machine_id="m7")


@pytest.fixture
def file(tmp_path):
    def write(raw, name="kern.log"):
        path = tmp_path / name
        path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        os.utime(path, ((AT + timedelta(days=1)).timestamp(),) * 2)
        return path

    return write


def failures(count=1, at=AT):
    """A log of so many failed reads, each of its own sector and minute."""
    lines = []
    for n in range(count):
        stamp = (at + timedelta(minutes=n)).isoformat()
        lines.append(
            f"{stamp} h kernel: critical medium error, dev sda, sector {8 * n} op 0x0:(READ)\n"
        )
    return "".join(lines)


def survey(host, boot, since, confirmed=None):
    return SurveyRecord.objects.create(
        host=host,
        boot_id=boot,
        since=since,
        confirmed_at=confirmed or since,
        data=Survey().as_json(),
    )


def read(*argv):
    out = io.StringIO()
    call_command("read_log", *map(str, argv), stdout=out)
    return out.getvalue()


def test_its_events_become_the_hosts(host, file):
    said = read("storage7", file(failures(3)))
    assert "3 unplaced" in said
    assert KernelEvent.objects.filter(host=host).count() == 3
    assert Incident.objects.count() == 1


def test_read_twice_it_adds_nothing(host, file):
    read("storage7", file(failures(3)))
    said = read("storage7", file(failures(3)))
    assert "3 known already" in said
    assert KernelEvent.objects.count() == 3
    assert Incident.objects.get().count == 3


def test_a_longer_log_adds_only_what_is_new(host, file):
    read("storage7", file(failures(3)))
    assert "3 known" in read("storage7", file(gzip.compress(failures(5).encode()), "kern.log.1.gz"))
    assert KernelEvent.objects.count() == 5


def test_what_the_follower_told_is_known(host, file):
    KernelEvent.objects.create(
        host=host, key="b:1", boot_id=BOOT, at=AT + timedelta(milliseconds=700),
        kind="medium_error", severity="critical", disk_name="sda", data={"sector": 0}, lines=[],
    )  # fmt: skip
    assert "1 known" in read("storage7", file(failures(2)))
    assert KernelEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("surveys", "boot"),
    [
        ([], ""),
        ([(BOOT, -60, 60)], BOOT),
        ([(BOOT, -60, -30)], ""),
        ([(BOOT, -60, -30), (BOOT, 30, 60)], BOOT),
        ([(BOOT, -60, -30), ("other", 30, 60)], ""),
        ([(BOOT, 30, 60)], ""),
    ],
    ids=["none", "confirmed later", "long before", "both sides", "rebooted between", "later"],
)
def test_an_event_is_placed_where_its_time_was_surveyed(host, file, surveys, boot):
    for name, since, until in surveys:
        survey(host, name, AT + timedelta(minutes=since), AT + timedelta(minutes=until))
    read("storage7", file(failures(1)))
    assert KernelEvent.objects.get().boot_id == boot


def test_the_journal_says_the_boot(host, file):
    entry = {
        "__CURSOR": "s=1",
        "_TRANSPORT": "kernel",
        "_BOOT_ID": BOOT.replace("-", ""),
        "__REALTIME_TIMESTAMP": str(int(AT.timestamp() * 1e6)),
        "MESSAGE": "critical medium error, dev sda, sector 8 op 0x0:(READ)",
    }
    assert "1 events placed" in read("storage7", file(json.dumps(entry) + "\n", "journal.json"))
    row = KernelEvent.objects.get()
    assert (row.boot_id, row.at) == (BOOT, AT)


def test_a_line_without_any_time_is_unplaced(host, file):
    survey(host, BOOT, AT - timedelta(days=9), timezone.now())
    said = read(
        "storage7", file("[ 12.5] critical medium error, dev sda, sector 8 op 0x0:(READ)\n")
    )
    assert "1 unplaced" in said
    assert KernelEvent.objects.get().boot_id == ""


def test_who_read_what_is_in_the_audit(host, file):
    read("storage7", file(failures(2)))
    entry = Entry.objects.get(action="read a kernel log")
    assert entry.detail == {"file": "kern.log", "placed": 0, "unplaced": 2, "known": 0}


def test_a_host_that_is_none(file):
    with pytest.raises(CommandError, match="no host has this name"):
        read("nobody", file(failures()))


def test_two_hosts_of_one_name(host, file):
    Host.objects.create(name="storage7", machine_id="m8")
    with pytest.raises(CommandError, match="several hosts"):
        read("storage7", file(failures()))


@pytest.mark.parametrize("raw", [b"", b"name,size\n", b"\x1f\x8bno"])
def test_what_is_no_log_is_refused(host, file, raw):
    with pytest.raises(CommandError) as complaint:
        read("storage7", file(raw))
    assert complaint.value.returncode == 2
