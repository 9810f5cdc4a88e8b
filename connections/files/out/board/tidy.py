"""The board's report as a tidy table: one line a figure, and one for each group left out."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import COVERAGE, Aspect, Key
from connections.domain.disclosure.published import REASONS, Label
from connections.domain.reports.board import BoardReport
from connections.domain.reports.district import SCHOOL
from connections.files.out.board.divided import not_printed, why_not_printed
from connections.files.out.board.words import (
    ALSO_WORDS,
    ASPECT_WORDS,
    OUT_OF,
    group_words,
    label_words,
    table_words,
)
from connections.files.out.table import write_csv
from connections.words import say, to_say

TABLE_NAME = "report-data.csv"  # as a PDF carries it
LEFT_OUT = "left_out"  # the kind of a line without a range
YES, NO = "yes", "no"


class Line(NamedTuple):
    """One line. Codes stay as they are in every language; `low` and `high` are whole percents."""

    school: str
    round: str
    held_on: str
    edition: int
    measure: str
    division: str
    group: str
    low: int | None
    high: int | None
    kind: str
    says: str
    as_of: str
    as_of_older: str
    together: str
    left_out: str
    measure_words: str
    out_of: str
    division_code: str
    group_codes: str


COLUMNS = Line._fields
MEANING: Mapping[str, str] = {
    "school": to_say("The school."),
    "round": to_say("The round that the report is about."),
    "held_on": to_say("The day of that round: year, month, day."),
    "edition": to_say("The edition of the report: other words or paper, the same ranges."),
    "measure": to_say("What is counted, as a code that never changes."),
    "division": to_say("What the students are divided by; empty for the whole school."),
    "group": to_say("Of whom the line is: all, a group, or small groups put together."),
    "low": to_say("The least that the share can be, in percent."),
    "high": to_say("The most that the share can be, in percent."),
    "kind": to_say("between, or_more, or_less; left_out where no range is shown."),
    "says": to_say("The range in words, as it may be quoted."),
    "as_of": to_say("The round that the figure was made in."),
    "as_of_older": to_say("yes: an earlier round's figure, for a new one could tell too much."),
    "together": to_say("yes: several groups: a band, or one alone is small or says little."),
    "left_out": to_say("Why there is no range; empty where there is one."),
    "measure_words": to_say("What is counted, in words."),
    "out_of": to_say("Out of whom or what the share is: of those in the group."),
    "division_code": to_say("The division as it stands in the roster."),
    "group_codes": to_say("The groups as they stand in the roster, as a JSON list."),
}


def write_tidy(report: BoardReport, edition: int) -> bytes:
    """Return every line of a report as CSV; no text in it can become a formula."""
    return write_csv(COLUMNS, tidy_lines(report, edition))


def tidy_lines(report: BoardReport, edition: int) -> Iterator[Line]:
    """Yield the lines of the report, then what stands beside, then what is left out."""

    def line(of: Key | Also, label: Label | None, as_of: str, why: str = "") -> Line:
        measure, table, names = of if isinstance(of, Key) else (of, "", ())
        words = ALSO_WORDS[measure] if isinstance(measure, Also) else ASPECT_WORDS[measure]
        return Line(
            school=report.school,
            round=report.round_name,
            held_on=report.held_on.isoformat(),
            edition=edition,
            measure=measure.value,
            division=table_words(table) if table else "",
            group=_group(of),
            low=label.low if label else None,
            high=label.high if label else None,
            kind=label.kind.value if label else LEFT_OUT,
            says=label_words(label) if label else "",
            as_of=as_of,
            as_of_older=YES if as_of not in ("", report.round_name) else NO,
            together=YES if len(names) > 1 else NO,
            left_out=why,
            measure_words=say(words),
            out_of=say(OUT_OF[measure][0]),
            division_code=table,
            group_codes=json.dumps(names, ensure_ascii=False),
        )

    if report.published.refused is not None:
        yield line(Key(Aspect.COVERED), None, "", say(REASONS[report.published.refused]))
    for shown in report.published.lines:
        yield line(shown.key, shown.label, shown.as_of)
    for each in report.published.beside:
        yield line(Also(each.what), each.label, report.round_name)
    for table, name in report.published.left_out:
        yield line(Key(Aspect.COVERED, table, (name,)), None, "", why_left_out(report, table))
    for table in not_printed(report):
        yield line(Key(Aspect.COVERED, table), None, "", why_not_printed(report))


def _group(of: Key | Also) -> str:
    if isinstance(of, Also) or not (of.table or of.aspect in COVERAGE):
        return say("Whole school")
    return say("All groups") if of.table and not of.names else group_words(of)


def why_left_out(report: BoardReport, table: str) -> str:
    """Return why a group has no range."""
    if report.several:
        return (
            say("This school has taken no report that can be shown.")
            if table == SCHOOL
            else say("What the schools show says too little of this grade.")
        )
    return say(
        "Fewer than {smallest} students, even together with other small groups: not shown.",
        smallest=report.smallest,
    )
