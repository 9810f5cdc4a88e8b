"""Lists that a fresh eye wrote: section titles, remarks, roles and years told by what stands there."""

import pytest

from tests.unit.files.test_kinds import ids, names, read

STAFF = "Name,Position,Room,Ext.\n{a}Kim Vang,Teacher,11,201\nLee Ash,Teacher,12,202\n{b}Owen Quist,Art,3,203\nBo Lind,Music,4,204\n"


@pytest.mark.parametrize("title", ["OFFICE", "First Grade", "Specialists", "MAIN OFFICE"])
def test_a_title_among_fuller_rows_is_nobody_unasked(title: str):
    text = STAFF.format(a=f"{title},,,\n", b="ARTS,,,\n")
    (question,) = read(text, "staff.csv").questions
    assert "odd_rows" in question.key
    assert not read(STAFF.format(a="", b=""), "staff.csv").questions
