"""The worked examples in the docstrings are tests: a format's module is its specification."""

import doctest
import importlib
import pkgutil

import pytest

import rounds_verify

MODULES = sorted(
    found.name for found in pkgutil.iter_modules(rounds_verify.__path__) if found.name != "__main__"
)
WITH_AN_EXAMPLE = {
    "b64",
    "bracket",
    "canonical",
    "checkpoint",
    "commitment",
    "consistency",
    "cosignature",
    "leaf",
    "note",
    "opened",
    "pack_more",
    "pack_text",
    "pack_zip",
    "policy",
    "proof",
    "reader",
    "report",
    "rotation",
    "tiles",
    "tree",
    "witness",
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"rounds_verify.{name}"))
    assert result.failed == 0
    assert (result.attempted > 0) == (name in WITH_AN_EXAMPLE)
