"""What stands on the last page: what the words mean, all rounds, how it is made, its limits."""

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import Refused
from connections.domain.reports.board import BoardReport, Indicator, Typed
from connections.files.out.board import divided, sentences
from connections.files.out.board.pages import charts
from connections.files.out.board.pages.blocks import Block, boxes, listing, text
from connections.files.out.board.words import label_words
from connections.words import day, number, say


def last_page(
    report: BoardReport, typed: Typed, edition: int, fingerprint: str, *, in_font: bool
) -> list[Block]:
    """Return what the words and figures mean; `in_font`: the report's own font has every letter."""
    found = [text("page", say("What the words and figures mean")), _terms(report)]
    trend = charts.trend(report)
    if trend:
        dashed = say(
            "Dashed: its completeness is not known to lie within {points} points of this round’s, "
            "so the two cannot be compared.",
            points=number(sentences.COMPARABLE),
        )
        printed = say("Each range is what that round’s report printed.")
        any_dashed = any(one["look"] == "hollow" for one in trend["rows"])
        found += [trend, text("note", f"{dashed} {printed}" if any_dashed else printed)]
    found += [
        text("h2", say("Small groups")),
        text(
            "p",
            say(
                "Shares are ranges: at least four different numbers of students fit into each, at "
                "least eight for a whole school of fifteen or more, so that nobody can be counted "
                "out. Groups under {smallest} are shown together. All figures of a measure are "
                "renewed together, and only once three or more students have another answer or "
                "{smallest} or more came or left.",
                smallest=number(report.smallest),
            ),
        ),
        text("h2", say("The three indicators")),
        listing(_indicators(report, typed)),
        text("h2", say("How it is computed, and what it cannot tell")),
        text(
            "p",
            say(
                "Every figure here, in pictures and differences too, is a printed range or worked "
                "out from printed ranges. Nothing was filled in. A missing answer is not a “not "
                "yet”. Each round starts empty."
            ),
        ),
        *_method(report),
        listing(
            (
                say(
                    "It cannot tell whether a student feels connected, unless students were "
                    "asked, and then only for those who answered."
                ),
                say(
                    "Nor why something changed: children, adults and ways of marking change "
                    "together."
                ),
                say(
                    "Nor how one school compares with another: staffs differ in how they use "
                    "the word “strong”."
                ),
                say(
                    "Nor anything about one child. Concerns about a child’s safety go the "
                    "school’s own way, at once."
                ),
            )
        ),
        text("note", _imprint(report, edition, fingerprint)),
    ]
    return found + letters_told(in_font=in_font)


def only_page(
    report: BoardReport, typed: Typed, edition: int, fingerprint: str, *, in_font: bool
) -> list[Block]:
    """Return the page of a round of which no figure can be shown: that it was held, and why so."""
    kicker = say(
        "Report to the board · {school} · {round}, held {day}",
        school=divided.speaks_of(report),
        round=report.round_name,
        day=day(report.held_on),
    )
    found = [
        text("kicker", kicker),
        text("h1", sentences.headline(report)),
        text("p", " ".join(sentences.lead(report))),
    ]
    if report.published.refused is Refused.TOO_FEW:
        why = say(
            "Fewer than {smallest} students are enrolled. Of so few any share, even as a range, "
            "would tell something about single children.",
            smallest=number(report.smallest),
        )
        found += [text("h2", say("Why there is no figure")), text("p", why)]
    found += [
        text("h2", say("What the school did")),
        text("p", sentences.asked(report)),
        boxes(
            (
                say("What “strong” means"),
                say(
                    "A positive, trusting relationship, both ways: the adult believes this student "
                    "would come to them with a personal problem."
                ),
            ),
            (
                say("What this does not mean"),
                say(
                    "That nothing can be shown says nothing about any child, adult or family: "
                    "only how many students there are."
                )
                if report.published.refused is Refused.TOO_FEW
                else say("That nothing can be shown says nothing about any child or adult."),
            ),
        ),
    ]
    if typed.next_steps:
        found += [text("h2", say("What comes next")), listing(typed.next_steps)]
    return [
        *found,
        text("h2", say("The three indicators")),
        listing(_indicators(report, typed)),
        text("note", _imprint(report, edition, fingerprint)),
        *letters_told(in_font=in_font),
    ]


