"""Handing one outreach over in a test, as it stands at the moment."""

from connections.domain.outreach.record import Outreach
from connections.services.book.ask import Ask
from connections.services.outreach.desk.several import hand_over_several
from connections.store.outreach import load_one_outreach


def hand_over(ask: Ask, outreach_id: str, to_adult_id: str, agreed: bool = True) -> Outreach:
    """Return the outreach that begins with the new adult, who has said yes, or is to be asked."""
    one = load_one_outreach(ask.book.sql, ask.school_id, outreach_id)
    assert one is not None
    (made,) = hand_over_several(ask, [(outreach_id, one.version)], to_adult_id, agreed).made
    with ask.book.database.reading() as sql:
        new = load_one_outreach(sql, ask.school_id, made)
    assert new is not None
    return new
