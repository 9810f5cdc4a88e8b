"""A person's word about one row makes the other rows no less certain."""

from dataclasses import replace

import pytest

from connections.files.bytes.reading import File
from connections.files.layout.correction import UNSAID
from connections.files.people.rosters import read_rosters

CAST = (
    "Ada Arden,Noor Brook,Elif Castel,Malik Dunmore,Ines Ekstrom,Tobias Falk,Yara Greve,"
    "Oskar Holm,Lena Ivers,Jonas Jaspers,Mira Kestrel"
)
PEOPLE = [
    f'{5001 + n},{name.split()[1]},{name.split()[0]},{5 + n % 3},10{n % 3},"Blum, Hans",Route {n}'
    for n, name in enumerate(CAST.split(",") * 2)
]
SCHOOL = "\n".join(
    [
        "Oak Street School - Student Listing",
        "Printed 11/25/2026 07:12",
        "",
        "Pupil No,Surname,Given,Yr,HR,HR_Teacher,Bus",
        '123456,Sample,Jane,5,101,"Smith, J.",Route 1',
        *PEOPLE[:9],
        "Total Homeroom 101: 9",
        *PEOPLE[9:16],
        "5998,Student,New,7,,TBD,",
        *PEOPLE[16:],
        "",
        "Room,Students,Boys,Girls",
        "101,20,9,11",
        "102,20,10,10",
        "103,20,12,8",
    ]
)


@pytest.mark.parametrize("below", ["", SCHOOL[SCHOOL.index("\n\nRoom") :]])
def test_leaving_one_row_out_changes_nothing_about_the_others(below):
    file = File("listing.csv", f"{SCHOOL[: SCHOOL.index('Room,')].rstrip()}{below}\n".encode())
    before = read_rosters([file])
    (table,) = before.reports[0].tables
    left = {row.row: row.why for row in table.left}
    people = {row: mark for row, mark in table.marks.items() if row not in left}
    assert not before.questions and len(people) > 10
    for row, mark in people.items():
        said = replace(UNSAID, out=frozenset({mark})).written()
        reading = read_rosters([file], {table.key: said})
        now = {one.row: one.why for one in reading.reports[0].tables[0].left if one.row != row}
        assert (now, reading.questions) == (left, ()), row
