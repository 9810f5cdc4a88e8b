"""The report for other eyes: looked at as often as anybody likes, frozen when it is first taken."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import TURNS, Aspect, Earlier, Key, Run
from connections.domain.disclosure.planning import COUNTS_OF_THE_WHOLE, SMALL_SCHOOL, run_of
from connections.domain.disclosure.published import REASONS, Label, Refused, label_of
from connections.domain.disclosure.publishing import publish
from connections.domain.people.grades import bands_of, grade_order
from connections.domain.people.named import QUESTIONS, Question, questions_of
from connections.domain.problems import NotPossible
from connections.domain.reports.board import BoardReport, Form, Past, Taken, Typed
from connections.domain.rounds.round import Round
from connections.files.out.board.forms import write_form
from connections.files.out.board.sentences import comparable
from connections.files.out.naming import filename
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.which import round_before, sees_list, shown_round
from connections.services.outreach.conversion import conversion_of
from connections.services.report.known import (
    GRADE,
    counted_of,
    divisions_of,
    exact_of,
    grades_asked,
    nobody_over,
)
from connections.store.reports.published import (
    Publication,
    load_basis,
    load_edition_file,
    load_editions,
    load_publications,
    save_edition,
    save_edition_file,
    save_publication,
)
from connections.store.reports.went_out import load_went_out, save_went_out, seal_of
from connections.words import day, listed, say
from connections.words.speaking import spoken


@dataclass(frozen=True, slots=True)
class BoardPreview:
    """A round's report as it stands.

    `frozen`: it was taken, so `report` is what went out.  `editions`: what was typed so far.
    `can_choose`: what a person may choose to show while it is not frozen: divisions beside grades,
    and GRADE for each grade on its own, where the report has bands of grades.
    """

    this_round: Round
    report: BoardReport
    frozen: bool
    editions: tuple[Typed, ...]
    can_choose: tuple[str, ...]


def preview_board(
    ask: Ask, round_id: str | None = None, groups: Sequence[str] = ()
) -> BoardPreview:
    """Return what the board's report would say, or what it said once taken. Looking takes nothing.

    `groups`: the divisions to show beside grades, each consented to; GRADE among them for each
    grade in place of bands. A frozen report keeps its own.
    """
    ask.require(Permission.REPORT_EXPORT)
    this_round = shown_round(ask.book, round_id)
    gone = _publication_of(ask.book, this_round)
    if gone is not None and gone.report is not None:
        editions = load_editions(ask.book.sql, ask.school_id, this_round.round_id)
        return BoardPreview(this_round, gone.report, True, tuple(editions), ())
    can_choose = _can_choose(ask, this_round)
    chosen = _dividing(groups, ask.book.coverage(this_round).table[GRADE])
    _require_choice(chosen, can_choose)
    report = _worked_out(ask, this_round, chosen).report
    return BoardPreview(this_round, report, False, (), can_choose)


def take_board(
    ask: Ask,
    form: Form,
    round_id: str | None = None,
    groups: Sequence[str] | None = None,
    typed: Typed | None = None,
    as_it_is: bool = False,
) -> Taken:
    """Return one form of the board's report: the same bytes as often as it is asked for.

    The first form freezes labels and groups for good; other words, paper or language make the next
    edition of the same labels, and no words mean the newest one. Of too few students there is the
    PDF alone, which says so. Raises NotPossible where nothing may be shown, where the groups differ
    from the frozen ones, where a later round's report has been taken, and with what should be
    looked at first, unless it was (`as_it_is`).
    """
    ask.require(Permission.REPORT_EXPORT)
    book, this_round = ask.book, shown_round(ask.book, round_id)
    gone = _publication_of(book, this_round)
    looked_at: list[str] = []
    frozen = gone.report if gone is not None else None
    made: _Made | None = None
    if frozen is None:
        chosen = _dividing(groups or (), book.coverage(this_round).table[GRADE])
        _require_choice(chosen, _can_choose(ask, this_round))
        made = _worked_out(ask, this_round, chosen)
        report = made.report
        _require_shown(report, form)
        looked_at += _forgotten(ask, this_round, report)
    else:
        report = frozen
        _require_shown(report, form)
        keys = [each.key for each in report.published.lines if each.key.table == GRADE]
        grades = [name for key in keys for name in key.names]
        if groups is not None and _dividing(groups, grades) != _dividing(report.groups, grades):
            raise NotPossible(
                "The report of this round was taken already, with other groups. What went out "
                "stands: take it without choosing groups."
            )
    editions = load_editions(book.sql, ask.school_id, this_round.round_id)
    typed = typed or (editions[-1] if editions else Typed(language=spoken()))
    number = editions.index(typed) + 1 if typed in editions else len(editions) + 1
    if number > len(editions):
        looked_at += doubts_of_words(ask, typed)
    if looked_at and not as_it_is:
        raise NotPossible(
            "{doubts} Nothing was taken. Look at it, and then take it as it is, or change it.",
            doubts=" ".join(looked_at),
        )
    key = (book.sql, ask.school_id, this_round.round_id)
    found = load_edition_file(*key, number, form)
    content, sha256 = found or (write_form(report, typed, form, number), "")
    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    details = {
        "round_id": this_round.round_id,
        "kind": "shareable",
        "form": form.value,
        "edition": number,
        "sha256": sha256,
    }
    with ask.changing("report.taken", details) as sql:
        if made is not None:
            _freeze(ask, sql, this_round.round_id, made)
        if number > len(editions):
            save_edition(sql, ask.school_id, this_round.round_id, number, typed, ask.now, ask.by)
        if found is None:
            save_edition_file(
                sql, ask.school_id, this_round.round_id, number, form, content, sha256
            )
    if made is not None:
        save_went_out(
            ask.book.database.installation,
            ask.book.database.keys.database_id,
            ask.school_id,
            this_round.round_id,
            report,
        )
    return Taken(board_filename(report, number, form), content, sha256, number)


def _require_shown(report: BoardReport, form: Form) -> None:
    """Refuse what would show nothing. Of too few students there is a page: that a round was held.

    That there are too few follows from enrolment alone.
    """
    refused = report.published.refused
    if refused is Refused.TOO_FEW and form is not Form.PDF:
        raise NotPossible(
            "There are too few students to report on. There is a page that says so: take it as "
            "PDF. Nothing was taken."
        )
    if refused not in (None, Refused.TOO_FEW):
        raise NotPossible(REASONS[refused])


def board_filename(report: BoardReport, edition: int, form: Form) -> str:
    """Return "Oak-Street-School_Fall-2026_report-1.pdf": safe on every system."""
    return filename((report.school, report.round_name, f"report-{edition}"), form.value)


# ---- What should be looked at before ------------------------------------------------------------


def preview_doubts(
    ask: Ask,
    round_id: str | None = None,
    groups: Sequence[str] = (),
    typed: Typed | None = None,
) -> tuple[str, ...]:
    """Return what should be looked at before this report is taken; a sentence each, for a screen.

    Of words that went out already nothing is said.
    """
    ask.require(Permission.REPORT_EXPORT)
    preview = preview_board(ask, round_id, groups)
    doubts = [] if preview.frozen else _forgotten(ask, preview.this_round, preview.report)
    if typed is not None and typed not in preview.editions:
        doubts += [
            say("“{words}”: {why}", words=each.words, why=say(QUESTIONS[each.why]))
            for each in _questions(ask, typed)
        ]
    return tuple(doubts)


def doubts_of_words(ask: Ask, typed: Typed) -> tuple[str, ...]:
    """Return why a school's own words should be looked at, without repeating them."""
    ask.require(Permission.REPORT_EXPORT)
    why = dict.fromkeys(each.why for each in _questions(ask, typed))
    return tuple(say(QUESTIONS[each]) for each in why)


