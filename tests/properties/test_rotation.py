"""Which backups are kept, against counting it out slowly."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connections.domain.school.rotation import DAYS, MONTHS, WEEKS, backups_to_keep

BEGINS = datetime(2025, 12, 20, tzinfo=UTC)
moments = st.lists(st.integers(0, 24 * 60 * 500).map(lambda m: BEGINS + timedelta(minutes=m)))


def slowly(made: list[datetime]) -> set[datetime]:
    kept = set()
    for most, form in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        spans = sorted({f"{moment:{form}}" for moment in made})[-most:]
        kept |= {max(m for m in made if f"{m:{form}}" == span) for span in spans}
    return kept


@given(moments)
def test_the_last_of_seven_days_five_weeks_and_twelve_months_is_kept(made):
    kept = backups_to_keep(made)
    assert kept == slowly(made)
    assert len(kept) <= DAYS + WEEKS + MONTHS
    assert not made or max(made) in kept


@given(moments)
def test_rotating_day_by_day_keeps_what_rotating_once_keeps(made):
    kept: set[datetime] = set()
    for moment in sorted(made):
        kept = set(backups_to_keep({*kept, moment}))
    assert kept == backups_to_keep(made)
