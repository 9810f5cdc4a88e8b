"""The board's report as a tidy table: one line a figure."""

from connections.domain.disclosure.beside import Also
from connections.domain.reports.board import BoardReport
from connections.files.out.board.words import (
    ALSO_WORDS,
    ASPECT_WORDS,
    group_words,
    label_words,
    table_words,
)
from connections.files.out.table import write_csv
from connections.words import say

COLUMNS = (
    *("school", "round", "held_on", "measure", "division", "group", "low", "high", "kind"),
    *("as_of", "says", "measure_words"),
)


def write_tidy(report: BoardReport) -> bytes:
    """Return every line of a report as CSV; `low` and `high` are whole percents, ends included."""
    about = (report.school, report.round_name, report.held_on.isoformat())
    rows = []
    for line in report.published.lines:
        key, label = line.key, line.label
        division = table_words(key.table) if key.table else ""
        rows.append(
            (
                *about,
                *(key.aspect.value, division, group_words(key)),
                *(label.low, label.high, label.kind.value, line.as_of),
                *(label_words(label), say(ASPECT_WORDS[key.aspect])),
            )
        )
    for each in report.published.beside:
        also, label = Also(each.what), each.label
        rows.append(
            (
                *about,
                *(also.value, "", say("Whole school")),
                *(label.low, label.high, label.kind.value, report.round_name),
                *(label_words(label), say(ALSO_WORDS[also])),
            )
        )
    return write_csv(COLUMNS, rows)
