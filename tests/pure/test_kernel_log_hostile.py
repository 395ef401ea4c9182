from __future__ import annotations

import random
from unittest import TestCase

from hardware.domain.kernel_log import parse_log
from tests.pure.kernel_lines import RECORDED


class HostileInputTests(TestCase):
    def test_monstrous_lines_are_harmless(self) -> None:
        monsters = (
            "\x00" * 5000,
            "[1.0] sd 1:0:0:0: [sda] tag#1 " + "a" * 100_000,
            "[" * 100_000,
            "[1.0] " + "md/raid1:md0: " * 9000,
            "[1.0] I/O error, dev " + "s" * 100_000 + ", sector 1",
            "[1.0] I/O error, dev sda, sector " + "9" * 300,
            "[1.0] megaraid_sas 0000:18:00.0: 1 (" + "(" * 50_000,
            "\udcff\udcfe sd 1:0:0:0: \x1b[31m[sda] Sense Key : \x07",
            "[1.0] ata1.00: cmd ::::::::::::::::::::::::::::::::::: tag 1",
        )
        for monster in monsters:
            assert all(event.first_line == 1 for event in parse_log([monster]))

    def test_mutated_logs_never_break_it(self) -> None:
        chance = random.Random(20261122)
        originals = [line for path in sorted(RECORDED.iterdir()) for line in path.open()]
        for _ in range(30):
            events = parse_log(mutated(chance, chance.choice(originals)) for _ in range(100))
            assert all(event.first_line <= event.last_line for event in events)
            assert all(event.count >= 1 and len(event.lines) <= 40 for event in events)
            assert all(event.as_json()["kind"] for event in events)


def mutated(chance: random.Random, line: str) -> str:
    place = chance.randrange(len(line) + 1)
    changes = (
        line[:place],
        line[place:],
        line[:place] + chr(chance.randrange(0x250)) + line[place + 1 :],
        line[:place] + line[place:] * chance.randrange(1, 4),
        line.replace("0", str(chance.randrange(10**25))),
        line.replace(chance.choice(":[].# "), "", 1),
        line.swapcase(),
        line,
    )
    return chance.choice(changes)
