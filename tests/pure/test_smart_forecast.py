"""When it is worn out or full: a straight line, and none where nothing says so."""

from __future__ import annotations

import unittest
from datetime import UTC, datetime, timedelta

from hardware.domain.forecast import forecast_full, forecast_wear, slope_per_day

DAY = datetime(2026, 11, 22, tzinfo=UTC)
TB = 10**12


def daily(*values: float) -> list[tuple[datetime, float]]:
    return [(DAY + timedelta(days=n), value) for n, value in enumerate(values)]


def steady(days: int, begin: float, each: float) -> list[tuple[datetime, float]]:
    return daily(*(begin + each * n for n in range(days)))


class FullTests(unittest.TestCase):
    def test_it_is_full_when_the_line_says_so(self):
        when = forecast_full(steady(11, 0, TB), 20 * TB)
        assert when == DAY + timedelta(days=20)

    def test_what_does_not_grow_is_never_full(self):
        assert forecast_full(steady(30, 5 * TB, 0), 20 * TB) is None
        assert forecast_full(steady(30, 15 * TB, -TB / 10), 20 * TB) is None

    def test_less_than_seven_days_say_nothing(self):
        assert forecast_full(steady(7, 0, TB), 20 * TB) is None
        assert forecast_full(steady(8, 0, TB), 20 * TB) is not None

    def test_one_clean_up_does_not_bend_the_line(self):
        values = [n * TB for n in range(20)]
        values[10] = 0
        when = forecast_full(daily(*values), 40 * TB)
        assert when is not None
        assert abs(when - (DAY + timedelta(days=40))) < timedelta(days=1)

    def test_what_is_full_already_has_no_day(self):
        assert forecast_full(steady(20, 10 * TB, TB), 20 * TB) is None

    def test_a_day_that_nobody_lives_to_see_is_none(self):
        assert forecast_full(steady(30, 0, 1), 20 * TB) is None

    def test_thousands_of_points_are_thinned_and_the_newest_is_kept(self):
        points = [(DAY + timedelta(hours=n), n * TB / 24) for n in range(24 * 200)]
        when = forecast_full(points, 400 * TB)
        assert when is not None
        assert abs(when - (DAY + timedelta(days=400))) < timedelta(hours=2)

    def test_the_order_of_points_does_not_matter(self):
        points = steady(12, 0, TB)
        assert forecast_full(points[::-1], 20 * TB) == forecast_full(points, 20 * TB)


class WearTests(unittest.TestCase):
    def test_a_percent_in_ten_days_is_worn_out_after_a_thousand(self):
        points = daily(*(n // 10 for n in range(101)))
        when = forecast_wear(points)
        assert when is not None
        assert abs(when - (DAY + timedelta(days=1000))) < timedelta(days=15)

    def test_a_month_and_two_percent_are_the_least(self):
        assert forecast_wear(steady(20, 0, 1)) is None
        assert forecast_wear(daily(*(5 if n < 20 else 6 for n in range(40)))) is None
        assert forecast_wear(daily(*(5 + n // 15 for n in range(40)))) is not None

    def test_what_is_worn_out_already_has_no_day(self):
        assert forecast_wear(steady(60, 50, 1)) is None

    def test_no_points_and_one_point_say_nothing(self):
        assert forecast_wear([]) is None
        assert forecast_wear(daily(5)) is None
        assert slope_per_day(daily(5)) is None

    def test_points_at_one_moment_have_no_slope(self):
        assert slope_per_day([(DAY, 1), (DAY, 2)]) is None


if __name__ == "__main__":
    unittest.main()
