"""The board's report as pages: tagged, the same bytes everywhere, nothing in them but labels."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
import typst

from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import Kind
from connections.domain.reports.board import BoardReport, Form, Paper, Typed
from connections.files.out import typeset
from connections.files.out.board import done, sentences
from connections.files.out.board.forms import write_form
from connections.files.out.board.pages import (
    charts,
    fingerprint,
    not_in_font,
    page_pictures,
    write_pages,
)
from connections.files.out.board.pages.blocks import texts
from connections.files.out.board.pages.document import pages
from connections.files.out.board.reading import texts_in
from connections.files.out.board.words import label_words
from tests.conftest import missing
from tests.unit.files import boards

STATES = {
    "first": boards.FIRST,
    "third": boards.THIRD,
    "tiny": boards.TINY,
    "many": boards.MANY,
    "nobody": boards.NOBODY,
    "everybody": boards.EVERYBODY,
    "too few": boards.TOO_FEW,
    "odd": boards.ODD,
    "district": boards.DISTRICT,
}


@cache
def written(name: str, form: Form = Form.PDF, paper: Paper = Paper.LETTER) -> bytes:
    typed = replace(boards.TYPED, paper=paper)
    return write_form(STATES[name], typed, form, 1)


@cache
def said(name: str, *options: str) -> str:
    return text_of(written(name), *options)


def text_of(content: bytes, *options: str) -> str:
    """Return what a reader reads, as poppler does."""
    if shutil.which("pdftotext") is None:
        missing("pdftotext (poppler-utils)")
    command = ["pdftotext", "-enc", "UTF-8", *options, "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("name", ["first", "third", "tiny", "district"])
def test_families_and_whoever_sees_the_slide_read_how_many_answers_are_in(name):
    read = " ".join(text_of(written(name, Form.HANDOUT)).split())
    assert sentences.complete(STATES[name]) in read
    assert "went through the list" not in read
    assert "could make the share larger" in read
    slide = written(name, Form.SLIDE).decode(errors="replace")
    assert " ".join(sentences.how_complete(STATES[name])) in slide


# ---- The tree of tags ---------------------------------------------------------------------------


def tags(found: Any) -> Iterator[tuple[str, Any]]:
    """Yield each tag of a tree with its kind, in reading order."""
    for part in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(part, pikepdf.Dictionary):
            if "/S" in part:
                yield str(part.S)[1:], part
            if "/K" in part:
                yield from tags(part.K)


def attributes(tag: Any) -> dict[str, Any]:
    found = tag.get("/A", [])
    parts = found if isinstance(found, pikepdf.Array) else [found]
    return {name: value for part in parts for name, value in part.items()}


def wrong_with(content: bytes) -> list[str]:
    """Return what a reader of screens would stumble over."""
    found: list[str] = []
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as about:
        root = pdf.Root
        need = {
            "is not marked": root.MarkInfo.get("/Marked"),
            "has no language": str(root.get("/Lang", "")),
            "shows no title": root.ViewerPreferences.get("/DisplayDocTitle"),
            "has no title": about.get("dc:title"),
            "is not PDF/UA-1": about.get("pdfuaid:part") == "1",
        }
        found += [what for what, there in need.items() if not there]
        every = list(tags(root.StructTreeRoot.K))
        levels = [int(kind[1]) for kind, _ in every if re.fullmatch(r"H\d", kind)]
        if levels[:1] != [1] or levels.count(1) != 1:
            found.append(f"headings {levels}")
        if any(below - above > 1 for above, below in pairwise(levels)):
            found.append(f"a level is skipped: {levels}")
        for kind, tag in every:
            if kind == "Figure" and len(str(tag.get("/Alt", ""))) < 40:
                found.append("a picture without a description")
            if kind == "Figure" and "/BBox" not in attributes(tag):
                found.append("a picture without a box")
            if kind == "Table":
                found += wrong_with_table(tag)
        for page in pdf.pages:
            if page.get("/Tabs") != "/S":
                found.append("tabs do not follow the tags")
            found += loose_marks(page)
        fonts = [one for one in pdf.objects if is_a(one, "/FontDescriptor")]
        if not fonts or any("/FontFile2" not in one and "/FontFile3" not in one for one in fonts):
            found.append("a font is not embedded")
        composite = [one for one in pdf.objects if is_a(one, "/Font") and one.Subtype == "/Type0"]
        if any("/ToUnicode" not in one for one in composite):
            found.append("a font that cannot be read back")
    return found


def is_a(one: Any, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind


def wrong_with_table(table: Any) -> Iterator[str]:
    rows = [tag for kind, tag in tags(table.K) if kind == "TR"]
    cells = [[(kind, tag) for kind, tag in tags(row.K) if kind in ("TH", "TD")] for row in rows]
    if len({len(row) for row in cells}) != 1:
        yield "a table with rows of different lengths"
    if any(kind != "TH" or attributes(tag).get("/Scope") != "/Column" for kind, tag in cells[0]):
        yield "a column without a heading"
    for row in cells[1:]:
        if row[0][0] != "TH" or attributes(row[0][1]).get("/Scope") != "/Row":
            yield "a row without a heading"
        if any(kind != "TD" for kind, _ in row[1:]):
            yield "a cell that heads nothing"


def loose_marks(page: Any) -> Iterator[str]:
    """Yield what is painted neither as content nor as decoration."""
    depth = 0
    for _, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                depth += 1
            case "EMC":
                depth -= 1
            case "Tj" | "TJ" | "f" | "f*" | "S" | "B" | "Do" | "sh" if depth == 0:
                yield f"painted outside of every tag: {operator}"


def decoration(page: Any) -> int:
    """Return how often letters are painted that no reader of screens says."""
    open_tags: list[str] = []
    found = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                open_tags.append(str(operands[0]))
            case "EMC":
                open_tags.pop()
            case "Tj" | "TJ":
                found += "/Artifact" in open_tags
    return found


def test_the_ends_of_a_scale_are_not_read_out_in_every_table():
    with pikepdf.open(io.BytesIO(written("third"))) as pdf:
        footer, tables = (decoration(page) for page in pdf.pages[:2])
    assert tables >= footer + 6


@pytest.mark.parametrize("name", STATES)
def test_every_page_can_be_read_by_a_reader_of_screens(name):
    assert wrong_with(written(name)) == []
    if name != "too few":
        assert wrong_with(written(name, Form.HANDOUT)) == []


@pytest.mark.parametrize(
    ("break_it", "found"),
    [
        (lambda pdf: pdf.Root.MarkInfo.update({"/Marked": False}), "is not marked"),
        (lambda pdf: first(pdf, "Figure").update({"/Alt": "short"}), "a picture without"),
        (lambda pdf: last(pdf, "TH").update({"/S": pikepdf.Name.TD}), "a row without a heading"),
        (lambda pdf: last(pdf, "H2").update({"/S": pikepdf.Name.H1}), "headings"),
    ],
)
def test_what_a_reader_of_screens_would_stumble_over_is_found(break_it, found):
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(written("third"))) as pdf:
        break_it(pdf)
        pdf.save(changed)
    assert any(each.startswith(found) for each in wrong_with(changed.getvalue()))


def first(pdf: Any, kind: str) -> Any:
    return next(tag for each, tag in tags(pdf.Root.StructTreeRoot.K) if each == kind)


def last(pdf: Any, kind: str) -> Any:
    return [tag for each, tag in tags(pdf.Root.StructTreeRoot.K) if each == kind][-1]


# ---- Pages, paper, bytes ------------------------------------------------------------------------


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", STATES)
def test_there_are_four_pages_and_five_only_with_very_many_groups(name, paper):
    with pikepdf.open(io.BytesIO(written(name, paper=paper))) as pdf:
        assert len(pdf.pages) == {"many": 5, "district": 5, "too few": 1}.get(name, 4)
        width, height = (round(float(one)) for one in pdf.pages[0].MediaBox[2:])
    assert (width, height) == ((612, 792) if paper is Paper.LETTER else (595, 842))


def test_nine_next_steps_and_six_rounds_still_make_four_pages():
    past = tuple(replace(boards.THIRD.past[0], round_name=f"Round {n}") for n in "abcde")
    typed = replace(boards.TYPED, next_steps=("We meet again and see who is still waiting.",) * 9)
    made = write_form(replace(boards.THIRD, past=past), typed, Form.PDF, 1)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 4


_ELSEWHERE = """
import hashlib
from connections.domain.reports.board import Form
from connections.files.out.board.forms import write_form
from tests.unit.files.boards import THIRD, TYPED
for form in Form:
    print(form.value, hashlib.sha256(write_form(THIRD, TYPED, form, 1)).hexdigest())
