"""The sentences of the board's report, by rules from its labels.

A label says that the true share lies within it, ends included, and nothing else. So no sentence
says more: a figure of an earlier round is told as one, a difference only where two ranges of one
round do not touch. tests/unit/files/test_board_sentences.py holds each against every share the
labels allow.
"""

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import REASONS, Kind, Label, Shown
from connections.domain.reports.board import BoardReport
from connections.files.out.board.divided import how_many_schools, missing_matter
from connections.files.out.board.words import label_words, ranged_as_of
from connections.files.out.typeset import lacking
from connections.words import number, say, to_say

LONG_NAME = 40  # letters of a school's name that a headline can hold
_ASKED = to_say(
    "The adults were asked, student by student, with whom they have a strong connection."
)
_ASKED_SHORT = to_say(
    "The adults were asked with whom they have a strong connection: about their own students, and "
    "about one list that all of them went through."
)
COMPARABLE = 5  # points of completeness that two rounds may lie apart


def line(report: BoardReport, aspect: Aspect) -> Shown | None:
    """Return the whole school's line, None where it is not printed."""
    wanted = Key(aspect)
    return next((each for each in report.published.lines if each.key == wanted), None)


def is_older(report: BoardReport, shown: Shown) -> bool:
    """Say whether a line prints the figure of an earlier round."""
    return not report.several and shown.as_of != report.round_name


def told(report: BoardReport, shown: Shown, round_name: str = "") -> str:
    """Return a line's label, with its round where that is another than this or the one beside."""
    if report.several:
        return label_words(shown.label)
    return ranged_as_of(shown, round_name or report.round_name)


def ranged(label: Label, between: str, or_more: str, or_fewer: str, **facts: str) -> str:
    """Say the sentence that fits a label's kind; it may name {low} and {high}."""
    sentence = {Kind.BETWEEN: between, Kind.OR_MORE: or_more, Kind.OR_LESS: or_fewer}[label.kind]
    return say(sentence, low=number(label.low), high=number(label.high), **facts)


# ---- Page 1 -------------------------------------------------------------------------------------


def headline(report: BoardReport) -> str:
    """Return the report in one sentence."""
    shown = line(report, Aspect.COVERED)
    school = report.school
    if shown is None and report.published.lines:
        return say("{school}: the figure of the whole school cannot be shown", school=school)
    if shown is None:
        return say("{school}: no figure of this round can be shown", school=school)
    if is_older(report, shown):
        return ranged(
            shown.label,
            to_say(
                "As of {round}: between {low} and {high} of every 100 students have an adult who "
                "says: we have a strong connection"
            ),
            to_say(
                "As of {round}: {low} or more of every 100 students have an adult who says: we "
                "have a strong connection"
            ),
            to_say(
                "As of {round}: {high} or fewer of every 100 students have an adult who says: we "
                "have a strong connection"
            ),
            round=shown.as_of,
        )
    if schools := how_many_schools(report):
        return ranged(
            shown.label,
            to_say(
                "Between {low} and {high} of every 100 students in {shown} of {schools} schools "
                "have an adult at school who says: we have a strong connection"
            ),
            to_say(
                "{low} or more of every 100 students in {shown} of {schools} schools have an adult "
                "at school who says: we have a strong connection"
            ),
            to_say(
                "{high} or fewer of every 100 students in {shown} of {schools} schools have an "
                "adult at school who says: we have a strong connection"
            ),
            shown=number(schools[0]),
            schools=number(schools[1]),
        )
    if report.several or len(school) > LONG_NAME or lacking(school):
        return ranged(
            shown.label,
            to_say(
                "Between {low} and {high} of every 100 students have an adult at school who says: "
                "we have a strong connection"
            ),
            to_say(
                "{low} or more of every 100 students have an adult at school who says: we have a "
                "strong connection"
            ),
            to_say(
                "{high} or fewer of every 100 students have an adult at school who says: we have "
                "a strong connection"
            ),
        )
    return ranged(
        shown.label,
        to_say(
            "Between {low} and {high} of every 100 students at {school} have an adult who says: we "
            "have a strong connection"
        ),
        to_say(
            "{low} or more of every 100 students at {school} have an adult who says: we have a "
            "strong connection"
        ),
        to_say(
            "{high} or fewer of every 100 students at {school} have an adult who says: we have a "
            "strong connection"
        ),
        school=school,
    )


def lead(report: BoardReport) -> tuple[str, ...]:
    """Return what stands under the headline: how complete it is, and how far that could move it."""
    if report.published.refused is not None:
        return (
            say(REASONS[report.published.refused]),
            say("What can be shown is that the school held this round."),
        )
    shown, most = line(report, Aspect.COVERED), line(report, Aspect.COULD_BE)
    found = [asked(report), complete(report), *_of_the_share(report)]
    if most is not None and shown is not None and most.as_of == shown.as_of:
        found.append(_if_all_were_strong(shown.label, most.label))
    return tuple(found)


def how_complete(report: BoardReport) -> list[str]:
    """Return what stands beside the share where little room is: how far answers are in."""
    found = [complete(report), *_of_the_share(report)]
    if missing_matter(report):
        found.append(say("Answers that are missing could make the share larger."))
    return found


def _of_the_share(report: BoardReport) -> list[str]:
    shown, found = line(report, Aspect.COVERED), []
    if shown is None:
        found.append(
            say("A range of all students together would point at single ones, so there is none.")
        )
    if shown is not None and is_older(report, shown):
        found.append(
            say(
                "The share is that of {round}: a new one could point at single students.",
                round=shown.as_of,
            )
        )
    return found


