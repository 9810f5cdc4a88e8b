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
