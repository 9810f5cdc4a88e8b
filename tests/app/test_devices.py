"""School, Own devices: slips given out once, who has a device, and the end of a lost one."""

import csv
import io

from connections.domain.access.device import DeviceKind
from connections.services.access.devices import enrol
from connections.services.access.slips import enrolment_open, own_devices
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.asking import as_
from tests.unit.services.test_slips import DIGITS

ME = keeper("school")


def has(adult_id):
    now = session.now()
    found = as_(session.database(), ME, now=now, today=now.date())(own_devices)
    return next(each for each in found if each.adult.adult_id == adult_id)


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception


def choose(app, whom):
    next(radio for radio in app.radio if radio.key == "slips_whom").set_value(whom).run()


def test_slips_are_given_out_used_at_the_desk_and_a_lost_device_is_ended(oak_street_screen):
    app = oak_street_screen("school", view="devices")
    assert "this computer only" in words_of(app)
    chosen = [radio.value for radio in app.radio if radio.key == "slips_whom"]
    assert chosen == [None], "nothing is chosen for a tired person"
    assert next(b for b in app.button if b.label == "Slips to print (PDF)").disabled
    choose(app, "neither")
    file = take(app, "Table for a mail merge (CSV)")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    slips = {row["Adult ID"]: row for row in rows}
    assert len(slips) > 40 and slips["A101"]["Address"].startswith("http://127.0.0.1:8501/slip#")
    assert has("A101").has_slip
    code = slips["A101"]["Code"]
    assert code not in words_of(app)

    app.selectbox(key="device_of").set_value("A101").run()
    press(app, "Let the slip be used for 15 minutes")
    assert "can be used until" in words_of(app)
    enrol(session.database(), code, DIGITS, DIGITS, DeviceKind.ANDROID, session.now())
    app.run()
    assert "Android phone or tablet, since" in words_of(app)
    choose(app, "chosen")
    app.multiselect(key="slips_adults").set_value(["A101"]).run()
    assert "ends at once" in words_of(app)
    press(app, "End this device")
    assert has("A101").device is None and "has ended" in words_of(app)


def test_a_slip_is_taken_back_and_slips_are_let_be_used_for_a_meeting(oak_street_screen):
    app = oak_street_screen("school", view="devices")
    choose(app, "chosen")
    app.multiselect(key="slips_adults").set_value(["A102"]).run()
    assert take(app, "Slips to print (PDF)").content.startswith(b"%PDF")
    app.selectbox(key="device_of").set_value("A102").run()
    press(app, "Take the slip back")
    assert not has("A102").has_slip
    press(app, "Let slips be used for an hour")
    now = session.now()
    assert as_(session.database(), ME, now=now)(enrolment_open) is not None
    assert "Every slip can be used until" in words_of(app)
    press(app, "End it now")
    assert as_(session.database(), ME, now=session.now())(enrolment_open) is None


def test_who_runs_the_meeting_lets_slips_be_used_there(oak_street_screen):
    app = oak_street_screen("meeting")
    press(app, "Let slips be used for an hour")
    assert as_(session.database(), ME, now=session.now())(enrolment_open) is not None
