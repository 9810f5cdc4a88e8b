"""The pages of the board's report: what stands on each, for the printed file and as pictures."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import Label, Shown
from connections.domain.people.grades import grade_label
from connections.domain.reports.board import BoardReport, Indicator, Typed
from connections.files.out import typeset
from connections.files.out.board import sentences as by_rule
from connections.files.out.board.tidy import TABLE_NAME, write_tidy
from connections.files.out.board.words import (
    ASPECT_WORDS,
    label_words,
    table_words,
)
from connections.words import day, listed, number, say, speaking, to_say

Block = dict[str, object]
_SCREEN = 110  # dots an inch
_VOICE = (Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)
_STEPS = (Also.SAID_YES, Also.BEGAN, Also.LOOKED_AGAIN)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it will be: a PNG, and its text for whoever does not see it."""

    content: bytes
    text: str


def write_pages(report: BoardReport, typed: Typed, edition: int) -> bytes:
    """Return the report as a tagged PDF of four pages, five where there are many groups."""
    with speaking(typed.language):
        table = typeset.Attached(
            TABLE_NAME,
            write_tidy(report, edition),
            "text/csv",
            say("Every figure of these pages as a table"),
        )
        document = _document(report, typed, edition)
        return typeset.typeset("pages.typ", document, report.taken_on, table)


def page_pictures(report: BoardReport, typed: Typed, edition: int = 1) -> list[PagePicture]:
    """Return every page as it will be printed, with its text."""
    with speaking(typed.language):
        document = _document(report, typed, edition)
        pictures = typeset.pictured("pages.typ", document, _SCREEN)
        texts = ["\n".join(_texts(page)) for page in pages(report, typed, edition)]
    texts += [""] * (len(pictures) - len(texts))
    return [PagePicture(*each) for each in zip(pictures, texts, strict=True)]


def fingerprint(report: BoardReport) -> str:
    """Return what names these labels: the same for every form and edition of them."""
    told = [
        [*each.key[:2], list(each.key.names), each.label.low, each.label.high, each.as_of]
        for each in report.published.lines
    ]
    told += [[each.what, each.label.low, each.label.high] for each in report.published.beside]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _document(report: BoardReport, typed: Typed, edition: int) -> Block:
    return {
        "pages": pages(report, typed, edition),
        "paper": typed.paper.value,
        "language": typed.language[:2],
        "author": report.school,
        "product": "Connections",
        "title": say(
            "Every student, one adult: {school}, {round}",
            school=report.school,
            round=report.round_name,
        ),
        "about": say(
            "Report to the board: connections between students and adults at school, staff view. No student is named."
        ),
        "footer": say(
            "{school} · {round} · report of {day} · no student is named · staff view",
            school=report.school,
            round=report.round_name,
            day=day(report.taken_on),
        ),
        "page-of": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
    }


def pages(report: BoardReport, typed: Typed, edition: int) -> list[list[Block]]:
    """Return what stands on each page, as blocks."""
    return [
        _first(report),
        _second(report),
        _third(report, typed),
        _fourth(report, typed, edition),
    ]


# ---- Page 1: the figure, how far it can be trusted, what changed ---------------------------------


def _first(report: BoardReport) -> list[Block]:
    found = [
        _text(
            "kicker",
            say(
                "Report to the board · {school} · {round}, held {day}",
                school=report.school,
                round=report.round_name,
                day=day(report.held_on),
            ),
        ),
        _text("h1", by_rule.headline(report)),
        _text("p", " ".join(by_rule.lead(report))),
    ]
    picture = hundred_block(report)
    if picture:
        found.append(picture)
    if report.published.refused is None:
        found.append(_text("h2", by_rule.change(report)))
        turned = change_block(report)
        if turned:
            found += [
                turned,
                _text(
                    "note",
                    say(
                        "Of the students who were in both rounds. Dark: at least so many; light: up to so many."
                    ),
                ),
            ]
        elif not report.before:
            found.append(
                _text(
                    "p",
                    say(
                        "This is the first round: there is nothing yet to set it beside. The next report shows here how many students gained a first strong adult, and how many no longer have one."
                    ),
                )
            )
    found.append(
        {
            "kind": "boxes",
            "boxes": [
                {
                    "title": say("What this means"),
                    "text": say(
                        "An adult here says of a student: we trust each other, and this student would come to me with a personal problem. Of the others it says that no adult has told us so yet. It never describes the child."
                    ),
                },
                {
                    "title": say("What this does not mean"),
                    "text": say(
                        "It does not say that students feel connected: they and adults often see a relationship differently. It is no measure of any adult, class or family."
                    ),
                },
            ],
        }
    )
    return found