def asked(report: BoardReport) -> str:
    """Return what the adults were asked."""
    return say(_ASKED_SHORT if report.short else _ASKED)


def complete(report: BoardReport) -> str:
    """Return how many of the answers are in."""
    answers = report.also(Also.ANSWERS_IN)
    if report.several:
        return say("How many of the answers are in stands in each school’s own report.")
    if answers is None:
        return say("How many of the answers are in is not shown: it would tell too much.")
    if report.short:
        return say("{share} of the answers asked for are in.", share=label_words(answers))
    return say("{share} of the answers are in.", share=label_words(answers))


def _if_all_were_strong(label: Label, most: Label) -> str:
    if most == label:
        return say("If every missing answer were “strong”, the range would be the same.")
    if label.low <= 0 and most.high >= 100:
        return say(
            "If every missing answer were “strong”, it would be {share}: too many are missing to "
            "tell.",
            share=label_words(most),
        )
    if label.low <= 0:
        return say(
            "If every missing answer were “strong”, it would be {share}; so the true figure of "
            "what staff believe is {high}% or less.",
            share=label_words(most),
            high=number(most.high),
        )
    if most.high >= 100:
        return say(
            "If every missing answer were “strong”, it would be {share}; so the true figure of "
            "what staff believe is {low}% or more.",
            share=label_words(most),
            low=number(label.low),
        )
    return say(
        "If every missing answer were “strong”, it would be {share}; so the true figure of what "
        "staff believe lies between {low}% and {high}%.",
        share=label_words(most),
        low=number(label.low),
        high=number(max(most.high, label.high)),
    )


def depth(report: BoardReport) -> Shown | None:
    """Return the line of two or more where it can be drawn within that of one or more."""
    one, two = line(report, Aspect.COVERED), line(report, Aspect.TWO)
    if one is None or two is None or two.as_of != one.as_of or two.label.low > one.label.low:
        return None
    return two


def hundred(report: BoardReport) -> tuple[tuple[str, int, str], ...]:
    """Return how a hundred students are drawn: a kind, how many of it, and what it says."""
    shown, two = line(report, Aspect.COVERED), depth(report)
    if shown is None:
        return ()
    label = shown.label
    deep = two.label.low if two else 0
    found = [
        ("two", deep, say("At least {low} have two or more such adults.", low=number(deep))),
        (
            "sure",
            label.low - deep,
            say("At least {low} have one or more, the dark ones among them.", low=number(label.low))
            if deep
            else say("At least {low} have one or more such adults.", low=number(label.low)),
        ),
        (
            "maybe",
            label.high - label.low,
            ranged(
                label,
                to_say("Perhaps up to {high} in all, by the answers that are in."),
                to_say("Perhaps all, by the answers that are in."),
                to_say("Perhaps up to {high}, by the answers that are in."),
            ),
        ),
        ("open", 100 - label.high, say("For the others no adult has said so yet.")),
    ]
    return tuple(each for each in found if each[1] > 0)


def turns(report: BoardReport) -> tuple[Label | None, Label | None]:
    """Return who gained and who lost a first strong adult since the round before, where shown."""
    found = [line(report, aspect) for aspect in (Aspect.GAINED, Aspect.LOST)]
    gained, lost = (
        shown.label if shown and report.before and not is_older(report, shown) else None
        for shown in found
    )
    return gained, lost


def change(report: BoardReport) -> str:
    """Return the heading over what changed since the round before."""
    gained, lost = turns(report)
    before = report.before
    if report.several:
        return say("What changed stands in each school’s own report")
    if not before:
        return say("What changes will stand here after the next round")
    if gained and lost:
        return say(
            "Since {before}, of the students whose strong adults answered both times: {gained} "
            "gained a first strong adult, {lost} no longer have one",
            before=before,
            gained=label_words(gained),
            lost=label_words(lost),
        )
    if gained:
        return say(
            "Since {before}, of the students whose strong adults answered both times: {gained} "
            "gained a first strong adult",
            before=before,
            gained=label_words(gained),
        )
    if lost:
        return say(
            "Since {before}, of the students whose strong adults answered both times: {lost} no "
            "longer have one",
            before=before,
            lost=label_words(lost),
        )
    return say("What changed since {before} cannot be shown", before=before)


def why_no_change(report: BoardReport) -> str:
    """Return why it is not told what changed, "" where it is told or was never counted."""
    shown, before = line(report, Aspect.COVERED), report.before
    if not before or any(turns(report)):
        return ""
    if shown is not None and is_older(report, shown):
        return say(
            "What changed since {before}: told once the figures are made anew. Those of {round} "
            "stand: new ones could point at single students.",
            before=before,
            round=shown.as_of,
        )
    if report.compared:
        return say(
            "What changed since {before}: a range of it could point at single students, so there "
            "is none.",
            before=before,
        )
    return say(
        "What changed since {before}: it is not known that about as many of the answers are in as "
        "then. Adults who have not answered yet would look like adults who are gone, so the two "
        "rounds are not compared.",
        before=before,
    )


def brief(name: str) -> str:
    """Return a name that fits on a line."""
    return name if len(name) <= LONG_NAME else name[: LONG_NAME - 1].rstrip() + "…"


# ---- Page 4 -------------------------------------------------------------------------------------


def comparable(report: BoardReport, answers: Label | None) -> bool:
    """Say whether a round's completeness surely lies within five points of this one's."""
    ours = report.also(Also.ANSWERS_IN)
    if ours is None or answers is None:
        return False
    return max(ours.high, answers.high) - min(ours.low, answers.low) <= COMPARABLE
