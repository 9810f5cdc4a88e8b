"""No page says of an open round what anybody answered: two schools, one answer apart."""

import re

import pytest
import streamlit as st

from connections.domain.rounds.marks import Strength
from tests.app.reading import texts_of
from tests.unit.services.test_open_round import AUTHOR, build

EVERYBODYS = ("home", "coverage", "outreach", "toolkit")
VIEWS = {
    "coverage": ("students", "picture", "adults", "leaving"),
    "outreach": ("one", "pairs", "meeting", "results", "leaving", "voice", "places"),
    "school": ("people", "defaults", "record", "kept", "backup", "audit"),
    "rosters": ("marks",),
}
PAGES = [(page, None) for page in (*EVERYBODYS, "mark", "meeting", "reports", "school", "rosters")]
VIEWERS = {
    None: [*PAGES, *((page, view) for page, views in VIEWS.items() for view in views)],
    "t2": [(page, None) for page in (*EVERYBODYS, "mark")],
    "t3": [("home", None), ("coverage", None), ("reports", None), ("rosters", None)],
    "t4": [(page, None) for page in (*EVERYBODYS, "meeting", "reports", "school")],
}


@pytest.fixture
def said_on_pages(open_screen, database_file, monkeypatch, tmp_path):
    """Return what the pages say to one viewer of a school in which the author said so."""

    def said(who, strength):
        url = f"sqlite:///{(tmp_path / f'{strength}.db').as_posix()}"
        build(url, strength).close()
        monkeypatch.setenv("CONNECTIONS_DATABASE_URL", url)
        st.cache_resource.clear()
        found = {}
        for page, view in VIEWERS[who]:
            app = open_screen(page, as_adult=who, **({"view": view} if view else {}))
            file = re.compile(rf"{strength}\\?\.db")  # School, Backup says which file it is
            found[page, view] = sorted(file.sub("one.db", str(text)) for text in texts_of(app))
        return found

    return said


@pytest.mark.parametrize("who", list(VIEWERS))
def test_a_page_says_the_same_whatever_one_answer_is(said_on_pages, who):
    assert who != AUTHOR
    one, two = (said_on_pages(who, strength) for strength in (Strength.STRONG, Strength.NOT_YET))
    assert [page for page in one if one[page] != two[page]] == []
    assert all(len(texts) > 3 for texts in one.values())