def hundred_block(report: BoardReport) -> Block | None:
    """Return the picture of one hundred students, drawn from labels alone."""
    parts = by_rule.hundred(report)
    if not parts:
        return None
    texts = [text for _, _, text in parts]
    return {
        "kind": "hundred",
        "name": "hundred",
        "caption": say("If the school were 100 students"),
        "alt": " ".join((say("A hundred dots, one for each of 100 students."), *texts)),
        "parts": [{"kind": kind, "n": n} for kind, n, _ in parts],
        "keys": [{"kind": kind, "text": text} for kind, _, text in parts],
    }


def change_block(report: BoardReport) -> Block | None:
    """Return the picture of who gained and who lost a first strong adult."""
    gained, lost = by_rule.turns(report)
    rows = [
        {
            "name": name,
            "low": label.low,
            "high": label.high,
            "says": label_words(label),
            "warm": warm,
        }
        for name, label, warm in (
            (say("gained a first strong adult"), gained, False),
            (say("no longer have one"), lost, True),
        )
        if label
    ]
    if not rows:
        return None
    return {
        "kind": "change",
        "name": "change",
        "caption": say("The same students in both rounds"),
        "alt": " ".join(
            (
                say(
                    "Two bars of ranges, in every 100 students, since {before}.",
                    before=report.before,
                ),
                *(say("{name}: {share}.", name=row["name"], share=row["says"]) for row in rows),
            )
        ),
        "rows": rows,
        "most": max(20, *(label.high for label in (gained, lost) if label)),
    }


# ---- Page 2: is it the same for everyone? ---------------------------------------------------------


def _second(report: BoardReport) -> list[Block]:
    found = [_text("page", say("Is it the same for everyone?"))]
    divisions = by_rule.tables(report)
    if not divisions:
        found.append(_text("p", say("The figure is shown for the whole school only.")))
    else:
        found.append(
            _text("p", " ".join(by_rule.differences(report, table) for table in divisions))
        )
    found += group_blocks(report)
    notes = [
        by_rule.together(report, each)
        for table in divisions
        for each in by_rule.rows(report, table)
    ]
    notes += by_rule.not_divided(report)
    if divisions:
        notes.append(
            say(
                "The pale band is the whole school’s own range. Groups stand in the school’s own order, never by rank. Homerooms are left out: they are small, and a report must not rank teachers."
            )
        )
    found += [_text("note", note) for note in notes if note]
    return found


def group_blocks(report: BoardReport) -> list[Block]:
    """Return a table with its ranges drawn for every division, the whole school first."""
    whole = by_rule.line(report, Aspect.COVERED)
    every = [
        *([whole] if whole else []),
        *(each for table in by_rule.tables(report) for each in by_rule.rows(report, table)),
    ]
    if not every:
        return []
    start = _start(each.label for each in every)
    older = any(by_rule.is_older(report, each) for each in every)
    found = []
    for table in by_rule.tables(report) or ("",):
        shown = list(by_rule.rows(report, table)) if table else []
        deep = {
            each.key.names: each
            for each in report.published.lines
            if each.key.aspect is Aspect.TWO and each.key.table in (table, "")
        }
        first = [whole] if whole and not found else []
        two = any(each.key.names in deep for each in shown)
        name = table_words(table) if table else say("Whole school")
        rows = [
            _row(
                say("All students") if not each.key.table else by_rule.row_name(each),
                each.label,
                more=[
                    *([_told(report, deep.get(each.key.names))] if two else []),
                    *([each.as_of] if older else []),
                ],
                bold=not each.key.table,
            )
            for each in (*first, *shown)
        ]
        found.append(
            _lines(
                f"groups-{len(found) + 1}",
                say("{division}: one or more strong adults (staff view)", division=name)
                if table
                else say("One or more strong adults (staff view)"),
                [
                    name,
                    say("One or more"),
                    *([say("Two or more")] if two else []),
                    *([say("Figure of")] if older else []),
                ],
                rows,
                start,
                band=whole.label if whole and table else None,
            )
        )
    return found


def _told(report: BoardReport, shown: Shown | None) -> str:
    return by_rule.told(report, shown) if shown else say("not shown")


# ---- Page 3: what was done, and what students say -------------------------------------------------


