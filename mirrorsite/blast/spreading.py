"""Sets whom each open incident touches, and which mirrors' incidents are a disk's in truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from django.db.models import Max, Q

from hardware.domain.survey import Survey
from hardware.models import Drive, SurveyRecord
from mirrorsite.blast.failing import PREFIXES, Reach, failing_mount, host_of, reach_of
from mirrorsite.blast.parents import adopt
from mirrorsite.blast.places import HostStack, Tree, host_named, places_of, survey_stack
from mirrorsite.blast.rows import Lying, write
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident, Transition
from syncstatus.models import Mirror

MOST_INCIDENTS = 1000
PAUSE_S = 2.0
EARLIER = 3  # surveys that are asked for a disk that the newest does not have any more


class LastTold:
    """The newest transition that this process has spread: without a newer one nothing changed."""

    key = 0
    at = -1e9  # of time.monotonic()


def spread_if_told() -> None:
    """After reports were digested: one query where no incident came, went or got worse.

    In a storm of incidents not after each; what is left over the next call, or the task, does.
    """
    newest = Transition.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if newest > LastTold.key and monotonic() - LastTold.at > PAUSE_S:
        spread()
        LastTold.key, LastTold.at = newest, monotonic()


def spread() -> int:
    """Bring all rows up to date; returns how many changed. Safe at any time, and twice."""
    incidents = list(_open_incidents())
    trees = _trees() if incidents else []
    changed = _spread(incidents, trees) if trees else 0
    return changed + adopt()


def _open_incidents() -> Iterable[Incident]:
    about = Q()
    for prefix in PREFIXES:
        about |= Q(subject__startswith=prefix)
    rows = Incident.objects.open().filter(about).prefetch_related("affects")
    return rows.order_by("-pk")[:MOST_INCIDENTS]


def _trees() -> list[Tree]:
    rows = Mirror.objects.exclude(storage_path="")
    told = rows.values_list("name", "storage_host", "storage_path")
    return [Tree(name, host, path) for name, host, path in told if path.startswith("/")]


@dataclass
class Known:
    """What one run has read: hosts by key, their newest surveys, drives by key."""

    hosts: dict[int, Host]
    serving: set[int]
    surveys: dict[int, Survey] = field(default_factory=dict)
    drives: dict[int, Drive] = field(default_factory=dict)

    def survey(self, key: int) -> Survey:
        """The newest survey of a host, read once; an empty one where there is none."""
        if key not in self.surveys:
            record = SurveyRecord.objects.newest(self.hosts[key])
            self.surveys[key] = record.value() if record else Survey()
        return self.surveys[key]

    def stack(self, key: int, failing: Iterable[str]) -> HostStack:
        """Its mounts; a host that was not asked for has none."""
        survey = self.surveys.get(key, Survey())
        return survey_stack(key, self.hosts[key].name, survey, failing)


def _spread(incidents: list[Incident], trees: list[Tree]) -> int:
    known = _known(incidents, trees)
    reaches = {one.pk: _reach(one, known) for one in incidents}
    failing: dict[int, set[str]] = {}
    for reach in filter(None, reaches.values()):
        failing.setdefault(reach.host, set()).update(reach.lost)
    stacks = [known.stack(key, failing.get(key, ())) for key in known.hosts]
    names = {key: host.name for key, host in known.hosts.items()}
    lying = Lying(places_of(trees, stacks), names, {tree.mirror: tree for tree in trees})
    return sum(write(one, reach, lying) for one in incidents if (reach := reaches[one.pk]))


def _known(incidents: list[Incident], trees: list[Tree]) -> Known:
    hosts = {host.pk: host for host in Host.objects.order_by("pk")}
    bare = tuple(HostStack(key, host.name, ()) for key, host in hosts.items())
    serving = {host_named(name, bare) for name in {tree.host for tree in trees}}
    known = Known(hosts, {one.key for one in serving if one})
    for key in known.serving:
        known.survey(key)
    keys = {one.subject.partition(":")[2] for one in incidents if one.subject.startswith("drive:")}
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    known.drives = Drive.objects.in_bulk(numbers)
    return known


def _reach(incident: Incident, known: Known) -> Reach | None:
    """What an incident reaches; where the newest survey has lost the thing, by one before it."""
    key = host_of(incident)
    if key not in known.hosts:
        return None
    reach = reach_of(incident, key, known.survey(key), known.drives)
    if reach.mounts or failing_mount(incident) or incident.affects.all():
        return reach
    before = SurveyRecord.objects.filter(host=key, since__lte=incident.last_at).order_by("-since")
    for record in before[:EARLIER]:
        reach = reach_of(incident, key, record.value(), known.drives)
        if reach.mounts:
            break
    return reach
