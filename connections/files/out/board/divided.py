"""What is said of divisions and groups: which stand, which differ, which are not shown, and why."""

from itertools import permutations

from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Shown
from connections.domain.people.grades import bands_of
from connections.domain.reports.board import BoardReport
from connections.domain.reports.district import SCHOOL
from connections.files.out.board.words import group_words, label_words, table_words
from connections.words import listed, number, say, to_say

MOST_NAMED = 160  # letters of names in a row


def tables(report: BoardReport) -> tuple[str, ...]:
    """Return the divisions that are printed, in order."""
    found = (each.key.table for each in report.published.lines if each.key.table)
    return tuple(dict.fromkeys(found))


def rows(report: BoardReport, table: str) -> tuple[Shown, ...]:
    """Return a division's lines of coverage, in the school's own order."""
    return tuple(
        each
        for each in report.published.lines
        if each.key.table == table and each.key.aspect is Aspect.COVERED
    )


def both(report: BoardReport, table: str) -> tuple[tuple[Shown | None, Shown | None], ...]:
    """Return a division's lines of one or more, each with that of two or more of the same group.

    Those of two or more of other groups come last: where grades stand as they were, a new line may
    be of their band.
    """
    deep = {
        each.key.names: each
        for each in report.published.lines
        if (each.key.table, each.key.aspect) == (table, Aspect.TWO)
    }
    covered = [(each, deep.pop(each.key.names, None)) for each in rows(report, table)]
    return (*covered, *((None, each) for each in deep.values()))


def groups(report: BoardReport, table: str) -> tuple[Shown, ...]:
    """Return one line of each group of a division, of one or more where there is that."""
    return tuple(each for lines in both(report, table) if (each := lines[0] or lines[1]))


def told_apart(report: BoardReport) -> list[str]:
    """Return what is said of differences within each division, and of missing answers beside."""
    found = [differences(report, table) for table in tables(report)]
    apart = any(_apart(report, table) for table in tables(report)) and not report.several
    if apart and missing_matter(report):
        found.append(say("Answers that are missing could change this."))
    return found


def missing_matter(report: BoardReport) -> bool:
    """Say whether missing answers could move the school's range; yes where that is not shown."""
    whole = {each.key: each for each in report.published.lines}
    shown, most = whole.get(Key(Aspect.COVERED)), whole.get(Key(Aspect.COULD_BE))
    return shown is None or most is None or (shown.label, shown.as_of) != (most.label, most.as_of)


def _apart(report: BoardReport, table: str) -> list[tuple[int, Shown, Shown]]:
    """Return the lines of one moment whose ranges do not touch: how far apart, above, below."""
    return [
        (above.label.low - below.label.high, above, below)
        for above, below in permutations(rows(report, table), 2)
        if above.as_of == below.as_of and above.label.low > below.label.high
    ]


def differences(report: BoardReport, table: str) -> str:
    """Return which ranges of a division lie furthest apart, or that no difference can be told."""
    pairs = _apart(report, table)
    division, moments = table_words(table), {each.as_of for each in rows(report, table)}
    if table == SCHOOL:
        return say(
            "{division}: schools are not compared. Staffs differ in how they use the word "
            "“strong”.",
            division=division,
        )
    if report.several:
        return say(
            "{division}: not compared. Grades are in different schools, and staffs differ in how "
            "they use the word “strong”.",
            division=division,
        )
    if len(rows(report, table)) == 1:
        return say(
            "{division}: only one group can be shown, so there is nothing to compare it with.",
            division=division,
        )
    if not pairs:
        return say(
            to_say("{division}: the ranges overlap, so no difference can be told.")
            if len(moments) == 1
            else to_say("{division}: no two ranges of the same round lie apart."),
            division=division,
        )
    _, above, below = max(pairs, key=lambda pair: pair[0])
    return say(
        to_say(
            "{division}: in {round}, a larger share of {above} ({more}) than of {below} ({less})."
        )
        if len(pairs) == 1
        else to_say(
            "{division}: in {round}, a larger share of {above} ({more}) than of {below} ({less}); "
            "others lie apart too."
        ),
        division=division,
        round=above.as_of,
        above=row_name(above),
        below=row_name(below),
        more=label_words(above.label),
        less=label_words(below.label),
    )


