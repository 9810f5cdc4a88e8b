"""What is for other eyes reads labels alone: exact figures reach it only through `publish`."""

import ast
from pathlib import Path

import connections

ROOT = Path(connections.__file__).parent
# Names and modules that hold a count, a child or a frame of them.
EXACT = {
    "connections.domain.coverage",
    "connections.domain.disclosure.attack",
    "connections.domain.disclosure.publishing",
    "connections.domain.disclosure.worlds",
    "connections.domain.network",
    "connections.domain.outreach.conversion",
    "connections.domain.people.person",
    "connections.domain.rounds.marks",
    "connections.domain.voice",
    "connections.services",
    "connections.store",
    "networkx",
    "pandas",
    "sqlalchemy",
}
NAMES = {"Exact", "Earlier", "CoverageSummary", "VoiceSummary", "Conversion", "Counted"}
# Constants that are no figure of a school, each with where it is read.
CONSTANTS = {("reading.py", "connections.domain.disclosure.publishing", "CHANGED")}


def imports(path: Path):
    """Yield each module a file imports from, with each name; TYPE_CHECKING or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", each.name) for each in node.names)


def told_exactly(path: Path):
    return [
        (path.name, module, name)
        for module, name in imports(path)
        if name in NAMES or any(module == each or module.startswith(f"{each}.") for each in EXACT)
    ]


def test_every_form_of_the_boards_report_reads_labels_alone():
    forms = sorted((ROOT / "files/out/board").rglob("*.py"))
    found = [each for path in forms for each in told_exactly(path)]
    assert {each for each in found if each not in CONSTANTS} == set()
    assert len(forms) > 5


def test_the_report_itself_holds_no_count():
    for path in (ROOT / "domain/reports").glob("*.py"):
        assert [each for each in told_exactly(path) if each[2] != "Conversion"] == [], path.name


def test_exact_figures_reach_a_report_only_through_publish():
    """Of all services and pages, only what publishes makes an Exact, and only it and what keeps,
    erases and attacks what was published reads one.
    """
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for module, name in imports(path)
        if name == "Exact" and "domain/disclosure" not in path.as_posix()
    }
    assert readers == {
        "services/report/checking.py",  # rolls alone: of nobody is anything true
        "services/report/known.py",
        "store/reports/published.py",
    }
    publishers = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for module, name in imports(path)
        if (module, name) == ("connections.domain.disclosure.publishing", "publish")
    }
    assert publishers == {"services/report/board.py"}


def test_the_reports_page_and_the_readers_of_reports_see_no_exact_figure():
    source = (ROOT / "services/report/checking.py").read_text(encoding="utf-8")
    assert ".true.get(" not in source and "load_marks" not in source
    for module, name in imports(ROOT / "services/report/checking.py"):
        assert not module.startswith(("connections.services.coverage", "pandas")), (module, name)
