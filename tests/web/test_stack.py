"""What stands on the disks, on the page of a host and of a drive."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from hardware.digest import store_survey
from hardware.domain.drive import Block, LogicalVolume
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.models import Drive
from mirrorsite.ground.inbox.models import Host
from tests.pure.test_wholeness import recorded_array

pytestmark = pytest.mark.django_db
CARD = "0000:3b:00.0"


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def host():
    return Host.objects.create(name="storage1", heard_at=timezone.now())


def surveyed(host, survey):
    store_survey(host, "b", survey, timezone.now())


def opened(ada, path, language="en"):
    return ada.get(path, headers={"accept-language": language}).content.decode()


def test_a_host_shows_its_arrays_with_what_hurts_them(ada, host):
    surveyed(host, recorded_array("rebuild-failed-writeerr"))
    page = opened(ada, f"/ops/hardware/hosts/{host.pk}/")
    assert "What stands on the disks" in page
    assert '<span class="error">✕ write errors</span>' in page
    assert "sdc: write errors, wants replacement" in page
    assert "array not whole" in page


def test_a_rebuild_shows_how_far_it_is(ada, host):
    surveyed(host, recorded_array("rebuilding"))
    page = opened(ada, f"/ops/hardware/hosts/{host.pk}/")
    assert "rebuilding" in page and "% done" in page


def test_a_volume_of_a_card_that_is_degraded_is_marked(ada, host):
    surveyed(host, Survey(volumes=(LogicalVolume(CARD, 9, name="pool9", state="Dgrd"),)))
    page = opened(ada, f"/ops/hardware/hosts/{host.pk}/")
    assert '<span class="error">✕ degraded</span>' in page


def test_an_array_shows_what_is_mounted_above_it(ada, host):
    layers = (
        Layer("md0", "md", on=("sda",), level="raid1", state="clean"),
        Layer("/srv", "filesystem", on=("md0",), level="ext4", mount_points=("/srv",)),
    )
    surveyed(host, Survey(layers=layers))
    page = opened(ada, f"/ops/hardware/hosts/{host.pk}/")
    assert "<code>/srv</code>" in page
    assert "ext4" not in page


def test_a_drive_shows_the_array_that_it_is_in(ada, host):
    layers = (Layer("md0", "md", on=("sda1",), level="raid1", state="degraded"),)
    drive = DriveValue("S1", model="ST8000", disk_name="sda")
    surveyed(host, Survey(blocks=(Block("sda", serial="S1"),), drives=(drive,), layers=layers))
    page = opened(ada, f"/ops/hardware/drives/{Drive.objects.get().pk}/")
    assert '<code>md0</code> raid1 <span class="error">✕ degraded</span>' in page


def test_hostile_names_of_layers_stay_text(ada, host):
    evil = "<script>alert(1)</script>"
    layer = Layer(evil, "md", on=(evil,), aliases=(evil,), level=evil, state=evil, detail=evil)
    surveyed(host, Survey(layers=(layer, replace(layer, name="dm-1", mount_points=(evil,)))))
    assert evil not in opened(ada, f"/ops/hardware/hosts/{host.pk}/")
