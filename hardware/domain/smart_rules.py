"""The thresholds, one row each: level, growth within a week, corroboration.

Levels and growth as the field notes recommend (section 4), after the failure rates of Backblaze's
disks: a nonzero counter is watched, a growing one fails. What grows with a cable, a backplane or
a controller is trouble of the path, never of the disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern

# So many unreadable sectors need no second poll and no growth.
BEYOND_DOUBT = 100
# Errors that are not the medium's: a SAS disk collects some by every reset of its bus or cable
# that was moved; ten thousand are more than its past explains.
USUAL_ON_PATH = 100
MANY_ON_PATH = 10_000


@dataclass(frozen=True)
class Rule:
    """One counter. `counter` as in Reading.values(); limits are exceeded, growth is reached."""

    code: str  # what is counted: a word in smart_words
    counter: str
    watch_above: int | None = 0
    fail_above: int | None = None
    fail_growth: int | None = None
    path_growth: int | None = None
    path_above: int | None = None  # unless a week without growth says that it is over
    polls: int = 1  # polls in a row above 0 that growth or corroboration needs
    confirmed_by_kernel: bool = False  # unreadable sectors in the kernel log stand for growth
    is_shared: bool = False  # grows on all disks of a shelf when its power or its path fails
    # ATA numbers are reused by SSDs for other things: what this one must be called
    called: Pattern[str] | None = None


def _called(words: str) -> Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def _ata(code: str, number: int, words: str, **limits: int | bool | None) -> Rule:
    return Rule(code, f"ata.{number}.raw", called=_called(words), **limits)  # type: ignore[arg-type]


ATA = (
    _ata(
        "reallocated",
        5,
        r"reall?oc|retired|retried_blk|reassign|bad.?bl|grown",
        fail_above=16,
        fail_growth=5,
    ),
    _ata("spin_retries", 10, r"spin"),
    _ata("end_to_end", 184, r"end.?to.?end|ioedc"),
    _ata("reported_uncorrectable", 187, r"unc|ue_", fail_above=BEYOND_DOUBT, fail_growth=1),
    _ata("command_timeouts", 188, r"time.?out", watch_above=BEYOND_DOUBT),
    _ata("reallocation_events", 196, r"reall?oc"),
    _ata(
        "pending",
        197,
        r"pending",
        fail_above=BEYOND_DOUBT,
        fail_growth=1,
        polls=2,
        confirmed_by_kernel=True,
        is_shared=True,
    ),
    _ata("offline_uncorrectable", 198, r"unc", fail_above=BEYOND_DOUBT, fail_growth=1),
    _ata("link_crc", 199, r"crc", path_growth=1),
    Rule("link_crc", "sata.crc_errors", watch_above=None, path_growth=1),
    Rule("logged_uncorrectable", "ata.logged_uncorrectable"),
    Rule(
        "pending",
        "ata.pending_defects",
        fail_growth=1,
        polls=2,
        confirmed_by_kernel=True,
        is_shared=True,
    ),
    Rule("reallocated", "farm.reallocated_sectors", fail_above=16, fail_growth=5),
    Rule("read_uncorrected", "farm.unrecoverable_reads", fail_growth=1, is_shared=True),
    Rule("write_uncorrected", "farm.unrecoverable_writes", fail_growth=1, is_shared=True),
)
SAS = (
    Rule("grown_defects", "scsi.grown_defects", fail_above=50, fail_growth=10),
    Rule("read_uncorrected", "scsi.read.uncorrected", fail_growth=1, is_shared=True),
    Rule("write_uncorrected", "scsi.write.uncorrected", fail_growth=1, is_shared=True),
    Rule("verify_uncorrected", "scsi.verify.uncorrected", fail_growth=1, is_shared=True),
    Rule(
        "pending",
        "scsi.pending_defects",
        fail_growth=1,
        polls=2,
        confirmed_by_kernel=True,
        is_shared=True,
    ),
    Rule(
        "non_medium",
        "scsi.non_medium_errors",
        watch_above=USUAL_ON_PATH,
        path_above=MANY_ON_PATH,
        path_growth=1,
    ),
)
NVME = (Rule("media_errors", "nvme.media_errors", fail_growth=1),)
CARD = (
    Rule("card_medium", "card.medium_errors", fail_growth=10),
    Rule("card_other", "card.other_errors", path_growth=1),
    Rule("card_predicted", "card.predictive_failures", fail_above=0),
)
RULES: dict[str, tuple[Rule, ...]] = {"ATA": ATA, "SAS": SAS, "NVMe": NVME, "card": CARD}

# bits of NVMe's critical warning → (what it says, whether the disk fails by it)
CRITICAL_WARNING = (
    (0x01, "nvme_spare", True),
    (0x02, "nvme_temperature", False),
    (0x04, "nvme_unreliable", True),
    (0x08, "nvme_read_only", True),
    (0x10, "nvme_backup_failed", True),
    (0x20, "nvme_memory_region", False),
)
# percentage of the rated life that is used: from so much on
WORN = 90
WORN_OUT = 100
# °C, where a disk does not say its own limit
HOT_ROTATING = 60
HOT_OTHERWISE = 70
# a group of disks that fail together is no group of bad disks
SIBLINGS = 2
RESETS = 3
# hours by which the drive's sealed log may differ from what it tells otherwise
HOURS_APART = 1000
# What arrays call a member that they threw out; a failure that is predicted is no such word.
THROWN_OUT = re.compile(
    r"(?<!predictive )(?<!predicted )(?<!not )(?<!no )(?:fail|fault|missing|offline|dead|removed)",
    re.IGNORECASE,
)
