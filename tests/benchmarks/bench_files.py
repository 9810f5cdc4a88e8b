"""How fast and how large reading is, as ratios to the plain readers; prints one JSON object.

    python tests/benchmarks/bench_files.py [--students 50000]

`oneroster`: read_rosters of a OneRoster ZIP against pandas.read_csv of the same files.
`xlsx`: read_rosters of a workbook against python-calamine alone. Each in a process of its own,
best of three; CPU seconds and peak memory beyond what the imports take.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

FIRST = (
    "Ana Bo Chidi Dana Elif Femi Gus Hana Ivo Jun Kai Lena Mo Nia Otto Pia Qi Rosa Sol Tess".split()
)
LAST = "Ruiz Li Okafor Mills Bell Park Vega Moss Hart Weiss Sato Kim Diaz Novak Brown Ahmed".split()
CLASSES_EACH = 6


def make_oneroster(students: int, path: Path) -> None:
    """Write a OneRoster 1.1 ZIP: students, one adult for every 14 or so, six classes a student."""
    adults = max(students * 7 // 100, 1)
    users = [
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
        "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
    ]
    for n in range(students):
        first, last = FIRST[n % 20], LAST[(n // 20) % 16]
        users.append(
            f"s{n:06d},,,true,org{n % 60},student,u{n},,{first}{n % 97},{last},,{n},"
            f"u{n}@x.example,,,,{n % 12 + 1:02d},"
        )
    users += [
        f"t{n:05d},,,true,org{n % 60},teacher,t{n},,{FIRST[n % 20]},{LAST[n % 16]}{n},,,"
        f"t{n}@x.example,,,,,"
        for n in range(adults)
    ]
    classes = students * CLASSES_EACH // 25
    rows = [
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,"
        "primary,beginDate,endDate"
    ]
    rows += [
        f"e{n},,,c{n % classes},org{n % 60},s{n // CLASSES_EACH:06d},student,,,"
        for n in range(students * CLASSES_EACH)
    ]
    rows += [f"f{n},,,c{n},org{n % 60},t{n % adults:05d},teacher,true,," for n in range(classes)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", "\n".join(users))
        archive.writestr("enrollments.csv", "\n".join(rows))


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
    """Read the file as an import does."""
    from connections.files.reading import File
    from connections.files.rosters import read_rosters

    reading = read_rosters([File(path.name, path.read_bytes())])
    return len(reading.students) + len(reading.adults) + len(reading.teaches)


def measure(what: str, path: Path) -> dict[str, float]:
    """Run one way in a fresh process, three times; return the best CPU and its peak memory."""
    runs = []
    for _ in range(3):
        out = subprocess.run(
            [sys.executable, __file__, "--run", what, "--path", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append(json.loads(out.stdout))
    return min(runs, key=lambda run: run["cpu_s"])


def run_once(what: str, path: Path) -> None:
    """Warm up the imports on a tiny file, then read the real one and print what it took."""
    import pandas  # noqa: F401
    import python_calamine  # noqa: F401

    from connections.files import rosters  # noqa: F401

    reader = {"pandas": plain_pandas, "calamine": plain_calamine, "ours": ours}[what]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    read = reader(path)
    cpu, elapsed = time.process_time() - start, time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {
        "cpu_s": round(cpu, 3),
        "wall_s": round(elapsed, 3),
        "read": read,
        "peak_mb": round(after / 1024),
        "more_mb": round((after - before) / 1024),
    }
    print(json.dumps(found))


def main() -> None:
    """Measure both and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--run")
    parser.add_argument("--path", type=Path)
    options = parser.parse_args()
    if options.run:
        run_once(options.run, options.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        zipped, book = Path(folder, "oneroster.zip"), Path(folder, "students.xlsx")
        make_oneroster(options.students, zipped)
        make_workbook(options.students, book)
        result = {}
        for name, path, plain in (("oneroster", zipped, "pandas"), ("xlsx", book, "calamine")):
            base, own = measure(plain, path), measure("ours", path)
            result[name] = {
                plain: base,
                "ours": own,
                "times_cpu": round(own["cpu_s"] / base["cpu_s"], 2),
                "times_wall": round(own["wall_s"] / base["wall_s"], 2),
                "times_peak": round(own["peak_mb"] / base["peak_mb"], 2),
            }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
