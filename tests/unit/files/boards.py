"""Board's reports to write: a first round, a third, a tiny school, many groups, odd names."""

from dataclasses import replace
from datetime import date

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Beside, Kind, Label, Published, Refused, Shown
from connections.domain.reports.board import BoardReport, Indicator, Past, Typed

NOW, BEFORE = "Fall 2026", "Spring 2026"
LANGUAGE, WAY = "language at home", "way to school"


def label(low: int, high: int) -> Label:
    if high == 100:
        return Label(Kind.OR_MORE, low, high)
    return Label(Kind.OR_LESS if low == 0 else Kind.BETWEEN, low, high)


def shown(
    aspect: Aspect, low: int, high: int, table: str = "", *names: str, as_of: str = NOW
) -> Shown:
    return Shown(Key(aspect, table, names), label(low, high), as_of)


def beside(what: Also, low: int, high: int) -> Beside:
    return Beside(what.value, label(low, high))


WHOLE = (
    shown(Aspect.COVERED, 89, 91),
    shown(Aspect.TWO, 72, 74),
    shown(Aspect.COULD_BE, 98, 100),
)
_LOWS = {"K": 80, "1": 82, "2": 85, "3": 88, "4": 86, "5": 90, "6": 92, "7": 90, "8": 93}
GRADES = tuple(
    shown(Aspect.COVERED, low, low + 6, "grade", grade, as_of=BEFORE if grade in "36" else NOW)
    for grade, low in _LOWS.items()
)
DEPTH = tuple(
    shown(Aspect.TWO, low - 20, low - 13, "grade", grade, as_of=BEFORE if grade in "36" else NOW)
    for grade, low in _LOWS.items()
    if grade != "8"
)
LANGUAGES = (
    shown(Aspect.COVERED, 88, 91, LANGUAGE, "English"),
    shown(Aspect.COVERED, 86, 91, LANGUAGE, "Spanish"),
    shown(Aspect.COVERED, 87, 100, LANGUAGE, "Hmong", "Lao", "Somali"),
)
WAYS = (
    shown(Aspect.COVERED, 88, 91, WAY, "Bus"),
    shown(Aspect.COVERED, 86, 93, WAY, "Car"),
    shown(Aspect.COVERED, 84, 100, WAY, "On foot"),
)
FIRST = BoardReport(
    school="Oak Street School",
    round_name=NOW,
    held_on=date(2026, 9, 16),
    taken_on=date(2026, 11, 25),
    smallest=10,
    published=Published(
        (*WHOLE, *(replace(each, as_of=NOW) for each in (*GRADES, *DEPTH)), *LANGUAGES),
        left_out=((LANGUAGE, "Urdu"),),
        beside=(beside(Also.ANSWERS_IN, 95, 97),),
    ),
    groups=(LANGUAGE,),
)
THIRD = replace(
    FIRST,
    published=Published(
        (
            *WHOLE,
            shown(Aspect.GAINED, 10, 13),
            shown(Aspect.LOST, 3, 5),
            *GRADES,
            *DEPTH,
            *LANGUAGES,
            *WAYS,
            shown(Aspect.CONFIRMED, 63, 69),
            shown(Aspect.UNSEEN, 12, 17),
            shown(Aspect.NOBODY, 4, 9),
            shown(Aspect.RATHER_NOT, 7, 14),
        ),
        left_out=((LANGUAGE, "Urdu"),),
        beside=(
            beside(Also.ANSWERS_IN, 95, 97),
            beside(Also.ANY_ADULT, 91, 94),
            beside(Also.ANSWERED, 86, 92),
            beside(Also.ASKED_FOR, 12, 15),
            beside(Also.SAID_YES, 83, 100),
            beside(Also.BEGAN, 79, 90),
            beside(Also.LOOKED_AGAIN, 44, 54),
            beside(Also.BECAME_STRONG, 58, 76),
            beside(Also.EXPECTED, 40, 57),
            beside(Also.CARRYING, 61, 75),
        ),
    ),
    groups=(LANGUAGE, WAY),
    before=BEFORE,
    before_held_on=date(2026, 4, 29),
    voice_of=("6", "7", "8"),
    nobody_over=True,
    past=(
        Past("Fall 2025", date(2025, 9, 20), label(78, 81), label(80, 82)),
        Past(BEFORE, date(2026, 4, 29), label(82, 85), label(94, 96)),
    ),
)
DISTRICT = replace(
    FIRST,
    school="Lake Unified District",
    round_name="Fall 2026 / Autumn",
    published=Published(
        (
            *(replace(each, as_of="Fall 2026 / Autumn") for each in WHOLE),
            *(replace(each, as_of="Fall 2026 / Autumn") for each in GRADES),
            *(
                shown(Aspect.COVERED, 60 + at % 30, 68 + at % 30, "school", f"School {at + 1}")
                for at in range(70)
            ),
        ),
        left_out=(("school", "Hill School"),),
    ),
    groups=("school",),
    several=True,
)
TINY = replace(
    FIRST,
    school="Hill School",
    published=Published((shown(Aspect.COVERED, 33, 92),)),
    groups=(),
)
MANY = replace(
    THIRD,
    published=replace(
        THIRD.published,
        lines=(
            *THIRD.published.lines,
            *(
                shown(Aspect.COVERED, 70 + at, 80 + at, f"team {team}", f"Team {team}, part {part}")
                for team in "uvwx"
                for at, part in enumerate("abcdefghijkl")
            ),
        ),
    ),
    groups=(*THIRD.groups, *(f"team {team}" for team in "uvwx")),
)
NOBODY = replace(FIRST, published=Published((shown(Aspect.COVERED, 0, 12),)), groups=())
EVERYBODY = replace(FIRST, published=Published((shown(Aspect.COVERED, 88, 100),)), groups=())
TOO_FEW = replace(FIRST, published=Published((), refused=Refused.TOO_FEW), groups=())
ODD_NAMES = ("#eval(1+1)", "*bold* $x^2$ _u_", "=HYPERLINK(1)", "-Ana <b>", "@ref \\ `raw` // no")
ODD = replace(
    THIRD,
    school="Oak #eval Street *School*",
    published=replace(
        THIRD.published,
        lines=(*WHOLE, *(shown(Aspect.COVERED, 70, 80, "club", name) for name in ODD_NAMES)),
        left_out=(),
    ),
    groups=("club",),
)
TYPED = Typed(
    next_steps=("The next round is in January; the pairs that wait are looked at then.",),
    flourishing=Indicator("61 of 100 in grades 6 to 8", "state youth survey, spring 2026"),
)
