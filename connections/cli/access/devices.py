"""slips and devices: give out slips for adults' own devices, list devices, end one."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import click

from connections.cli.shared import answer, answering, asking
from connections.domain.access.device import DEVICE_WORDS
from connections.domain.meeting.joining import shown_code
from connections.settings import HERE, USUAL_PORT
from connections.words import day, say

_OPEN_FOR = timedelta(hours=1)


@click.command()
@click.option("--adult", "adult_ids", multiple=True, metavar="ID", help="For this adult alone.")
@click.option(
    "--closed",
    is_flag=True,
    help="Give them out, and open nothing by that: somebody else lets them be used.",
)
@click.option("--port", default=USUAL_PORT, show_default=True, help="The port of `serve`.")
@answering
def slips(
    adult_ids: Sequence[str], closed: bool, port: int, as_json: bool, school_id: str | None
) -> None:
    """Give out new slips, for all adults or for those named; for an hour they can be used.

    What an adult had before ends at once: an older slip, and the device that it made. A code is
    shown here once and can be asked for nowhere else.
    """
    from connections.services.access.giving import slip_address
    from connections.services.access.slips import issue_slips, open_enrolment_of
    from connections.services.people.people import adults_here
    from connections.settings import public_origin, settings_from

    origin = public_origin(settings_from(), port)
    with asking(school_id) as ask:
        wanted = adult_ids or [adult.adult_id for adult in adults_here(ask)]
        issued = issue_slips(ask, wanted)
        if not closed:
            open_enrolment_of(ask, [each.adult.adult_id for each in issued], _OPEN_FOR)
    rows = [
        {
            "adult_id": each.adult.adult_id,
            "code": each.code,
            "url": slip_address(origin, each),
            "expires_at": each.slip.expires_at.isoformat(),
        }
        for each in issued
    ]
    told = [
        say(
            "{adult_id}: {code}, good until {day}",
            adult_id=each.adult.adult_id,
            code=shown_code(each.code),
            day=day(each.slip.expires_at.astimezone().date(), "long"),
        )
        for each in issued
    ]
    if urlsplit(origin).hostname in HERE:
        told.append(
            say(
                "No phone reaches {origin}: that is this computer alone. docs/deploy says how "
                "phones can.",
                origin=origin,
            )
        )
    answer(as_json, rows, *told)


@click.group()
def devices() -> None:
    """List the devices and passkeys that are adults' own, or end one."""


@devices.command(name="list")
@answering
def list_(as_json: bool, school_id: str | None) -> None:
    """Print which adult has which device or passkey, since when."""
    from connections.services.access.slips import own_devices

    with asking(school_id) as ask:
        every = own_devices(ask)
    found = [
        (each.device.device_id, say(DEVICE_WORDS[each.device.label]), each.device.enrolled_at, each)
        for each in every
        if each.device is not None
    ]
    found += [
        (passkey.passkey_id, say("passkey “{label}”", label=passkey.label), passkey.made_at, each)
        for each in every
        for passkey in each.passkeys
    ]
    rows = [
        {
            "device_id": device_id,
            "adult_id": each.adult.adult_id,
            "label": label,
            "enrolled_at": since.isoformat(),
        }
        for device_id, label, since, each in found
    ]
    told = (
        say(
            "{device_id}: {adult_id}, {label}, since {day}",
            **{name: row[name] for name in ("device_id", "adult_id", "label")},
            day=day(since.astimezone().date(), "long"),
        )
        for row, (_, _, since, _) in zip(rows, found, strict=True)
    )
    answer(as_json, rows, *told)


@devices.command()
@click.argument("device_id")
@answering
def revoke(device_id: str, as_json: bool, school_id: str | None) -> None:
    """End the device or passkey DEVICE_ID: what is open by it closes within a second."""
    from connections.services.access.passkeys import end_passkey
    from connections.services.access.slips import end_device, own_devices

    with asking(school_id) as ask:
        passkeys = {key.passkey_id for each in own_devices(ask) for key in each.passkeys}
        (end_passkey if device_id in passkeys else end_device)(ask, device_id)
    answer(as_json, {"device_id": device_id, "ended": True}, say("The device has ended."))
