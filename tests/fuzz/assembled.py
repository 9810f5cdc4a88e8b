"""Lists of students put together at random from what real ones are made of, each with its truth.

A language of headings, how names and ids are written, grades, classes, contacts, columns that must
not be kept, leavers, titles, totals, footers, lines between the rows, a header on each page, and
the kind of file: every list is readable by a person, and few are like another.
"""

import csv
import io
import random  # noqa: TID251 -- seeded, in tests only
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import RosterReading, read_rosters

TODAY = date(2026, 11, 27)
FIRST = """Ana Ben Chidi Dana Elif Femi Gus Hana Ivo Jun Kai Lena Mo Nia Otto Pia Rosa Sol Tess
    Zoë Maria José Luca Priya Omar Mei Aisha Tom Sara Noah Emma Liam Olivia Ethan Grace""".split()
LAST = """Ruiz Li Okafor Mills Bell Park Vega Moss Hart Weiss Sato Kim Diaz Novak Brown Haddad
    Garcia Nguyen Müller O'Brien Silva Rossi Jensen Kowalski Singh Lopez Clark""".split()
# What a column is called: id, last and first name, whole name, grade, class, teacher, mail,
# status, day of leaving; each in several ways. Of a strange tongue, nobody knows a word.
HEADINGS = {
    "en": "Student ID|Pupil ID|ID|SIS ID|Student #,Last Name|Surname|Last,First Name|Forename,"
    "Name|Student Name|Full Name,Grade|Year Group|Gr,Homeroom|Form|Class,Teacher|Form Tutor,Email,"
    "Status|Enrollment Status,Exit Date|Date Left",
    "de": "Schülernummer|SchülerNr,Nachname|Zuname,Vorname|Rufname,Name|Schüler/in,Jahrgang|Stufe,"
    "Klasse,Klassenlehrer,E-Mail,Status,Austrittsdatum|Abgangsdatum",
    "fr": "Numéro élève|Matricule|INE,Nom|Nom de famille,Prénom|Prénoms,Élève|Nom de l'élève,"
    "Niveau,Classe|Division,Professeur principal,Courriel,Statut,Date de sortie",
    "es": "Matrícula|Número de alumno|No. de control,Apellidos|Apellido,Nombres|Nombre,Alumno|"
    "Nombre completo,Grado|Nivel,Grupo|Sección,Tutor|Docente,Correo,Estatus|Estado,Fecha de baja",
    "pl": "Numer ucznia|Nr ewidencyjny,Nazwisko,Imię|Imiona,Uczeń,Poziom,Klasa|Oddział,"
    "Wychowawca,E-mail,Status,Data wypisania",
    "id": "NIS|Nomor Induk,Nama Belakang,Nama Depan,Nama Siswa|Nama,Tingkat,Kelas|Rombel,"
    "Wali Kelas,Email,Status,Tanggal Keluar",
    "strange": "Zorbik|Ref Kode Q,Sulnek|Famka,Vornak|Pimi,Kundalo|Wozz,Grade,Class,Masterik,Email,"
    "Stanje,Exit Date",
}
HARMLESS = {
    "Club": "Chess,Drama,",
    "House": "Red,Blue",
    "Bus Route": "Bus 3,Bus 12,",
    "Locker": "101,202",
    "Score 1": "9,8",
    "Notes": ",likes chess,",
    "Photo consent": "Y,N",
    "Device": "Chromebook",
    "School": "Oak Street",
}
SENSITIVE = {
    "IEP": "Y,N,",
    "Religion": "Catholic,Muslim",
    "Free/Reduced Lunch": "F,R,P",
    "DOB": "2012-03-04,2013-05-06",
    "Allergies": ",peanut",
    "Address": "12 Oak St,9 Elm Rd",
    "Ethnicity": "White,Asian",
    "Custody": ",Mother",
    "SSN": "123-45-6789,987-65-4321",
    "Behavior Points": "2,0",
}
Rows = list[list[str]]


@dataclass
class Assembled:
    """A file and who is in it: (id, first name, last name), "" for an id that it does not have."""

    file: File
    people: set[tuple[str, str, str]]
    strange: bool  # its headings are in no language: it may be refused


