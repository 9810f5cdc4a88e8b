"""Whether a table is a list of people, and of which: headings and values weighed."""

import re

from connections.files.layout.evidence import STUDENT_VALUE, evidence
from connections.files.layout.plan import Layout, filled
from connections.files.layout.shapes import NAMES, name_several
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key
from connections.files.words.grades import looks_like_grade
from connections.files.words.kinds import cell_kind
from connections.files.words.role_words import ADULT, NEITHER, STUDENT
from connections.files.words.roles import hint_of, role_of
from connections.words import to_say


def decide(
    table: Table, senses: list[columns.Sense], layout: Layout, scope: str, expect: str | None
) -> None:
    """Fill in what a table is and whose rows it has; "" where a person must be asked."""
    named = bool(NAMES & layout.own.keys())
    scoped_id = any(s.scope in (STUDENT, ADULT) and s.field in ("id", "state_id") for s in senses)
    state_id = any(s.field == "state_id" for s in senses)
    student, adult = evidence(table, senses, layout, scope)
    placed = "grade" in layout.own or layout.role_column is not None
    told = placed or hint_of(table.sheet) or hint_of(table.file) or expect
    sound = "id" in layout.own and key(table.headings[layout.own["id"]]) not in _WEAK_IDS
    listed = sound and _listed(table, senses, layout)
    if not named and not (sound and (scoped_id or state_id or told or listed)):
        if expect:
            layout.missing = [to_say("id"), to_say("name")]
        return
    if expect and NAMES & layout.own.keys() == {"first_name"} and "id" not in layout.own:
        layout.missing = [to_say("id"), to_say("last name")]
        return
    what = "" if named else _link_by_address(senses, layout) or _only_ties(table, senses, layout)
    if not expect and (what := what or _things(table, senses, layout, scope)):
        layout.kind, layout.what = "support", what
        return
    if named and not expect and (_goods(table) or not _values_are_people(table, layout)):
        return
    if named and "id" not in layout.own and not student and not adult and not expect:
        kinds = [cell_kind(v) for v in filled(table, layout.own[min(NAMES & layout.own.keys())])]
        if kinds.count("name") * 2 < len(kinds):
            return
    if layout.role_column is not None and layout.own.get("status") == layout.role_column:
        layout.own.pop("status")  # Chamilo: the column called Status is the role
    name = layout.own.get("full_name")
    only_ref = name is not None and senses[name].field == "homeroom_teacher"
    if only_ref and "id" not in layout.own and hint_of(table.file) != ADULT:
        return
    layout.kind = "people"
    if expect:
        layout.role = STUDENT if expect.startswith("student") else ADULT
    elif _names_of_things(table, senses, layout):
        layout.likely = NEITHER
    elif layout.role_column is not None or layout.unit_column is not None:
        layout.role = "by row"
    elif _of_others(table, layout):
        layout.likely = NEITHER
    elif scope == "" and _users_of_a_standard(table, layout):
        layout.role = ""  # roles stand in another file: roles.csv, enrollments.csv
    elif student - adult >= (1.5 if adult else 1.0):
        layout.role = STUDENT
    elif adult - student >= 1.5:
        layout.role = ADULT
    elif adult > student:
        layout.likely = ADULT
    if layout.role == ADULT:
        layout.own.pop("grade", None)
        layout.refs.clear()
        if layout.role_column is not None:
            layout.own.setdefault("title", layout.role_column)


def _listed(table: Table, senses: list[columns.Sense], layout: Layout) -> bool:
    """Say whether each row has a standard's id and a user name: people, though nameless."""
    joined = key(table.headings[layout.own["id"]]) in ("sisid", "sourcedid", "userid", "personid")
    return joined and any(s.field in ("username", "email") for s in senses)


_USERS = ({"sourcedid", "givenname", "familyname"}, {"userid", "loginid", "status"})


def _link_by_address(senses: list[columns.Sense], layout: Layout) -> str:
    """Return what rows hold that only tie an e-mail or user name to a class: no roster."""
    at = layout.own.get("id")
    if at is None or senses[at].field not in ("email", "username"):
        return ""
    tied = "class" in layout.own or any(s.field == "subject" for s in senses)
    return to_say("links between classes and people") if tied else ""


def _users_of_a_standard(table: Table, layout: Layout) -> bool:
    """Say whether these are the users of OneRoster 1.2, SDS 2.1 or Canvas: students and adults."""
    keys = {key(h) for h in table.headings}
    if not any(wanted <= keys for wanted in _USERS):
        return False
    at = layout.own.get("grade")
    return at is None or not all(table.columns[at])


# Enough beside a name, too little to take a table without names for people.
_WEAK_IDS = frozenset("index number code account identifier num nummer key".split())
_OTHER_THINGS = re.compile(
    r"(?<![a-z])(subjects?|classes|classrooms?|courses?|sections?|schools?|grades?|groups?|"
    r"departments?|books?|rooms?|faecher|matieres?|items?|events?)(?![a-z])",
    re.IGNORECASE,
)


def _names_of_things(table: Table, senses: list[columns.Sense], layout: Layout) -> bool:
    """Say whether a bare `name` may be that of a subject or class, so that it must be asked."""
    at = _bare_name(senses, layout)
    if at is None:
        return False
    if len({key(h) for h in table.headings} & _OF_COURSES) >= 3 and not _personal(senses):
        return True
    if "id" in layout.own and hint_of(table.file):
        return False
    if "id" not in layout.own or not senses[layout.own["id"]].scope:
        values = filled(table, at, 400)
        names = sum(cell_kind(v) == "name" or bool(STUDENT_VALUE.match(v)) for v in values)
        if names * 2 < len(values):
            return True  # codes: of classes as well as of people
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", table.file)
    named = _OTHER_THINGS.search(words) and not hint_of(table.file)
    return bool(named) and ("grade" not in layout.own or bool(_THINGS_ALONE.fullmatch(words)))


