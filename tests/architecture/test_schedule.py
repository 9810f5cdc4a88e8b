"""The schedule of data is complete: every table and column of the schema has its words."""

from sqlalchemy import Column, Integer, MetaData, String, Table

from connections.domain.records.keeping import Kind
from connections.store.schema import metadata
from tests.architecture.documents import DOCS
from tests.architecture.schedule import COLUMNS, TABLES, every_column, what_for


def missing(of: MetaData) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in of.tables.values()
        for column in table.columns
        if table.name not in TABLES or what_for(table.name, column.name) is None
    ]


def test_every_table_and_column_has_its_purpose_and_its_time():
    assert missing(metadata) == []


def test_a_new_column_without_words_is_found():
    grown = MetaData()
    Table("students", grown, Column("student_id", String), Column("shoe_size", Integer))
    Table("lockers", grown, Column("school_id", String))
    assert missing(grown) == ["students.shoe_size", "lockers.school_id"]


def test_no_words_are_left_of_what_is_gone():
    assert set(TABLES) == set(metadata.tables)
    here = {c.name for t in metadata.tables.values() for c in t.columns}
    here |= {f"{t.name}.{c.name}" for t in metadata.tables.values() for c in t.columns}
    assert [name for name in COLUMNS if name not in here] == []


def test_the_page_lists_every_column_of_every_table():
    page = (DOCS / "schedule-of-data.md").read_text(encoding="utf-8")
    for table in metadata.tables.values():
        rows = page.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{column.name}` |" in rows for column in table.columns), table.name
    assert "(no words)" not in page and "\n".join(every_column()).strip() in page


def test_each_kind_of_data_that_has_a_time_is_in_some_table():
    assert {kept for _, kept in TABLES.values()} >= set(Kind) - {Kind.COPIES}