def assembled(number: int, seed: int = 2026) -> Assembled:
    """Return the list of this number: the same one each time."""
    dice = random.Random(seed * 1_000_003 + number)
    language = dice.choice([*HEADINGS, "en", "en", "en"])
    heads = [dice.choice(each.split("|")) for each in HEADINGS[language].split(",")]
    own, last, first, whole, grade, room, teacher, mail, status, left = heads
    many = dice.choice([4, 6, 9, 14, 26, 60])
    names = dice.sample([(f, n) for f in FIRST for n in LAST], many)
    ids = _ids(dice, many)
    years = sorted(dice.choice("5678") for _ in names)
    columns = {own: ids} if any(ids) else {}
    columns |= _names(dice, names, (last, first, whole))
    if dice.random() < 0.7:
        english = ["{}", "{}th", "Grade {}"]
        shape = dice.choice(english if language == "en" else ["{}", "0{}", "{}."])
        columns[grade] = [shape.format(year) for year in years]
    if dice.random() < 0.6:
        columns[room] = [f"{year}{dice.choice('AB')}" for year in years]
    if dice.random() < 0.3:
        columns[teacher] = [f"Ms. {LAST[int(year)]}" for year in years]
    if dice.random() < 0.3:
        columns[mail] = [f"{f[0]}{n[:4]}{i}@oak.example".lower() for i, (f, n) in enumerate(names)]
    gone = {1, many - 2} if many > 8 and dice.random() < 0.3 else set()
    if gone and dice.random() < 0.6:
        columns[status] = ["Inactive" if i in gone else "Active" for i in range(many)]
    elif gone:
        columns[left] = ["2026-09-14" if i in gone else "" for i in range(many)]
    for pool in (HARMLESS, SENSITIVE):
        for head in dice.sample(sorted(pool), dice.choice([0, 0, 1, 2, 3])):
            columns[head] = [dice.choice(pool[head].split(",")) for _ in names]
    if dice.random() < 0.25:
        columns["Mother Name"] = [f"{dice.choice(FIRST)} {n}" for _, n in names]
    if dice.random() < 0.2:
        columns = {"Nr.": [str(i + 1) for i in range(many)], **columns}
    if dice.random() < 0.3:
        columns = dict(dice.sample([*columns.items()], len(columns)))
    here = {(ids[i], *names[i]) for i in range(many) if i not in gone}
    return Assembled(_file(dice, _rows(dice, columns, years)), here, language == "strange")


def _ids(dice: random.Random, many: int) -> list[str]:
    base, step = dice.randrange(1000, 9000), dice.randrange(1, 9)
    kind = dice.choice(["number", "number", "zeros", "letter", "guid", "none"])
    if kind == "guid":
        return [str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(many)]
    shape = {"number": "{}", "zeros": "00{}", "letter": "S{}", "none": ""}[kind]
    return [shape.format(base + i * step) for i in range(many)]


def _names(
    dice: random.Random, names: list[tuple[str, str]], heads: tuple[str, str, str]
) -> dict[str, list[str]]:
    last, first, whole = heads
    way = dice.choice(["apart", "apart", "capitals", "comma", "whole"])
    if way in ("apart", "capitals"):
        parts = {
            last: [n.upper() if way == "capitals" else n for _, n in names],
            first: [f for f, _ in names],
        }
        return dict([*parts.items()][:: dice.choice([1, -1])])
    return {whole: [f"{n}, {f}" if way == "comma" else f"{f} {n}" for f, n in names]}


def _rows(dice: random.Random, columns: dict[str, list[str]], years: list[str]) -> Rows:
    header, body = [*columns], [list(row) for row in zip(*columns.values(), strict=True)]

    def line(*cells: str) -> list[str]:
        return [*cells, *[""] * len(header)][: len(header)]

    between = dice.random()
    if between < 0.12 and len(body) > 8:
        lines = [i for i in range(len(body)) if i == 0 or years[i] != years[i - 1]]
        for at in reversed(lines):
            body.insert(at, line(f"Grade {years[at]}"))
    elif between < 0.22 and len(body) > 12:
        body.insert(len(body) // 2, header)
    elif between < 0.3:
        body.insert(len(body) // 2, line())
    rows = [header, *body]
    if dice.random() < 0.2:
        rows.append(line("Total", str(len(years))))
    if dice.random() < 0.15:
        rows += [line(), line("Printed on 09/01/2026 by J. Smith")]
    if dice.random() < 0.1:
        rows += [line(), line("Key: Y = yes, N = no")]
    if dice.random() < 0.3:
        titles = [line("Oak Street School"), line("Class list 2026-27"), line()]
        rows = [*titles[dice.choice([0, 1]) :], *rows]
    return rows


def _file(dice: random.Random, rows: Rows) -> File:
    name = dice.choice(["students", "class list", "roster", "Pupils 2026"])
    if dice.random() < 0.3:
        book, memory = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(memory)
        return File(f"{name}.xlsx", memory.getvalue())
    text = io.StringIO()
    csv.writer(text, delimiter=dice.choice(",,;\t")).writerows(rows)
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16"])
    return File(f"{name}.csv", text.getvalue().encode(encoding))


def read_assembled(made: Assembled) -> RosterReading:
    """Return what is read of it, as for an import."""
    return read_rosters([made.file], importing=True, today=TODAY)


def wrong_in(made: Assembled, reading: RosterReading) -> list[str]:
    """Return what is wrong of a reading that neither asks nor refuses."""
    refused = made.strange and reading.reports[0].kind == "refused"
    if reading.questions or refused:
        return []
    given = any(own for own, _, _ in made.people)
    got = {
        (s.student_id if given else "", s.first_name.casefold(), s.last_name.casefold())
        for s in reading.students
    }
    want = {(own, first.casefold(), last.casefold()) for own, first, last in made.people}
    found = [f"made up: {sorted(got - want)[:3]}"] if got - want else []
    found += [f"lost: {sorted(want - got)[:3]}"] if want - got else []
    found += [f"adults: {len(reading.adults)}"] if reading.adults else []
    return found + [f"kept: {s.groups}" for s in reading.students if s.groups][:1]


def many_assembled(count: int, seed: int = 2026) -> Iterator[tuple[int, Assembled]]:
    """Yield `count` numbered lists."""
    for number in range(count):
        yield number, assembled(number, seed)
