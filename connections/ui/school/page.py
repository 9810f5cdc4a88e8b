"""School: rounds, people and roles, defaults, backup and retention, the audit log."""

from collections.abc import Callable

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.ui.parts.pieces import draw_title
from connections.ui.parts.views import choose_view
from connections.ui.school.access import draw_access
from connections.ui.school.backup import draw_backup
from connections.ui.school.devices.devices import draw_devices
from connections.ui.school.groups import draw_groups
from connections.ui.school.kept import draw_kept
from connections.ui.school.log import draw_audit
from connections.ui.school.mail import draw_mails
from connections.ui.school.one_student import draw_records
from connections.ui.school.people import draw_people
from connections.ui.school.schools.schools import draw_schools
from connections.ui.school.year.calendar import draw_calendar
from connections.ui.school.year.rounds import draw_defaults, draw_rounds
from connections.ui.shell.session import current
from connections.words import say, to_say

_VIEWS: dict[str, tuple[str, Permission, Callable[[Ask], None]]] = {
    "rounds": (to_say("Rounds"), Permission.ROUND_MANAGE, draw_rounds),
    "people": (to_say("People"), Permission.PEOPLE_MANAGE, draw_people),
    "devices": (to_say("Own devices"), Permission.DEVICE_MANAGE, draw_devices),
    "groups": (to_say("Groups"), Permission.ROSTER_IMPORT, draw_groups),
    "calendar": (to_say("Calendar"), Permission.SCHOOL_READ, draw_calendar),
    "defaults": (to_say("Defaults"), Permission.SCHOOL_READ, draw_defaults),
    "mail": (to_say("Mail"), Permission.PROGRESS_READ, draw_mails),
    "record": (to_say("One student's records"), Permission.RECORD_EXPORT, draw_records),
    "kept": (to_say("How long it is kept"), Permission.RECORD_ERASE, draw_kept),
    "access": (to_say("Who sees what"), Permission.SCHOOL_READ, draw_access),
    "backup": (to_say("Backup"), Permission.SCHOOL_READ, draw_backup),
    "schools": (to_say("Schools"), Permission.SCHOOL_MANAGE, draw_schools),
    "audit": (to_say("Audit log"), Permission.AUDIT_READ, draw_audit),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title(say("School"))
    views = {view: words for view, (words, needed, _) in _VIEWS.items() if ask.may(needed)}
    if ask.viewer.adult_id is not None:
        views.pop("schools", None)  # they are looked after at Connections' own computer
    _VIEWS[choose_view(say("What to look after"), views, "school_view")][2](ask)


if __name__ == "__main__":
    screen()
