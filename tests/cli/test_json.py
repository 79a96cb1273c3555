"""`--json` gives the shapes of `docs/formats/cli-json.md`: each example's keys and types, all the way down.

`ROUNDS_WRITE=1` writes the examples anew from the same clinic, to be read before they are kept.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cli.story import Done, StandingClock, Terminal, laptop, line

FORMATS = Path(__file__).parents[2] / "docs/formats"
AGREEMENT = Path(__file__).parents[1] / "sdk" / "agreement.txt"
PAGE = (FORMATS / "cli-json.md").read_text("utf-8")
MAPS = {"controls", "kinds", "severities", "states", "clear", "payload", "settings", "taken", "said"}
"""Objects whose keys are data, not shape."""

WORDS = ("--passphrase-file", "words")
SAID: dict[str, Callable[[Terminal], Done]] = {
    "init": lambda t: t("init", "--name", "Oak Lane Clinic", "--tz", "UTC", "--home", "oak"),
    "connect-list": lambda t: t("connect"),
    "connect": lambda t: t("connect", "roster", "--system", "hr", f"file={t.folder / 'roster.csv'}"),
    "status": lambda t: t("status"),
    "why": lambda t: t("why"),
    "findings": lambda t: t("findings", "--all"),
    "finding": lambda t: t("findings", t.finding("devices.disk-encrypted")),
    "gap": lambda t: t("gap"),
    "vendors": lambda t: registered(t)("vendors"),
    "vendors-clauses": lambda t: one_said(t)("vendors", "clauses", "Paubox"),
    "vendors-confirm": lambda t: registered(t)("vendors", "confirm", "Paubox", "books", "--page", "3"),
    "exposure": lambda t: left_open(t)("exposure"),
    "practices": lambda t: t("practices"),
    "overlays": lambda t: t("overlays"),
    "law-coverage": lambda t: t("law", "coverage"),
    "attest-list": lambda t: t("attest"),
    "attest": lambda t: t("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31"),
    "documents-add": lambda t: t(
        "documents", "add", "plan.txt", "--for", "recovery-plan", "--signed", "2026-03-01"
    ),
    "documents-get": lambda t: t("documents", "get", str(filed(t)), "back.txt"),
    "decide": lambda t: t(
        "decide",
        "164.312(a)(2)(iv)",
        "--choice",
        "alternative",
        "--why",
        "Nothing is kept there.",
        "--review",
        "2027-06-30",
        "--alternative",
        "no-data-on-laptops",
    ),
    "observe": lambda t: t("observe", "-", stdin=(laptop("x", disk_encrypted="no") + "{}\n").encode()),
    "verify": lambda t: t("verify", "--replay"),
    "ledger-list": lambda t: t("ledger", "show"),
    "ledger-entry": lambda t: t("ledger", "show", "0"),
    "ledger-destroy": lambda t: t("ledger", "destroy", "0", "--why", "The name must go."),
    "ledger-export": lambda t: t("ledger", "export", "out"),
    "ledger-fsck": lambda t: t("ledger", "fsck"),
    "ledger-consistency": lambda t: t("ledger", "consistency", t.first_signed),
    "ledger-audit": lambda t: t("ledger", "audit"),
    "ledger-hammer": lambda t: t("ledger", "hammer", "--seconds", "0.1"),
    "ledger-recover": lambda t: set_right(t)("ledger", "recover", "--why", "The clock was a day ahead."),
    "ledger-prove": lambda t: t("ledger", "prove", t.finding("devices.disk-encrypted")),
    "ledger-vkey": lambda t: t("ledger", "vkey"),
    "ledger-keys-backup": lambda t: keyed(t)("ledger", "keys", "backup", "kept", *WORDS),
    "ledger-keys-restore": lambda t: kept(t)("ledger", "keys", "restore", "kept", *WORDS),
    "ledger-keys-sheet": lambda t: t("ledger", "keys", "sheet"),
    "ledger-keys-rotate-payload": lambda t: t(
        "ledger", "keys", "rotate-payload", "--why", "A year has passed."
    ),
    "ledger-keys-reseal": lambda t: t("ledger", "keys", "reseal"),
    "ledger-keys-rotate-signing": lambda t: t("ledger", "keys", "rotate-signing", "--why", "It was time."),
    "ledger-keys-revoke": lambda t: another_key(t)(
        "ledger", "keys", "revoke", t.first_key, "--since", t.first_signed, "--why", "A laptop was stolen."
    ),
    "ledger-keys-list": lambda t: another_key(t)("ledger", "keys", "list"),
    "check-list": lambda t: t("check", "list"),
    "check-run": lambda t: t("check", "run", "devices.disk-encrypted"),
    "demo": lambda t: t("demo", "--once", "--home", "demo"),
    "check-new": lambda t: t("check", "new", "devices.usb-off", "--into", "."),
    "connect-new": lambda t: t("connect", "acme_export", "--new", "--into", "."),
    "connect-retire": lambda t: t("connect", "--retire", "laptops"),
}  # fmt: skip - a command line on one line


def registered(t: Terminal) -> Terminal:
    """A register with one agreement, and a vendor that is seen and not listed."""
    (t.folder / "held").mkdir()
    (t.folder / "held" / "paubox.txt").write_bytes(AGREEMENT.read_bytes())
    (t.folder / "vendors.csv").write_text(
        "name,service,handles_ephi,agreement,signed,ends,report_days,subcontractors,access\n"
        "Paubox,mail,yes,paubox.txt,2026-02-01,until ended,10,Amazon,no\nCity Lab,laboratory,,,,,,,yes\n"
    )
    t("connect", "vendors", f"file={t.folder / 'vendors.csv'}", f"folder={t.folder / 'held'}")
    for name in ("Jotform", "Paubox"):
        facts = {"vendor": name, "where": "the intake form", "handles_ephi": "yes"}
        t(
            "observe",
            "-",
            stdin=line(type="observation", system="web", kind="sighting", key=name, facts=facts).encode(),
        )
    t("once")
    return t


def one_said(t: Terminal) -> Terminal:
    """One clause of its agreement was confirmed."""
    registered(t)("vendors", "confirm", "Paubox", "books", "--page", "3")
    return t


def left_open(t: Terminal) -> Terminal:
    """Someone who has left can still sign in: like failures cost others."""
    facts = {"login": "ben@maple.example", "owner": "ben@maple.example", "can_sign_in": "yes"}
    seen = line(type="observation", system="mail", kind="account", key="7", facts=facts)
    t("observe", "-", stdin=seen.encode())
    return t


def set_right(t: Terminal) -> Terminal:
    """A clinic whose clock was a day ahead."""
    assert isinstance(t.clock, StandingClock)
    t.clock.moment -= timedelta(days=1)
    t("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31")
    return t


def filed(t: Terminal) -> int:
    """The entry of a document that was filed."""
    return int(t("documents", "add", "plan.txt", "--for", "recovery-plan").data["entry"])


def keyed(t: Terminal) -> Terminal:
    """With a passphrase in a file."""
    (t.folder / "words").write_text("seven quiet herons at noon\n")
    return t


def kept(t: Terminal) -> Terminal:
    """With a backup of the keys."""
    keyed(t)("ledger", "keys", "backup", "kept", *WORDS)
    return t


def another_key(t: Terminal) -> Terminal:
    """A clinic that changed the key that signs its ledger."""
    t("ledger", "keys", "rotate-signing", "--why", "It was time.")
    return t


def may_be_null(name: str) -> set[str]:
    """The fields that the page says may be null."""
    section = re.search(rf"^## `{name}`$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, f"docs/formats/cli-json.md has no section {name}"
    said = re.search(r"May be null: ([^\n]+)", section[1])
    return set(re.findall(r"`([^`]+)`", said[1])) if said else set()


def kinds(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each place in a structure with the type that stands there; the items of a list share one place."""
    yield path, "number" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__
    if isinstance(value, dict) and path.rpartition(".")[2] not in MAPS:
        for name, each in value.items():
            yield from kinds(each, f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from kinds(each, f"{path}[]")


def shape(value: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path, kind in kinds(value):
        found[path].add(kind)
    return found


@pytest.mark.parametrize("name", SAID)
def test_an_output_has_the_shape_of_its_example(maple: Terminal, name: str) -> None:
    file = FORMATS / f"examples/{name}.json"
    maple_json = Json(maple)
    done = SAID[name](maple_json)
    assert done.code in {0, 1, 3, 4}, done.err
    if os.environ.get("ROUNDS_WRITE") == "1":
        file.write_text(done.out.replace(str(maple.folder), "/srv/rounds"), "utf-8")
    example, actual = shape(msgspec.json.decode(file.read_bytes())), shape(done.data)
    nullable = {f".{each}" for each in may_be_null(name)} | {f"[].{each}" for each in may_be_null(name)}
    empty_lists = {path for path, types in actual.items() if types == {"list"} and f"{path}[]" not in actual}
    for path, types in example.items():
        if any(path.startswith(f"{each}[]") for each in empty_lists):
            continue
        allowed = types | ({"NoneType"} if path in nullable else set())
        assert path in actual, f"{name}: {path or 'the output'} is gone"
        assert actual[path] <= allowed or types == {"NoneType"}, (
            f"{name}: {path} is {actual[path]}, not {allowed}"
        )
        if "NoneType" in types:
            assert path in nullable, f"{name}: the page does not say that {path} may be null"


class Json(Terminal):
    """The same terminal, asking for JSON."""

    def __init__(self, other: Terminal) -> None:
        self.clock, self.folder, self.host, self.judged_by = (
            other.clock,
            other.folder,
            other.host,
            other.judged_by,
        )

    def __call__(self, *words: str, stdin: bytes = b"") -> Done:
        return super().__call__(*words, "--json", stdin=stdin)


def test_every_example_is_on_the_page_and_every_section_has_one() -> None:
    sections = set(re.findall(r"^## `([a-z-]+)`$", PAGE, re.MULTILINE))
    files = {each.stem for each in (FORMATS / "examples").glob("*.json")}
    assert sections == set(SAID)
    assert files == sections


def test_the_costs_add_up_to_what_the_score_lacks(maple: Terminal) -> None:
    why, status = maple("why", "--json").data, maple("status", "--json").data
    assert sum(cell["costs"] for cell in why["cells"]) == 10_000 - 100 * why["score"]
    assert why["score"] == status["score"]


def test_an_error_as_json_stands_on_stderr_alone(maple: Terminal) -> None:
    done = maple("attest", "nothing", "--statement", "x", "--until", "2027-01-01", "--json")
    assert (done.code, done.out) == (2, "")
    assert done.error.keys() == {"error", "whose", "again"}
    assert done.error["whose"] == "yours"


def test_json_says_nothing_else(maple: Terminal) -> None:
    for words in ("status", "once", "findings", "verify", "gap"):
        done = maple(words, "--json")
        assert done.data is not None
        assert not done.err