def letters_told(*, in_font: bool) -> list[Block]:
    """Return what is said of letters that the report's own font lacks; nothing if it has all."""
    if in_font:
        return []
    return [
        text(
            "note",
            say(
                "Some letters are not in this report’s own font. They stand in a font of the "
                "computer it was made on, or as an empty box where that has none."
            ),
        )
    ]


def _method(report: BoardReport) -> list[Block]:
    if report.several:
        return [
            text(
                "p",
                say(
                    "The ranges of all students and of grades are made of the schools’ printed "
                    "ranges, each weighed by how many students are enrolled. A school that does "
                    "not show a grade alone is in it with all that its other ranges leave open. "
                    "Grades of which that says little stand with their neighbours."
                ),
            )
        ]
    if report.also(Also.EXPECTED):
        return [
            text(
                "p",
                say(
                    "What would be expected is what became of pairs that began alike and that "
                    "nobody was asked about, weighed so that they are like the pairs asked. Chance "
                    "is allowed for by the widest interval (Newcombe) of any two shares within "
                    "the two ranges."
                ),
            )
        ]
    return []


def _terms(report: BoardReport) -> Block:
    rows = [
        (
            say("Strong"),
            say(
                "A positive, trusting relationship, both ways: the adult believes this student "
                "would come to them with a personal problem. The other answers are know, "
                "recognise, not yet."
            ),
            say("Each adult’s own answer"),
        ),
        (
            say("One or more"),
            say(
                "Students with at least one adult, active on the day, who answered “strong” (staff "
                "view)."
            ),
            say("All students enrolled on the round’s date"),
        ),
        (say("Two or more"), say("The same, with two adults or more."), say("The same students")),
        (say("Answers in"), say("Answers given, of any kind."), say("All answers that were asked")),
    ]
    if any(sentences.turns(report)):
        rows.append(
            (
                say("Gained, no longer"),
                say("Students without a strong adult in one round and with one in the other."),
                say(
                    "Students in both rounds, if each adult who is strong in one answered in the "
                    "other, or was not at school then"
                ),
            )
        )
    if report.also(Also.BECAME_STRONG):
        rows.append(
            (
                say("Became strong"),
                say("Pairs that the plan suggested, in which the adult answered “strong” later."),
                say("Those asked early enough, whose adult marked again in this round"),
            )
        )
    if sentences.line(report, Aspect.CONFIRMED):
        rows.append(
            (
                say("Confirmed"),
                say("Students who name an adult who answered “strong” for them."),
                say("Students who answered"),
            )
        )
    return {
        "kind": "terms",
        "caption": say("Each figure: what is counted, and out of what"),
        "head": [say("Word"), say("Counted"), say("Out of")],
        "rows": rows,
    }


def _indicators(report: BoardReport, typed: Typed) -> list[str]:
    outside = report.also(Also.ANY_ADULT)
    at_school = (
        say("Children with an adult at school: the headline, as staff see it.")
        if sentences.line(report, Aspect.COVERED)
        else say("Children with an adult at school: no figure of this round can be shown.")
    )
    if outside:
        share = label_words(outside)
        any_adult = say("With an adult at school or from outside: {share}.", share=share)
        at_school = f"{at_school} {any_adult}"
    return [
        at_school,
        _indicator(say("Children who flourish"), typed.flourishing),
        _indicator(say("How the adults are"), typed.wellbeing),
    ]


def _indicator(name: str, typed: Indicator | None) -> str:
    if typed is None:
        return say("{indicator}: not collected.", indicator=name)
    return say(
        "{indicator}: {figure} (source, as the school gives it: {source}).",
        indicator=name,
        figure=typed.figure,
        source=typed.source,
    )


def _imprint(report: BoardReport, edition: int, fingerprint: str) -> str:
    facts = {
        "round": report.round_name,
        "held": day(report.held_on),
        "taken": day(report.taken_on),
        "edition": number(edition),
        "mark": fingerprint,
    }
    if report.before and report.before_held_on:
        return say(
            "Rounds: {before} ({before_held}) and {round} ({held}). Taken {taken}, edition "
            "{edition}. Fingerprint of the figures: {mark}; every edition of these pages "
            "bears the same.",
            before=report.before,
            before_held=day(report.before_held_on),
            **facts,
        )
    return say(
        "Round: {round} ({held}). Taken {taken}, edition {edition}. Fingerprint of the "
        "figures: {mark}; every edition of these pages bears the same.",
        **facts,
    )
