"""Kinds of files that nobody had handed over: what they say is read, what they do not is asked."""

import pytest

from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, names, read

NAMED = ["Wanda Okafor", "Lucio Bertram", "Anneke Visser", "Tomasz Wilk", "Priya Raman"]


@pytest.mark.parametrize("heading", ["Nr.", "No", "#", "Numero", "Nummer"])
def test_numbers_too_large_to_count_the_rows_are_the_ids(heading: str):
    reading = read(f"{heading},Name,Klasse\n4001,Ana Ruiz,4\n4002,Bo Li,5\n4017,Di Cano,5\n")
    assert ids(reading) == ["4001", "4002", "4017"] and not reading.questions


def test_a_legend_beside_a_list_has_no_ids_for_it():
    rows = "4001,Ana,Ruiz,,RK,Religion\n4002,Bo,Li,,E,Ethik\n4017,Di,Cano,,F,Franz\n4018,Ed,Moss,,,\n"
    reading = read(f"Nr,Vorname,Nachname,,Kürzel,Bedeutung\n{rows}")
    assert ids(reading) == ["4001", "4002", "4017", "4018"]


@pytest.mark.parametrize(
    "below",
    [
        "Emergency phone,555-0100,,\nOffice,555-0101,,\n",
        "Fin de la liste,,,\n",
        "Total élèves,5,,\n",
        ",,Schüleranzahl:,5\n",
        "Code,Meaning,,\nA,Absent,,\nT,Tardy,,\n",
        "DELETE THIS ROW,Firstname,Lastname,K-12\n",
    ],
)
def test_a_row_without_id_whole_name_and_grade_is_nobody_and_listed(below: str):
    reading = read(HEADER + PEOPLE + below)
    assert ids(reading) == IDS and not reading.questions
    assert len(reading.reports[0].tables[0].left) == below.count("\n")


def test_a_person_with_one_name_and_no_id_is_never_left_out_unasked():
    reading = read(f"{HEADER}{PEOPLE},Madonna,,6\n")
    assert len(reading.students) == 5 or reading.questions


def test_a_remark_that_stands_for_a_name_is_asked_about():
    rows = "".join(f"310{n},{name},6B\n" for n, name in enumerate(NAMED))
    reading = read(f"ID,Name,Class\n{rows}3112,moved to 6C,\n3113,left in May,\n", "6b.csv")
    assert len(reading.students) == 5 and len(reading.questions) == 1
