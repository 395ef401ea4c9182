"""Raw values that hold several numbers, and what a vendor means by its names."""

from __future__ import annotations

import pytest

from hardware.domain.reading import Attribute
from hardware.domain.smart_packed import LARGEST, is_seagate, unpack
from hardware.domain.smart_wear import data_units_written, wear_percent

# attribute, raw, smartctl's text → the number that counts
RAWS = [
    (5, 387, "387", 387),
    (5, 10, "0", 10),
    (9, 44316, "44316", 44316),
    (9, 2658960, "44316h+00m", 44316),
    (9, 2658960, "44316h+00m+54.612s", 44316),
    (9, 145083000018386, "18386 (132 95 0)", 18386),
    (188, 17180131332, "17180131332", 4),
    (188, 8590065667, "8590065667", 3),
    (188, 4295032833, "1 1 1", 1),
    (188, 0, "0 0 0", 0),
    (188, 44, "44", 44),
    (190, 504627225, "25 (Min/Max 20/30)", 25),
    (190, 26, "26", 26),
    (194, 163210330144, "32 (Min/Max 24/38)", 32),
    (194, 163210330144, "", 32),
    (194, 0xFB, "", -5),
    (240, 1265348905053451, "44299h+04m+54.612s", 44299),
    (240, 1265348905053451, "", 44299),
    (240, 119898307157947, "122811 (109 12 0)", 122811),
    (3, 30089675132, "380 (Average 380)", 380),
    (198, 123 << 24, "0/123", 0),
    (241, 3920560799278, "3920560799278", 3920560799278),
]


@pytest.mark.parametrize(("number", "raw", "text", "expected"), RAWS)
def test_the_number_that_counts(number, raw, text, expected):
    assert unpack(number, raw, text) == expected


def test_seagates_rates_are_errors_above_operations():
    assert unpack(1, 206969285, "206969285", seagate=True) == 0
    assert unpack(7, 12834215976973, "12834215976973", seagate=True) == 2988
    assert unpack(7, 12834215976973, "12834215976973") == 12834215976973


def test_a_raw_value_of_any_size_fits_the_database():
    for raw in (-1, 2**64, 10**40):
        assert -LARGEST <= unpack(5, raw) <= LARGEST


def test_a_seagate_is_known_by_its_model_or_its_family():
    assert is_seagate("ST8000NM0055-1RM112")
    assert is_seagate("OOS8000G", "Seagate Exos X16")
    assert not is_seagate("WDC WD4000FYYX")
    assert not is_seagate("STEC MACH16")


def ssd(name: str, raw: int = 0, value: int | None = None) -> tuple[Attribute, ...]:
    return (Attribute(177, name, raw=raw, value=value),)


def test_each_vendors_word_for_wear_is_a_percentage_used():
    assert wear_percent(ssd("Wear_Leveling_Count", raw=278, value=81)) == 19
    assert wear_percent(ssd("Media_Wearout_Indicator", value=97)) == 3
    assert wear_percent(ssd("Perc_Rated_Life_Used", raw=2, value=98)) == 2
    assert wear_percent(ssd("Remaining_Lifetime_Perc", raw=88)) == 12
    assert wear_percent(ssd("Percent_Lifetime_Remain", raw=5, value=95)) == 5


def test_what_cannot_be_a_percentage_is_none():
    assert wear_percent(ssd("Wear_Leveling_Count", raw=9, value=253)) is None
    assert wear_percent(ssd("Remaining_Lifetime_Perc", raw=70000)) is None
    assert wear_percent(ssd("Wear_Leveling_Count", raw=0, value=0)) is None
    assert wear_percent(ssd("Power_Cycle_Count", raw=7, value=99)) is None


def test_the_plainest_word_is_believed_first():
    both = (
        *ssd("Wear_Leveling_Count", raw=68, value=98),
        Attribute(202, "Perc_Rated_Life_Used", raw=5),
    )
    assert wear_percent(both) == 5


def test_what_the_host_wrote_is_told_in_one_unit():
    assert data_units_written(ssd("Total_LBAs_Written", raw=1000)) == 1
    assert data_units_written(ssd("Lifetime_Writes_GiB", raw=1)) == 2**30 // 512000
    assert data_units_written(ssd("NAND_Writes_1GiB", raw=1)) is None