def _questions(ask: Ask, typed: Typed) -> tuple[Question, ...]:
    figures = [each for each in (typed.flourishing, typed.wellbeing) if each is not None]
    told = [text for each in figures for text in (each.figure, each.source)]
    return questions_of(typed.next_steps, told, ask.book.students(), ask.book.adults())


def _forgotten(ask: Ask, this_round: Round, report: BoardReport) -> list[str]:
    """Say which reports went out from here of which the database knows nothing: it is older."""
    database, known = ask.book.database, load_publications(ask.book.sql, ask.school_id)
    there = {each.round_id for each in known if each.report is not None}
    gone = load_went_out(database.installation, database.keys.database_id, ask.school_id)
    found = []
    for round_id, one in gone.items():
        if round_id == this_round.round_id:
            if one.sha256 != seal_of(report):
                told = say(
                    "A report of this round went out on {day} with other figures or groups, of "
                    "which this database knows nothing: it is an older copy. Two reports of one "
                    "round can tell of a child what neither tells alone.",
                    day=day(one.on),
                )
                found.append(told)
        elif round_id not in there:
            told = say(
                "A report of another round went out on {day}, of which this database knows "
                "nothing: it is an older copy, or the round was deleted. What is taken now was not "
                "checked beside it.",
                day=day(one.on),
            )
            found.append(told)
    return found


# ---- What it says -------------------------------------------------------------------------------


def _publication_of(book: Book, this_round: Round) -> Publication | None:
    found = load_publications(book.sql, book.school_id)
    return next((each for each in found if each.round_id == this_round.round_id), None)


def _dividing(groups: Sequence[str], grades: Iterable[str]) -> tuple[str, ...]:
    """Return the groups without GRADE where grades make no bands: there each stands anyway."""
    left_out = () if bands_of(grades) else (GRADE,)
    return tuple(each for each in dict.fromkeys(groups) if each not in left_out)


def _can_choose(ask: Ask, this_round: Round) -> tuple[str, ...]:
    if not sees_list(ask):  # one choice after the other, looked at, would be several tables
        return ()
    coverage = ask.book.coverage(this_round)
    small = len(coverage.table) < SMALL_SCHOOL.stop  # its whole stands alone
    return () if small else _dividing((GRADE, *divisions_of(coverage)), coverage.table[GRADE])


