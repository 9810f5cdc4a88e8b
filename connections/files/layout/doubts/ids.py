"""Which column tells the people apart, where only a person knows."""

import re
from dataclasses import replace

from connections.files.layout.assigning import unexplained_ids, whose_mail
from connections.files.layout.clues import View, strong_id
from connections.files.layout.column import SEEN, Column
from connections.files.layout.plan import NAMES, Doubt, Layout
from connections.files.words.kinds import of_one_house
from connections.files.words.names import built_of
from connections.files.words.never import is_national_number
from connections.files.words.roles import ADULT, STUDENT
from connections.words import to_say

FEW_ROWS = 3


def numbers_alone(view: View, layout: Layout) -> Layout:
    """Return the layout of rows with a number each and no names: a person must say who they are."""
    at = view.own.get("id")
    if view.named or at is None or not strong_id(view) or not view.columns[at].unique:
        return layout
    if view.table.height < FEW_ROWS:
        return layout
    read = replace(layout, kind="people")
    readings = (
        ("no", to_say("No: leave it out until there are names"), layout),
        (STUDENT, to_say("Yes, students, by their number"), replace(read, role=STUDENT)),
        (ADULT, to_say("Yes, adults, by their number"), replace(read, role=ADULT, refs={})),
    )
    return replace(read, doubts=(Doubt("numbers", _NUMBERS, readings, at, stops=True),))


_NUMBERS = to_say("{table} has “{column}” and no names. Are its rows people?")


def doubted_ids(view: View, layout: Layout) -> list[Doubt]:
    """An id of many different names is either no id or a sign of damaged names: a person knows.

    And where only an e-mail tells people apart, or nothing, a code in each row may be the id.
    """
    if view.shared is not None and layout.own.get("id") != view.shared:
        return list(shared_ids(layout, view.shared).doubts)
    at = layout.own.get("id")
    national = at is not None and is_national_number(view.columns[at].heading)
    named = bool(NAMES & layout.own.keys())
    by_name = {name: place for name, place in layout.own.items() if name != "id" or not national}
    without = replace(layout, own=by_name) if named else layout
    spare = unexplained_ids(view.columns, layout.own)
    if spare and (
        at is None
        or national
        or view.columns[at].sense.field in ("email", "username")
        or view.columns[at].only_counts
    ):
        as_ids = replace(layout, own={**layout.own, "id": spare[0]})
        choices = (
            ("ids", to_say("Yes: it tells them apart"), as_ids),
            ("other", to_say("No: it is something else"), without),
        )
        return [Doubt("own_ids", _SPARE, choices, spare[0])]
    if not national:
        return []
    choices = (
        ("names", to_say("No: tell people apart by their names"), without),
        ("ids", to_say("Yes: there is no other number"), layout),
    )
    return [Doubt("national", _NATIONAL, choices[not named :], at)]


_POINTED = re.compile(r"\d{1,3}(\.\d{1,3})+")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


def with_points(view: View, layout: Layout) -> tuple[Layout, list[Doubt]]:
    """Return the layout of ids written as 1.002, and the question whether they are thousands.

    They are where some have no point or two; 1.01 may be 1.010 that a spreadsheet shortened.
    """
    at = layout.own.get("id")
    ids = view.columns[at].values if at is not None else []
    pointed = [one for one in ids if _POINTED.fullmatch(one)]
    thousands = [one for one in pointed if _THOUSANDS.fullmatch(one)]
    plain = [one for one in ids if one.isdecimal() and len(one) < 4]
    if not thousands or len(pointed) + len(plain) < len(ids) or len(thousands) * 3 < len(pointed):
        return layout, []
    number = replace(layout, thousands=True)
    if len(thousands) == len(pointed) and (plain or any(one.count(".") > 1 for one in ids)):
        return number, []
    choices = (
        ("number", to_say("One number, with a point at the thousands"), number),
        ("text", to_say("Exactly as it is written"), layout),
    )
    return layout, [Doubt("points", _POINTS, choices, at)]


def doubted_mails(view: View, layout: Layout) -> list[Doubt]:
    """Where the mail that would be the id may be a parent's or a teacher's, a person knows."""
    at = layout.own.get("id", -1)
    if at < 0 or layout.role == ADULT or not view.columns[at].means("email", ""):
        return []
    mail = view.columns[at]
    if whose_mail(view.columns, mail) is not None and not _of_anybody(view, layout, mail):
        return []
    others = {name: place for name, place in layout.own.items() if place != at}
    choices = (
        ("theirs", to_say("The student's own"), layout),
        ("others", to_say("Somebody else's: leave it out"), replace(layout, own=others)),
    )
    return [Doubt("mail", _WHOSE_MAIL, choices, at)]


def _of_anybody(view: View, layout: Layout, mail: Column) -> bool:
    """Say whether mails have nothing of the names beside them, and no house gave them out."""
    names = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    if not names:
        return False
    columns, texts = view.table.columns, mail.table.head(mail.at, SEEN)
    built = sum(
        built_of(text, " ".join(columns[i][row] for i in names)) > 0
        for row, text in enumerate(texts)
    )
    filled_in = any(column.key == "timestamp" for column in view.columns)
    return built * 2 < len(mail.values) and (filled_in or not of_one_house(mail.values))


_NATIONAL = to_say(
    "{table}: “{column}” is a number that the state gives. Keep it as what tells people apart?"
)
_SPARE = to_say("{table}: is “{column}” the school's number of each person?")
_POINTS = to_say("{table}: the ids under “{column}” have points in them. What are they?")
_WHOSE_MAIL = to_say("{table}: whose mail stands under “{column}”?")


def shared_ids(layout: Layout, at: int) -> Layout:
    """Return the layout with the question what counts where different names share an id."""
    by_id = replace(layout, own={**layout.own, "id": at}, doubts=())
    readings = (
        ("names", to_say("The names: each is a different person"), replace(layout, doubts=())),
        ("ids", to_say("The ids: keep one row of each"), by_id),
    )
    return replace(layout, doubts=(*layout.doubts, Doubt("ids", _SHARED, readings, at)))


_SHARED = to_say("{table}: “{column}” gives the same id to different names. What counts?")
