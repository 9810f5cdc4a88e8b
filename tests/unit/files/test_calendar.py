"""Calendar files: whole days of this year and the next, and nothing guessed."""

from datetime import date

import pytest

from connections.domain.problems import FileRefused
from connections.domain.school.calendar import Span
from connections.files.bytes.calendar import is_called_free, read_calendar

TWO_YEARS = Span(date(2026, 7, 1), date(2028, 6, 30))


def a_file(*events: str) -> bytes:
    """Return a calendar file of these entries, each given by its lines."""
    inside = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inside}\nEND:VCALENDAR\n".encode()


def test_whole_days_are_read_with_their_names_and_both_ends_included():
    content = a_file(
        "DTSTART;VALUE=DATE:20261125\nDTEND;VALUE=DATE:20261128\nSUMMARY:Thanksgiving  break",
        "DTSTART;VALUE=DATE:20261019\nSUMMARY:No school",
        "DTSTART;VALUE=DATE:20261019\nSUMMARY:No school",
        "DTSTART:20261201T100000Z\nSUMMARY:Concert",
        "DTSTART;VALUE=DATE:20270104\nDURATION:P2D\nSUMMARY:Winter",
    )
    assert read_calendar(content, TWO_YEARS).spans == (
        Span(date(2026, 10, 19), date(2026, 10, 19), "No school"),
        Span(date(2026, 11, 25), date(2026, 11, 27), "Thanksgiving break"),
        Span(date(2027, 1, 4), date(2027, 1, 5), "Winter"),
    )


def test_what_repeats_stands_once_for_each_time_and_what_repeats_by_the_second_for_none():
    yearly = "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY\nSUMMARY:New Year"
    endless = "DTSTART;VALUE=DATE:20261210\nRRULE:FREQ=SECONDLY\nSUMMARY:Always"
    found = read_calendar(a_file(yearly, endless), TWO_YEARS)
    assert [one.first_on for one in found.spans] == [date(2027, 1, 1), date(2028, 1, 1)]
    assert found.unread == 1


def test_another_years_calendar_is_said_to_be_one():
    old = "DTSTART;VALUE=DATE:20241125\nSUMMARY:Break"
    found = read_calendar(a_file(old, "SUMMARY:no day"), TWO_YEARS)
    assert (found.spans, found.outside, found.unread) == ((), 1, 1)


NO_CALENDAR = [
    b"First day,Last day\n",
    b"\xff\xfe\x00",
    b"PK\x03\x04",
    b"",
    b"<html>not found</html>",
]


def test_a_calendar_is_read_whichever_way_its_text_was_written():
    content = a_file("DTSTART;VALUE=DATE:20261019\nSUMMARY:No school")
    for same in (content.replace(b"\n", b"\r"), content.decode().encode("utf-16")):
        assert read_calendar(same, TWO_YEARS) == read_calendar(content, TWO_YEARS)


def test_a_calendar_that_stops_in_the_middle_is_said_not_to_be_whole():
    content = a_file("DTSTART;VALUE=DATE:20261019\nSUMMARY:No school")
    for stops in (content[:40], content[:-20]):
        with pytest.raises(FileRefused, match="not whole"):
            read_calendar(stops, TWO_YEARS)


def test_a_holiday_by_the_hour_is_said_to_be_unread():
    by_hour = "DTSTART:20261224T080000Z\nDTEND:20261231T150000Z\nSUMMARY:"
    found = read_calendar(a_file(by_hour + "No school", by_hour + "Concert"), TWO_YEARS)
    assert (found.spans, found.unread) == ((), 1)


@pytest.mark.parametrize("content", NO_CALENDAR)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(FileRefused, match="no calendar file"):
        read_calendar(content, TWO_YEARS)


@pytest.mark.parametrize(
    ("name", "free"),
    [("Winter Break", True), ("Sin clases", True), ("Picture day", False), ("", False)],
)
def test_what_is_called_free_is_known_by_its_name(name, free):
    assert is_called_free(name) is free
