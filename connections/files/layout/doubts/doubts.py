"""What of a layout only a person knows: each doubt with its answers, and the layout by each."""

from dataclasses import replace

from connections.files.layout.clues import View
from connections.files.layout.column import Column
from connections.files.layout.doubts.ids import FEW_ROWS, doubted_ids, doubted_mails, with_points
from connections.files.layout.doubts.names import doubted_names, doubted_order
from connections.files.layout.plan import Doubt, Layout
from connections.files.words.columns import key
from connections.files.words.roles import ADULT, ROLE_OF, STUDENT
from connections.words import to_say


def with_doubts(view: View, layout: Layout) -> Layout:
    """Return the layout with a question for each column that another reading would use."""
    layout, points = with_points(view, layout)
    doubts = [
        *points,
        *_contradicted(view, layout),
        *_twice(view, layout),
        *doubted_ids(view, layout),
        *doubted_mails(view, layout),
        *doubted_names(view, layout),
        *doubted_order(view, layout),
    ]
    return replace(layout, doubts=tuple(doubts)) if doubts else layout


def _contradicted(view: View, layout: Layout) -> list[Doubt]:
    """Where names are numbers or roles, headings stand beside what they head: a person knows."""
    parts = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    odd = [at for at in parts if view.table.height >= FEW_ROWS and _no_names(view.columns[at])]
    if not odd:
        return []
    choices = (
        ("no", to_say("No: leave it out"), replace(layout, kind="")),
        ("yes", to_say("Yes: they are names"), layout),
    )
    return [Doubt("contradicted", _CONTRADICTED, choices, odd[0], stops=True)]


def _no_names(column: Column) -> bool:
    work = {v for v in column.values if ROLE_OF.get(key(v)) == ADULT}
    odd = (not any(map(str.isalpha, v)) or "@" in v or v in work for v in column.values)
    return sum(odd) * 2 > len(column.values)


def _twice(view: View, layout: Layout) -> list[Doubt]:
    """Where the same heading stands over two different columns, a person knows which counts."""
    for field in ("id", "first_name", "last_name", "full_name", "grade"):
        at = layout.own.get(field)
        if at is None or not view.columns[at].key:
            continue
        mine = view.columns[at]
        for column in view.columns:
            again = column.at != at and column.key == mine.key and column.sense == mine.sense
            if again and column.values and column.values != mine.values:
                other = replace(layout, own={**layout.own, field: column.at})
                choices = (
                    ("first", to_say("The one that stands first"), layout),
                    ("second", to_say("The other one"), other),
                )
                return [Doubt("twice", _TWICE, choices, at, stops=True)]
    return []


_CONTRADICTED = to_say(
    "{table}: what stands under “{column}” are no names. Do the headings stand in the right place?"
)
_TWICE = to_say("{table}: “{column}” stands over two columns that differ. Which of them counts?")


def doubted(layout: Layout) -> Layout:
    """Return the layout of a table without headings that a person must say is a list of people."""
    readings = (
        (STUDENT, to_say("Yes, students"), replace(layout, role=STUDENT, doubts=())),
        (ADULT, to_say("Yes, adults at school"), replace(layout, role=ADULT, doubts=())),
        ("no", to_say("No"), Layout(headerless=True)),
    )
    return replace(layout, doubts=(Doubt("list", _LIST, readings, stops=True),))


_LIST = to_say("{table} has no headings. Is it a list of people?")
