"""Of thousands of made arrays none that would fall is ever called safe to pull from."""

import random
from dataclasses import replace

import pytest

from hardware.domain.redundancy import judge_pull
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from tests.pure.made_arrays import filesystem, md, names, on_md, plain, pool, volume

ROUNDS = 3000
# what an array of n disks truly survives, written once more and by hand
TRULY = {
    "RAID0": lambda n: 0,
    "RAID1": lambda n: 1,
    "RAID5": lambda n: 1,
    "RAID6": lambda n: 2,
    "RAID10": lambda n: 1,
    "RAID50": lambda n: 1,
    "RAID60": lambda n: 2,
    "RAID1E": lambda n: 1,
    "RAID1 Triple": lambda n: 2,
}
OF_MD = {"raid0": 0, "raid1": None, "raid4": 1, "raid5": 1, "raid6": 2, "raid10": 1}
WORDS = ("Online", "Failed", "Missing", "Rebuilding", "", "Predictive Failure", "odd", "Ready")
STATES = ("Optimal", "Degraded", "Rebuilding", "Failed", "", "odd", "partially degraded", "Resync")


def test_a_volume_that_would_fall_is_never_safe():
    made = random.Random(4)
    seen = set()
    for _ in range(ROUNDS):
        level, count = made.choice(list(TRULY)), made.randint(1, 9)
        words = {f"S{n}": made.choice(WORDS) for n in range(count)}
        survey = volume(level, count, made.choice(STATES), words, unnamed=made.choice((0, 0, 0, 1)))
        verdict = judge_pull(survey, "S0", {})
        seen.add(verdict.safe)
        if verdict.safe:
            gone = sum(words[one] in ("Failed", "Missing", "Rebuilding") for one in words)
            is_out = words["S0"] in ("Failed", "Missing")
            assert is_out or gone + 1 <= TRULY[level](count), (
                level,
                survey.volumes[0].state,
                words,
            )
    assert seen == {True, False, None}


def test_an_md_array_that_would_fall_is_never_safe():
    made = random.Random(5)
    seen = set()
    for _ in range(ROUNDS):
        level, count = made.choice(list(OF_MD)), made.randint(2, 8)
        empty = made.randint(0, 3)
        state = "degraded" if empty else made.choice(("clean", "rebuilding", "write errors"))
        survey = on_md(md(level, (*names(count), *[None] * empty), state), count)
        verdict = judge_pull(survey, "S0", {})
        seen.add(verdict.safe)
        survives = OF_MD[level] if OF_MD[level] is not None else count + empty - 1
        if verdict.safe:
            assert empty + 1 <= survives, (level, count, empty)
    assert seen == {True, False}


def test_a_pool_of_which_one_group_would_fall_is_never_safe():
    made = random.Random(6)
    levels = {"mirror": 3, "raidz1": 1, "raidz2": 2, "raidz3": 3, "stripe": 0}
    for _ in range(ROUNDS // 3):
        level = made.choice(list(levels))
        count = 1 if level == "stripe" else 4
        out = names(made.randint(0, count - 1), 1)
        role = made.choice(("data", "special", "dedup", "logs"))
        survey = Survey(
            drives=plain(8),
            layers=(pool((level, names(count), role, out), ("raidz1", names(3, 4))),),
        )
        if judge_pull(survey, "S0", {}).safe:
            assert role != "logs" and len(out) + 1 <= levels[level], (level, out, role)


@pytest.mark.parametrize("gap", ["state", "level", "groups", "drives", "layers"])
def test_a_gap_never_turns_a_no_into_a_yes(gap):
    survey = on_md(md("raid5", (*names(2), None), "degraded"), 2)
    array, mounted = survey.layers
    holes = {
        "state": (replace(array, state=""), mounted),
        "level": (replace(array, level="", groups=()), mounted),
        "groups": (replace(array, groups=()), mounted),
        "layers": (),
    }
    broken = replace(survey, layers=holes.get(gap, survey.layers))
    broken = replace(broken, drives=()) if gap == "drives" else broken
    assert judge_pull(survey, "S0", {}).safe is False
    assert judge_pull(broken, "S0", {}).safe is not True


def test_thousands_of_layers_are_judged_in_time():
    chain = [Layer(f"dm-{n + 1}", "dm", (f"dm-{n}",)) for n in range(3000)]
    first = Layer("dm-0", "dm", ("sda",))
    wide = [filesystem("dm-3000", f"/srv/{n}") for n in range(1000)]
    survey = Survey(drives=plain(1), layers=(*reversed(chain), first, *wide))
    assert len(judge_pull(survey, "S0", {}).lost_mounts) == 1000
