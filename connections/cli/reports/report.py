"""report: a round for the board or, with names, the leadership; or a whole district's."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connections.cli.shared import (
    a_new_file,
    asking,
    asking_about_all,
    plainly,
    round_id_of,
    round_option,
    school,
)
from connections.domain.problems import FileRefused, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.reports.board import Form, Paper, Typed
from connections.domain.reports.lists import By
from connections.words import listed, say, to_say
from connections.words.speaking import spoken

if TYPE_CHECKING:
    from connections.services.book.ask import Ask

BOARD, LEADERSHIP, DISTRICT = "board", "leadership", "district"
_FORMS = {
    "pdf": Form.PDF,
    "xlsx": Form.WORKBOOK,
    "csv": Form.TABLE,
    "png": Form.PICTURES_PNG,
    "svg": Form.PICTURES_SVG,
    "slide": Form.SLIDE,
    "handout": Form.HANDOUT,
}
_ENDINGS = {**{f".{form.value}": name for name, form in _FORMS.items()}, ".png": "slide"}
_OF_LEADERSHIP = ("pdf", "xlsx")  # the lists to print, the workbook
_MEANT_FOR = {
    "--group": (BOARD,),
    "--next-step": (BOARD, DISTRICT),
    "--edition": (BOARD,),
    "--by": (LEADERSHIP,),
    "--name": (DISTRICT,),
    "--take-missing": (DISTRICT,),
    "--as-it-is": (BOARD, DISTRICT),
    "--school": (BOARD, LEADERSHIP),
}
_PAPERS = {"letter": Paper.LETTER, "a4": Paper.A4}


@click.command()
@click.option("--out", required=True, type=a_new_file, help="Where to write it.")
@click.option(
    "--for",
    "reader",
    type=click.Choice([BOARD, LEADERSHIP, DISTRICT]),
    default=BOARD,
    show_default=True,
    help="board: ranges, no names; leadership: lists by name, for the staff alone; district: what "
    "the schools of this database have published, in one report.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMS)),
    help="pdf: the pages; xlsx, csv: the figures; png, svg: each chart, in a .zip; slide: one "
    "picture, 16:9 (png too, where the name ends in .png); handout: a page for families. Default: "
    "by the name.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    help="Board: a group to show beside grades; “grade”: each grade in place of bands; may be "
    "repeated. Chosen for good the first time.",
)
@click.option(
    "--next-step",
    "next_steps",
    multiple=True,
    help="Board, district: a sentence on what the school does next; may be repeated. An empty one "
    "takes those of the newest edition out.",
)
@click.option(
    "--paper",
    type=click.Choice(list(_PAPERS)),
    help="Default: letter; for the board what the newest edition is printed on.",
)
@click.option(
    "--edition",
    type=click.IntRange(min=1),
    help="Board: an earlier edition, as it was taken. Default: the newest.",
)
@click.option(
    "--by", help="Leadership, pdf: what makes a list: grade, counselor or a group. Default: grade."
)
@click.option("--name", help="District: what it is called on the report.")
@click.option(
    "--take-missing",
    is_flag=True,
    help="District: take the newest report, by grades alone and for good, of schools without one.",
)
@click.option(
    "--as-it-is",
    is_flag=True,
    help="Take it though a sentence holds a student's name or a number, or an older copy of the "
    "database knows nothing of a report that went out.",
)
@round_option
@school
@plainly
def report(
    out: Path,
    reader: str,
    form: str | None,
    groups: tuple[str, ...],
    next_steps: tuple[str, ...],
    paper: str | None,
    edition: int | None,
    by: str | None,
    name: str | None,
    take_missing: bool,
    as_it_is: bool,
    round_name: str | None,
    school_id: str | None,
) -> None:
    """Write a revealed round's report: for the board, unless said otherwise.

    The first report for the board that is taken of a round freezes its groups and figures for good;
    new sentences or paper make a new edition of the same figures.
    """
    form = form or _form_by_name(out)
    given = {
        "--group": groups,
        "--next-step": next_steps,
        "--paper": paper,
        "--edition": edition,
        "--by": by,
        "--name": name,
        "--take-missing": take_missing,
        "--as-it-is": as_it_is,
        "--school": school_id,
    }
    _require_meaning(reader, form, [option for option, value in given.items() if value])
    _require_place(out)
    if reader == DISTRICT:
        typed = Typed(_said(next_steps), paper=_PAPERS[paper or "letter"], language=spoken())
        chosen = _form_for(form, out)
        content = _district(chosen, name, take_missing, round_name, typed, as_it_is)
    else:
        with asking(school_id) as ask:
            round_id = round_id_of(ask, round_name)
            if reader == LEADERSHIP:
                by = by or By.GRADE.value
                content = _leadership(ask, round_id, form, by, _PAPERS[paper or "letter"])
            else:
                chosen, words = _form_for(form, out), (next_steps, paper, edition)
                content = _board(ask, round_id, chosen, groups, *words, as_it_is)
    try:
        _write(out, content, for_one=reader == LEADERSHIP)
    except OSError:
        if out.is_file():
            out.unlink()  # half a file is no report
        raise FileRefused(
            to_say(
                "“{file}” cannot be written there. The report is taken all the same: its figures "
                "and groups stand for good. Take it again, for another place."
            )
            if reader == BOARD
            else to_say("“{file}” cannot be written there; the log keeps that it was made."),
            file=out,
        ) from None
    click.echo(say("Written: {file}", file=out))
    if form == "png" and reader != LEADERSHIP and _form_for(form, out) is Form.SLIDE:
        click.echo(say("It is the slide. For each chart as a picture, end the name in .zip."))


def _require_meaning(reader: str, form: str, given: list[str]) -> None:
    """Refuse, with exit code 2, what was said and would mean nothing."""
    for option in given:
        if reader not in _MEANT_FOR.get(option, (reader,)):
            raise click.UsageError(
                say("{option} means nothing with --for {reader}.", option=option, reader=reader)
            )
    if reader == LEADERSHIP and form != "pdf":
        for option in {"--by", "--paper"} & set(given):
            raise click.UsageError(say("{option} means nothing for the workbook.", option=option))
    if "--edition" in given and (words := {"--next-step", "--paper"} & set(given)):
        raise click.UsageError(
            say(
                "{options} would make a new edition: say it without --edition.",
                options=listed(sorted(words)),
            )
        )


def _said(next_steps: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(step.strip() for step in next_steps if step.strip())


def _write(out: Path, content: bytes, *, for_one: bool) -> None:
    """Write a file; `for_one`: nobody else of this computer may read it."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(out, flags, 0o600 if for_one else 0o666), "wb") as file:
        file.write(content)