def _third(report: BoardReport, typed: Typed) -> list[Block]:
    found = [_text("page", by_rule.done(report)), *_outreach(report)]
    said = by_rule.adults(report)
    if said:
        found += [_text("h2", say("The adults")), _text("p", " ".join(said))]
    found += _voice(report)
    if typed.next_steps:
        found += [
            _text("h2", say("What comes next")),
            {"kind": "list", "items": list(typed.next_steps)},
        ]
    return found


def _outreach(report: BoardReport) -> list[Block]:
    if not report.before:
        return [
            _text(
                "p",
                say(
                    "The first round shows which students no adult has named yet. Now the staff reads that list together, and adults offer to get to know these students."
                ),
            ),
            _text(
                "p",
                say(
                    "The next report shows here for how many an adult was asked, how many said yes, and what became of it beside pairs that began alike."
                ),
            ),
        ]
    found = [
        _text(
            "p",
            say(
                "Assigning is not connecting. What counts is whether the pair is strong when the staff looks again, weeks later."
            ),
        )
    ]
    steps = steps_block(report)
    asked = report.also(Also.ASKED_FOR)
    if asked:
        found.append(
            _text(
                "p",
                say(
                    "Since {before} an adult was asked to build a connection with {share} of the students.",
                    before=report.before,
                    share=label_words(asked),
                ),
            )
        )
    if steps:
        found.append(steps)
    if not steps and not asked:
        found.append(
            _text(
                "p",
                say(
                    "No figure of what was done stands here: there is none, or too few were asked to show one."
                ),
            )
        )
    beside = beside_block(report)
    if beside:
        found.append(beside)
    if steps or asked or beside:
        found.append(
            {
                "kind": "boxes",
                "boxes": [
                    {
                        "title": say("Did the outreach make the difference?"),
                        "text": by_rule.did_it_work(report),
                    }
                ],
            }
        )
    return found


def steps_block(report: BoardReport) -> Block | None:
    """Return what became of the pairs that were asked, as ranges."""
    rows = [_row(say(_STEP_WORDS[also]), label) for also in _STEPS if (label := report.also(also))]
    return (
        _lines(
            "steps",
            say("Of the pairs of an adult and a student that were asked"),
            [say("What happened"), say("Share of pairs")],
            rows,
            0,
        )
        if rows
        else None
    )


_STEP_WORDS = {
    Also.SAID_YES: to_say("The adult said yes"),
    Also.BEGAN: to_say("They had a first contact"),
    Also.LOOKED_AGAIN: to_say("Old enough, and looked at again"),
}


def beside_block(report: BoardReport) -> Block | None:
    """Return what became strong beside what would be expected, where both are shown."""
    became, expected = report.also(Also.BECAME_STRONG), report.also(Also.EXPECTED)
    if became is None:
        return None
    rows = [_row(say("An adult was asked: became strong"), became)]
    if expected is not None:
        rows.append(_row(say("Began alike, nobody was asked"), expected, hollow=True))
    return _lines(
        "beside",
        say("Pairs that had time: strong now, by the adult’s own answer"),
        [say("Pairs"), say("Share")],
        rows,
        0,
    )


def _voice(report: BoardReport) -> list[Block]:
    answered, block = report.also(Also.ANSWERED), voice_block(report)
    who = listed([grade_label(grade) for grade in report.voice_of])
    if not report.voice_of and answered is None and block is None:
        return [
            _text("h2", say("What students say")),
            _text(
                "p",
                say(
                    "What students say is not part of this report. Asking them is the only way to know whether they see these connections too."
                ),
            ),
        ]
    found = [
        _text(
            "h2",
            say("What students say: {grades}", grades=who) if who else say("What students say"),
        )
    ]
    found.append(
        _text(
            "p",
            say(
                "{share} of the students who were asked have answered: “Is there an adult here you would go to with a problem? Who?”",
                share=label_words(answered),
            )
            if answered
            else say(
                "How many of the students who were asked have answered is not shown: it would tell too much."
            ),
        )
    )
    found.append(
        block
        or _text("p", say("What they said cannot be shown without pointing at single students."))
    )
    return found


def voice_block(report: BoardReport) -> Block | None:
    """Return what students said, as ranges of those who answered."""
    rows = [
        _row(say(ASPECT_WORDS[aspect]), shown.label, more=[])
        for aspect in _VOICE
        if (shown := by_rule.line(report, aspect)) and not by_rule.is_older(report, shown)
    ]
    return (
        _lines(
            "voice",
            say("Of the students who answered; one student can be in more than one line"),
            [say("What they said"), say("Share")],
            rows,
            0,
        )
        if rows
        else None
    )


