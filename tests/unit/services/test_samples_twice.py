"""Importing any sample twice: the second preview is empty."""

import pytest

from connections.domain.problems import Severity
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from tests.asking import as_
from tests.unit.files.samples import Sample, all_samples

ROSTERS = [sample for sample in all_samples() if sample.kind == "roster"]


@pytest.mark.parametrize("one", ROSTERS, ids=lambda sample: sample.file)
def test_the_second_preview_of_a_sample_is_empty(one: Sample, database, me, today, now):
    first = as_(database, me)(preview_rosters, [one.open()])
    likely = {question.key: question.choices[0][0] for question in first.reading.questions}
    first = as_(database, me)(preview_rosters, [one.open()], likely)
    broken = any(issue.severity is Severity.ERROR for issue in first.reading.issues)
    if broken or not (first.reading.students or first.reading.adults):
        assert broken or first.nothing  # nothing can be imported, so nothing changes
        return
    as_(database, me, today=today, now=now)(import_rosters, [one.open()], likely)
    second = as_(database, me)(preview_rosters, [one.open()])
    assert second.reading.questions == ()  # the answers are remembered
    assert second.nothing
