"""Who sees what at this school, as it is set now."""

from collections.abc import Mapping

from connections.domain.access.grants import Permission, Role, Scope, scope_of
from connections.services.book.ask import Ask

# What a family may ask about, by the permission that decides it.
TOLD = (
    Permission.ROSTER_READ,
    Permission.MARK_OWN,
    Permission.MARK_READ,
    Permission.COVERAGE_READ,
    Permission.COVERAGE_LIST,
    Permission.OUTREACH_READ,
    Permission.NOTE_READ,
    Permission.NOTE_OPEN,
    Permission.VOICE_READ,
    Permission.REPORT_NAMES,
    Permission.ROSTER_IMPORT,
    Permission.PEOPLE_MANAGE,
    Permission.AUDIT_READ,
    Permission.RECORD_EXPORT,
    Permission.RECORD_ERASE,
)
PEOPLE = tuple(role for role in Role if role not in (Role.COMMAND_LINE, Role.OVERSEER))


def who_sees_what(ask: Ask) -> Mapping[Permission, Mapping[Role, Scope]]:
    """Return of which students each role may see or do each thing, as the school has set it."""
    ask.require(Permission.SCHOOL_READ)
    shows_list = ask.book.settings().teachers_see_list
    return {told: {role: scope_of(role, told, shows_list) for role in PEOPLE} for told in TOLD}
