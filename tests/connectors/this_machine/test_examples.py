"""The worked examples in the connector's own pages are true."""

import doctest
from importlib import import_module

import pytest

HOME = "rounds.connectors.this_machine"
PAGES = (
    "look",
    "translate_macos",
    "translate_windows",
    "linux.containers",
    "linux.mounts",
    "linux.sudoers",
    "linux.versions",
)


@pytest.mark.parametrize("page", PAGES)
def test_an_example_says_what_happens(page: str) -> None:
    ran = doctest.testmod(import_module(f"{HOME}.{page}"))
    assert ran.attempted
    assert not ran.failed