# ---- Page 4: what the words mean, how it is made, what it cannot tell ------------------------------


def _fourth(report: BoardReport, typed: Typed, edition: int) -> list[Block]:
    found = [_text("page", say("What the words and figures mean"))]
    found.append(_terms(report))
    trend = trend_block(report)
    if trend:
        found += [
            trend,
            _text(
                "note",
                say(
                    "Hollow: its completeness is not known to lie within {points} points of this round’s, so the two cannot be compared. Each range is what that round’s report printed.",
                    points=number(by_rule.COMPARABLE),
                ),
            ),
        ]
    found += [
        _text("h2", say("Small groups")),
        _text(
            "p",
            say(
                "Shares are ranges: at least four different numbers of students fit into each, at least eight for the whole school, so that nobody can be counted out. Groups under {smallest} are shown together. A figure is renewed once three or more of its students changed.",
                smallest=number(report.smallest),
            ),
        ),
        _text("h2", say("The three indicators")),
        _text("p", " ".join(_indicators(report, typed))),
        _text("h2", say("How it is computed")),
        _text(
            "p",
            say(
                "Everything here, pictures and differences too, is worked out from the printed ranges. Nothing was weighted or filled in. A missing answer is not a “not yet”. Each round starts empty."
            ),
        ),
        _text("h2", say("What this report cannot tell")),
        {
            "kind": "list",
            "items": [
                say(
                    "Whether a student feels connected, unless students were asked, and then only for those who answered."
                ),
                say("Why something changed: children, adults and ways of marking change together."),
                say(
                    "How one school compares with another: staffs differ in how they use the word “strong”."
                ),
                say(
                    "Anything about one child. Concerns about a child’s safety go the school’s own way, at once."
                ),
            ],
        },
        _text("note", _imprint(report, edition)),
    ]
    missing = typeset.lacking(json.dumps([_texts_of(report, typed)], ensure_ascii=False))
    if missing:
        found.append(
            _text(
                "note",
                say(
                    "Some characters of names are not in this report’s own font. They are shown in a font of the computer it was made on, or as a box."
                ),
            )
        )
    return found


def _texts_of(report: BoardReport, typed: Typed) -> list[str]:
    """Return every text that came from people."""
    names = [
        name
        for each in report.published.lines
        for name in (each.key.table, *each.key.names, each.as_of)
    ]
    names += [name for pair in report.published.left_out for name in pair]
    names += [report.school, report.round_name, report.before, *report.groups, *typed.next_steps]
    names += [each.round_name for each in report.past]
    for indicator in (typed.flourishing, typed.wellbeing):
        names += [indicator.figure, indicator.source] if indicator else []
    return names


def not_in_font(report: BoardReport, typed: Typed) -> str:
    """Return the characters that the report's own font lacks; other fonts or a box stand for them."""
    return typeset.lacking("".join(_texts_of(report, typed)))


def _terms(report: BoardReport) -> Block:
    rows = [
        [
            say("Strong"),
            say(
                "A positive, trusting relationship, both ways: the adult believes this student would come to them with a personal problem. The other answers are know, recognise, not yet."
            ),
            say("Each adult’s own answer"),
        ],
        [
            say("One or more"),
            say(
                "Students with at least one adult, active on the day, who answered “strong” (staff view)."
            ),
            say("All students enrolled on the round’s date"),
        ],
        [say("Two or more"), say("The same, with two adults or more."), say("The same students")],
        [
            say("Answers in"),
            say("Answers given, of any kind."),
            say("Every adult asked, about every student they were asked about"),
        ],
    ]
    if report.before:
        rows.append(
            [
                say("Gained, no longer"),
                say("Students without a strong adult in one of two rounds, with one in the other."),
                say("Students who were in both rounds"),
            ]
        )
    if report.also(Also.BECAME_STRONG):
        rows.append(
            [
                say("Became strong"),
                say("Pairs suggested by the plan in which the adult answered “strong” later."),
                say("Suggested pairs asked early enough, looked at again"),
            ]
        )
    if by_rule.line(report, Aspect.CONFIRMED):
        rows.append(
            [
                say("Confirmed"),
                say("Students who name an adult who answered “strong” for them."),
                say("Students who answered"),
            ]
        )
    return {
        "kind": "terms",
        "caption": say("Each figure: what is counted, and out of what"),
        "head": [say("Word"), say("Counted"), say("Out of")],
        "rows": rows,
    }


