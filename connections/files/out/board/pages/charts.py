"""The charts of the board's report, each drawn from labels alone."""

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import Shown
from connections.domain.reports.board import BoardReport
from connections.files.out.board import divided, sentences
from connections.files.out.board.pages.blocks import Block, lines, row
from connections.files.out.board.words import ASPECT_WORDS, label_words, table_words
from connections.words import day, say, to_say

_SHORTEST = 20  # of a hundred: how far the scale of what changed reaches at least
_STEPS = {
    Also.SAID_YES: to_say("The adult said yes"),
    Also.BEGAN: to_say("They had a first contact"),
    Also.LOOKED_AGAIN: to_say("Old enough, and the adult answered again"),
}
_VOICE = (Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)


def charts(report: BoardReport) -> tuple[Block, ...]:
    """Return every chart of a report, in the order of its pages."""
    found = (
        hundred(report),
        change(report),
        *groups(report),
        steps(report),
        beside(report),
        voice(report),
        trend(report),
    )
    return tuple(each for each in found if each)


def hundred(report: BoardReport) -> Block | None:
    """Return one hundred students: so many surely, so many perhaps, the others not."""
    parts = sentences.hundred(report)
    if not parts:
        return None
    told = [words for _, _, words in parts]
    return {
        "kind": "hundred",
        "name": "hundred",
        "caption": say("If these schools were 100 students")
        if report.several
        else say("If the school were 100 students"),
        "alt": " ".join((say("A hundred dots, one for each of 100 students."), *told)),
        "parts": [{"kind": kind, "n": n} for kind, n, _ in parts],
        "keys": [{"kind": kind, "text": words} for kind, _, words in parts],
    }


def change(report: BoardReport) -> Block | None:
    """Return who gained and who lost a first strong adult since the round before."""
    gained, lost = sentences.turns(report)
    rows = [
        {
            "name": name,
            "low": label.low,
            "high": label.high,
            "says": label_words(label),
            "warm": warm,
        }
        for name, label, warm in (
            (say("Gained a first strong adult"), gained, False),
            (say("No longer have one"), lost, True),
        )
        if label
    ]
    if not rows:
        return None
    told = (say("{name}: {share}.", name=one["name"], share=one["says"]) for one in rows)
    return {
        "kind": "change",
        "name": "change",
        "caption": say("Of the students in both rounds whose strong adults answered both times"),
        "alt": " ".join((say("Bars, each from none to its range."), *told)),
        "rows": rows,
        "most": max(_SHORTEST, *(label.high for label in (gained, lost) if label)),
    }


def groups(report: BoardReport) -> list[Block]:
    """Return a table of ranges for every division; the whole school heads the first."""
    whole, divisions = sentences.line(report, Aspect.COVERED), divided.tables(report)
    shown = {table: divided.groups(report, table) for table in divisions}
    every = [*([whole] if whole else []), *(each for rows in shown.values() for each in rows)]
    if not every:
        return []
    older = {
        table: any(each.as_of != report.round_name for each in rows)
        for table, rows in shown.items()
    }
    depths = {table: _depth(report, table) for table in divisions or ("",)}
    most = max(
        (
            older[table] + any(each.key.names in depths[table] for each in rows)
            for table, rows in shown.items()
        ),
        default=0,
    )
    found: list[Block] = []
    for table in divisions or ("",):
        rows = [*([whole] if whole and not found else []), *shown.get(table, ())]
        depth = depths[table]
        deep = {depth[each.key.names].as_of for each in rows if each.key.names in depth}
        two = any(each.key.names in depth for each in shown.get(table, rows))
        apart = ""
        covered = (each.as_of for each in rows if each.key.aspect is Aspect.COVERED)
        if older.get(table) and len(deep) == 1 and deep.isdisjoint(covered):
            (apart,) = deep
        head = [table_words(table) if table else say("Students"), say("One or more")]
        if two:
            named = say("Two or more ({round})", round=apart) if apart else say("Two or more")
            head.append(named)
        head += [say("As of")] if older.get(table) else []
        found.append(
            lines(
                f"groups-{len(found) + 1}",
                say("{division}: one or more strong adults (staff view)", division=head[0])
                if table
                else say("One or more strong adults (staff view)"),
                head,
                (
                    row(
                        divided.row_name(each),
                        each.label if each.key.aspect is Aspect.COVERED else None,
                        more=_more(
                            report, each, depth if two else None, older.get(table, False), apart
                        ),
                        bold=not each.key.table,
                    )
                    for each in rows
                ),
                labels=[each.label for each in every if each.key.aspect is Aspect.COVERED],
                band=whole.label if whole and table else None,
                most=most,
            )
        )
    return found


