"""Bringing in a district's files, beside the plain readers of the same files.

A OneRoster ZIP of 50,000 students, 3,500 adults and their enrolments, imported into an empty
SQLite database, against `pandas.read_csv` of its files alone; a workbook of 50,000 rows read
against python-calamine alone. Each in a process of its own that has imported everything and
tried it on a small file; the median of three runs. Peak memory is of the whole process.
"""

import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.asking import as_

ROOT = Path(__file__).parent.parent.parent
STUDENTS, RUNS = 50_000, 3

FIRST = (
    "Ana Bo Chidi Dana Elif Femi Gus Hana Ivo Jun Kai Lena Mo Nia Otto Pia Qi Rosa Sol Tess".split()
)
LAST = "Ruiz Li Okafor Mills Bell Park Vega Moss Hart Weiss Sato Kim Diaz Novak Brown Ahmed".split()
CLASSES_EACH = 6


def make_oneroster(students: int, path: Path, *, full: bool = False) -> None:
    """Write a OneRoster 1.1 ZIP: students, one adult for every 14 or so, six classes a student.

    Bare: the shortest ids and nothing that may be blank, as in bulk. `full`: as a delta comes out
    of a large system, with GUIDs, dates and the classes.
    """
    adults, classes = max(students * 7 // 100, 1), students * CLASSES_EACH // 25
    state = "active,2026-08-01T00:00:00.000Z" if full else ","
    term = "2026-08-01,2027-06-10" if full else ","

    def own(kind: str, n: int) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{n}")) if full else f"{kind}{n:06d}"

    who, where = [own("s", n) for n in range(students)], [own("org", 0)] * 60
    leads, taught = [own("t", n) for n in range(adults)], [own("c", n) for n in range(classes)]
    users = [
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
    ]
    for n, key in enumerate(who):
        first, last = FIRST[n % 20], LAST[(n // 20) % 16]
        users.append(
            f"{key},{state},true,{where[n % 60]},student,u{n},,{first}{n % 97},{last},,{n},"
            f"u{n}@x.example,,,,{n % 12 + 1:02d},"
        )
    users += [
        f"{key},{state},true,{where[n % 60]},teacher,t{n},,{FIRST[n % 20]},{LAST[n % 16]}{n},,,"
        f"t{n}@x.example,,,,,"
        for n, key in enumerate(leads)
    ]
    rows = [
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,"
        "primary,beginDate,endDate"
    ]
    rows += [
        f"{own('e', n)},{state},{taught[n % classes]},{where[n % 60]},{who[n // CLASSES_EACH]},"
        f"student,,{term}"
        for n in range(students * CLASSES_EACH)
    ]
    rows += [
        f"{own('f', n)},{state},{key},{where[n % 60]},{leads[n % adults]},teacher,true,{term}"
        for n, key in enumerate(taught)
    ]
    sections = [
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
        "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"
    ]
    sections += [
        f"{key},{state},Math {n},05,k{n % 300},c{n},scheduled,,{where[n % 60]},t1,Math,,1"
        for n, key in enumerate(taught)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", "\n".join(users))
        archive.writestr("enrollments.csv", "\n".join(rows))
        if full:
            archive.writestr("classes.csv", "\n".join(sections))


def make_workbook(students: int, path: Path) -> None:
    """Write a workbook of twelve columns."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Students")
    sheet.append(
        "student_id first_name last_name grade homeroom school language house bus email club "
        "year".split()
    )
    for n in range(students):
        sheet.append(
            [
                f"{n:06d}",
                f"{FIRST[n % 20]}{n % 97}",
                LAST[n % 16],
                str(n % 12 + 1),
                f"R{n % 300}",
                f"School {n % 60}",
                "English",
                f"House {n % 4}",
                f"Bus {n % 40}",
                f"u{n}@x.example",
                f"Club {n % 9}",
                n % 12,
            ]
        )
    workbook.save(path)


def plain_pandas(path: Path) -> int:
    """Read each file of the ZIP with pandas alone."""
    import pandas as pd

    with zipfile.ZipFile(path) as archive:
        return sum(len(pd.read_csv(archive.open(name))) for name in archive.namelist())


def plain_calamine(path: Path) -> int:
    """Read the workbook with calamine alone."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return len(book.get_sheet_by_index(0).to_python())


def ours(path: Path) -> int:
    """Import the file into an empty database, as the command does."""
    from connections.files.bytes.reading import File
    from connections.services.roster.rosters import import_rosters
    from connections.services.school.schools import find_school, keeper
    from connections.store.database import open_database

    now = datetime(2026, 9, 1, 6, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{(Path(folder) / 'district.sqlite').as_posix()}")
        find_school(database, now)
        start = time.process_time()
        file = File(path.name, path.read_bytes())
        preview = as_(database, keeper("school"), today=now.date(), now=now)(import_rosters, [file])
        spent = time.process_time() - start
        database.close()
    SPENT.append(spent)
    return len(preview.students.new) + len(preview.adults.new)


def reading(path: Path) -> int:
    """Read the workbook as the first half of an import."""
    from connections.files.bytes.reading import File
    from connections.files.people.rosters import read_rosters

    return len(read_rosters([File(path.name, path.read_bytes())]).students)


SPENT: list[float] = []  # what `ours` took, without making the empty database


def alone(what: str, path: str, small: str) -> None:
    """Print what one way took; called in a process of its own."""
    way = {"pandas": plain_pandas, "calamine": plain_calamine, "ours": ours, "reading": reading}[
        what
    ]
    way(Path(small))
    start = time.process_time()
    read = way(Path(path))
    spent = SPENT[-1] if SPENT else time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": spent, "peak": peak, "read": read}))


def measured(what: str, path: Path, small: Path) -> tuple[float, float]:
    """Return CPU seconds and peak megabytes, medians of some runs."""
    args = (what, str(path), str(small))
    call = f"from tests.benchmarks import bench_files as b; b.alone(*{args!r})"
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", call]
        run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        runs.append(json.loads(run.stdout))
    return (
        statistics.median(run["cpu"] for run in runs),
        statistics.median(run["peak"] for run in runs),
    )


def results() -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        zipped, book = Path(folder, "oneroster.zip"), Path(folder, "students.xlsx")
        few, leaf = Path(folder, "few.zip"), Path(folder, "few.xlsx")
        make_workbook(STUDENTS, book)
        # Large enough for the way that large files take, so that its libraries are loaded.
        make_workbook(100, leaf)
        for name, full in (("bare", False), ("GUIDs, dates, classes", True)):
            make_oneroster(STUDENTS, zipped, full=full)
            make_oneroster(6_000, few, full=full)
            plain, own = measured("pandas", zipped, few), measured("ours", zipped, few)
            what = f"OneRoster ({name}), 50,000 students, into SQLite / pandas.read_csv of the same"
            yield {
                "what": what,
                "ratio": round(own[0] / plain[0], 2),
                "at_most": 4,
                "seconds": round(own[0], 2),
            }
            yield {
                "what": "the same, memory at its highest",
                "ratio": round(own[1] / plain[1], 2),
                "at_most": 2,
                "MB": round(own[1]),
            }
        plain, own = measured("calamine", book, leaf), measured("reading", book, leaf)
        yield {
            "what": "XLSX, 50,000 rows, read / python-calamine alone",
            "ratio": round(own[0] / plain[0], 2),
            "at_most": 2,
            "seconds": round(own[0], 2),
        }
