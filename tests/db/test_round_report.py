"""What a host's round spools is what the centre digests."""

import json
from datetime import UTC, datetime

import pytest

from hardware.agent.breaker import Breaker
from hardware.agent.rounding import bodies, facts
from hardware.agent.rounds import read_round
from hardware.models import Drive, HostDay, LastReading, LastRound
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from tests.bench_round import survey_of
from tests.pure.test_rounds import ASLEEP, document, machine

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_round_is_digested_whole(tmp_path):
    run = machine((document(0), 0), (ASLEEP, 3), ("", 124))
    result = read_round(lambda _each: run, survey_of(3), Breaker(tmp_path))
    host = Host.objects.create(name="storage1")
    for number, body in enumerate(bodies(result, NOON, facts())):
        Report.objects.create(
            host=host,
            key=f"k{number}",
            kind="readings",
            version=1,
            sent_at=NOON,
            received_at=NOON,
            body=json.loads(json.dumps(body)),
        )
    digest_waiting()
    assert list(Report.objects.values_list("state", "error")) == [("digested", "")]
    assert set(Drive.objects.values_list("serial", flat=True)) == {"WD-AHCI0000", "WD-AHCI0001"}
    assert LastReading.objects.get().drive.serial == "WD-AHCI0000"
    assert HostDay.objects.exists()
    told = LastRound.objects.get().data
    assert (told["asked"], told["hung"][0]["serial"], told["trouble"]) == (3, "WD-AHCI0002", [])
    assert Incident.objects.get().kind == "smartctl_hung"