"""


def test_every_form_is_the_same_bytes_in_another_process_and_time_zone():
    environment = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    command = [sys.executable, "-c", _ELSEWHERE]
    there = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    here = {form: hashlib.sha256(written("third", form)).hexdigest() for form in Form}
    assert there.stdout.splitlines() == [f"{form.value} {mark}" for form, mark in here.items()]


def test_the_file_says_that_it_was_made_on_the_day_it_was_taken():
    with pikepdf.open(io.BytesIO(written("third"))) as pdf, pdf.open_metadata() as about:
        assert str(pdf.docinfo.CreationDate).startswith("D:20261125")
        assert about["xmp:CreateDate"].startswith("2026-11-25")


def test_pictures_of_the_pages_come_with_their_text():
    found = page_pictures(boards.THIRD, boards.TYPED)
    assert len(found) == 4 and all(each.content.startswith(b"\x89PNG") for each in found)
    assert found[0].text.startswith("Report to the board") and "Spanish, 86–91%" in found[1].text
    many = page_pictures(boards.MANY, boards.TYPED)
    assert len(many) == 5 and not many[2].text and many[3].text.startswith("What was done")


# ---- What they say ------------------------------------------------------------------------------


def test_the_text_is_read_in_the_order_it_stands():
    read = " ".join(said("third").split())
    order = [
        "Between 89 and 91 of every 100 students",
        "95–97% of the answers are in",
        "If the school were 100 students",
        "Since Spring 2026",
        "What this means",
        "Is it the same for everyone?",
        "All students",
        "Spanish",
        "What was done",
        "Did the outreach make the difference?",
        "of the adults were reaching out",
        "What students say",
        "86–92% of the students who were asked have answered",
        "What comes next",
        "What the words and figures mean",
        "The three indicators",
        "Fingerprint of the figures",
    ]
    places = [read.index(each) for each in order]
    assert places == sorted(places)


def test_the_labels_read_back_from_the_text_are_the_reports_own():
    read = [" ".join(line.split()) for line in said("third", "-layout").splitlines()]
    share = r"(\d+–\d+%|\d+% or (?:more|less)|not shown)"
    rows = {
        found[1]: tuple(re.findall(share, found[2]))
        for line in read
        if (found := re.match(rf"(.+?) ({share}.*)$", line))
    }
    deep = {line.key.names: line for line in boards.DEPTH}
    for line in (*boards.GRADES, *boards.WAYS):
        name = line.key.names[0]
        name = {"K": "Kindergarten"}.get(name, f"Grade {name}" if name.isdigit() else name)
        two = deep.get(line.key.names)
        expected = (label_words(line.label),)
        if line in boards.GRADES:
            expected += (label_words(two.label) if two else "not shown",)
        assert rows[name] == expected
    assert rows["All students"] == ("89–91%", "72–74%")
    assert rows["An adult was asked"] == ("58–76%",)
    assert rows["Students would rather not say"] == ("7–14%",)
    assert rows["Spring 2026, Apr 29, 2026"] == ("82–85%", "94–96%")


def allowed(report: BoardReport, typed: Typed) -> set[str]:
    """Return every number that may stand in a report."""
    shown = [line.label for line in report.published.lines]
    shown += [each.label for each in report.published.beside]
    for each in report.past:
        shown += [one for one in (each.covered, each.answers_in) if one]
    found = {end for one in shown for end in (one.low, one.high)}
    if report.before and len(report.published.beside) > 1:
        by_what = {each.what: each.label for each in report.published.beside}
        points = done.difference(by_what["became_strong"], by_what["expected"])
        found |= {abs(points.low), abs(points.high)}
    found |= {10, 5, 100}  # the smallest group; points of completeness; "of every 100"
    found |= set(range(1, 7))  # pages, edition
    days = [report.held_on, report.taken_on, report.before_held_on]
    days += [each.held_on for each in report.past]
    for one in filter(None, days):
        found |= {one.day, one.year}
    names = [name for line in report.published.lines for name in line.key.names]
    words = [report.school, *names, *typed.next_steps]
    words += [each.round_name for each in report.past]
    words += [typed.flourishing.figure, typed.flourishing.source] if typed.flourishing else []
    return set(map(str, found)) | set(re.findall(r"\d+", " ".join(words)))


@pytest.mark.parametrize(
    "name", ["first", "third", "tiny", "many", "nobody", "everybody", "district"]
)
def test_no_number_stands_in_it_but_labels_parameters_pages_and_days(name):
    report = STATES[name]
    read = said(name).replace(fingerprint(report), "")
    assert set(re.findall(r"\d+", read)) <= allowed(report, boards.TYPED)
    if name in ("nobody", "everybody", "tiny"):
        assert not re.search(r"\b(0|100) ?%", read)


def test_pictures_are_drawn_from_the_labels_ends():
    for name in ("first", "third", "many"):
        report = STATES[name]
        ends = {(one.label.low, one.label.high) for one in report.published.lines}
        ends |= {(one.label.low, one.label.high) for one in report.published.beside}
        ends |= {(each.covered.low, each.covered.high) for each in report.past if each.covered}
        for block in (each for page in pages(report, boards.TYPED, 1) for each in page):
            if block["kind"] in ("lines", "change"):
                assert {(row["low"], row["high"]) for row in block["rows"]} <= ends


def test_a_line_of_an_earlier_round_says_so():
    rows = [line.split() for line in said("third", "-layout").splitlines()]
    assert any(row[:2] == ["Grade", "3"] and row[-2:] == ["Spring", "2026"] for row in rows)
    assert "all figures of that measure are that round’s" in " ".join(said("third").split())
    assert "prints that round’s figure" not in " ".join(said("first").split())


def test_two_or_more_says_its_own_round_where_another_stands_behind_it():
    """Which is where one or more stands as it was, and two or more was made anew."""
    lines = [
        boards.shown(aspect, low, low + 9, "grade", grade, as_of=as_of)
        for aspect, low, as_of in (
            (Aspect.COVERED, 80, boards.BEFORE),
            (Aspect.TWO, 60, boards.NOW),
        )
        for grade in "K1"
    ]
    report = replace(boards.FIRST, published=replace(boards.FIRST.published, lines=tuple(lines)))
    (table,) = charts.groups(report)
    assert f"Two or more ({boards.NOW})" in table["head"]
    assert [row["more"] for row in table["rows"]] == [["60–69%", boards.BEFORE]] * 2
    lines[-1] = replace(lines[-1], as_of=boards.BEFORE)
    report = replace(boards.FIRST, published=replace(boards.FIRST.published, lines=tuple(lines)))
    rows = [row["more"] for row in charts.groups(report)[0]["rows"]]
    assert rows == [[f"60–69% (as of {boards.NOW})", boards.BEFORE], ["60–69%", boards.BEFORE]]


def test_a_band_new_in_two_or_more_stands_beside_the_grades_of_an_earlier_round():
    """One or more stands as it was, in single grades; two or more is new, in bands of them."""
    lines = [
        *(boards.shown(Aspect.COVERED, 80, 89, "grade", one, as_of=boards.BEFORE) for one in "34"),
        boards.shown(Aspect.TWO, 60, 66, "grade", "3", "4"),
        boards.shown(Aspect.TWO, 70, 76, "grade", "K", "1"),
    ]
    report = replace(boards.FIRST, published=replace(boards.FIRST.published, lines=tuple(lines)))
    (table,) = charts.groups(report)
    rows = [(row["name"], row["says"], row["more"]) for row in table["rows"]]
    assert rows == [
        ("Grade 3", "80–89%", ["not shown", boards.BEFORE]),
        ("Grade 4", "80–89%", ["not shown", boards.BEFORE]),
        ("Grades 3–4", "not shown", ["60–66%", boards.NOW]),
        ("Grades K–1", "not shown", ["70–76%", boards.NOW]),
    ]
    for form in (Form.PDF, Form.WORKBOOK):
        told = " ".join(texts_in(write_form(report, Typed(), form, 1)))
        assert "60–66%" in told and "70–76%" in told


def test_two_or_more_has_a_column_only_where_a_group_of_the_table_has_a_figure():
    lines = (*boards.WHOLE, *boards.LANGUAGES)
    report = replace(boards.FIRST, published=replace(boards.FIRST.published, lines=lines))
    assert [block["head"][1:] for block in charts.groups(report)] == [["One or more"]]
    lines = (*lines, boards.shown(Aspect.TWO, 60, 66, boards.LANGUAGE, "English"))
    report = replace(boards.FIRST, published=replace(boards.FIRST.published, lines=lines))
    assert [b["head"][1:] for b in charts.groups(report)] == [["One or more", "Two or more"]]


@pytest.mark.parametrize("name", STATES)
def test_homerooms_adults_and_counts_are_nowhere(name):
    read = "\n".join(text for page in pages(STATES[name], boards.TYPED, 1) for text in texts(page))
    assert not re.search(r"\bwithheld\b|\bat risk\b|\bNaN\b|\bNone\b", read)


def test_a_first_round_and_a_round_without_voice_say_what_will_stand_there():
    read = " ".join(said("first").split())
    assert "What changes will stand here after the next round" in read
    assert "What students say is not part of this report" in read
    assert "not collected" in read and "61 of 100 in grades 6 to 8" in read


def test_a_dashed_line_is_explained_only_where_there_is_one():
    answers = boards.THIRD.past[1]
    assert "Dashed" in said("third")
    alike = replace(boards.THIRD, past=(answers,))
    assert "Dashed" not in text_of(write_form(alike, boards.TYPED, Form.PDF, 1))


@pytest.mark.parametrize("name", ["third", "first", "tiny", "district", "everybody"])
def test_no_range_is_broken_over_two_lines(name):
    read = said(name, "-layout")
    assert not re.search(r"\d–\s*$", read, re.MULTILINE)
    assert not re.search(r"(?:% or|Two or|One or)\s*$", read, re.MULTILINE)


def test_a_district_compares_no_schools_and_claims_no_first_round():
    read = " ".join(said("district").split())
    assert "schools are not compared" in read and "share of School" not in read
    assert "What was done, and what became of it, stands in each school’s own report." in read
    assert "No report that can be shown was taken of: Hill School." in read
    assert "first round" not in read and "If these schools were 100 students" in read


def test_a_school_too_small_hears_why_and_that_is_all():
    read = " ".join(said("too few").split())
    assert "There are too few students to report on." in read
    assert "Fewer than 10 students are enrolled." in read and "What comes next" in read
    assert "%" not in read


# ---- Names are text, in every writing -----------------------------------------------------------


def test_a_name_is_text_whatever_it_looks_like():
    read = said("odd", "-layout")
    for name in boards.ODD_NAMES:
        assert name in read
    assert "#eval" in said("odd").splitlines()[0]


LETTERS = replace(boards.TINY, school="مدرسة 漢字 Hill")


def test_letters_that_the_font_lacks_are_shown_by_another_font_and_it_is_said(monkeypatch):
    assert set(not_in_font(LETTERS, boards.TYPED)) == set("مدرسة漢字")
    assert not_in_font(boards.THIRD, boards.TYPED) == ""
    made = write_form(LETTERS, boards.TYPED, Form.PDF, 1)
    assert wrong_with(made) == []
    told = [text for page in pages(LETTERS, boards.TYPED, 1) for text in texts(page)]
    assert any("not in this report’s own font" in text for text in told)
    first, second, *_ = (" ".join(texts(page)) for page in pages(LETTERS, boards.TYPED, 1))
    assert "not in this report’s own font" in first and "own font" not in second
    assert LETTERS.school not in sentences.headline(LETTERS)
    assert "own font" in text_of(write_form(LETTERS, boards.TYPED, Form.HANDOUT, 1))
    ours = typeset._fonts(of_the_computer=False)
    monkeypatch.setattr(typeset, "_fonts", lambda *, of_the_computer: ours)
    boxed = write_form(LETTERS, boards.TYPED, Form.PDF, 1)
    with pikepdf.open(io.BytesIO(boxed)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == "Every student, one adult: □□□□□ □□ Hill, Fall 2026"


@pytest.mark.parametrize("form", [Form.SLIDE, Form.PICTURES_PNG, Form.PICTURES_SVG])
def test_a_picture_has_boxes_where_the_pages_have_them(form, monkeypatch):
    """A picture tells of no letter that it lacks it; each would be drawn with a sign of its own."""
    ours = typeset._fonts(of_the_computer=False)
    monkeypatch.setattr(typeset, "_fonts", lambda *, of_the_computer: ours)
    club = replace(boards.WAYS[0], key=boards.WAYS[0].key._replace(names=("漢字",)))
    other = replace(club, key=club.key._replace(names=("□□",)))
    made = [
        write_form(
            replace(
                boards.TINY,
                school="Oak",
                round_name=shown.key.names[0],
                published=replace(boards.TINY.published, lines=(shown, *boards.WAYS[1:])),
            ),
            boards.TYPED,
            form,
            1,
        )
        for shown in (club, other)
    ]
    if form is Form.SLIDE:  # beside the picture stands its description, which has the very letters
        made = [each[each.index(b"IDAT") :] for each in made]
    else:
        made = [drawn_in(each) for each in made]
    assert made[0] == made[1]


def drawn_in(pictures: bytes) -> list[bytes]:
    """Return what is drawn in pictures of a zip file, without what describes it."""
    with zipfile.ZipFile(io.BytesIO(pictures)) as parts:
        each = [parts.read(name) for name in parts.namelist()]
    return [
        one[one.index(b"IDAT") :] if b"IDAT" in one else re.sub(b"<desc>.*?</desc>", b"", one)
        for one in each
    ]


@pytest.mark.parametrize(
    "letter",
    ["\u0378", "\ue000", "\uffff", "👩\u200d👧", "\u0600", "\u2028", "\ufeff", '"', "\\u0001\x08"],
)
def test_no_letter_stops_the_press(letter):
    report = replace(boards.TINY, school=f"Hill{letter}School")
    assert wrong_with(write_pages(report, boards.TYPED, 1)) == []


def test_a_control_character_and_a_name_without_a_space_do_not_stop_the_press():
    names = ("a\x00b\x9f\u2028c", "漢\u202e", "n" * 90)
    lines = [
        replace(line, key=line.key._replace(names=(name,)))
        for line, name in zip(boards.WAYS, names, strict=True)
    ]
    report = replace(boards.THIRD, published=replace(boards.THIRD.published, lines=tuple(lines)))
    made = write_form(report, boards.TYPED, Form.PDF, 1)
    assert wrong_with(made) == []
    assert 30 < max(map(len, re.findall("n+", text_of(made)))) < 60


def test_what_is_wrong_with_a_template_is_not_taken_for_a_letter(monkeypatch):
    monkeypatch.setattr(typeset, "_compiler", lambda *_: Broken())
    with pytest.raises(typst.TypstError):
        write_form(boards.TINY, boards.TYPED, Form.PDF, 1)


class Broken:
    def compile(self, **_how: object) -> bytes:
        return typst.compile(b"#nothing", format="pdf")


def test_another_language_changes_every_sentence():
    made = pages(boards.THIRD, boards.TYPED, 1)
    with_english = {text for page in made for text in texts(page)}
    typed = replace(boards.TYPED, language="pseudo")
    assert write_form(boards.THIRD, typed, Form.PDF, 1) != written("third")
    found = page_pictures(boards.THIRD, typed)
    lines = {line for each in found for line in each.text.splitlines()}
    same = {line for line in lines & with_english if "%" not in line}
    assert same <= {"Fall 2026", *boards.TYPED.next_steps}


# ---- Each chart, a slide, a page for families ---------------------------------------------------


def charts_in(form: Form) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written("third", form))) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_each_chart_is_a_picture_with_title_and_description():
    names = ["hundred", "change", "groups-1", "groups-2", "groups-3"]
    names += ["steps", "beside", "voice", "trend"]
    drawn, painted = charts_in(Form.PICTURES_SVG), charts_in(Form.PICTURES_PNG)
    assert list(drawn) == [f"{name}.svg" for name in names]
    assert list(painted) == [f"{name}.png" for name in names]
    for content in drawn.values():
        root = ElementTree.fromstring(content)
        title, about = root[0], root[1]
        assert (title.tag[-6:], about.tag[-5:]) == ("}title", "}desc")
        assert len(title.text or "") > 10 and len(about.text or "") > 30
    for content in painted.values():
        assert b"iTXtTitle" in content and b"iTXtDescription" in content
    assert "Spanish, 86–91%" in drawn["groups-2.svg"].decode()


def test_the_slide_is_sixteen_to_nine():
    content = written("third", Form.SLIDE)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(content[at : at + 4]) for at in (16, 20)] == [1920, 1080]


def test_families_get_one_page():
    for name in ("first", "third", "tiny", "odd"):
        with pikepdf.open(io.BytesIO(written(name, Form.HANDOUT))) as pdf:
            assert len(pdf.pages) == 1


def test_every_kind_of_label_has_its_sentence():
    kinds = {boards.NOBODY: Kind.OR_LESS, boards.EVERYBODY: Kind.OR_MORE, boards.TINY: Kind.BETWEEN}
    for report, kind in kinds.items():
        found = report.label(Aspect.COVERED)
        assert found and found.kind is kind
