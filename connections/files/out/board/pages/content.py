"""What stands on the first three pages: the figure, whether all share it, what was done."""

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect
from connections.domain.reports.board import BoardReport, Typed
from connections.files.out.board import divided, done, sentences
from connections.files.out.board.pages import charts
from connections.files.out.board.pages.blocks import Block, boxes, listing, text
from connections.files.out.board.words import grades_words, label_words
from connections.words import day, say, to_say


def first_page(report: BoardReport) -> list[Block]:
    """Return the figure, how far it can be trusted, and what changed."""
    kicker = say(
        to_say("Report to the board · {school} · {round}, schools’ reports up to {day}")
        if report.several
        else to_say("Report to the board · {school} · {round}, held {day}"),
        school=divided.speaks_of(report),
        round=report.round_name,
        day=day(report.held_on),
    )
    found = [text("kicker", kicker), text("h1", sentences.headline(report))]
    found.append(text("p", " ".join(sentences.lead(report))))
    picture, turned = charts.hundred(report), charts.change(report)
    found += [picture] if picture else []
    found.append(text("h2", sentences.change(report)))
    if turned:
        note = say("Dark: at least so many of every 100. Light: up to so many.")
        found += [turned, text("note", note)]
    elif why := sentences.why_no_change(report):
        found.append(text("p", why))
    elif not report.before and not report.several:
        found.append(text("p", _first_round()))
    found.append(
        boxes(
            (
                say("What this means"),
                say(
                    "An adult here says of a student: we trust each other, and this student "
                    "would come to me with a personal problem. Of the others it says that no "
                    "adult has told us so yet. It never describes the child."
                ),
            ),
            (
                say("What this does not mean"),
                say(
                    "It does not say that students feel connected: they and adults often see a "
                    "relationship differently. It is no measure of any adult, class or family."
                ),
            ),
        )
    )
    return found


def _first_round() -> str:
    return say(
        "This is the first round with nothing before it to set it beside. A later report shows "
        "here, as far as it points at nobody, how many students gained a first strong adult, and "
        "how many no longer have one."
    )


def second_page(report: BoardReport) -> list[Block]:
    """Return the ranges of every division, and what can be said of differences."""
    found = [text("page", say("Is it the same for everyone?"))]
    divisions = divided.tables(report)
    told = divided.told_apart(report)
    if not told:
        told = [
            say("The figure is shown for the whole school only.")
            if report.published.lines
            else say("No figure of this round can be shown, so none is divided.")
        ]
    found += [listing(told) if len(told) > 1 else text("p", told[0]), *charts.groups(report)]
    shown = [each for table in divisions for each in divided.groups(report, table)]
    notes = [divided.together(report, each) for each in shown]
    notes += divided.not_divided(report) if report.published.lines else ()
    if any(sentences.is_older(report, each) for each in shown):
        notes.append(
            say(
                "Where an earlier round stands, all figures of that measure are that round’s: new "
                "ones could point at single students."
            )
        )
    if divisions:
        whole = sentences.line(report, Aspect.COVERED) is not None
        band = say("The pale band is the range of all students.") if whole else ""
        notes.append(f"{band} {_order(report)}".strip())
    return found + [text("note", note) for note in notes if note]


def _order(report: BoardReport) -> str:
    if report.several:
        return say("Schools stand by name, never by rank. Each school’s range is its own report’s.")
    return say(
        "Grades stand in their order and other groups by name, never by rank. Homerooms are left "
        "out: they are small, and a report must not rank teachers."
    )


def third_page(report: BoardReport, typed: Typed) -> list[Block]:
    """Return what was done and what became of it, the adults' side, what students say."""
    found = [text("page", done.heading(report)), *_outreach(report)]
    adults = done.adults(report)
    if adults:
        found += [text("h2", say("The adults")), text("p", " ".join(adults))]
    found += _voice(report)
    if typed.next_steps:
        found += [text("h2", say("What comes next")), listing(typed.next_steps)]
    return found


def _outreach(report: BoardReport) -> list[Block]:
    if report.several:
        told = say("What was done, and what became of it, stands in each school’s own report.")
        return [text("p", told)]
    if not report.before:
        return [
            text(
                "p",
                say(
                    "The first round shows whether there are students of whom no adult has said "
                    "so yet. The staff reads that list together, and adults offer to get to know "
                    "whoever is on it."
                ),
            ),
            text(
                "p",
                say(
                    "A later report shows here, as far as it points at nobody, for how many an "
                    "adult was asked, how many said yes, and what became of it beside pairs that "
                    "began alike."
                ),
            ),
        ]
    asked, steps, beside = report.also(Also.ASKED_FOR), charts.steps(report), charts.beside(report)
    if not (asked or steps or beside):
        return [
            text(
                "p",
                say(
                    "No figure of what was done stands here: there is none, or too few adults were "
                    "asked to show one."
                ),
            )
        ]
    lead = [
        say(
            "Assigning is not connecting. What counts is whether the pair is strong when the staff "
            "looks again, weeks later."
        )
    ]
    if asked:
        lead.append(
            say(
                "Since {before} an adult was asked to build a connection with {share} of "
                "the students.",
                before=report.before,
                share=label_words(asked),
            )
        )
    found = [text("p", " ".join(lead)), *([steps] if steps else []), *([beside] if beside else [])]
    return [
        *found,
        boxes((say("Did the outreach make the difference?"), done.did_it_work(report))),
    ]


def _voice(report: BoardReport) -> list[Block]:
    answered, chart = report.also(Also.ANSWERED), charts.voice(report)
    if not (report.voice_of or answered or chart):
        return [
            text("h2", say("What students say")),
            text(
                "p",
                say(
                    "What students say is not part of this report. Asking them is the only way to "
                    "know whether they see these connections too."
                ),
            ),
        ]
    grades = grades_words(report.voice_of)
    heading = (
        say("What students say: {grades}", grades=grades) if grades else say("What students say")
    )
    rate = (
        say(
            "{share} of the students who were asked have answered: “Is there an adult here you "
            "would go to with a problem? Who?”",
            share=label_words(answered),
        )
        if answered
        else say(
            "How many of the students who were asked have answered is not shown: it would tell "
            "too much."
        )
    )
    nothing = say("What they said cannot be shown without pointing at single students.")
    return [text("h2", heading), text("p", rate), chart or text("p", nothing)]
