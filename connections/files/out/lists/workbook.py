"""The leadership's workbook of a round: what is in it, in which words, what it is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from connections.domain.coverage.table import CoverageSummary
from connections.domain.outreach.conversion import Conversion, in_words
from connections.domain.people.grades import grade_label
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import rests_on
from connections.domain.voice.said import VoiceSummary
from connections.files.out.naming import filename
from connections.files.out.workbook import Column, Kind, RangeChart, Sheet, Value, write_workbook
from connections.words import day, percent, say, say_many, to_say

NEVER_A_TRAIT = to_say(
    "“Not yet connected” means: no adult has told us yet. It is never a trait of the child."
)
CONFIDENTIAL = to_say("Contains education records: do not share. For the school's own staff only.")
NOBODY_LEFT = to_say("Every student in this round has a strong adult (staff view).")
TOO_FEW = to_say("too few")


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Coverage by one division of the roster; `table` as services.groups gives it."""

    title: str
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything the workbook says. The frames are None where there is none.

    `names`: student_id, name, grade, homeroom str, know, recognise, missing int, in order.
    `change`: was, now str, students int.  `outreach`: student, adult, status str,
    began_on date,  contacts int,  next_on date or None.
    """

    school: str
    this_round: Round
    made_on: date
    smallest: int
    summary: CoverageSummary
    groups: tuple[GroupTable, ...]
    names: pd.DataFrame
    before: tuple[Round, CoverageSummary] | None = None
    change: pd.DataFrame | None = None
    outreach: pd.DataFrame | None = None
    worked: Conversion | None = None  # what became of the outreach, beside the expected
    voice: VoiceSummary | None = None  # what students said, if anybody was asked
    reads_voice: bool = False  # whoever takes it may read what students said
    after_first_reveal: int = 0  # answers given after a first reveal that was taken back
    taken: str = ""  # who took it and when, in words; empty while it is only looked at


def write_report(content: ReportContent, now: datetime) -> bytes:
    """Return the workbook as an .xlsx."""
    title = say(
        "Connections at {school}, {round}", school=content.school, round=content.this_round.name
    )
    return write_workbook(report_sheets(content), title, now)


def taken_words(who: str, at: datetime) -> str:
    """Return who took it and when, as it stands on every page and sheet."""
    at = at.astimezone(UTC)
    return say(
        "Taken by {who} on {day} at {time} (UTC).",
        who=who,
        day=day(at.date(), "long"),
        time=f"{at:%H:%M}",
    )


def report_filename(content: ReportContent) -> str:
    """Return "Oak-Street-School_Fall-2026_2026-11-22_internal.xlsx": safe on every system."""
    made_on = content.made_on.isoformat()
    return filename((content.school, content.this_round.name, made_on, "internal"), "xlsx")


def report_sheets(content: ReportContent) -> tuple[Sheet, ...]:
    """Return the sheets of the report in order: the preview on the screen shows these."""
    sheets = [_summary(content), *(_group(content, group) for group in content.groups)]
    if content.change is not None and content.before is not None:
        sheets.append(_change(content, content.before[0], content.change))
    sheets.append(_names(content, content.names))
    if content.outreach is not None:
        sheets.append(_outreach(content, content.outreach))
    return tuple(sheets)


def _headline(content: ReportContent, what: str, **facts: str) -> str:
    """Return what a sheet is about, then of which round and when."""
    when = say(
        "{round}, held on {held_on}, staff view; report of {made_on}.",
        round=content.this_round.name,
        held_on=content.this_round.held_on.isoformat(),
        made_on=content.made_on.isoformat(),
    )
    return f"{say(what, school=content.school, **facts)} {when} {content.taken}".rstrip()


def _summary(content: ReportContent) -> Sheet:
    columns = (
        Column(say("Figure"), width=44),
        Column(say("Number"), Kind.COUNT, 12),
        Column(say("Out of"), Kind.COUNT, 12),
        Column(say("Share"), Kind.SHARE, 12),
        Column(say("What it means"), width=92),
    )
    notes: tuple[str, ...] = (
        _headline(content, to_say("{school}: summary.")),
        say(NEVER_A_TRAIT),
        say(
            "Staff view: what adults believe. Students and adults often see a relationship "
            "differently, so nothing here says that a student feels connected."
        ),
        _small_groups(content),
    )
    if again := content.after_first_reveal:
        notes += (
            say_many(
                again,
                "{n} answer was given after a first reveal that was taken back.",
                "{n} answers were given after a first reveal that was taken back.",
            ),
        )
    rows = (*_figures(content), *_figures_of_voice(content), *_figures_over_time(content))
    return Sheet(say("Summary"), columns, rows, notes, say(CONFIDENTIAL), None, say("No round."))


def _small_groups(content: ReportContent) -> str:
    return say(
        "Groups under {smallest} students show no figure: the list has their names.",
        smallest=content.smallest,
    )


def _figures(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    figures = content.summary
    answers = figures.asked
    of_what = say("Of every pair of an adult and a student. A missing answer is not “Not yet”.")
    if figures.short:
        of_what = rests_on(figures.maybe_more)
    could_be = round(figures.coverage_high * figures.students) if figures.students else 0
    enrolled, anyone = say("Enrolled on the round's date."), say("Anyone a student could turn to.")
    yield say("Students in the round"), figures.students, None, None, enrolled
    yield say("Adults in the round"), figures.adults, None, None, anyone
    yield (
        say("Answers given (completeness)"),
        figures.marks,
        answers,
        figures.completeness if answers else None,
        of_what,
    )
    by_any = (_BY_ANY, figures.covered_by_any, to_say("Adults from outside the school too."))
    for words, number, meaning in (
        (_COVERED, figures.covered, to_say("At least one adult says: a strong connection.")),
        *([by_any] if figures.outside else []),
        (
            to_say("Covered, if every missing answer were Strong"),
            could_be,
            to_say("The upper end: coverage lies between this figure and the one above."),
        ),
        (_DEPTH, figures.two_or_more, to_say("Two or more say Strong.")),
        (_NOT_YET, figures.not_covered, to_say("No adult has said Strong (yet).")),
        (
            to_say("Exactly one strong adult, or only adults who are leaving"),
            figures.fragile,
            to_say("Covered today, and resting on one adult or on adults who are leaving."),
        ),
        (
            to_say("Only recognised"),
            figures.only_recognised,
            to_say("Name and face, and nobody knows them closer."),
        ),
        (_UNREVIEWED, figures.not_reviewed, to_say("No answer at all so far.")),
    ):
        yield say(words), *_part(content, number, figures.students), say(meaning)


_BY_ANY = to_say("Covered by any adult (staff view)")
_COVERED, _DEPTH = to_say("Covered (staff view)"), to_say("Two or more adults (depth)")
_NOT_YET, _UNREVIEWED = to_say("Not yet connected"), to_say("Not reviewed by anybody")
_OF_VOICE = {  # a figure of what students said: its name, and what it means
    "confirmed": (
        to_say("Confirmed (of students who answered)"),
        to_say("The student names an adult who marked them strong."),
    ),
    "perceived": (
        to_say("Perceived (of students who answered)"),
        to_say("Covered, and so far staff alone say so."),
    ),
    "unseen": (
        to_say("Unseen (of students who answered)"),
        to_say("The student names an adult who did not mark them strong."),
    ),
    "nobody": (
        to_say("Said “nobody here” (of students who answered)"),
        to_say("Nobody came to mind when the student was asked."),
    ),
    "outside": (
        to_say("Named someone outside school (of students who answered)"),
        to_say("There is somebody, and not at school."),
    ),
    "rather_not_say": (
        to_say("Would rather not say (of students who answered)"),
        to_say("A good answer too: nobody has to say."),
    ),
    "unreadable": (
        to_say("Could not be read (of students who answered)"),
        to_say("Asked and answered, and nobody could place whom it means."),
    ),
}


def _figures_of_voice(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    voice = content.voice
    if voice is None:
        if content.reads_voice:
            nothing = say("No student has answered in this round.")
            yield say("What students say"), None, None, None, nothing
        return
    for figure, (words, meaning) in _OF_VOICE.items():
        yield say(words), *_part(content, getattr(voice, figure), voice.answered), say(meaning)


def _part(content: ReportContent, number: int, whole: int) -> tuple[Value, Value, Value]:
    """Return a number, out of how many, and its share; “too few” where the whole is small.

    Where there is nobody to count the cells stay empty.
    """
    if not whole:
        return None, 0, None
    if whole < content.smallest:
        return (say(TOO_FEW),) * 3
    return number, whole, number / whole


def _figures_over_time(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    if content.before is not None:
        earlier, then = content.before
        yield (
            say("Covered in {round} (the round before)", round=earlier.name),
            *_part(content, then.covered, then.students),
            say("For comparison; students who came or left since are in one figure only."),
        )
    else:
        nothing = say("This is the first round, so there is none to compare with.")
        yield say("The round before"), None, None, None, nothing
    if content.worked is not None and content.worked.suggested.asked:
        marks = content.worked.suggested.marks
        figures: tuple[Value, Value, Value] = (None,) * 3
        if marks.withheld is None:
            figures = marks.yes, marks.asked, marks.yes / marks.asked
        what = say("Suggested pairs asked that are Strong, beside the expected")
        yield what, *figures, " ".join(in_words(content.worked))


def _group(content: ReportContent, group: GroupTable) -> Sheet:
    columns = (
        Column(say("Group"), width=30),  # not the roster's own word: a heading must be unique
        Column(say("Students"), Kind.COUNT, 12),
        Column(say("Covered"), Kind.COUNT, 12),
        Column(say("Share covered"), Kind.SHARE, 14),
        Column(say("Missing answers could add"), Kind.SHARE, 18),
        Column(say("Two or more adults"), Kind.COUNT, 14),
        Column(say("Share with two or more"), Kind.SHARE, 16),
    )
    rows = tuple(
        (str(row.group), *[say(TOO_FEW)] * 6)
        if row.withheld
        else (
            str(row.group),
            int(row.students),
            int(row.covered),
            float(row.share),
            float(row.gap),
            int(row.two_or_more),
            float(row.depth),
        )
        for row in group.table.itertuples()
    )
    shown = group.table[~group.table["withheld"]]
    words = group.title.lower()
    chart = RangeChart(
        say("Covered by {group} (staff view)", group=words),
        " ".join(
            say_many(
                int(row.students),
                "{group}: {share} of {n} student covered.",
                "{group}: {share} of {n} students covered.",
                group=row.group,
                share=percent(float(row.share)),
            )
            for row in shown.itertuples()
        ),
        label=0,
        low=3,
        gap=4,
        rows=len(shown),
    )
    notes = (
        _headline(content, to_say("{school}: coverage by {group}."), group=words),
        _small_groups(content),
    )
    name = say("By {group}", group=words)
    return Sheet(name, columns, rows, notes, say(CONFIDENTIAL), chart)


_STATES = {
    "none": to_say("No strong adult yet"),
    "one": to_say("One strong adult"),
    "two or more": to_say("Two or more"),
    "new": to_say("Not in the round then"),
    "left": to_say("Not in the round now"),
    "not_again": to_say("Not asked again yet"),
    "not_before": to_say("Cannot be told: not asked before"),
}


def _change(content: ReportContent, earlier: Round, change: pd.DataFrame) -> Sheet:
    columns = (
        Column(say("Then"), width=28),
        Column(say("Now"), width=28),
        Column(say("Students"), Kind.COUNT),
    )
    rows = tuple(
        (say(_STATES[row.was]), say(_STATES[row.now]), int(row.students))
        for row in change.itertuples()
    )
    what = to_say("{school}: change since {earlier}.")
    notes = (_headline(content, what, earlier=earlier.name),)
    return Sheet(say("Change"), columns, rows, notes, say(CONFIDENTIAL))


def _names(content: ReportContent, names: pd.DataFrame) -> Sheet:
    columns = (
        Column(say("Student"), width=30),
        Column(say("Student id"), width=14),
        Column(say("Grade"), width=18),
        Column(say("Homeroom"), width=16),
        Column(say("Adults who know them"), Kind.COUNT, 14),
        Column(say("Adults who recognise them"), Kind.COUNT, 16),
        Column(say("Answers still missing"), Kind.COUNT, 14),
    )
    rows = tuple(
        (
            row.name,
            row.student_id,
            grade_label(row.grade),
            row.homeroom,
            int(row.know),
            int(row.recognise),
            int(row.missing),
        )
        for row in names.itertuples(index=False)
    )
    notes = (
        _headline(content, to_say("{school}: students not yet connected.")),
        say(NEVER_A_TRAIT),
        say("Order: fewest adults who know them first. Connection alone, nothing else."),
    )
    return Sheet(say(_NOT_YET), columns, rows, notes, say(CONFIDENTIAL), None, say(NOBODY_LEFT))


def _outreach(content: ReportContent, outreach: pd.DataFrame) -> Sheet:
    columns = (
        Column(say("Student"), width=30),
        Column(say("Adult"), width=30),
        Column(say("Where it stands"), width=20),
        Column(say("Since"), Kind.DAY, 14),
        Column(say("Contacts"), Kind.COUNT, 12),
        Column(say("Next step on"), Kind.DAY, 14),
    )
    rows = tuple(
        (row.student, row.adult, row.status, row.began_on, int(row.contacts), row.next_on)
        for row in outreach.itertuples(index=False)
    )
    notes = (
        _headline(content, to_say("{school}: outreach.")),
        say(
            "Assigning is not connecting: what counts is what became strong, beside what would be "
            "expected (Summary)."
        ),
    )
    nothing = say("No outreach has begun yet.")
    return Sheet(say("Outreach"), columns, rows, notes, say(CONFIDENTIAL), None, nothing)
