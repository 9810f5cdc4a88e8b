"""The board's report as a workbook: a cover, tables that print, charts, what every word means."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Label, Shown
from connections.domain.reports.board import BoardReport, Typed
from connections.files.out.board import divided
from connections.files.out.board import sentences as by_rule
from connections.files.out.board.tidy import COLUMNS, MEANING, tidy_lines, why_left_out
from connections.files.out.board.words import (
    ALSO_WORDS,
    ASPECT_WORDS,
    OUT_OF,
    group_words,
    label_words,
    table_words,
)
from connections.files.out.workbook import (
    Column,
    Cover,
    Kind,
    Loud,
    RangeChart,
    Sheet,
    Value,
    write_workbook,
)
from connections.words import day, say, to_say

DATA = "Report_data"  # the table that is read back
LONGEST_GROUP = 160  # letters: a line of three hundred groups cannot be read; the data has them all


def write_sheets(report: BoardReport, typed: Typed, edition: int) -> bytes:
    """Return the report as an .xlsx; the same bytes for the same labels and words."""
    school = divided.speaks_of(report)
    title = say("Connections at {school}, {round}", school=school, round=report.round_name)
    sheets = [
        _figures(report),
        *(_division(report, table) for table in divided.tables(report)),
        *_past(report),
        _not_shown(report),
        _data(report, edition),
        _dictionary(),
    ]
    cover = _cover(report, typed, edition, [sheet.name for sheet in sheets])
    at = datetime.combine(report.taken_on, time(), UTC)
    return write_workbook([cover, *sheets], title, at, typed.paper)


# ---- The cover ----------------------------------------------------------------------------------


def _cover(report: BoardReport, typed: Typed, edition: int, names: Sequence[str]) -> Cover:
    lines = [
        (Loud.NOTE, _which(report, edition)),
        (Loud.TITLE, by_rule.headline(report)),
        (Loud.TEXT, " ".join(by_rule.lead(report))),
        (Loud.HEADING, by_rule.change(report)),
    ]
    why = by_rule.why_no_change(report)
    lines += [(Loud.TEXT, why)] if why else []
    lines += [(Loud.HEADING, _all_of(report))]
    lines += [(Loud.TEXT, fact) for fact in _facts(report)]
    steps = [step for step in typed.next_steps if step.strip()]
    if steps:
        lines += [(Loud.HEADING, say("What comes next")), *((Loud.TEXT, step) for step in steps)]
    for what, typed_in in (
        (say("Students who flourish"), typed.flourishing),
        (say("How the adults are"), typed.wellbeing),
    ):
        if typed_in is not None:
            told = say(
                "{figure} (source: {source})", figure=typed_in.figure, source=typed_in.source
            )
            lines += [(Loud.HEADING, what), (Loud.TEXT, told)]
    lines += [
        (Loud.HEADING, say("Why these are ranges")),
        (
            Loud.TEXT,
            say(
                "At least four different numbers of students fit into each range, so that nobody "
                "can be counted out. Groups under {smallest} are shown together. All figures of a "
                "measure are made anew together, and only once three or more students have "
                "another answer or {smallest} or more came or left; until then the earlier ones "
                "stand, and say so.",
                smallest=report.smallest,
            ),
        ),
        (
            Loud.TEXT,
            say(
                "Staff view: what adults believe. It never describes a child, and says nothing "
                "about any one adult."
            ),
        ),
        (Loud.HEADING, say("What is in this file")),
        (Loud.TEXT, " · ".join(names)),
    ]
    return Cover(say("Report"), tuple(lines))


def _which(report: BoardReport, edition: int) -> str:
    return say(
        to_say(
            "Report to the board · {school} · {round}, schools’ reports up to {held} · edition "
            "{edition} · its figures name no student"
        )
        if report.several
        else to_say(
            "Report to the board · {school} · {round}, held {held} · report of {made}, edition "
            "{edition} · its figures name no student"
        ),
        school=divided.speaks_of(report),
        round=report.round_name,
        held=day(report.held_on),
        made=day(report.taken_on),
        edition=edition,
    )


def _all_of(report: BoardReport) -> str:
    return say("These schools together") if report.several else say("The whole school")


def _facts(report: BoardReport) -> Iterator[str]:
    for what, label, as_of, _ in _whole(report):
        if as_of == report.round_name:
            yield say("{what}: {share}", what=what, share=label_words(label))
        else:
            yield say(
                "{what}: {share}, as of {round}", what=what, share=label_words(label), round=as_of
            )


def _whole(report: BoardReport) -> Iterator[tuple[str, Label, str, Aspect | Also]]:
    """Yield each figure of the whole school: what, its range, the round it is from, its code."""
    for shown in report.published.lines:
        if not shown.key.table:
            aspect = shown.key.aspect
            yield say(ASPECT_WORDS[aspect]), shown.label, shown.as_of, aspect
    for each in report.published.beside:
        also = Also(each.what)
        yield say(ALSO_WORDS[also]), each.label, report.round_name, also


# ---- Tables -------------------------------------------------------------------------------------


def _figures(report: BoardReport) -> Sheet:
    columns = (
        Column(say("Figure"), width=40),
        Column(say("Share"), width=13),
        Column(say("From"), Kind.PERCENT, 8),
        Column(say("To"), Kind.PERCENT, 8),
        Column(say("Out of"), width=32),
        Column(say("As of"), width=20),
    )
    rows = tuple(
        (what, label_words(label), *_ends(label), say(OUT_OF[code][0]), as_of)
        for what, label, as_of, code in _whole(report)
    )
    return Sheet(say("Figures"), columns, rows, (_about(report, f"{_all_of(report)}."),))


def _division(report: BoardReport, table: str) -> Sheet:
    lines = divided.both(report, table)
    covered = [line for line, _ in lines if line]
    columns = [
        Column(table_words(table), width=26),
        Column(say("One or more strong adults"), width=14),
        Column(say("From"), Kind.PERCENT, 8),
        Column(say("To"), Kind.PERCENT, 8),
        Column(say("Width of the range"), Kind.PERCENT, 9),
        Column(say("What to know"), width=28),
    ]
    if two := any(deep for _, deep in lines):
        columns[5:5] = [
            Column(say("Two or more"), width=14),
            Column(say("From (two or more)"), Kind.PERCENT, 10),
            Column(say("To (two or more)"), Kind.PERCENT, 10),
        ]
    columns[0] = Column(say("Group"), width=26) if _taken(columns) else columns[0]
    rows = []
    for shown, (line, deep) in zip(divided.groups(report, table), lines, strict=True):
        row: list[Value] = [short_group(shown.key), *_range(line)]
        row.append((line.label.high - line.label.low) / 100 if line else None)
        row += _range(deep) if two else ()
        rows.append((*row, _to_know(report, line, deep)))
    words = table_words(table)
    title = say("Students with a strong adult, by {group} (staff view)", group=words.lower())
    chart = RangeChart(
        title,
        f"{title}. {_in_words(covered)}",
        label=0,
        low=2,
        gap=4,
        rows=len(covered),
        says=tuple((s.label.low, label_words(s.label)) for s in covered),
    )
    name = say("By {group}", group=words.lower())
    note = _about(report, say("Grades in their order, other groups by name, never by rank."))
    return Sheet(name, tuple(columns), tuple(rows), (note,), chart=chart)


def _range(shown: Shown | None) -> tuple[Value, ...]:
    return (label_words(shown.label), *_ends(shown.label)) if shown else (None, None, None)


def _taken(columns: Sequence[Column]) -> bool:
    """Say whether the roster's own word is a heading already: a table's headings are unique."""
    headings = [column.heading.casefold() for column in columns]
    return headings[0] in headings[1:] or not headings[0].strip()


def _in_words(lines: Iterable[Shown]) -> str:
    return " ".join(
        say("{group}: {share}.", group=short_group(s.key), share=label_words(s.label))
        for s in lines
    )


def _to_know(report: BoardReport, *lines: Shown | None) -> str:
    """Return what a reader has to know of a line: put together, or of an earlier round."""
    told = []
    given = [line for line in lines if line is not None]
    if len(given[0].key.names) > 1 and not divided.is_band(report, given[0].key):
        told.append(say("Several groups together: one of them alone is small."))
    told += [
        say("Two or more as of {round}.", round=line.as_of)
        if line.key.aspect is Aspect.TWO
        else say("One or more as of {round}.", round=line.as_of)
        for line in given
        if line.as_of != report.round_name
    ]
    return " ".join(told)


def _past(report: BoardReport) -> Iterator[Sheet]:
    if not report.past:
        return
    columns = (
        Column(say("Round"), width=30),
        Column(say("Held on"), Kind.DAY, 13),
        Column(say("One or more strong adults"), width=16),
        Column(say("From"), Kind.PERCENT, 8),
        Column(say("To"), Kind.PERCENT, 8),
        Column(say("Answers in"), width=16),
    )
    rows = [
        (
            past.round_name,
            past.held_on,
            label_words(past.covered) if past.covered else say("not shown"),
            *(_ends(past.covered) if past.covered else (None, None)),
            label_words(past.answers_in) if past.answers_in else say("not shown"),
        )
        for past in report.past
    ]
    note = _about(report, say("What the reports of earlier rounds said of the whole school."))
    yield Sheet(say("Earlier rounds"), columns, tuple(rows), (note,))


def _not_shown(report: BoardReport) -> Sheet:
    columns = (
        Column(say("Divided by"), width=24),
        Column(say("Group"), width=34),
        Column(say("Why it is not shown, or shown as it is"), width=56),
    )
    left = report.published.left_out
    rows: list[tuple[Value, ...]] = [
        (
            table_words(table),
            short_group(Key(Aspect.COVERED, table, (name,))),
            why_left_out(report, table),
        )
        for table, name in left
    ]
    rows += [
        (table_words(table), say("All groups"), divided.why_not_printed(report))
        for table in divided.not_printed(report)
    ]
    rows += [
        (
            table_words(shown.key.table) if shown.key.table else say("Whole school"),
            short_group(shown.key),
            told,
        )
        for shown in report.published.lines
        if (told := _to_know(report, shown))
    ]
    nothing = say("Nothing is left out, put together or older.")
    note = _about(report, say("What is left out, put together, or an earlier round's figure."))
    return Sheet(say("Not shown"), columns, tuple(rows), (note,), nothing=nothing)


_WIDTHS = (7, 7, 7, 4, 8, 6, 8, 5, 5, 6, 7, 6, 4, 4, 6, 9, 8, 6, 5)  # as wide as a page


def _data(report: BoardReport, edition: int) -> Sheet:
    shares = ("low", "high")
    columns = tuple(
        Column(name, Kind.PERCENT if name in shares else Kind.TEXT, width)
        for name, width in zip(COLUMNS, _WIDTHS, strict=True)
    )
    ends = [place for place, name in enumerate(COLUMNS) if name in shares]
    rows = []
    for line in tidy_lines(report, edition):
        row: list[Value] = [*line]
        row[COLUMNS.index("edition")] = str(edition)
        for end in ends:
            whole = row[end]
            row[end] = whole / 100 if isinstance(whole, int) else None
        rows.append(tuple(row))
    note = say("One line a figure, as in the CSV. The headings are codes: see the last sheet.")
    return Sheet(say("Data"), columns, tuple(rows), (note,), known_as=DATA)


def _dictionary() -> Sheet:
    columns = (
        Column(say("Column or figure"), width=22),
        Column(say("What it is"), width=42),
        Column(say("Unit"), width=14),
        Column(say("Out of"), width=28),
        Column(say("Where it comes from"), width=24),
    )
    text, share = say("text"), say("percent")
    units = dict.fromkeys(("low", "high"), share) | dict.fromkeys(
        ("as_of_older", "together"), say("yes or no")
    )
    tables = (ASPECT_WORDS.items(), ALSO_WORDS.items())
    words = {code.value: told for table in tables for code, told in table}
    rows: list[tuple[Value, ...]] = [
        (code.value, say(words[code.value]), share, *map(say, told))
        for code, told in OUT_OF.items()
    ]
    rows += [(name, say(MEANING[name]), units.get(name, text), None, None) for name in COLUMNS]
    note = say("Every figure and every column of this file and of the CSV.")
    return Sheet(say("Dictionary"), columns, tuple(rows), (note,))


def _about(report: BoardReport, what: str) -> str:
    return say(
        to_say("{school}, {round}, schools’ reports up to {held}. {what}")
        if report.several
        else to_say("{school}, {round}, held on {held}. {what}"),
        school=divided.speaks_of(report),
        round=report.round_name,
        held=day(report.held_on),
        what=what,
    )


def _ends(label: Label) -> tuple[float, float]:
    return label.low / 100, label.high / 100


def rows_of(report: BoardReport) -> dict[str, set[tuple[tuple[str, ...], tuple[int, ...]]]]:
    """Return what the rows of the tables may say: first cell → the words of ranges, their numbers.

    This is what a finished workbook is held against.
    """
    found: dict[str, set[tuple[tuple[str, ...], tuple[int, ...]]]] = {}

    def add(first: str, words: Iterable[str], numbers: Iterable[int]) -> None:
        found.setdefault(first, set()).add((tuple(words), tuple(numbers)))

    for what, label, _, _ in _whole(report):
        add(what, [label_words(label)], [label.low, label.high])
    for table in divided.tables(report):
        for line, deep in divided.both(report, table):
            given = [shown for shown in (line, deep) if shown]
            numbers = [end for shown in given for end in (shown.label.low, shown.label.high)]
            numbers[2:2] = [line.label.high - line.label.low] if line else []
            add(short_group(given[0].key), (label_words(s.label) for s in given), numbers)
    for past in report.past:
        if past.covered:
            labels = [label for label in (past.covered, past.answers_in) if label]
            numbers = [past.covered.low, past.covered.high]
            add(past.round_name, map(label_words, labels), numbers)
    return found


def short_group(key: Key) -> str:
    """Return whom a line is about, cut where many groups are put together."""
    words = group_words(key)
    if len(words) <= LONGEST_GROUP:
        return words
    return words[:LONGEST_GROUP].rsplit(",", 1)[0] + ", …"
