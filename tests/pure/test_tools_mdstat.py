"""/proc/mdstat in every state that a real kernel printed."""

from __future__ import annotations

import unittest

from hardware.domain.machine import ToolError
from hardware.tools import mdstat
from tests.recorded import FakeMachine, corpus, recorded


def only(name: str) -> mdstat.Array:
    (array,) = mdstat.parse(recorded(f"mdstat/{name}.txt"))
    return array


class MdstatTests(unittest.TestCase):
    def test_states_of_a_real_mirror(self):
        states = {
            "clean": "clean",
            "resync": "clean",
            "degraded": "degraded",
            "faulty": "degraded",
            "rebuilding": "rebuilding",
        }
        assert {name: only(name).state for name in states} == states

    def test_a_failed_member_is_marked(self):
        assert only("faulty").members == (mdstat.Member("sdb", 1, "F"), mdstat.Member("sda", 0))

    def test_a_rebuild_says_how_far_it_is(self):
        array = only("rebuilding")
        assert (array.action, array.progress_percent, array.finish_minutes) == (
            "recovery",
            5.5,
            0.2,
        )
        assert (array.working, array.wanted, array.pattern) == (1, 2, "U_")

    def test_no_arrays_is_a_good_answer(self):
        assert mdstat.parse(recorded("mdstat/none.txt")) == ()

    def test_the_size_is_in_bytes(self):
        assert only("clean").capacity_bytes == 64512 * 1024

    def test_spares_of_a_reshape(self):
        (array,) = mdstat.parse(corpus("md/mdstat-reshape.txt"))
        assert [m.disk_name for m in array.members if m.mark == "S"] == ["sde1", "sdf1"]
        assert (array.level, array.action) == ("raid6", "reshape")

    def test_several_arrays_keep_their_own_lines(self):
        arrays = {array.name: array for array in mdstat.parse(corpus("md/mdstat-two-degraded.txt"))}
        assert arrays["md1"].action == "resync"
        assert arrays["md1"].progress_percent is None  # DELAYED
        assert arrays["md0"].progress_percent == 3.9

    def test_an_inactive_array_has_no_level(self):
        text = (
            "Personalities : \nmd127 : inactive sdb1[1](S) sda1[0](S)\n      8 blocks super 1.2\n"
        )
        (array,) = mdstat.parse(text)
        assert (array.state, array.level, len(array.members)) == ("inactive", "", 2)

    def test_a_read_only_array(self):
        text = recorded("mdstat/clean.txt").replace("active raid1", "active (auto-read-only) raid1")
        (array,) = mdstat.parse(text)
        assert (array.read_only, array.state) == (True, "clean")

    def test_explained_members_are_names(self):
        (told,) = mdstat.explain(recorded("mdstat/faulty.txt"))["volumes"]
        assert (told["members"], told["failed"]) == (["sdb", "sda"], ["sdb"])

    def test_a_broken_line_is_not_skipped(self):
        with self.assertRaisesRegex(ToolError, "not understood"):
            mdstat.parse("Personalities : [raid1]\nmd0 : acti")

    def test_garbage_is_trouble_and_no_file_is_none(self):
        run = FakeMachine(files={"/proc/mdstat": "<html>"})
        assert "Personalities" in mdstat.survey(run).trouble[0]
        assert mdstat.survey(FakeMachine()).trouble == ()


if __name__ == "__main__":
    unittest.main()
