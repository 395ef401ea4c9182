"""On which mount point of which host a mirror's files lie."""

import pytest

from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from mirrorsite.blast.places import (
    Place,
    Tree,
    host_named,
    is_under,
    mirrors_on,
    places_of,
    survey_stack,
)
from tests.pure.made_arrays import filesystem

STORAGE = survey_stack(
    1,
    "storage1",
    Survey(layers=(filesystem("sda1", "/"), filesystem("sdk1", "/mnt/a"))),
)
NAS = survey_stack(2, "nas", Survey(layers=(filesystem("md0", "/export/big"),)))
WEB = survey_stack(
    3,
    "web1",
    Survey(
        layers=(
            filesystem("sda1", "/"),
            Layer("nas.example.org:/export/big", "nfs", mount_points=("/mnt/nfs",)),
        )
    ),
)
HOSTS = (STORAGE, NAS, WEB)


def lies(host, path, hosts=HOSTS):
    return sorted(places_of([Tree("debian", host, path)], hosts))


@pytest.mark.parametrize(
    ("path", "folder", "is_so"),
    [
        ("/mnt/a/debian", "/mnt/a", True),
        ("/mnt/a", "/mnt/a/", True),
        ("/mnt/ab", "/mnt/a", False),
        ("/mnt/a/../b", "/mnt/a", False),
        ("/srv", "/", True),
        ("srv", "/", False),
        ("/srv", "srv", False),
        ("", "/", False),
    ],
)
def test_a_path_is_under_a_folder(path, folder, is_so):
    assert is_under(path, folder) is is_so


def test_the_deepest_mount_holds_a_mirror():
    assert lies("storage1", "/mnt/a/debian") == [Place(1, "/mnt/a")]
    assert lies("storage1", "/mnt/ab/debian") == [Place(1, "/")]


def test_an_export_is_followed_to_its_server():
    assert lies("web1", "/mnt/nfs/debian/") == [Place(2, "/export/big"), Place(3, "/mnt/nfs")]


def test_an_export_of_a_stranger_ends_at_the_mount():
    assert lies("web1", "/mnt/nfs/debian", (WEB,)) == [Place(3, "/mnt/nfs")]


def test_two_hosts_that_export_to_each_other_end():
    def host(key, name, other):
        return survey_stack(
            key, name, Survey(layers=(Layer(f"{other}:/x", "nfs", mount_points=("/x",)),))
        )

    assert len(lies("a", "/x/debian", (host(1, "a", "b"), host(2, "b", "a")))) == 2


def test_a_host_that_is_not_known_holds_nothing():
    assert lies("elsewhere", "/mnt/a/debian") == []
    assert lies("", "/mnt/a/debian") == []


def test_a_mirror_of_no_host_lies_on_the_only_one():
    assert lies("", "/mnt/a/debian", (STORAGE,)) == [Place(1, "/mnt/a")]


@pytest.mark.parametrize(
    ("name", "key"), [("STORAGE1", 1), ("storage1.example.org", 1), ("storage", None), ("nas", 2)]
)
def test_a_host_is_called_with_its_domain_or_without(name, key):
    found = host_named(name, HOSTS)
    assert (found.key if found else None) == key


def test_two_full_names_are_two_machines():
    one = survey_stack(1, "a.example.org", Survey())
    assert host_named("a.example.net", (one,)) is None
    assert host_named("a", (one, survey_stack(2, "a.example.net", Survey()))) is None


def test_a_mount_that_is_gone_still_holds_what_lay_there():
    gone = survey_stack(1, "storage1", Survey(layers=(filesystem("sda1", "/"),)), ["/mnt/a"])
    assert lies("storage1", "/mnt/a/debian", (gone,)) == [Place(1, "/mnt/a")]


def test_a_failing_mount_reaches_the_mirrors_on_it():
    trees = [Tree("debian", "storage1", "/mnt/a/debian"), Tree("CRAN", "storage1", "/srv/CRAN")]
    lying = places_of(trees, HOSTS)
    assert mirrors_on(lying, 1, ["/mnt/a"]) == {"debian": Place(1, "/mnt/a")}
    assert mirrors_on(lying, 2, ["/mnt/a"]) == {}
