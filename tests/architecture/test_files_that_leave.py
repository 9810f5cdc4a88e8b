"""Every file a service hands out: asked who gets it, or on a list with the reason why not."""

import dataclasses
import importlib
import inspect
import pkgutil
from typing import Any

import connections.services
from connections.domain.records.disclosing import Given

WITHOUT_ASKING = {
    "take_log": "codes, ids and counts: no name is in it",
    "take_slips": "adults' own codes: no student is in it",
    "my_calendar": "one's own dates: no student's name or id is in it",
    "calendar_of": "one's own dates: no student's name or id is in it",
    "read_feed": "the same, for whoever has the address",
    "take_backup": "sealed under a passphrase: whoever has it can restore, nobody can read",
    "take_board": "ranges, proven to point at nobody: no name, no count is in it",
    "take_district": "the labels that schools have published, and nothing else",
}


def made_by_services() -> dict[str, Any]:
    """Return each public function of the services that returns bytes, by its name."""
    modules = pkgutil.walk_packages(connections.services.__path__, "connections.services.")
    return {
        name: each
        for here in (importlib.import_module(module.name) for module in modules)
        for name, each in inspect.getmembers(here, inspect.isfunction)
        if each.__module__ == here.__name__ and not name.startswith("_") and _is_file(each)
    }


def _is_file(function: Any) -> bool:
    """Say whether a function returns bytes, alone or as a field of what it returns."""
    returned = inspect.signature(function).return_annotation
    if not dataclasses.is_dataclass(returned):
        return bool(returned is bytes)
    return bytes in [field.type for field in dataclasses.fields(returned)]


def _asks_who_gets_it(function: Any) -> bool:
    given = inspect.signature(function).parameters.get("given")
    return given is not None and given.annotation == Given | None and given.default is None


def test_every_file_with_names_is_asked_for_with_who_gets_it():
    found = made_by_services()
    asked = {name for name, each in found.items() if _asks_who_gets_it(each)}
    assert {"coverage_report", "export_student", "take_archive", "take_wall"} <= asked
    assert set(found) - asked == set(WITHOUT_ASKING)
