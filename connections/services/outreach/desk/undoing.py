"""What was done in a session, kept so that it can be taken back there, by whichever process."""

from dataclasses import replace

from connections.domain.access.grants import Permission
from connections.domain.outreach.undoing import Act
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.desk.putting_back import put_back
from connections.services.outreach.desk.several import Several
from connections.store.history.acts import (
    delete_acts,
    load_acts,
    save_act,
    save_changed_act,
)

KEPT = 20  # acts of one session, undone one after the other


def keep_act(ask: Ask, act: Act) -> None:
    """Keep what was done last in a session, until that ends; the same again changes nothing.

    What was done is signed already: this tells nobody anything.
    """
    ask.require(Permission.OUTREACH_CARRY)
    ask.book.close()
    with ask.book.database.writing(ask.school_id) as sql:
        save_act(sql, ask.school_id, act)
        older = load_acts(sql, ask.school_id, act.whose)[:-KEPT]
        delete_acts(sql, ask.school_id, [each.act_id for each in older])


def last_act(ask: Ask, whose: str) -> Act | None:
    """Return what was done last in a session and can be taken back."""
    ask.require(Permission.OUTREACH_CARRY)
    return next(reversed(load_acts(ask.book.sql, ask.school_id, whose)), None)


def undo_last(ask: Ask, whose: str, act_id: str) -> Several:
    """Take back what was done last in a session; NotPossible where a page means another act.

    What cannot be undone any more is gone, with all that was done to the pair before.
    """
    ask.require(Permission.OUTREACH_CARRY)
    mine = load_acts(ask.book.sql, ask.school_id, whose)
    if not mine or mine[-1].act_id != act_id:
        raise NotPossible(
            "Only what you did last can be taken back here. Please talk to the counselor."
        )
    last = mine.pop()
    same = [act for act in mine if act.undo.outreach_ids & last.undo.outreach_ids]
    try:
        found = put_back(ask, last.undo)
    except (AccessDenied, Changed, NotFound, NotPossible):
        with ask.book.database.writing(ask.school_id) as sql:
            delete_acts(sql, ask.school_id, [act.act_id for act in (*same, last)])
        raise
    with ask.book.database.writing(ask.school_id) as sql:
        delete_acts(sql, ask.school_id, [act_id])
        for act in same:
            changed = replace(act, undo=act.undo.further_back(found.done))
            save_changed_act(sql, ask.school_id, changed)
    return found
