"""Every table, by subject. Each primary key begins with school_id, but for what is the database's
own: `about`, `keys` and `overseers`.

Students and adults are never deleted when they leave: `left_on` is the first day without them.
Ids are the school's own text. Times are UTC. `version` columns count changes, so that two people
who change the same row at once cannot overwrite each other unseen.
"""

from connections.store.schema.access import (
    devices,
    enrolments,
    identities,
    openings,
    overseers,
    passkeys,
    sessions,
    slips,
)
from connections.store.schema.columns import UtcTime, metadata
from connections.store.schema.itself import LOGS, about, audit, keys, reads, sign_ins
from connections.store.schema.outreach import (
    acts,
    contacts,
    do_not_match,
    follow_ups,
    notes,
    open_outreach,
    outreach,
    outreach_steps,
    pulse_answers,
    pulse_given,
)
from connections.store.schema.people import (
    adults,
    group_consents,
    imported_adults,
    imported_students,
    imports,
    merges,
    remembered_answers,
    schools,
    students,
    teaches,
)
from connections.store.schema.records import (
    disclosed_students,
    disclosures,
    erasures,
    holds,
    round_figures,
    statements,
    student_keys,
)
from connections.store.schema.reports import (
    edition_files,
    editions,
    publications,
    published_students,
)
from connections.store.schema.rhythm import feeds, mail_wishes, mails
from connections.store.schema.rounds import (
    answers,
    joined,
    joinings,
    late_marks,
    marks,
    reviewed,
    round_adults,
    round_lists,
    round_students,
    rounds,
    stage_links,
    stages,
    vignette_answers,
    voice,
)

__all__ = [
    "LOGS", "UtcTime", "about", "acts", "adults", "answers", "audit", "contacts", "devices",
    "disclosed_students", "disclosures", "do_not_match", "edition_files", "editions",
    "enrolments", "erasures", "feeds", "follow_ups", "group_consents", "holds", "identities",
    "imported_adults", "imported_students", "imports", "joined", "joinings", "keys",
    "late_marks", "mail_wishes", "mails", "marks", "merges", "metadata", "notes",
    "open_outreach", "openings", "outreach", "outreach_steps", "overseers", "passkeys",
    "publications", "published_students", "pulse_answers", "pulse_given", "reads",
    "remembered_answers", "reviewed", "round_adults", "round_figures", "round_lists",
    "round_students", "rounds", "schools", "sessions", "sign_ins", "slips", "stage_links",
    "stages", "statements", "student_keys", "students", "teaches", "vignette_answers", "voice",
]  # fmt: skip
