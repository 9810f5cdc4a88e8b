"""Read 10,000 broken files: `python -m tests.fuzz [--count 10000] [--seed 2026] [--only N]`.

Each file is read as a roster, alone, and as marks. Anything but a ConnectionsError, a run over
5 seconds of CPU or memory over 500 MB is a failure; exit 1 and the numbers of the files.
"""

import argparse
import json
import sys
import time
import traceback

from connections.domain.people import Adult, Student
from connections.domain.problems import ConnectionsError
from connections.files.marks import read_marks
from connections.files.reading import File
from connections.files.rosters import inspect_file, read_rosters
from connections.files.voice import read_voice
from tests.fuzz.mutations import broken_file, broken_files, samples

MOST_SECONDS, MOST_MEGABYTES = 5.0, 500
STUDENTS = [Student("00417", "Ana", "Ruiz"), Student("00418", "Bo", "Li")]
ADULTS = [Adult("T1", "Dana", "Mills"), Adult("T2", "Omar", "Bell")]


def read_every_way(file: File) -> None:
    """Read a file in every way there is; only refusals may come out."""
    report = inspect_file(file)
    assert report.message, "no sentence for the person"
    assert report.kind in ("roster", "marks", "support", "refused")
    for read in (
        lambda: read_rosters([file], expect="students"),
        lambda: read_marks(file, STUDENTS, ADULTS),
        lambda: read_voice(file, STUDENTS, ADULTS),
    ):
        try:
            read()
        except ConnectionsError as refused:
            assert str(refused)


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
        read_every_way(broken_file(samples(), options.only, options.seed))
        return 0
    failed, slowest = [], (0.0, -1)
    for number, file in broken_files(options.count, options.seed):
        started = time.process_time()
        try:
            read_every_way(file)
        except Exception:  # every kind is a finding
            failed.append(number)
            print(f"file {number}:\n{traceback.format_exc(limit=-4)}", file=sys.stderr)
        slowest = max(slowest, (time.process_time() - started, number))
    peak = peak_megabytes()
    print(
        json.dumps(
            {
                "files": options.count,
                "failed": failed,
                "slowest_s": round(slowest[0], 2),
                "slowest_file": slowest[1],
                "peak_mb": round(peak),
            }
        )
    )
    return int(bool(failed) or slowest[0] > MOST_SECONDS or peak > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
