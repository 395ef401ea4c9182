"""Made surveys of one array, for the tests of what may be pulled."""

from hardware.domain.drive import Bay, Drive, LogicalVolume
from hardware.domain.stack import Group, Layer
from hardware.domain.survey import Survey

CARD = "0000:3b:00.0"
LETTERS = "abcdefghijklmnop"


def hidden(count, **states):
    """Drives behind a card, S0 S1 …; `S1="Failed"` gives one another state than Online."""
    return tuple(
        Drive(
            f"S{n}", model="ST8000", controller=CARD, bay=Bay("1", n), pass_through=False,
            state=states.get(f"S{n}", "Online"),
        )
        for n in range(count)
    )  # fmt: skip


def volume(level, count=4, state="Optimal", states=None, mounted="/srv", **more):
    """A card's volume of all the drives, shown as sda and mounted."""
    members = tuple(f"S{n}" for n in range(count))
    one = LogicalVolume(CARD, 0, level=level, state=state, members=members, disk_name="sda", **more)
    drives = hidden(count, **(states or {}))
    return Survey(drives=drives, volumes=(one,), layers=(filesystem("sda", mounted),))


def filesystem(on, mount="/srv"):
    return Layer(mount or on, "filesystem", (on,), mount_points=(mount,) if mount else ())


def plain(count):
    """Pass-through drives S0 S1 … as sda sdb …"""
    return tuple(
        Drive(f"S{n}", disk_name=f"sd{LETTERS[n]}", pass_through=True, bay=Bay("1", n))
        for n in range(count)
    )


def names(count, first=0):
    return tuple(f"sd{letter}1" for letter in LETTERS[first : first + count])


def md(level, places, state="clean", out=(), spares=(), **more):
    """An md array; a place is a name, or None for an empty one."""
    filled = tuple((name,) if name else () for name in places)
    on = (*(name for name in places if name), *out, *spares)
    group = Group(level, filled, tuple(out))
    return Layer(
        "md0", "md", on, level=level, state=state, failed=tuple(out), spares=tuple(spares),
        groups=(group,), **more,
    )  # fmt: skip


def on_md(array, count=4, mount="/srv"):
    return Survey(drives=plain(count), layers=(array, filesystem("md0", mount)))


def pool(*groups, state="ONLINE", detail=""):
    """A pool of groups (level, places, role="data", out=())."""
    whole = [(*given, *("data", ())[len(given) - 2 :]) for given in groups]
    made = tuple(
        Group(level, tuple((name,) for name in places), tuple(out), role)
        for level, places, role, out in whole
    )
    on = tuple(dict.fromkeys(name for one in made for place in one.places for name in place))
    return Layer(
        "tank", "zpool", on, level="raidz2", state=state, detail=detail, groups=made,
        mount_points=("/tank",),
    )  # fmt: skip
