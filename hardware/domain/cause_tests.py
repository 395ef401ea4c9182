"""What the rules of path or disk ask: each test answers the values of its sentence, or None."""

from __future__ import annotations

from datetime import timedelta

from hardware.domain import cause_sense as codes
from hardware.domain.address import Role
from hardware.domain.cause_own import Values, has_own_errors
from hardware.domain.kernel_kinds import Kind
from hardware.domain.sharing import LEAST
from hardware.domain.states import Health, health_of, is_only_missed
from hardware.domain.trouble import Test, Trouble, most_within

HOUR = timedelta(hours=1)
NEAR = timedelta(minutes=10)
OFTEN_AN_HOUR = 3
NEVER_READY_TIMES = 3
RECOVERS_OFTEN = 100

LINK_KINDS = (Kind.TRANSPORT_ERROR,)
RESET_KINDS = (Kind.DEVICE_RESET, Kind.TRANSPORT_ERROR, Kind.ABORTED_COMMAND, Kind.TIMEOUT)
# What a cable, an expander or a power supply does to a disk that is well.
PATH_LIKE = frozenset(
    {
        *RESET_KINDS, Kind.DEVICE_OFFLINE, Kind.IO_ERROR, Kind.NOT_READY,
        Kind.RAID_MEMBER_FAILED, Kind.LOGICAL_UNIT_FAILURE,
    }
)  # fmt: skip
# What a neighbour's failure does to a disk by itself.
SOFT = frozenset({Kind.DEVICE_RESET, Kind.ABORTED_COMMAND})
# What a card that dies lets its disks say; what a disk itself measured stays its own.
ECHOES = PATH_LIKE | {
    Kind.VOLUME_STATE, Kind.FILESYSTEM_ERROR, Kind.READ_ERROR_CORRECTED, "smartctl_hung",
    "array_degraded",
}  # fmt: skip


def always(_trouble: Trouble) -> Values | None:
    """The rule for what is left."""
    return {}


def sign(name: str) -> Test:
    """Whether a line of any event of this kind says so."""
    return lambda trouble: {} if any(name in one.signs for one in trouble.own) else None


def all_sign(name: str) -> Test:
    """Whether every event of this kind says so, and no other word is heard."""

    def test(trouble: Trouble) -> Values | None:
        return {} if trouble.own and all(name in one.signs for one in trouble.own) else None

    return test


def stands_in(role: Role, even_in_a_bay: bool = False) -> Test:
    """Whether it is such a disk; one whose bay is known stands in it, whatever its driver."""

    def test(trouble: Trouble) -> Values | None:
        is_one = trouble.role is role and (even_in_a_bay or not trouble.has_bay)
        return {} if is_one else None

    return test


def is_made_up(trouble: Trouble) -> Values | None:
    """A disk that a hypervisor makes, in no bay; one whose own words come through is somebody's.

    Hypervisors pass disks on to their guests (scsi-block, raw device mapping): with the serial
    number, and with the sense data of the disk itself.
    """
    if trouble.role is not Role.VIRTUAL or trouble.has_bay:
        return None
    says_itself = any(one.sense for one in trouble.events) and has_own_errors(trouble)
    return None if trouble.is_placed and says_itself else {}


def is_the_card(trouble: Trouble) -> Values | None:
    """The card itself went offline; of an NVMe drive, the controller is the drive's own."""
    is_card = trouble.kind == Kind.CONTROLLER_OFFLINE and trouble.card_offline
    return {"card": trouble.card_offline} if is_card else None


def card_is_offline(trouble: Trouble) -> Values | None:
    """An echo of its card's failure."""
    is_echo = trouble.card_offline and trouble.kind in ECHOES
    return {"card": trouble.card_offline} if is_echo else None


def share(what: str) -> Test:
    """Whether several drives in trouble at once share this thing more than bad luck."""

    def test(trouble: Trouble) -> Values | None:
        found = trouble.neighbours
        if found is None or found.what != what or found.count < LEAST:
            return None
        if trouble.kind not in PATH_LIKE or has_own_errors(trouble) is not None:
            return None
        return {"count": found.count, "name": found.name}

    return test


def smart_fails(trouble: Trouble) -> Values | None:
    """Its own readings say the same."""
    return {} if trouble.smart == "fail" else None


def card_calls_it_failed(trouble: Trouble) -> Values | None:
    """The card or the array has thrown it out; that it misses a disk may be the link's doing."""
    is_failed = health_of(trouble.state) is Health.FAILED
    if not is_failed or (is_only_missed(trouble.state) and has_link_errors(trouble)):
        return None
    return {"state": trouble.state[:80]}


