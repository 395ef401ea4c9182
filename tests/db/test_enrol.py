"""enrol: a token for a storage host, shown once."""

import stat

import pytest
from django.core.management import CommandError, call_command

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host, Token

pytestmark = pytest.mark.django_db


def enrol(capsys, *argv, **options):
    call_command("enrol", *argv, **options)
    return capsys.readouterr().out.strip()


def test_the_token_opens_the_door_for_its_host(capsys):
    secret = enrol(capsys, "storage1")
    assert Token.objects.valid(secret).host.name == "storage1"
    assert Entry.objects.get().action == "issued a token"
    assert secret not in str(list(Entry.objects.values()))


def test_a_host_that_lost_its_token_gets_another(capsys):
    first, second = enrol(capsys, "storage1"), enrol(capsys, "storage1")
    assert Host.objects.count() == 1
    assert first != second
    assert Token.objects.valid(first).host == Token.objects.valid(second).host


def test_a_recording_of_that_name_is_another_host(capsys):
    Host.objects.create(name="storage1", is_recorded=True)
    enrol(capsys, "storage1")
    assert Host.objects.filter(is_recorded=False).count() == 1


def test_of_two_with_one_name_neither_is_guessed(capsys):
    for machine in "ab":
        Host.objects.create(name="storage1", machine_id=machine)
    with pytest.raises(CommandError, match="several hosts"):
        enrol(capsys, "storage1")


@pytest.mark.parametrize("name", [None, "", "x" * 101])
def test_a_name_that_is_none(capsys, name):
    with pytest.raises(CommandError):
        enrol(capsys, *([] if name is None else [name]))
    assert not Host.objects.exists()


def test_this_machine_is_enrolled_once(capsys, tmp_path):
    for _ in range(3):
        enrol(capsys, this_machine=str(tmp_path))
    token = tmp_path / "token"
    assert (Host.objects.count(), Token.objects.count()) == (1, 1)
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert Token.objects.valid(token.read_text().strip()).host.machine_id


@pytest.mark.parametrize("damage", ["", "other", None])
def test_a_token_that_opens_nothing_is_replaced(capsys, tmp_path, damage):
    enrol(capsys, this_machine=str(tmp_path))
    if damage is None:
        (tmp_path / "token").unlink()
    else:
        (tmp_path / "token").write_text(damage)
    enrol(capsys, this_machine=str(tmp_path))
    assert Token.objects.valid((tmp_path / "token").read_text().strip())
    assert Host.objects.count() == 1
