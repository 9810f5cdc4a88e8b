"""A district's overseer: published figures of all schools, by every door; no roster, no student."""

import inspect
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.account import Account
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.viewer import DISTRICT, Viewer
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.access.identities import end_from_provider
from connections.services.access.sessions import (
    end_session,
    holder_of,
    still_in,
    viewer_in,
    who_is_in,
)
from connections.services.book.ask import Ask
from connections.services.book.book import reading
from connections.services.report.district import district_view, publish_missing
from connections.services.school.overseers import (
    add_overseer,
    end_overseer,
    list_overseers,
    open_district,
)
from connections.services.school.schools import archive_school, create_school, keeper
from connections.store.schema import sign_ins
from connections.store.schools import load_versions
from tests.architecture.test_structure import asking_services
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill
from tests.unit.services.test_board import ADULTS, STUDENTS, said

ME = keeper("school", ("school", "north"))
ACCOUNT = "https://id.example.org", "subject-1"
MAIL = "Ann@District.example.org "


@pytest.fixture
def district(any_database):
    as_(any_database, ME)(create_school, "north", "North School")
    for school_id, students, chance in (("school", STUDENTS, 0), ("north", STUDENTS[:50], 2)):
        here = {student.student_id for student in students}
        marks = {key: value for key, value in said(chance).items() if key[1] in here}
        there = replace(ME, school_id=school_id)
        fill(any_database, there, TODAY, NOW, students, ADULTS, marks, RoundStatus.REVEALED)
    as_(any_database, ME)(add_overseer, MAIL)
    return any_database


def come_in(database, account=ACCOUNT, mail=MAIL, vouches=True):
    return open_district(database, Account(*account, mail, vouches), ["district.example.org"], NOW)


def viewer_of(database, holding, now=NOW):
    with database.reading() as sql:
        session = who_is_in(sql, holding, now)
        return viewer_in(sql, session, now.date()) if session else None


def test_an_overseer_sees_what_is_published_and_publishes_nothing(district):
    viewer = viewer_of(district, come_in(district))
    assert (viewer.school_id, viewer.adult_id, viewer.name) == ("", None, DISTRICT)
    with pytest.raises(NotFound):
        as_(district, viewer)(district_view)
    assert set(as_(district, ME)(publish_missing)) == {"school", "north"}
    found = as_(district, viewer)(district_view)
    lines = [line for _, lines in found.divisions for line in lines]
    assert [lines[0].group, lines[-1].group] == ["All students", "Our school"]
    assert all("%" in line.one for line in lines) and "%" in lines[0].two and "%" in found.most


def test_an_overseer_is_refused_by_every_service_but_one(district):
    viewer = viewer_of(district, come_in(district))
    let_in = []
    for each in asking_services():
        service = each.values[0]
        _, *more = inspect.signature(service).parameters.values()
        given = {p.name: None for p in more if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
        with reading(district, "") as book:
            try:
                found = service(Ask(viewer, TODAY, NOW, book), **given)
                if inspect.isgenerator(found):
                    next(found)
            except AccessDenied:
                continue
            except ConnectionsError:
                pass
        let_in.append(service.__name__)
    assert let_in == ["district_view"]


@pytest.mark.parametrize("permission", Permission)
def test_the_districts_reach_takes_everything_from_every_role_but_the_figures(permission):
    for role in Role:
        viewer = Viewer("school", frozenset({role}), "t1", reach=Reach.DISTRICT)
        if viewer.may(permission):
            assert (role, permission) == (Role.OVERSEER, Permission.DISTRICT_READ)


def test_an_address_nobody_vouches_for_or_of_a_foreign_domain_is_nobody(district):
    as_(district, ME)(add_overseer, "ann@elsewhere.example.org")
    for mail, vouches in ((MAIL, False), ("ann@elsewhere.example.org", True), ("", True)):
        with pytest.raises(AccessDenied):
            come_in(district, mail=mail, vouches=vouches)


def test_the_provider_ends_what_an_overseer_has_open(district):
    holding = come_in(district)
    assert end_from_provider(district, *ACCOUNT, "", NOW) == 1
    assert viewer_of(district, holding) is None


def test_a_provider_that_names_one_sign_in_alone_puts_every_overseer_out(district):
    holding = come_in(district)
    end_from_provider(district, ACCOUNT[0], "", "one-of-many", NOW)
    assert viewer_of(district, holding) is None


def test_the_first_account_of_an_address_stays_the_only_one(district):
    come_in(district)
    come_in(district, mail="another@address.example.org")  # the account is known by now
    with pytest.raises(AccessDenied):
        come_in(district, ("https://id.example.org", "subject-2"))
    with pytest.raises(AccessDenied):
        come_in(district, ("https://elsewhere.example.org", "x"), "who@district.example.org")


def test_who_is_ended_is_out_at_once_and_does_not_come_back(district):
    holding = come_in(district)
    name = holder_of(holding)
    assert still_in(district, {name}, {}, NOW).keys() == {name}
    as_(district, ME)(end_overseer, MAIL)
    assert not still_in(district, {name}, {}, NOW) and viewer_of(district, holding) is None
    with pytest.raises(AccessDenied):
        come_in(district)
    assert as_(district, ME)(list_overseers) == ()


def test_each_open_school_knows_that_the_district_came_in_and_nothing_moves(district):
    as_(district, ME)(create_school, "closed", "Closed")
    as_(district, ME)(archive_school, "closed")

    def newest():
        with district.reading() as sql:
            return [load_versions(sql, each, ()) for each in ME.schools]

    before = newest()
    holding = come_in(district)
    end_session(district, holding, NOW + timedelta(minutes=1))
    assert newest() == before
    for school_id in ("school", "north", "closed"):
        with reading(district, school_id) as book:
            mine = sign_ins.select().where(sign_ins.c.school_id == school_id)
            rows = book.sql.execute(mine.order_by(sign_ins.c.entry)).all()
        acts = [row.action for row in rows if row.who == DISTRICT]
        assert acts == ([] if school_id == "closed" else ["session.opened", "session.ended"])
        assert "example" not in str(rows)


def test_only_the_keeper_says_who_oversees_and_only_by_a_mail_address(district):
    manager = Viewer("school", frozenset({Role.DATA_MANAGER}), ADULTS[0].adult_id)
    with pytest.raises(AccessDenied):
        as_(district, manager)(add_overseer, "me@here.example.org")
    with pytest.raises(NotPossible):
        as_(district, ME)(add_overseer, "somebody")
