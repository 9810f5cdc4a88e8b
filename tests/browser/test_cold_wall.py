"""A phone that was never here opens the wall of 1,200 names: what travels, and what may be kept."""

import pytest

from connections.domain.access.grants import Reach
from tests.browser.conftest import serving
from tests.load.school import build_school, environment, open_desk

pytestmark = pytest.mark.browser

MOST_BYTES, MOST_REQUESTS = 60_000, 16


def test_a_cold_phone_gets_1200_names_in_60_kb_and_16_requests_and_nothing_of_streamlits(
    tmp_path, new_page
):
    school = build_school(tmp_path, 2, 1200)
    holding = open_desk(school, tmp_path, school.adults[0], Reach.POCKET)
    with serving(tmp_path, school.url, locked=False, **environment(school, tmp_path)) as app:
        page = new_page(keeper=False, width=390, height=844, has_touch=True)
        cookie = {"name": "connections_session", "value": holding, "url": app.url}
        page.context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Lax"}])
        line = page.context.new_cdp_session(page)
        asked, came, answers = [], [], {}
        line.on("Network.requestWillBeSent", lambda told: asked.append(told["request"]["url"]))
        line.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
        line.send("Network.enable")
        page.on("response", lambda one: answers.update({one.url.removeprefix(app.url): one}))
        page.goto(f"{app.url}/mywall")
        page.locator(".tile").nth(1199).wait_for(state="attached")
        page.wait_for_timeout(500)

        print(f"{sum(came) / 1000:.1f} kB in {len(asked)} requests: {asked}")
        assert sum(came) <= MOST_BYTES and len(asked) <= MOST_REQUESTS
        assert not [url for url in asked if "_stcore" in url or "/static/" in url]
        for address, answer in answers.items():
            said = answer.headers
            if address.startswith("/plain/"):
                assert "immutable" in said["cache-control"], "named by its text, so it is kept"
                assert said["content-encoding"] == "gzip"
            elif address.startswith(("/mywall", "/answers")):
                assert said["cache-control"] == "no-store", "names are kept nowhere"
