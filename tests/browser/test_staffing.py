"""Coverage, ahead of time: two plans on a wide screen and on a phone, in both appearances."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.conftest import serving, settled
from tests.browser.meeting_support import axe
from tests.browser.test_journey import go

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    folder = tmp_path_factory.mktemp("staffing")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    database_url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, database_url, locked=False) as app:
        yield app


def looked_at(page, name):
    """Take a picture where a folder for pictures is named."""
    if folder := os.environ.get("CONNECTIONS_PICTURES"):
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight + 80")
        size = page.viewport_size
        page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        page.wait_for_timeout(600)
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size(size)


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)])
def test_two_plans_stand_beside_each_other(app, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    go(page, app, "coverage?view=leaving")
    name = f"staffing_{width}_{'dark' if dark else 'light'}"
    looked_at(page, f"{name}_empty")
    page.get_by_role("button", name="Add them to plan A").click()
    settled(page)
    page.get_by_text("Would have nobody").first.wait_for()
    page.get_by_role("button", name="Compare with a plan B").click()
    settled(page)
    places = page.get_by_role("spinbutton", name="Plan B: places that new adults bring")
    places.fill("12")
    places.press("Enter")
    settled(page)
    page.get_by_text("Both plans leave the same students").wait_for()
    looked_at(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