def _require_choice(groups: Sequence[str], can_choose: Sequence[str]) -> None:
    if all(group in can_choose for group in groups):
        return
    if not can_choose:
        raise NotPossible(
            "A report can be divided by groups that the school keeps and that tell no origin: "
            "there is none to choose here. Nothing was taken."
        )
    raise NotPossible(
        "A report can be divided by groups that the school keeps and that tell no origin: "
        "{groups}. Nothing was taken.",
        groups=listed(f"“{group}”" for group in can_choose),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """A report worked out: what the next one has to know of it, and of the round it looks back to
    where that is not known yet; `standing`: the rounds whose reports it went by.
    """

    report: BoardReport
    basis: Earlier
    looked_back: tuple[str, Earlier] | None
    standing: frozenset[str]


def _worked_out(ask: Ask, this_round: Round, groups: tuple[str, ...]) -> _Made:
    """Return the same for whoever may take it: what it says is for everybody's eyes."""
    what = ("board_report", this_round, groups, ask.today)
    return ask.book.kept(what, lambda: _make(ask, this_round, groups))


def _make(ask: Ask, this_round: Round, groups: tuple[str, ...]) -> _Made:
    book, before = ask.book, round_before(ask.book, this_round)
    settings = book.settings()
    stored = load_basis(book.sql, book.school_id)
    _require_newest(book, this_round, stored)
    earlier = list(stored.values())
    looked_back: tuple[str, Earlier] | None = None
    if before is not None and (not stored or list(stored)[-1] != before.round_id):
        then = Earlier("", exact_of(book, before, None), ())
        looked_back = before.round_id, then
        earlier.append(then)
    now = exact_of(book, this_round, before)
    counted = counted_of(book, this_round, before)
    grades = sorted({profile[0] for profile in now.profiles.values()}, key=grade_order)
    published, basis = publish(
        now,
        tuple(dict.fromkeys((GRADE, *groups))),
        name=this_round.name,
        order={GRADE: grades},
        bands=() if GRADE in groups else bands_of(grades),
        earlier=earlier,
        smallest=settings.smallest_group,
        counted=counted,
    )
    worked = conversion_of(book, before.round_id) if before is not None else None
    withheld = worked.suggested.marks.withheld if worked else None
    report = BoardReport(
        school=book.name(),
        round_name=this_round.name,
        held_on=this_round.held_on,
        taken_on=ask.today,
        smallest=settings.smallest_group,
        published=published,
        groups=groups,
        before=before.name if before else "",
        before_held_on=before.held_on if before else None,
        voice_of=grades_asked(book, this_round) if Also.ANSWERED in counted else (),
        no_comparison=withheld.value if withheld else "",
        nobody_over=nobody_over(book) if before is not None else None,
        past=_past(book, this_round),
        short=this_round.short,
    )
    if before is not None and not comparable(report, _answers_in(book, before, report.past)):
        lines = (line for line in published.lines if line.key.aspect not in TURNS)
        published = replace(published, lines=tuple(lines))  # the proof holds with them too
        report = replace(report, published=published, compared=False)
    return _Made(report, basis, looked_back, frozenset(stored))


def _require_newest(book: Book, this_round: Round, stored: dict[str, Earlier]) -> None:
    held = {each.round_id: each.held_on for each in book.rounds()}
    later = [key for key in stored if held[key] > this_round.held_on]
    if later or this_round.round_id in stored:
        raise NotPossible(
            "The report of a later round was taken already. What went out looks back on this "
            "round, so no report of it can be made any more."
        )


def _answers_in(book: Book, before: Round, past: Sequence[Past]) -> Label | None:
    """Return how complete the round before is: as its report said, or would say where none is."""
    for each in past:
        if (each.round_name, each.held_on) == (before.name, before.held_on):
            return each.answers_in
    given = counted_of(book, before, None)[Also.ANSWERS_IN]
    if given.of < COUNTS_OF_THE_WHOLE:
        return None
    low, high = run_of(given.of, given.true, COUNTS_OF_THE_WHOLE)
    return label_of(Run(Key(Aspect.COVERED), given.of, low, high))


def _past(book: Book, this_round: Round) -> tuple[Past, ...]:
    """Return what earlier reports said of the whole school."""
    found = []
    for each in load_publications(book.sql, book.school_id):
        said = each.report
        if said is not None and said.held_on <= this_round.held_on:
            covered, answers = said.label(Aspect.COVERED), said.also(Also.ANSWERS_IN)
            found.append(Past(said.round_name, said.held_on, covered, answers))
    return tuple(found)


def _freeze(ask: Ask, sql: Connection, round_id: str, made: _Made) -> None:
    """Write what is published; refuse where somebody else published meanwhile."""
    standing = {each.round_id for each in load_publications(sql, ask.school_id)}
    if standing - made.standing:
        raise NotPossible(
            "Somebody else took a report of this school just now. Nothing was taken: look again."
        )
    if made.looked_back is not None:
        before_id, then = made.looked_back
        looked_back = Publication(before_id, ask.now, ask.by, None)
        save_publication(sql, ask.school_id, looked_back, then)
    publication = Publication(round_id, ask.now, ask.by, made.report)
    save_publication(sql, ask.school_id, publication, made.basis)
