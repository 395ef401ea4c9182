"""Hosts as machines: places of bays, tables, chassis, all in rows."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from hardware.domain.chassis import Chassis
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.grid import parse_face
from hardware.domain.host_csv import parse, write
from hardware.domain.survey import Survey
from hardware.host_table import apply, as_table, has_errors, plan
from hardware.models import (
    Bay,
    BayPosition,
    ChassisModel,
    Drive,
    Link,
    Machine,
    NetworkDevice,
    Placement,
    Port,
    SlotRule,
    Ticket,
)
from hardware.picture import picture_of, tiny_pictures
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

pytestmark = pytest.mark.django_db
CARD = "0000:3b:00.0"


@pytest.fixture
def host():
    return Host.objects.create(name="storage1", rack="A3 U12")


@pytest.fixture
def small():
    return ChassisModel.objects.ready().get(shipped_as="generic-2u12")


@pytest.fixture
def bay(host):
    return Bay.objects.at(host, CARD, BayValue("1", 0))


def survey(*slots):
    drives = (
        DriveValue(serial=f"S{slot}", model="M", controller=CARD, bay=BayValue("1", slot))
        for slot in slots
    )
    return Survey(drives=tuple(drives))


# --- chassis


def test_shipped_chassis_have_their_rows_once():
    first = ChassisModel.objects.ready().count()
    assert ChassisModel.objects.ready().count() == first >= 7


def test_a_shipped_grid_that_changed_is_read_again_and_unverified(small):
    small.verify("ada", "A3")
    ChassisModel.objects.filter(pk=small.pk).update(faces=[])
    again = ChassisModel.objects.ready().get(pk=small.pk)
    assert (again.value().bay_count, again.verified_at) == (12, None)


def test_a_verified_grid_stays_so_while_only_its_name_changes(small):
    small.verify("ada", "A3")
    value = small.value()
    small.take(Chassis("other", value.vendor, value.height_u, value.faces))
    assert small.verified_by == "ada"
    small.take(Chassis("other", "", 2, (parse_face("front", "3.5", False, ["1"]),)))
    assert small.verified_by == ""


def test_a_chassis_that_a_machine_has_is_not_deleted(host, small):
    Machine.objects.create(host=host, chassis=small)
    with pytest.raises(Exception, match="protected"):
        small.delete()


# --- places of bays


def test_a_confirmed_bay_gets_its_label_from_the_grid(bay):
    BayPosition.objects.confirm(bay, "Front 1", "ada")
    assert (Bay.objects.get().label, bay.position.verified_by) == ("Front 1", "ada")


def test_a_typed_label_is_never_overwritten(bay):
    Bay.objects.update(label="Upper left")
    BayPosition.objects.confirm(bay, "Front 1", "ada")
    BayPosition.objects.confirm(bay, "Front 2", "ada")
    assert Bay.objects.get().label == "Upper left"


def test_a_label_that_the_grid_gave_follows_the_grid(bay):
    BayPosition.objects.confirm(bay, "Front 1", "ada")
    BayPosition.objects.confirm(bay, "Front 2", "bob")
    assert (Bay.objects.get().label, BayPosition.objects.get().verified_by) == ("Front 2", "bob")


def test_a_mistake_takes_back_the_grids_label_and_no_typed_one(bay):
    BayPosition.objects.confirm(bay, "Front 1", "ada")
    BayPosition.objects.withdraw(bay)
    assert (Bay.objects.get().label, BayPosition.objects.count()) == ("", 0)
    Bay.objects.update(label="typed")
    BayPosition.objects.confirm(bay, "Front 1", "ada")
    BayPosition.objects.withdraw(bay)
    assert Bay.objects.get().label == "typed"


def test_a_picture_is_rows_of_slots_until_a_chassis_is_known(host, small):
    assert [d.face for d in picture_of(host, survey(0), {}).drawings] == [""]
    Machine.objects.create(host=host, chassis=small)
    SlotRule.objects.create(
        host=host, controller=CARD, enclosure="1", last_slot=11, pattern="Front #", offset=1
    )
    picture = picture_of(host, survey(0), {})
    assert [d.face for d in picture.drawings] == ["front"]
    assert picture.drawings[0].bays[0].serial == "S0"
    assert (picture.places, picture.unverified) == (12, 12)


def test_a_drive_without_a_place_on_the_chassis_is_drawn_beside_it(host, small):
    Machine.objects.create(host=host, chassis=small)
    picture = picture_of(host, survey(0, 1), {})
    assert [d.face for d in picture.drawings] == ["front", ""]
    assert [bay.serial for bay in picture.drawings[1].bays] == ["S0", "S1"]
    marks = {(CARD, "1", 1, "S1"): "fail"}
    (drawing,) = picture_of(host, survey(0, 1), marks, only_marked=True).drawings
    assert drawing.face == ""


def test_small_pictures_take_the_same_queries_for_any_number(small, django_assert_num_queries):
    def make(count):
        for number in range(count):
            host = Host.objects.create(name=f"h{number}")
            Machine.objects.create(host=host, chassis=small)
            SlotRule.objects.create(
                host=host, controller=CARD, enclosure="1", last_slot=11, pattern="Front #"
            )

    make(1)
    hosts = list(Host.objects.all())
    with django_assert_num_queries(6):
        tiny_pictures(hosts)
    make(9)
    hosts = list(Host.objects.all())
    with django_assert_num_queries(6):
        found = tiny_pictures(hosts)
    assert len(found) == 10
    assert found[hosts[0].pk].counts == {"none": 1, "empty": 11}


def test_a_small_picture_shows_the_bay_of_an_open_ticket(small):
    host = Host.objects.create(name="h")
    Machine.objects.create(host=host, chassis=small)
    SlotRule.objects.create(
        host=host, controller=CARD, enclosure="1", last_slot=11, pattern="Front #", offset=1
    )
    now = timezone.now()
    for slot, (serial, state) in enumerate((("S1", "Online"), ("S2", "Failed"), ("S3", ""))):
        drive = Drive.objects.create(
            serial=serial, verdict="ok", latest={"state": state}, first_seen_at=now, seen_at=now
        )
        bay = Bay.objects.create(host=host, controller=CARD, enclosure="1", slot=slot)
        Placement.objects.create(drive=drive, host=host, bay=bay, since=now)
    place = {"enclosure": "1", "slot": 0}
    told = {"drives": [{"controller": CARD, "serial": "S1", "places": [place]}]}
    incident = Incident.objects.create(
        subject="drive:1", kind="smart_fail", severity="critical", first_at=now, last_at=now
    )
    ticket = Ticket.objects.create(incident=incident, host=host, task="replace", finding=told)
    counts = {"fail": 1, "bad": 1, "ok": 1}
    assert counts.items() <= tiny_pictures([host])[host.pk].counts.items()
    Ticket.objects.filter(pk=ticket.pk).update(state="closed")
    assert {"ok": 2, "bad": 1}.items() <= tiny_pictures([host])[host.pk].counts.items()


def test_a_rule_has_its_slots_in_order(host):
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotRule.objects.create(host=host, enclosure="1", first_slot=3, last_slot=2, pattern="#")


# --- the table


def changes(text):
    return plan(parse(text))


def said(text):
    return [(e.line, e.column, e.code) for c in changes(text) for e in c.errors]


def test_a_table_changes_what_it_names(host, small):
    text = "name,chassis,warranty_until,rack\nstorage1,generic-2u12,2027-05-31,\n"
    assert apply(changes(text), "ada") == 1
    machine = Machine.objects.get(host=host)
    assert (machine.chassis, machine.warranty_until) == (small, date(2027, 5, 31))
    host.refresh_from_db()
    assert host.rack == "A3 U12"
    entry = Entry.objects.get()
    assert (entry.actor, entry.action) == ("ada", "host changed by CSV")
    assert entry.detail["warranty_until"] == " → 2027-05-31"


def test_a_look_writes_nothing(host):
    found = changes("name,vendor\nstorage1,H3C\nnew,Dell\n")
    assert [(c.is_new, c.changed["vendor"]) for c in found] == [
        (False, ("", "H3C")),
        (True, ("", "Dell")),
    ]
    assert (Host.objects.count(), Machine.objects.count(), Entry.objects.count()) == (1, 0, 0)


def test_the_same_table_again_changes_nothing(host):
    Machine.objects.create(host=host, vendor="=H3C", notes="a\nb", bmc_kind="hdm")
    assert [c.changed for c in changes(write(as_table()))] == [{}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("name,chassis\nstorage1,nonsense\n", (2, "chassis", "no_chassis")),
        ("name,bmc_kind\nstorage1,abacus\n", (2, "bmc_kind", "no_bmc")),
        ("machine_id\nabc\n", (2, "name", "no_name")),
        ("name,warranty_until\nstorage1,x\n", (2, "warranty_until", "no_date")),
        (
            "name,purchased_on,warranty_until\nstorage1,2025-01-01,2024-01-01\n",
            (2, "warranty_until", "ends_before"),
        ),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(host, text, error):
    assert said(text) == [error]


def test_two_rows_of_one_host_are_refused(host):
    assert said("name,vendor\nstorage1,a\nstorage1,b\n") == [
        (2, "name", "twice"),
        (3, "name", "twice"),
    ]


def test_two_hosts_of_one_name_need_the_machine_id(host):
    Host.objects.create(name="storage1", machine_id="m2")
    assert said("name,vendor\nstorage1,a\n") == [(2, "name", "two_of_name")]
    (change,) = changes("name,machine_id,vendor\nstorage1,m2,a\n")
    assert change.host.machine_id == "m2"


def test_nothing_is_imported_when_one_cell_is_wrong(host):
    found = changes("name,vendor,bmc_kind\nstorage1,H3C,\nnew,Dell,abacus\n")
    assert has_errors(found)
    with pytest.raises(ValueError):
        apply(found, "ada")
    assert not Machine.objects.exists()


def test_a_failure_half_way_leaves_nothing(host):
    found = changes("name,vendor\nstorage1,H3C\nnew,Dell\n")
    found[1].host.machine_id = "m" * 5
    Host.objects.create(name="other", machine_id="m" * 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        apply(found, "ada")
    assert not Machine.objects.exists()


def test_the_commands_write_and_read(host, tmp_path):
    file = tmp_path / "hosts.csv"
    call_command("export_hosts", str(file))
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfname,machine_id,")
    file.write_bytes(raw.replace(b"A3 U12", b"A3 U13"))
    out = StringIO()
    call_command("import_hosts", str(file), stdout=out)
    assert "storage1: rack: 'A3 U12' → 'A3 U13'" in out.getvalue()
    assert Host.objects.get().rack == "A3 U12"
    call_command("import_hosts", str(file), "--apply", stdout=out)
    assert Host.objects.get().rack == "A3 U13"


@pytest.mark.parametrize("text", ["", "colour\nred\n", "name,bmc_kind\nstorage1,abacus\n"])
def test_the_command_refuses_a_wrong_file_with_status_2(host, tmp_path, text):
    file = tmp_path / "hosts.csv"
    file.write_text(text)
    with pytest.raises(CommandError) as error:
        call_command("import_hosts", str(file), "--apply", stderr=StringIO())
    assert error.value.returncode == 2


# --- cables


def test_a_cable_has_one_other_end(host):
    device = NetworkDevice.objects.create(name="sw1")
    ports = [Port.objects.create(device=device, name=str(n)) for n in range(3)]
    Link.objects.create(port=ports[0], host=host, nic="ens1f0")
    Link.objects.create(port=ports[1], other_port=ports[2])
    for wrong in ({}, {"host": host}, {"host": host, "nic": "x", "other_port": ports[2]}):
        port = Port.objects.create(device=device, name=f"w{len(wrong)}")
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.create(port=port, **wrong)


def test_a_network_card_has_one_cable(host):
    device = NetworkDevice.objects.create(name="sw1")
    ports = [Port.objects.create(device=device, name=str(n)) for n in range(2)]
    Link.objects.create(port=ports[0], host=host, nic="ens1f0")
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(port=ports[1], host=host, nic="ens1f0")
