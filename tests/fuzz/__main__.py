"""Read 10,000 broken files: `python -m tests.fuzz [--count 10000] [--seed 2026] [--only N]`.

Each file is read as a roster, alone, and as marks, and imported: whole or not at all. Anything
but a ConnectionsError, a run over 5 seconds of CPU or memory over 500 MB is a failure; so is, of as
many files with the slips people make, whoever silently has another name or id, and of as many lists
and files of marks put together at random (and a fifth as many deliveries of several files), who or
what is not in them; exit 1 and their numbers.
"""

import argparse
import json
import sys
import time
import traceback
from datetime import UTC, datetime

from connections.domain.people.person import Adult, Student
from connections.domain.problems import ConnectionsError
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from connections.files.marks.voice import read_voice
from connections.files.people.rosters import inspect_file, read_rosters
from connections.services.people.people import school_people
from connections.services.roster.rosters import import_rosters
from connections.services.school.schools import find_school, keeper
from connections.store.database import Database, open_database
from tests.asking import as_
from tests.fuzz.assembled import many_assembled, read_assembled, wrong_in
from tests.fuzz.assembled_marks import many_assembled_marks, wrong_marks
from tests.fuzz.deliveries import many_delivered, wrong_delivery
from tests.fuzz.mutations import broken_file, broken_files, samples
from tests.fuzz.slips import silently_wrong, slipped_files

NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)
MOST_SECONDS, MOST_MEGABYTES = 5.0, 500
STUDENTS = [Student("00417", "Ana", "Ruiz"), Student("00418", "Bo", "Li")]
ADULTS = [Adult("T1", "Dana", "Mills"), Adult("T2", "Omar", "Bell")]


def read_every_way(file: File) -> None:
    """Read a file in every way there is; only refusals may come out."""
    report = inspect_file(file)
    assert report.message, "no sentence for the person"
    assert report.kind in ("roster", "marks", "voice", "support", "refused")
    for read in (
        lambda: read_rosters([file], expect="students"),
        lambda: read_marks(file, STUDENTS, ADULTS),
        lambda: read_voice(file, STUDENTS, ADULTS),
    ):
        try:
            read()
        except ConnectionsError as refused:
            assert str(refused)


def empty_database() -> Database:
    """Return a database in memory with its one school, to import into."""
    database = open_database("sqlite://")
    find_school(database, NOW)
    return database


def import_whole_or_not(file: File, database: Database) -> None:
    """Import a file: afterwards exactly its people are enrolled, or exactly those from before."""
    me = keeper("school")
    before = enrolled(database)
    try:
        done = as_(database, me, NOW.date(), NOW)(import_rosters, [file], accept_drop=True)
    except ConnectionsError as refused:
        assert str(refused)
        assert enrolled(database) == before, "refused, and yet something changed"
        return
    reading, (students, adults) = done.reading, enrolled(database)
    wanted = {student.student_id for student in reading.students}
    assert students == (wanted if reading.has_students else before[0])
    wanted = {adult.adult_id for adult in reading.adults}
    assert adults == (wanted if reading.has_adults else before[1])


def enrolled(database: Database) -> tuple[set[str], set[str]]:
    """Return the ids of the students and of the adults who are here."""
    students, adults = as_(database, keeper("school"))(school_people)
    return {s.student_id for s in students}, {a.adult_id for a in adults}


def peak_megabytes() -> float:
    """Return the most memory this process ever held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> int:
    """Run the fuzz and print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    if options.only is not None:
        file = broken_file(samples(), options.only, options.seed)
        read_every_way(file)
        import_whole_or_not(file, empty_database())
        return 0
    database = empty_database()
    failed, slowest, asked = list[str](), (0.0, -1), 0
    for number, file in broken_files(options.count, options.seed):
        started = time.process_time()
        try:
            read_every_way(file)
            import_whole_or_not(file, database)
        except Exception:  # every kind is a finding
            failed.append(f"file {number}")
            print(f"file {number}:\n{traceback.format_exc(limit=-4)}", file=sys.stderr)
        slowest = max(slowest, (time.process_time() - started, number))
    for number, slipped, good in slipped_files(options.count, options.seed):
        if found := silently_wrong(slipped, good):
            failed.append(f"slip {number}")
            print(f"slip {number} of {slipped.file.name}: {len(found)} people", file=sys.stderr)
    for number, made in many_assembled(options.count, options.seed):
        reading = read_assembled(made)
        asked += bool(reading.questions)
        if wrong := wrong_in(made, reading):
            failed.append(f"list {number}")
            print(f"list {number}: {wrong}", file=sys.stderr)
    for number, marked in many_assembled_marks(options.count, options.seed):
        if wrong := wrong_marks(marked)[1]:
            failed.append(f"marks {number}")
            print(f"marks {number}: {wrong}", file=sys.stderr)
    for number, delivery in many_delivered(options.count // 5, options.seed):
        if wrong := wrong_delivery(delivery)[1]:
            failed.append(f"delivery {number}")
            print(f"delivery {number}: {wrong}", file=sys.stderr)
    peak = peak_megabytes()
    print(
        json.dumps(
            {
                "files": options.count,
                "failed": failed,
                "lists_asked_about": round(asked / options.count, 3),
                "slowest_s": round(slowest[0], 2),
                "slowest_file": slowest[1],
                "peak_mb": round(peak),
            }
        )
    )
    return int(bool(failed) or slowest[0] > MOST_SECONDS or peak > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
