"""The way for a district's large files gives what the patient way gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.files.layout.layout import holds_links
from connections.files.people.rosters import read_rosters
from connections.files.tables import fast


def district(students: int) -> list[File]:
    users = ["sourcedId,status,role,givenName,familyName,email,grades,password"]
    users += [
        f"s{n},active,student,Ana{n % 7}, Ruiz {n % 50} ,u{n}@x.example,{n % 12 + 1:02d},secret"
        for n in range(students)
    ]
    users += [f"t{n},active,teacher,Kim,Vang{n},t{n}@x.example,," for n in range(students // 20)]
    users += ["p1,active,parent,Eva,Ruiz,,,", "s-gone,tobedeleted,student,Bo,Li,,05,"]
    links = ["sourcedId,status,classSourcedId,userSourcedId,role,beginDate"]
    links += [
        f"e{n},active,c{n % 300}{' ' if n % 3 else ''},s{n // 3},student,2026-08-01"
        for n in range(students * 3)
    ]
    links += [f"f{n},active, c{n} ,t{n % (students // 20)},teacher," for n in range(300)]
    return [
        File("users.csv", "\n".join(users).encode()),
        File("enrollments.csv", "\r\n".join(links).encode()),
    ]


def test_a_large_export_is_read_as_a_small_one_would_be(monkeypatch: pytest.MonkeyPatch):
    files = district(6_000)
    assert min(len(file.content) for file in files) > fast.FAST_FROM
    assert all(fast.read_fast(file, holds_links) for file in files)
    quick = read_rosters(files)
    monkeypatch.setattr(fast, "FAST_FROM", 10**9)
    patient = read_rosters(files)
    assert quick.students == patient.students
    assert quick.adults == patient.adults
    assert quick.classes == patient.classes
    assert len(quick.classes) == 300
    assert [q.key for q in quick.questions] == [q.key for q in patient.questions]
    assert {i.code for i in quick.issues} == {i.code for i in patient.issues}


def test_columns_that_are_never_kept_are_not_even_read():
    table = fast.read_fast(district(6_000)[0], holds_links)
    assert table is not None
    assert set(table.columns[table.headings.index("password")]) == {""}


def test_more_people_than_the_memory_holds_are_refused_and_links_are_not(
    monkeypatch: pytest.MonkeyPatch,
):
    users, links = district(6_000)
    monkeypatch.setattr(fast, "MAX_ROWS", 6_000)
    with pytest.raises(FileRefused, match="rows; up to"):
        fast.read_fast(users, holds_links)
    assert fast.read_fast(links, holds_links) is not None


WHO = [f"s{n}" for n in range(5)] + [f"t{n}" for n in range(3)] + ["nobody"]
LINKS = some.lists(
    some.tuples(some.sampled_from(["c1", "c2", " c2", "c3", "c10"]), some.sampled_from(WHO)),
    max_size=25,
)


@given(LINKS, LINKS)
@settings(max_examples=40, deadline=None)
def test_who_teaches_whom_is_what_comparing_every_two_rows_says(
    some_links: list[tuple[str, str]], more_links: list[tuple[str, str]]
):
    users = "sourcedId,status,role,givenName,familyName,grades\n"
    users += "".join(f"s{n},active,student,Ana{n},Ruiz,05\n" for n in range(5))
    users += "".join(f"t{n},active,teacher,Kim{n},Vang,\n" for n in range(3))
    head = "sourcedId,status,classSourcedId,userSourcedId,role\ne,active,c0,nobody,student\n"
    files = [File("users.csv", users.encode())]
    for name, links in (("enrollments.csv", some_links), ("more.csv", more_links)):
        rows = "".join(f"e{n},active,{of},{who},student\n" for n, (of, who) in enumerate(links))
        files.append(File(name, (head + rows).encode()))
    every = [(of.strip(), who) for of, who in some_links + more_links]
    expected: dict[str, set[str]] = {}
    for of, adult in every:
        for other, student in every:
            if of == other and adult.startswith("t") and student.startswith("s"):
                expected.setdefault(adult, set()).add(student)
    assert read_rosters(files).classes == {a: sorted(expected[a]) for a in sorted(expected)}