def not_printed(report: BoardReport) -> tuple[str, ...]:
    """Return the divisions that are not shown at all, of grades and those that were chosen."""
    printed = tables(report)
    wanted = () if report.several or not report.published.lines else ("grade", *report.groups)
    return tuple(table for table in dict.fromkeys(wanted) if table not in printed)


def why_not_printed(report: BoardReport) -> str:
    """Return why a division is not shown at all."""
    whole = next((s for s in report.published.lines if s.key == Key(Aspect.COVERED)), None)
    if whole is not None and whole.as_of != report.round_name:
        return say(
            "not shown until there are new figures. Those of {round} stand, without it.",
            round=whole.as_of,
        )
    return say(
        "not shown. Either fewer than two groups are large enough, or showing them would point at "
        "a small one."
    )


def not_divided(report: BoardReport) -> tuple[str, ...]:
    """Return which chosen divisions and which groups are not shown, and why."""
    printed = tables(report)
    found = [
        say("{division}: {why}", division=table_words(table), why=why_not_printed(report))
        for table in not_printed(report)
    ]
    left_out: dict[str, list[str]] = {}
    for table, name in report.published.left_out:
        if table in printed or report.several:
            left_out.setdefault(table, []).append(group_words(Key(Aspect.COVERED, table, (name,))))
    if report.several:
        told = {
            SCHOOL: to_say("No report that can be shown was taken of: {names}."),
            "grade": to_say(
                "Not shown, because what the schools show says too little of it: {names}."
            ),
        }
        return tuple(
            say(sentence, names=shortened(left_out[table]))
            for table, sentence in told.items()
            if table in left_out
        )
    return (
        *found,
        *(
            say(
                "{division}: not shown, because fewer than {smallest} students are in it: {names}.",
                division=table_words(table),
                smallest=number(report.smallest),
                names=shortened(names),
            )
            for table, names in left_out.items()
        ),
    )


def together(report: BoardReport, shown: Shown) -> str:
    """Return which small groups a line puts together, "" for a line of one group or of grades."""
    if len(shown.key.names) < 2 or shown.key.table == "grade":
        return ""
    names = [group_words(Key(Aspect.COVERED, shown.key.table, (name,))) for name in shown.key.names]
    return say(
        "{division}, all others together: {names}. Each has fewer than {smallest} students.",
        division=table_words(shown.key.table),
        names=shortened(names),
        smallest=number(report.smallest),
    )


def is_band(report: BoardReport, key: Key) -> bool:
    """Say whether a line is of a band of grades: together by where they stand, few or many."""
    shown = (each.key for each in report.published.lines if each.key.table == "grade")
    return key.table == "grade" and key.names in bands_of(n for each in shown for n in each.names)


def row_name(shown: Shown) -> str:
    """Return a line's name in a table; the groups put together are named below it."""
    if len(shown.key.names) > 1 and shown.key.table != "grade":
        return say("All others together")
    return group_words(shown.key)


def how_many_schools(report: BoardReport) -> tuple[int, int] | None:
    """Return of how many schools a district's report speaks, of how many; None where of all."""
    missing = sum(table == SCHOOL for table, _ in report.published.left_out)
    if not (report.several and missing):
        return None
    shown = len(rows(report, SCHOOL))
    return shown, shown + missing


def speaks_of(report: BoardReport) -> str:
    """Return what the school or district is called; also of how many schools, where not of all."""
    schools = how_many_schools(report)
    if schools is None:
        return report.school
    return say(
        "{district}: {shown} of {schools} schools",
        district=report.school,
        shown=number(schools[0]),
        schools=number(schools[1]),
    )


def shortened(names: list[str]) -> str:
    """Return names in a row, as many as can be read."""
    kept: list[str] = []
    for name in names:
        if sum(map(len, kept)) + len(name) > MOST_NAMED and kept:
            return say("{names} and others", names=listed(kept))
        kept.append(name)
    return listed(kept)
