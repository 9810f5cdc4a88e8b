"""What docs/deploy tells to type and to write down is what the code and the servers take."""

import configparser
import re
import shutil
import subprocess
import tomllib

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from connections.store.database import open_database
from connections.store.engines import GIVE_UP, POOL
from connections.ui.shell.doors import SESSION_COOKIE
from tests.architecture.documents import DOCS, ROOT
from tests.conftest import missing
from tests.load.front import write_configuration

SMALL, DISTRICT = ((DOCS / "deploy" / f"{name}.md").read_text() for name in ("small", "district"))


def block(page, kind):
    """Return a page's one code block of a kind."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return found


def test_every_line_of_the_settings_file_is_a_setting():
    known = re.findall(r"`CONNECTIONS_(\w+)`", (DOCS / "settings.md").read_text())
    written = tomllib.loads(block(SMALL, "toml"))
    assert written.keys() <= {name.lower() for name in known}
    assert written["behind_tls"] is True and written["allowed_hosts"]
    assert make_url(written["database_url"]).database.startswith("/srv/connections/")


def test_the_unit_starts_what_there_is_where_the_page_put_it():
    unit = configparser.ConfigParser()
    unit.optionxform = str
    unit.read_string(block(SMALL, "ini"))
    service = unit["Service"]
    python, *words = service["ExecStart"].split()
    assert words[:3] == ["-m", "connections", "serve"]
    assert python == f"{service['WorkingDirectory']}/.venv/bin/python"
    written = tomllib.loads(block(SMALL, "toml"))
    for place in (written["keys_folder"], make_url(written["database_url"]).database):
        assert place.startswith(f"{service['ReadWritePaths']}/")
    assert words[-1] in re.search(r"reverse_proxy (\S+)", SMALL)[1]


def test_nginx_takes_the_lines_as_they_stand(tmp_path):
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        missing("nginx")
    written = write_configuration(tmp_path, 8599, (8501, 8502, 8503))
    command = [found, "-t", "-p", str(tmp_path), "-c", str(written)]
    taken = subprocess.run(command, capture_output=True, text=True)
    assert taken.returncode == 0 and "test is successful" in taken.stderr, taken.stderr


def test_the_proxy_of_a_district_keeps_a_browser_at_one_process_and_passes_what_is_needed():
    nginx = block(DISTRICT, "nginx")
    assert "hash $browser consistent;" in nginx
    (told,) = re.findall(r'map \$http_cookie \$browser \{ "~(\S+)" \$held; \}', nginx)
    for name in (SESSION_COOKIE, f"__Host-{SESSION_COOKIE}"):
        assert re.search(told.replace("?<", "?P<"), f"a=b; {name}=x-Y_9; c=d")["held"] == "x-Y_9"
    assert len(re.findall(r"server 127\.0\.0\.1:\d+", nginx)) == 3
    for needed in ("Upgrade $http_upgrade", "Host $http_host", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {needed};" in nginx


def test_the_limits_are_those_that_the_page_names():
    assert f"holds {POOL} connections, {2 * POOL} at its busiest" in DISTRICT
    assert "statement_timeout=60s" in GIVE_UP["options"] and "a minute" in DISTRICT
    assert "lock_timeout=10s" in GIVE_UP["options"] and "ten seconds" in DISTRICT


@pytest.mark.postgres
def test_the_role_that_the_page_makes_passes_by_no_wall(postgres_server):
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    name = "connections_deploy"
    lines = block(DISTRICT, "sql").replace("ROLE connections", f"ROLE {name}")
    lines = lines.replace("DATABASE connections OWNER connections", f"DATABASE {name} OWNER {name}")
    with admin.connect() as sql:
        for line in lines.split(";"):
            if line.strip():
                sql.execute(text(line))
    url = make_url(postgres_server).set(database=name, username=name, password="a long one")
    opened = open_database(url)
    assert not opened.passes_the_wall()
    opened.close()
    with admin.connect() as sql:
        sql.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        sql.execute(text(f"DROP ROLE {name}"))
    admin.dispose()


def test_the_makefile_has_the_proof_that_the_page_names():
    assert "`make cluster`" in DISTRICT
    assert "cluster:\n\t$(PYTHON) -m tests.load.cluster" in (ROOT / "Makefile").read_text()
