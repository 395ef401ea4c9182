"""NFS mounts are followed to the host that exports them, and to its drives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from hardware.digest_survey import store_survey
from hardware.domain.drive import Block, Drive
from hardware.domain.join import join
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.exports import exports_of
from mirrorsite.ground.inbox.models import Host

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SERVING = join(
    Survey(
        blocks=(Block(disk_name="sda", serial="S1"), Block(disk_name="sdb", serial="S2")),
        drives=(Drive("S1", disk_name="sda"), Drive("S2", disk_name="sdb")),
        layers=(
            Layer("sda", "filesystem", on=("sda",), mount_points=("/srv",)),
            Layer("sdb", "filesystem", on=("sdb",), mount_points=("/srv/mirror",)),
        ),
    )
)


def mounting(name):
    return Survey(layers=(Layer(name, "nfs", mount_points=("/mnt/mirror",)),))


@pytest.fixture
def server():
    host = Host.objects.create(name="storage1")
    store_survey(host, "b1", SERVING, NOON)
    return host


@pytest.mark.parametrize("name", ["storage1", "STORAGE1", "storage1.example.org"])
def test_the_nearest_mount_point_of_the_server_names_the_drives(server, name):
    (row,) = exports_of(mounting(f"{name}:/srv/mirror/debian"))
    assert (row.host, row.stands_on, row.mount_points) == (server, "/srv/mirror", ("/mnt/mirror",))
    assert [drive.serial for drive in row.drives] == ["S2"]


def test_a_path_beside_the_mount_point_is_not_on_it(server):
    (row,) = exports_of(mounting("storage1:/srv/mirror-old"))
    assert row.stands_on == "/srv"


def test_a_server_of_no_known_name_is_said_to_be_unknown(server):
    (row,) = exports_of(mounting("192.0.2.7:/srv"))
    assert (row.host, row.drives) == (None, ())


def test_two_hosts_of_one_name_are_no_answer(server):
    Host.objects.create(name="storage1")
    (row,) = exports_of(mounting("storage1:/srv"))
    assert row.host is None


def test_the_page_of_the_mounting_host_links_to_them(server, client):
    web = Host.objects.create(name="web1")
    store_survey(web, "b2", mounting("storage1:/srv/mirror"), NOON)
    client.force_login(get_user_model().objects.create_superuser("admin", password="x"))
    page = client.get(f"/ops/hardware/hosts/{web.pk}/").content.decode()
    assert f'href="/ops/hardware/hosts/{server.pk}/">storage1</a>' in page
    assert "S2" in page