def _form_by_name(out: Path) -> str:
    name = out.name.lower()
    found = [ending for ending in _ENDINGS if name.endswith(ending)]
    if not found:
        raise FileRefused(
            "“{file}” does not say which form it is: end it in {endings}, or say --format. "
            "Nothing was written.",
            file=out.name,
            endings=listed(sorted(_ENDINGS)),
        )
    return _ENDINGS[max(found, key=len)]


def _form_for(form: str, out: Path) -> Form:
    if form == "svg" and out.suffix.lower() == ".svg":
        raise FileRefused(
            "The charts are several pictures in one file: end its name in .zip. Nothing was taken."
        )
    one_picture = form == "png" and out.suffix.lower() != ".zip"
    return Form.SLIDE if one_picture else _FORMS[form]


def _require_place(out: Path) -> None:
    """Refuse a place that cannot be written into before anything is taken, which is for good."""
    if not out.parent.exists():
        raise FileRefused("There is no folder “{folder}”. Nothing was written.", folder=out.parent)
    if out.is_file():
        raise FileRefused(
            "“{file}” is there already. Choose another name; nothing was taken.", file=out.name
        )
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise FileRefused("“{file}” cannot be written there. Nothing was taken.", file=out)


def _board(
    ask: "Ask",
    round_id: str | None,
    form: Form,
    groups: tuple[str, ...],
    next_steps: tuple[str, ...],
    paper: str | None,
    edition: int | None,
    as_it_is: bool,
) -> bytes:
    from connections.services.report.board import preview_board, take_board

    typed: Typed | None = None
    if edition is not None:
        editions = preview_board(ask, round_id, groups).editions
        if edition > len(editions):
            raise NotPossible(
                "There is no edition {edition} of this report. Nothing was taken.", edition=edition
            )
        typed = editions[edition - 1]
    if next_steps or paper:
        so_far = preview_board(ask, round_id, groups).editions
        typed = so_far[-1] if so_far else Typed(language=spoken())
        typed = replace(typed, next_steps=_said(next_steps)) if next_steps else typed
        typed = replace(typed, paper=_PAPERS[paper]) if paper else typed
    return take_board(ask, form, round_id, groups or None, typed, as_it_is).content


def _leadership(ask: "Ask", round_id: str | None, form: str, by: str, paper: Paper) -> bytes:
    from connections.services.report.leadership import take_lists
    from connections.services.report.reports import coverage_report

    if form not in _OF_LEADERSHIP:
        raise NotPossible(
            "For the leadership there are the lists to print (pdf) and the workbook (xlsx). "
            "Nothing was taken."
        )
    if form == "xlsx":
        return coverage_report(ask, round_id, FOR_OWN_STAFF).content
    return take_lists(ask, by, round_id, FOR_OWN_STAFF, paper).content


def _district(
    form: Form,
    name: str | None,
    take_missing: bool,
    round_name: str | None,
    typed: Typed,
    as_it_is: bool,
) -> bytes:
    """Return one form of the district's report; say which schools are not in it."""
    from connections.services.report.district import (
        preview_district,
        publish_missing,
        take_district,
    )

    name = (name or "").strip() or say("Schools of this district")
    with asking_about_all() as ask:
        if take_missing:
            publish_missing(ask)
        missing = preview_district(ask, name, round_name).missing
        if missing:
            told = say(
                "In no figure, for they have taken no report: {schools}", schools=listed(missing)
            )
            click.echo(told, err=True)
        return take_district(ask, form, name, round_name, typed, as_it_is).content
