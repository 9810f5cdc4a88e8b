"""The invented files of sample_rosters and what each of them holds."""

import csv
from dataclasses import dataclass
from pathlib import Path

from connections.files.bytes.reading import File

FOLDER = Path(__file__).parents[3] / "sample_rosters"


@dataclass(frozen=True)
class Sample:
    file: str
    kind: str
    students: int
    adults: int
    asks: int
    shows: str

    def open(self) -> File:
        path = FOLDER / self.file
        return File(path.name, path.read_bytes())


def all_samples() -> list[Sample]:
    with (FOLDER / "EXPECTED.tsv").open(encoding="utf-8", newline="") as source:
        return [
            Sample(
                row["file"],
                row["kind"],
                int(row["students"]),
                int(row["adults"]),
                int(row["asks"]),
                row["shows"],
            )
            for row in csv.DictReader(source, delimiter="\t")
        ]


def sample(name: str) -> File:
    return File(Path(name).name, (FOLDER / name).read_bytes())


def text_file(content: str, name: str = "file.csv", encoding: str = "utf-8") -> File:
    return File(name, content.encode(encoding))