def trend_block(report: BoardReport) -> Block | None:
    """Return all rounds with a report, this one last, as ranges."""
    ours = by_rule.line(report, Aspect.COVERED)
    if ours is None or not report.past:
        return None
    rows = [
        _row(
            say("{round}, {day}", round=each.round_name, day=day(each.held_on, "medium")),
            each.covered,
            more=[label_words(each.answers_in) if each.answers_in else say("not shown")],
            hollow=not by_rule.comparable(report, each.answers_in),
        )
        for each in report.past
    ]
    answers = report.also(Also.ANSWERS_IN)
    rows.append(
        _row(
            say("{round}, {day}", round=report.round_name, day=day(report.held_on, "medium")),
            ours.label,
            more=[label_words(answers) if answers else say("not shown")],
            bold=True,
        )
    )
    labels = [each.covered for each in report.past if each.covered] + [ours.label]
    return _lines(
        "trend",
        say("All rounds with a report: one or more strong adults (staff view)"),
        [say("Round"), say("One or more"), say("Answers in")],
        rows,
        _start(labels),
    )


def _indicators(report: BoardReport, typed: Typed) -> tuple[str, ...]:
    any_adult = report.also(Also.ANY_ADULT)
    return (
        say("Children with an adult at school: the headline, as staff see it."),
        *(
            [say("With an adult at school or from outside: {share}.", share=label_words(any_adult))]
            if any_adult
            else []
        ),
        _indicator(say("Children who flourish"), typed.flourishing),
        _indicator(say("How the adults are"), typed.wellbeing),
    )


def _indicator(name: str, typed: Indicator | None) -> str:
    if typed is None:
        return say("{indicator}: not collected.", indicator=name)
    return say(
        "{indicator}: {figure} (source, as the school gives it: {source}).",
        indicator=name,
        figure=typed.figure,
        source=typed.source,
    )


def _imprint(report: BoardReport, edition: int) -> str:
    facts = {
        "round": report.round_name,
        "held": day(report.held_on),
        "taken": day(report.taken_on),
        "edition": number(edition),
        "mark": fingerprint(report),
    }
    if report.before and report.before_held_on:
        return say(
            "Rounds: {before} ({before_held}) and {round} ({held}). Taken {taken}, edition {edition}. Fingerprint of the figures: {mark}; every form and edition of this report bears the same.",
            before=report.before,
            before_held=day(report.before_held_on),
            **facts,
        )
    return say(
        "Round: {round} ({held}). Taken {taken}, edition {edition}. Fingerprint of the figures: {mark}; every form and edition of this report bears the same.",
        **facts,
    )


# ---- Blocks ---------------------------------------------------------------------------------------


def _text(kind: str, text: str) -> Block:
    return {"kind": kind, "text": text}


def _row(
    name: str,
    label: Label | None,
    *,
    more: list[str] | None = None,
    bold: bool = False,
    hollow: bool = False,
) -> Block:
    return {
        "name": name,
        "low": label.low if label else None,
        "high": label.high if label else None,
        "says": label_words(label) if label else say("not shown"),
        "more": more or [],
        "bold": bold,
        "hollow": hollow,
    }


def _start(labels: Iterable[Label]) -> int:
    """Return where a scale begins: at half where every range lies above it, at nothing else."""
    return 50 if all(label.low >= 50 for label in labels) else 0


def _lines(
    name: str,
    caption: str,
    head: list[str],
    rows: list[Block],
    start: int,
    *,
    band: Label | None = None,
) -> Block:
    return {
        "kind": "lines",
        "name": name,
        "caption": caption,
        "head": head,
        "rows": rows,
        "from": start,
        "axis": [say("half"), say("all")] if start else [say("none"), say("half"), say("all")],
        "band": {"low": band.low, "high": band.high} if band else None,
    }


def _texts(blocks: Iterable[Block]) -> list[str]:
    """Return what a page says, in reading order."""
    found: list[str] = []
    for block in blocks:
        match block["kind"]:
            case "hundred" | "change":
                found += [str(block["caption"]), str(block["alt"])]
            case "lines":
                found.append(str(block["caption"]))
                found += [
                    " ".join(map(str, (row["name"], row["says"], *row["more"])))
                    for row in block["rows"]
                ]
            case "terms":
                found += [" ".join(row) for row in block["rows"]]
            case "boxes":
                found += [f"{box['title']} {box['text']}" for box in block["boxes"]]
            case "list":
                found += list(block["items"])
            case _:
                found.append(str(block["text"]))
    return found