_OF_COURSES = frozenset(
    "code term semester startdate enddate description credits credithours duration syllabus "
    "schedule shortname longname maxsize links url objectives".split()
)


def _personal(senses: list[columns.Sense]) -> bool:
    """Say whether a heading is about a person: what no list of courses has."""
    told = {"email", "gender", "birth_date", "grade", "homeroom", "username", "state_id"}
    return any(s.field in told or s.scope in ("student", "contact") for s in senses)


def _bare_name(senses: list[columns.Sense], layout: Layout) -> int | None:
    """Return the column of names when nothing in its heading says that they are of people."""
    at = layout.own.get("full_name")
    if at is None or senses[at].scope or {"first_name", "last_name"} & layout.own.keys():
        return None
    return at


_OF_CLASS = re.compile(
    r"(sections?|class(es)?|courses?)(section|course|class)?(id|dcid|number|code)"
)
_CODE = re.compile(r"(id|code|number|no|key|identifier)$")


_THINGS = {
    "account": to_say("accounts"),
    "class": to_say("classes"),
    "course": to_say("courses"),
    "school": to_say("schools"),
    "section": to_say("sections"),
}


def _things(table: Table, senses: list[columns.Sense], layout: Layout, scope: str) -> str:
    """Return what the rows are when each has the id of a thing (`course_id`) and a bare `name`."""
    if "id" in layout.own:
        return ""
    if scope == ADULT and any(_OF_CLASS.fullmatch(key(h)) for h in table.headings):
        return to_say("classes")  # the row is a class, and names who teaches it
    at = _bare_name(senses, layout)
    if at is None:
        return ""
    for i, found in enumerate(senses[:at]):
        heading = key(table.headings[i])
        if found.scope == "other" and _CODE.search(heading) and table.height:
            column = table.columns[i]
            if "" not in column and len(set(column)) == len(column):
                return _THINGS.get(_CODE.sub("", heading), to_say("lists of other things"))
    return ""


# Results of vendors' tests have dozens of columns: those are about each student once, or nearly.
FEW = 8
_PLACE = re.compile("district|school|lea|campus|state")


def _only_ties(table: Table, senses: list[columns.Sense], layout: Layout) -> str:
    """Return what rows hold that have ids but nobody's name: ties, or notes day by day."""
    at = layout.own.get("id")
    if at is None or len(senses) > FEW or {"grade", "homeroom", "class"} & layout.own.keys():
        return ""
    roles = set(filled(table, layout.role_column)) if layout.role_column is not None else set()
    if roles and all(role_of(role) == NEITHER for role in roles):
        return to_say("parents, guardians or others who are no students and no adults at school")
    for found, heading in zip(senses, map(key, table.headings), strict=True):
        of_thing = found.scope in ("other", "contact") and _CODE.search(heading)
        if of_thing and not _PLACE.search(heading):
            return to_say("links between people and other things")
    ids = filled(table, at)
    many = len(set(ids)) * 3 <= len(ids) * 2
    return to_say("notes about people, several for each") if many else ""


_GOODS = frozenset(
    "price cost unitprice quantity qty sku isbn author publisher stock inventory brand model "
    "serialnumber latitude longitude population currency warranty supplier manufacturer".split()
)


def _goods(table: Table) -> bool:
    """Say whether the headings are those of goods, books or places."""
    return len({key(h) for h in table.headings} & _GOODS) >= 2


_OTHERS = re.compile(
    r"(parent|guardian|alumn[ia]|alumnus|famil(y|ies)|contact|relative|donor|volunteer|customer|"
    r"client|patient|applicant)s?",
    re.IGNORECASE,
)


def _of_others(table: Table, layout: Layout) -> bool:
    """Say whether a file or its first id is of parents, alumni and the like: a person knows."""
    first = key(table.headings[0])
    if _CODE.search(first) and _OTHERS.fullmatch(_CODE.sub("", first)):
        return True
    stem = re.sub(r"\.\w{2,5}$", "", re.sub(r"([a-z])([A-Z])", r"\1 \2", table.file))
    told = any(_OTHERS.fullmatch(word) for word in re.findall(r"[^\W_]+", stem))
    return told and not hint_of(table.file) and "grade" not in layout.own


_THINGS_ALONE = re.compile(
    r"\W*(subjects|courses|rooms|classrooms|books|items|events|departments|schools|periods)\W*"
    r"(template|list|sample|test|import|export|data)?(\.\w+)?",
    re.IGNORECASE,
)


def _values_are_people(table: Table, layout: Layout) -> bool:
    """Say whether what stands under the name columns could be names at all."""
    parts = [n for n in ("full_name", "first_name", "last_name") if n in layout.own]
    if not table.height or len(parts) > 1 or not parts or ("id" in layout.own and table.height < 2):
        return True
    values = filled(table, layout.own[parts[0]], 400)
    if not values:
        return "id" in layout.own
    if name_several(values):
        return False  # a class, not a person
    kinds = [cell_kind(v) for v in values]
    names = sum(
        k in ("name", "text", "id") and not v.isdecimal()
        for k, v in zip(kinds, values, strict=True)
    )
    grades = sum(looks_like_grade(v) for v in values)
    return names * 2 > len(values) and grades * 2 <= len(values)