def is_layer(trouble: Trouble) -> Values | None:
    """The lines name what stands on disks, not a disk."""
    return {} if trouble.is_layer else None


def has_link_errors(trouble: Trouble) -> Values | None:
    """Errors of its link within an hour of it."""
    near = trouble.around(LINK_KINDS, HOUR)
    crc = [one for one in trouble.own if "crc" in one.signs]
    count = sum(one.count for one in (*near, *crc))
    return {"count": count} if count else None


def sense_is_links(trouble: Trouble) -> Values | None:
    """All of its sense data speak of the transfer, not of the disk."""
    senses = [one.sense for one in trouble.own if one.sense]
    if not senses or not all(codes.is_link(one) for one in senses):
        return None
    return codes.values_of(senses[-1])


def positioning_with_resets(trouble: Trouble) -> Values | None:
    """Heads lose their track when power fails: resets around are looked at first."""
    senses = [one.sense for one in trouble.own if one.sense]
    if not senses or not all(codes.is_positioning(one) for one in senses):
        return None
    count = sum(one.count for one in trouble.around(RESET_KINDS, HOUR))
    return {"count": count} if count else None


def hardware_is_broken(trouble: Trouble) -> Values | None:
    """The disk names a part of itself."""
    found = next((o.sense for o in trouble.own if o.sense and codes.is_broken(o.sense)), None)
    return codes.values_of(found) if found else None


def prediction_is_a_test(trouble: Trouble) -> Values | None:
    """5D/FF: somebody switched the test of this warning on."""
    return {} if trouble.own and all(codes.is_test(one.sense) for one in trouble.own) else None


def prediction_is_mild(trouble: Trouble) -> Values | None:
    """A self-test failed, or it is too warm: a warning that a longer test can confirm."""
    is_mild = trouble.own and all(codes.is_mild_prediction(one) for one in trouble.own)
    return {} if is_mild else None


def is_only_warned(trouble: Trouble) -> Values | None:
    """The kernel's own probe asked, and no command of a user failed."""
    is_warned = trouble.own and all(one.severity in ("warning", "info") for one in trouble.own)
    return {} if is_warned else None


def is_critical(trouble: Trouble) -> Values | None:
    """The kernel's gravest word."""
    return {} if any(one.severity == "critical" for one in trouble.own) else None


def is_grave(trouble: Trouble) -> Values | None:
    """An error at least."""
    return {} if any(one.severity in ("error", "critical") for one in trouble.own) else None


def was_removed(trouble: Trouble) -> Values | None:
    """It went from the bus minutes before: pulled by a hand, or lost by its link."""
    first = min((one.at for one in trouble.own), default=None)
    plugs = (one for one in trouble.events if one.kind == Kind.HOT_PLUG and "gone" in one.signs)
    before = first and any(timedelta(0) <= first - one.at <= NEAR for one in plugs)
    return {} if before else None


def is_nothing_known(trouble: Trouble) -> Values | None:
    """Neither a survey nor the driver tells what stands there."""
    return {} if not trouble.is_placed and trouble.role is Role.UNKNOWN else None


def becomes_ready(trouble: Trouble) -> Values | None:
    """Starting, formatting, no medium, or the other path has it."""
    return {} if trouble.own and all(codes.is_passing(one.sense) for one in trouble.own) else None


def is_never_ready(trouble: Trouble) -> Values | None:
    """Told again and again for ten minutes and longer."""
    stuck = [one for one in trouble.own if not codes.is_passing(one.sense)]
    count = sum(one.count for one in stuck)
    if count < NEVER_READY_TIMES or max(o.at for o in stuck) - min(o.at for o in stuck) < NEAR:
        return None
    return {"count": count}


def three_an_hour(trouble: Trouble) -> Values | None:
    """Often enough to be no accident."""
    count = most_within(trouble.own, HOUR)
    return {"count": count} if count >= OFTEN_AN_HOUR else None


def is_write_protected(trouble: Trouble) -> Values | None:
    """A disk that takes no more writes, for an hour and longer: an SSD at its end."""
    told = [one for one in trouble.own if one.sense and codes.is_protected(one.sense)]
    if len(told) < OFTEN_AN_HOUR or trouble.role is not Role.PASS_THROUGH:
        return None
    return {} if max(o.at for o in told) - min(o.at for o in told) >= HOUR else None


def recovers_often(trouble: Trouble) -> Values | None:
    """Each was recovered; so many are worth a look."""
    count = sum(one.count for one in trouble.own)
    return {"count": count} if count >= RECOVERS_OFTEN else None