def _depth(report: BoardReport, table: str) -> dict[tuple[str, ...], Shown]:
    return {
        each.key.names: each
        for each in report.published.lines
        if each.key.aspect is Aspect.TWO and each.key.table in (table, "")
    }


def _more(
    report: BoardReport,
    shown: Shown,
    depth: dict[tuple[str, ...], Shown] | None,
    older: bool,
    apart: str,
) -> tuple[str, ...]:
    """Return what stands behind a range: that of two or more, its round where there is a column.

    `apart`: the round that stands over two or more.
    """
    cells: list[str] = []
    if depth is not None:
        two = depth.get(shown.key.names)
        said = apart or (shown.as_of if older else "")
        cells.append(sentences.told(report, two, said) if two else say("not shown"))
    return (*cells, shown.as_of) if older else tuple(cells)


def steps(report: BoardReport) -> Block | None:
    """Return what became of the pairs that were asked."""
    rows = [row(say(name), label) for also, name in _STEPS.items() if (label := report.also(also))]
    if not rows:
        return None
    head = (say("What happened"), say("Of the pairs"))
    return lines("steps", say("Pairs of an adult and a student that were asked"), head, rows)


def beside(report: BoardReport) -> Block | None:
    """Return what became strong, beside what would be expected where that is shown."""
    became, expected = report.also(Also.BECAME_STRONG), report.also(Also.EXPECTED)
    if became is None:
        return None
    rows = [row(say("An adult was asked"), became)]
    if expected is not None:
        rows.append(row(say("Began alike, nobody was asked"), expected, look="light"))
    caption = say("Suggested pairs that had time: strong now, by the adult’s own answer")
    return lines("beside", caption, (say("Pairs"), say("Became strong")), rows)


def voice(report: BoardReport) -> Block | None:
    """Return what students said, of those who answered."""
    rows = [
        row(say(ASPECT_WORDS[aspect]), shown.label)
        for aspect in _VOICE
        if (shown := sentences.line(report, aspect)) and not sentences.is_older(report, shown)
    ]
    if not rows:
        return None
    caption = say("Of the students who answered; one student can be in more than one line")
    return lines("voice", caption, (say("What they said"), say("Students")), rows)


def trend(report: BoardReport) -> Block | None:
    """Return all rounds with a report, this one last."""
    ours, answers = sentences.line(report, Aspect.COVERED), report.also(Also.ANSWERS_IN)
    if not report.past or not (ours or any(each.covered for each in report.past)):
        return None
    rounds = [
        (each.round_name, each.held_on, each.covered, each.answers_in) for each in report.past
    ]
    rounds.append((report.round_name, report.held_on, ours.label if ours else None, answers))
    return lines(
        "trend",
        say("All rounds with a report: one or more strong adults (staff view)"),
        (say("Round"), say("One or more"), say("Answers in")),
        (
            row(
                say("{round}, {day}", round=name, day=day(held_on, "medium")),
                covered,
                more=[label_words(complete) if complete else say("not shown")],
                bold=at == len(rounds) - 1,
                look="full"
                if at == len(rounds) - 1 or sentences.comparable(report, complete)
                else "hollow",
            )
            for at, (name, held_on, covered, complete) in enumerate(rounds)
        ),
        labels=[covered for _, _, covered, _ in rounds if covered],
    )
