"""Which column is which field: one assignment of columns to fields, headings and values weighed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from operator import itemgetter

from connections.domain.people.person import Adult, Student
from connections.files.layout.column import SEEN, Column
from connections.files.layout.plan import NAMES, NULLS
from connections.files.tables.tables import Table
from connections.files.words.columns import SCHOOL_YEAR, Sense, sense, sensitive
from connections.files.words.kinds import cell_kind, of_one_house
from connections.files.words.listed import pattern
from connections.files.words.names import FEW_GIVEN, built_of, compared
from connections.files.words.never import is_national_number
from connections.files.words.roles import ADULT, STUDENT

PARTS, WHOLE = frozenset({"first_name", "last_name"}), frozenset({"full_name"})
FIELDS = (  # what a person is made of, and what tells people apart; the id is chosen by itself
    {field.name for kind in (Student, Adult) for field in fields(kind)}
    | WHOLE
    | set("class status exit_date sequence subject employment school".split())
    | set("middle_name particle second_last_name".split())
)
_OF_OTHER = frozenset({"id", "full_name", "email", "first_name", "last_name"})
_EITHER_NAME = r"(student)?{sheets.any names}((of|de)\w+)?"  # beside "Vorname" a surname
# Points of a heading for a field: it says the field and whose, it says the field, it may be that.
OWN, SAID, MAYBE = 12.0, 10.0, 4.0
# What is paid for a column that is mostly blank, one that stands later, a name that is not used,
# and a first or a last name alone.
EMPTIER, LATER, UNUSED_NAME, HALF_A_NAME = 5.0, 0.01, 8.0, 1.0


def assign(columns: Sequence[Column], scope: str) -> dict[str, int]:
    """Return our field → the place of its column, for rows of `scope` ("" for anybody's).

    Two readings of the names compete: whole names in one column, or first and last names apart.
    """
    points = _points(columns, scope)
    named = {at for (field, at) in points if field in PARTS | WHOLE}
    best, most = {}, float("-inf")
    for parts in (WHOLE, PARTS):
        mine = {k: v for k, v in points.items() if k[0] in parts or k[0] not in PARTS | WHOLE}
        found = solve(mine)
        unused = len(named - {found[field] for field in parts if field in found})
        total = sum(mine[field, at] for field, at in found.items()) - UNUSED_NAME * unused
        total -= HALF_A_NAME * (len(PARTS & found.keys()) == 1)
        if total > most:
            best, most = found, total
    if not NAMES & (best.keys() - {"preferred_name"}) and "preferred_name" in best:
        best["full_name"] = best.pop("preferred_name")  # better than nobody's name
    if "middle_name" in best and not (WHOLE | {"first_name"}) & best.keys() and "last_name" in best:
        best["first_name"] = best.pop("middle_name")  # "Other names": all but the surname
    if "preferred_name" in best and NAMES & best.keys() == {"preferred_name", "last_name"}:
        best["first_name"] = best.pop("preferred_name")
    if "grade" not in best and scope != ADULT:
        best |= _grade_of_class(columns, best)
    return best


def _points(columns: Sequence[Column], scope: str) -> dict[tuple[str, int], float]:
    rivals: defaultdict[str, list[Column]] = defaultdict(list)
    for column in columns:
        field = column.sense.field
        if column.sense.scope not in ("", scope) or field not in FIELDS or field == "id":
            continue
        if field == "grade" and (scope == ADULT or not column.levels):
            continue
        if field not in ("class", "homeroom") or not column.tells_what_is_never_kept:
            rivals[field].append(column)
    points: dict[tuple[str, int], float] = {}
    for field, mine in rivals.items():
        newest = max((_digits(column.heading) for column in mine), default="")
        mine = [column for column in mine if _digits(column.heading) in ("", newest)]
        most = max((column.fill for column in mine), default=0) if len(mine) > 1 else 0
        for column in mine:
            said = OWN if column.sense.scope and column.sense.scope == scope else SAID
            said -= LATER * column.at + EMPTIER * (column.fill * 2 < most if most else 0)
            points[field, column.at] = said
            if field == "full_name" and (
                _without_surname(column, surnames)
                if len(surnames := rivals.get("last_name", [])) == 1
                else pattern(_EITHER_NAME).fullmatch(column.key)
            ):
                points |= {(part, column.at): MAYBE - LATER * column.at for part in sorted(PARTS)}
    if not any(field in PARTS | WHOLE for field, _ in points):
        points |= {
            ("full_name", column.at): MAYBE
            for column in columns
            if not column.heading and column.mostly("name") and column.varied
        }
    return points


def _digits(heading: str) -> str:
    """Return the school year that a heading ends with, as "2627"; "" for none."""
    found = SCHOOL_YEAR.search(heading)
    return "".join(filter(str.isdecimal, found[0].replace("20", ""))) if found else ""


def _without_surname(column: Column, surnames: Sequence[Column]) -> bool:
    """Say whether what is called names beside a surname are the given names alone."""
    either = column.sense.scope == surnames[0].sense.scope
    either = either or bool(pattern(_EITHER_NAME).fullmatch(column.key))
    either = either or not (surnames[0].sense.scope or column.whole_names)  # "Pupil", "Surname"
    both = (one.table.head(one.at, SEEN) for one in (column, surnames[0]))
    pairs = [(full.casefold(), last.casefold()) for full, last in zip(*both, strict=True)]
    held = [last in full and last != full for full, last in pairs if full and last]
    return either and sum(held) * 2 <= len(held)


def solve(points: Mapping[tuple[str, int], float]) -> dict[str, int]:
    """Return the field of each column so that the points are the most there can be."""
    first: dict[str, int] = {}
    for (field, at), value in points.items():
        if value > 0 and value > points.get((field, first.get(field, -1)), 0):
            first[field] = at
    if len(set(first.values())) == len(first):
        return first  # nothing is wanted twice
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    names, places = sorted({f for f, _ in points}), sorted({at for _, at in points})
    table = np.zeros((len(names), len(places)))
    for (field, at), value in points.items():
        table[names.index(field), places.index(at)] = max(value, 0)
    rows, found = linear_sum_assignment(table, maximize=True)
    pairs = zip(rows.tolist(), found.tolist(), strict=True)
    return {names[f]: places[at] for f, at in pairs if table[f, at] > 0}


def _grade_of_class(columns: Sequence[Column], own: Mapping[str, int]) -> dict[str, int]:
    """Take the grade from a class ("7a", "Grade 10-A", "6ème A") that names no room but a year,
    or from a column whose values say so themselves.
    """
    for name in ("class", "homeroom"):
        if name in own and columns[own[name]].years(sure=name == "homeroom"):
            return {"grade": own[name]}
    rooms = [c for c in columns if c.sense.field in ("homeroom", "class", "homeroom_teacher")]
    unknown = (c for c in columns if c.unknown and not sensitive(c.heading))
    at = next((c.at for c in unknown if _years(c, rooms)), None)
    return {} if at is None else {"grade": at}


def _years(column: Column, rooms: Sequence[Column]) -> bool:
    """Say whether a column of an unknown heading has a year of school in each cell, in words
    ("Year 8") or as the number with which the class beside it begins.
    """
    if column.values and all(
        cell_kind(v) == "grade" and sum(map(str.isalpha, v)) > 2 for v in column.values
    ):
        return True
    beside = (
        zip(column.table.head(column.at, SEEN), room.table.head(room.at, SEEN), strict=True)
        for room in rooms
    )
    return any(
        all(year.isdecimal() and name.startswith(year) and name != year for year, name in pairs)
        for pairs in map(list, beside)
    )


def named_adults(columns: Sequence[Column], scope: str) -> dict[str, int]:
    """Return the columns of a student's row that name an adult: field → place."""
    refs: dict[str, int] = {}
    for column in columns:
        field = column.sense.field
        if field in ("homeroom_teacher", "counselor"):
            refs.setdefault(field, column.at)
        if column.sense.scope == ADULT and field in _OF_OTHER:
            refs.setdefault(f"adult_{field}", column.at)
    return refs if scope != ADULT else {}


# --- whose a mail is ----------------------------------------------------------------------------

_NAMED = ("first_name", "last_name", "full_name")


def with_whose_mails(columns: Sequence[Column]) -> Sequence[Column]:
    """Return the columns, mails under a bare heading known as those of whom else a row names."""
    told = {c.at: whose_mail(columns, c) for c in columns if c.means("email", "")}
    if all(found in (None, columns[at].sense) for at, found in told.items()):
        return columns
    return [Column(c.table, c.at, told.get(c.at)) for c in columns]


def whose_mail(columns: Sequence[Column], mail: Column) -> Sense | None:
    """Return the sense of a mail that is another's than the row's own person, by what it is
    built of; its own sense where it is theirs, None where nobody knows.
    """
    others = [c for c in columns if _names_somebody_else(c)]
    texts = mail.table.head(mail.at, SEEN)
    many = sum(map(bool, texts))
    own = assign(columns, STUDENT) if others and many else {}
    names = [columns[own[n]] for n in _NAMED if n in own and columns[own[n]] not in others]
    if not names:
        return mail.sense
    votes: Counter[int | None] = Counter()
    for row, text in enumerate(texts):
        mine = built_of(text, " ".join(c.table.columns[c.at][row] for c in names)) if text else 0
        theirs, at = max((built_of(text, c.table.columns[c.at][row]), -c.at) for c in others)
        if mine != theirs and text:
            votes[None if mine > theirs else -at] += 1
    whose, most = votes.most_common(1)[0] if votes else (None, 0)
    if most * 5 < votes.total() * 4 or most * 3 < many or (most < FEW_GIVEN and many > 1):
        numbered = sum(any(map(str.isdigit, text)) for text in texts) * 2 > many
        beside, own_side = (min(abs(c.at - mail.at) for c in each) for each in (others, names))
        in_latin = compared(" ".join(names[0].values)).isascii()
        of_rows = numbered or own_side < beside or not in_latin
        return mail.sense if of_rows and of_one_house(texts) else None
    if whose is None:
        return mail.sense
    contact = columns[whose].sense.scope == "contact"
    return Sense("contact", "") if contact else Sense(ADULT, "email")


def _names_somebody_else(column: Column) -> bool:
    """Say whether a column names a parent or a teacher of the row's own person."""
    whose, field = column.sense.scope, column.sense.field
    named = field in ("homeroom_teacher", "counselor") or (whose == ADULT and field in _NAMED)
    return (named or whose == "contact") and column.mostly("name")


# --- the id -------------------------------------------------------------------------------------

# The school's own id before the state's, then user name, then e-mail. Lower is better.
_RANK = {"id": 1, "sequence": 2, "state_id": 3, "username": 4, "email": 5}
JOINING, SCOPED, WHOM_IT_NAMES, NATIONAL, COUNTING = -1, 0, 6, 7, 8
FEW_SHARED = 3


def choose_id(
    columns: Sequence[Column], own: Mapping[str, int], scope: str
) -> tuple[int | None, int | None]:
    """Return the column that tells the people apart, and one of ids that different names share.

    A column that is mostly empty or the same for many different names ("WA") is no id, nor a
    shared e-mail.
    """
    found = sorted(_ranked(columns, scope))
    if not found or not columns[0].table.height:
        return (found[0][1] if found else None), None
    table = columns[0].table
    names = [own[n] for n in ("first_name", "last_name", "full_name") if n in own]
    spare = shared = None
    for rank, i in _in_order(table, names, found, [column.key for column in columns]):
        column = table.columns[i]
        filled = [at for at, v in enumerate(column) if v and v not in NULLS]
        distinct = len({column[at] for at in filled})
        if not filled or not _tells_apart(table, names, filled, distinct):
            if rank <= 1 and distinct > 1 and shared is None:
                shared = i
            continue
        if rank == _RANK["email"] and _of_a_family(table, names, filled, distinct):
            shared = i if shared is None else shared  # a parent's, or a teacher's: a person knows
            continue
        if len(filled) * 2 >= table.height:
            return i, shared
        spare = i if spare is None else spare
    return spare, shared


def _ranked(columns: Sequence[Column], scope: str) -> Iterator[tuple[int, int]]:
    keys = {column.key for column in columns}
    # What the other files of a standard refer to outranks a number that reads like an id.
    joining = {"sourcedid", "sisid", "sisuserid", "id" if "schooldfenumber" in keys else ""}
    numbered = any(c.only_counts for c in columns) and any(map(_tells_each_apart, columns))
    in_class = any(c.means("class") or c.means("homeroom") for c in columns)
    tables = Counter(column.heading.rpartition(".")[0] for column in columns)
    for column in columns:
        rank, whose = _RANK.get(column.sense.field), _whose(column, tables)
        if (column.means("sequence") and not column.beyond_counting) or column.roles:
            continue  # "Roll" may say what people are
        if column.means("id", "") and column.only_counts and in_class:
            continue  # a number in class, under a word that elsewhere is the school's
        if (
            rank is None
            or whose not in ("", "student", ADULT)
            or (scope and whose not in ("", scope))
        ):
            continue
        if is_national_number(column.heading) or column.of_birthdays:
            rank = NATIONAL  # of a state, and no business of ours while there is another
        elif column.key in joining:
            rank = JOINING
        elif numbered and column.only_counts:
            rank = COUNTING
        elif whose == ADULT and scope != ADULT:
            rank = WHOM_IT_NAMES  # unless the rows are adults after all
        elif whose and rank == 1:
            rank = SCOPED
        yield rank, column.at


def _whose(column: Column, tables: Mapping[str, int]) -> str:
    """Return whose a column is; that a system's table is named before many says it of none."""
    of_table, _, tail = column.heading.rpartition(".")
    shared = of_table and tables[of_table] > 2
    return "" if shared and sense(tail) == Sense("", column.sense.field) else column.sense.scope


def _tells_each_apart(column: Column) -> bool:
    """Say whether a column of ids has a number for each row that is not the row's own."""
    ids = any(column.means(field, "", STUDENT) for field in ("id", "state_id", "username"))
    return ids and (column.beyond_counting or (column.unique and not column.counts_rows))


_NUMBERED = re.compile(r"(code|number|no|nr|id)$")
_NO_ID = r"^(ext|extension|durchwahl|car|bus|seat|cubby)$|^tel|{sheets.no ids}"


def unexplained_ids(columns: Sequence[Column], own: Mapping[str, int]) -> list[int]:
    """Return the columns of unknown headings that may be ids: a code for each row."""
    return [
        column.at
        for column in columns
        if (
            column.unknown
            or column.means("school")
            or (column.means("", "other") and _NUMBERED.search(column.key))
        )
        and not pattern(_NO_ID).search(column.key)
        and column.heading
        and (column.at not in own.values() or column.means("school"))
        and not sensitive(column.heading)
        and column.mostly("id")
        and column.distinct
        and column.table.height >= FEW_SHARED
    ]


def _of_a_family(table: Table, names: Sequence[int], filled: list[int], distinct: int) -> bool:
    """Say whether people of different names share an e-mail."""
    people = len({tuple(table.columns[i][at] for i in names) for at in filled})
    return bool(names) and distinct < people


def _tells_apart(table: Table, names: Sequence[int], filled: list[int], distinct: int) -> bool:
    """Say whether ids are as many as the people who bear them, but for a slip or two."""
    if distinct == len(filled) or not names:
        return True
    people = len({tuple(table.columns[i][at] for i in names) for at in filled})
    a_slip = people - distinct < FEW_SHARED and distinct * 2 >= people
    return a_slip or distinct * 10 >= people * 9


def _in_order(
    table: Table, names: Sequence[int], found: list[tuple[int, int]], keys: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the columns by rank; of equals first the one with as many ids as there are names."""
    for rank, group in groupby(found, key=itemgetter(0)):
        # Of two ids the same one at every import, wherever its column has moved.
        # What a system calls its own records yields to the number that the school gives.
        equals = sorted(
            (i for _, i in group),
            key=lambda i: (
                bool(pattern("{sheets.of a system}").search(keys[i])),
                not keys[i].endswith("id"),
                len(keys[i]),
                keys[i],
            ),
        )
        if len(equals) > 1 and names:
            people = len(set(zip(*(table.columns[i] for i in names), strict=True)))
            many = {i: len(set(table.columns[i])) for i in equals}
            off = {i: (abs(many[i] - people), -many[i]) for i in equals}
            equals.sort(key=off.__getitem__)
        yield from ((rank, i) for i in equals)
