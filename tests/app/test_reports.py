"""The Reports screen: a preview that equals the file, two kinds, one click."""

from connections.services.coverage.coverage import round_coverage
from connections.services.report.reports import ReportKind
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_

ME = keeper("school")


def choose(app, kind):
    app.radio[0].set_value(ReportKind(kind)).run()


def test_before_the_first_reveal_there_is_nothing_to_take(open_screen):
    app = open_screen("reports")
    assert "after the first reveal" in words_of(app)
    assert not app.button


def test_the_preview_says_the_numbers_of_the_round(oak_street_screen):
    app = oak_street_screen("reports")
    choose(app, "shareable")
    table = app.dataframe[0].value.set_index("Figure")
    summary = as_(session.database(), ME)(round_coverage).summary
    assert table.loc["Covered (staff view)", "Number"] == str(summary.covered)
    assert table.loc["Covered (staff view)", "Out of"] == str(summary.students)
    assert "never a trait of the child" in words_of(app)


def test_the_report_to_share_comes_first_and_holds_no_list(oak_street_screen):
    app = oak_street_screen("reports")
    assert app.radio[0].value is None and not app.dataframe, "for whose eyes, a person says"
    choose(app, "shareable")
    sheets = next(s for s in app.selectbox if s.key == "sheet").options
    assert "Summary" in sheets and "Not yet connected" not in sheets
    assert "do not share" not in words_of(app)


def test_the_internal_report_says_that_it_stays_inside(oak_street_screen):
    app = oak_street_screen("reports")
    choose(app, "internal")
    sheets = next(s for s in app.selectbox if s.key == "sheet").options
    assert {"Not yet connected", "Outreach", "Change"} <= set(sheets)
    assert "do not share" in words_of(app).replace("\\", "")
