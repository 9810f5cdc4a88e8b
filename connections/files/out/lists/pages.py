"""The leadership's lists as a PDF: a page for each follow-up meeting, with room to write."""

from datetime import date
from typing import Any

from connections.domain.reports.lists import ListPage, NameLists
from connections.files.out.lists.workbook import CONFIDENTIAL, NEVER_A_TRAIT, taken_words
from connections.files.out.naming import filename
from connections.files.out.typeset import typeset
from connections.words import day, say, say_many
from connections.words.speaking import spoken


def write_lists(lists: NameLists) -> bytes:
    """Return the pages as a tagged PDF; the student's id stands beside every name.

    So nobody is lost where no font here can show a name.
    """
    return typeset("lists.typ", _told(lists), lists.taken_at.date())


def lists_filename(school: str, round_name: str, taken_on: date) -> str:
    """Return "Oak-Street-School_Fall-2026_2026-11-22_lists.pdf": safe on every system."""
    return filename((school, round_name, taken_on.isoformat(), "lists"), "pdf")


def _told(lists: NameLists) -> dict[str, Any]:
    """Return every text of the pages, as the template takes them."""
    return {
        "language": spoken(),
        "paper": lists.paper.value,
        "title": say("Students not yet connected"),
        "where": say(
            "{school} · {round}, held on {day}",
            school=lists.school,
            round=lists.round_name,
            day=day(lists.held_on, "long"),
        ),
        "confidential": say(CONFIDENTIAL),
        "taken": taken_words(lists.taken_by, lists.taken_at),
        "page_of": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "trait": say(NEVER_A_TRAIT),
        "order": say("Order: fewest adults who know them first. Connection alone, nothing else."),
        "headings": [
            say("Student"),
            say("Grade and homeroom"),
            say("Who knows them"),
            say("Adult asked"),
            say("Next step"),
            say("Room to write"),
        ],
        "pages": [_page(page) for page in lists.pages],
    }


def _page(page: ListPage) -> dict[str, Any]:
    rows = [
        {
            "name": student.name,
            "id": student.student_id,
            "cells": [
                [text for text in texts if text]
                for texts in (
                    (student.grade, student.homeroom),
                    (student.known_by,),
                    student.asked,
                    student.next_step,
                )
            ],
        }
        for student in page.students
    ]
    return {
        "title": page.title,
        "students": say_many(len(rows), "{n} student", "{n} students"),
        "rows": rows,
    }
