"""mail: send what is due now, or say what would be sent."""

import click

from connections.cli.shared import answer, answering, asking
from connections.domain.problems import NotPossible
from connections.words import day, say, say_many


@click.command()
@click.option("--dry-run", is_flag=True, help="Send nothing: say to which adults a mail would go.")
@answering
def mail(dry_run: bool, as_json: bool, school_id: str | None) -> None:
    """Send the mails that are due now, as the app does every hour. Each goes out once."""
    from connections.services.rhythm.mailing import mails_due, send_mails
    from connections.settings import settings_from

    server = settings_from().mail
    if dry_run:
        with asking(school_id) as ask:
            due = mails_due(ask)
        rows = [
            {"adult_id": each.adult_id, "kind": each.kind.value, "week_of": each.due_on.isoformat()}
            for each in due
        ]
        told = [f"{each.adult_id}  {each.kind.value}  {day(each.due_on)}" for each in due]
        count = say_many(len(due), "{n} mail would be sent.", "{n} mails would be sent.")
        answer(as_json, {"mails": len(due), "to": rows}, *told, count)
        return
    if server is None:
        raise NotPossible(
            "No mail server is set here, so nothing was sent. docs/settings.md says how."
        )
    with asking(school_id) as ask:
        found = send_mails(ask, server)
    answer(
        as_json,
        {"sent": found.sent, "failed": found.failed},
        say_many(found.sent, "{n} mail was sent.", "{n} mails were sent."),
        *([say("{n} failed; the app says why.", n=found.failed)] if found.failed else []),
    )
