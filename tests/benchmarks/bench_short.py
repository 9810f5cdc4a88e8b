"""Marking with fewer names: how many names and minutes, and whether it says the same as in full.

A limit is a share of the wall; every school has to say the same sets as full marking.
"""

from collections.abc import Iterator
from statistics import fmean

from tests.properties.short_rounds import mark_short

SCHOOLS = 14  # a line: 15 lines are more than 200 schools
AT_MOST = {  # share of the wall; no school of 300 gets to 97%
    300: {0.65: 0.85, 0.8: 0.72, 0.92: 0.63},
    700: {0.65: 0.82, 0.8: 0.68, 0.92: 0.53, 0.97: 0.41},
    1200: {0.65: 0.79, 0.81: 0.63, 0.92: 0.44, 0.97: 0.32},
    2000: {0.65: 0.79, 0.81: 0.63, 0.92: 0.43, 0.97: 0.32},
}


def results() -> Iterator[dict]:
    lines = ((n, *line) for n, limits in AT_MOST.items() for line in limits.items())
    for n, coverage, limit in lines:
        found = [mark_short(n, coverage, seed) for seed in range(SCHOOLS)]
        share = fmean(each.share for each in found)
        yield {
            "what": f"{n} students, {coverage:.0%} covered",
            "names": round(share * n),
            "minutes": round(fmean(each.minutes for each in found), 1),
            "wall_minutes": round(n * 2.5 / 60, 1),
            "equal": all(each.equal for each in found),
            "schools": SCHOOLS,
            "coverage": round(fmean(each.coverage for each in found), 3),
            "odds_times": round(fmean(each.odds for each in found), 1),
            "ratio": round(share, 3),
            "at_most": limit,
        }
