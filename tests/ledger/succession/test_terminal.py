"""Changing and revoking the signing key, typed; and everything that checks a ledger, after it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rounds.ledger.succession.files import FORMER, NEXT, public_of
from rounds_verify.__main__ import main
from rounds_verify.note import parse_vkey
from tests.cli.story import StandingClock, Terminal, laptop, lived, terminal
from tests.faults.lived import judging
from tests.ledger.succession.forging import forged
from tools.pyz import archive


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        made.judged_by = judging()
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
        yield made


def state(rounds: Terminal, word: str) -> None:
    """One more statement is recorded, and signed where it may be."""
    assert isinstance(rounds.clock, StandingClock)
    rounds.clock.moment += timedelta(minutes=1)
    rounds.ok("attest", "sanction-policy", "--statement", word, "--until", "2027-05-31")


def vkeys(rounds: Terminal) -> list[str]:
    every: list[str] = rounds.ok("ledger", "vkey", "--all", "--json").data["every"]
    return every


def ledger(rounds: Terminal) -> dict[str, object]:
    found: dict[str, object] = rounds("status", "--json").data["ledger"]
    return found


def changed(rounds: Terminal) -> tuple[str, str]:
    """The key changes; gives the old and the new one."""
    old = rounds.ok("ledger", "vkey").out.strip()
    done = rounds.ok("ledger", "keys", "rotate-signing", "--why", "It was time.")
    new = done.out.strip()
    assert new == rounds.ok("ledger", "vkey").out.strip() != old
    assert "rounds witness follow KEY" in done.err, "whoever runs a witness must be told"
    return old, new


def restored(rounds: Terminal, backup: Path) -> None:
    """The clinic's folder is put back to a backup; what the machine remembers stays."""
    place = rounds.place
    shutil.rmtree(place)
    shutil.copytree(backup, place)


# ------------------------------------------------------------------ a change
def test_after_a_change_everything_that_checks_holds_by_either_key(rounds: Terminal) -> None:
    state(rounds, "Before.")
    secret = (rounds.place / "keys/checkpoint").read_bytes()
    first = rounds.first_signed
    old, new = changed(rounds)
    state(rounds, "After.")
    assert ledger(rounds)["refused"] is None
    assert (rounds.place / "keys/checkpoint").read_bytes() != secret
    assert not (rounds.place / f"keys/{FORMER}").exists(), "the old secret goes once the new key has signed"
    assert not (rounds.place / f"keys/{NEXT}").exists()
    rounds.ok("verify", "--replay")
    rounds.ok("ledger", "fsck")
    rounds.ok("ledger", "consistency", first)
    rounds.ok("ledger", "export", "out")
    for key in (old, new):
        rounds.ok("ledger", "fsck", "out", "--vkey", key)
        rounds.ok("ledger", "audit", "out", "--vkey", key)
        rounds.ok("ledger", "consistency", first, "out", "--vkey", key)
        assert main([str(rounds.folder / "out"), "--vkey", key]) == 0, "the bare verifier says the same"
    stranger = f"{old.partition('+')[0]}+{'0' * 8}+{old.rpartition('+')[2]}"
    assert rounds("ledger", "fsck", "out", "--vkey", stranger).code == 2


def test_the_history_of_keys_is_told_without_a_secret(rounds: Terminal) -> None:
    old, new = changed(rounds)
    last, third = changed(rounds)
    assert (last, vkeys(rounds)) == (new, [old, new, third])
    assert rounds.ok("ledger", "vkey", "--all").out.split() == [old, new, third]
    told = rounds.ok("ledger", "keys", "list", "--json").data
    assert [each["state"] for each in told["signing"]] == ["former", "former", "present"]
    assert [each["vkey"] for each in told["signing"]] == [old, new, third]
    assert [each["to"] for each in told["signing"]][:2] == [each["from"] - 1 for each in told["signing"]][1:]
    assert [each["state"] for each in told["payload"]] == ["present"]
    page = rounds.ok("ledger", "keys", "list").out
    for raw in (rounds.place / "keys").iterdir():
        assert not [word for word in raw.read_text().split() if len(word) > 9 and word in page]
    (rounds.place / "keys/checkpoint").unlink()
    (rounds.place / "keys/payload").unlink()
    told = rounds("ledger", "keys", "list", "--json").data
    assert told["signing"][-1]["state"] == told["payload"][0]["state"] == "missing"


def test_a_pack_made_after_a_change_is_checked_by_who_has_the_old_key_on_paper(tmp_path: Path) -> None:
    with terminal(tmp_path) as rounds:
        lived(tmp_path, rounds)
        finding = rounds.finding("devices.disk-encrypted")
        rounds.ok("ledger", "prove", finding, "--out", "before.zip")
        old, _ = changed(rounds)
        mended = laptop("front-desk-2", disk_encrypted="yes", firewall="yes")
        rounds.ok("observe", "-", stdin=mended.encode())
        _, new = changed(rounds)
        rounds.ok("ledger", "prove", finding, "--out", "after.zip")
        (tmp_path / "rounds-verify.pyz").write_bytes(archive())
        for pack, key, code in (
            ("before.zip", old, 0),
            ("after.zip", old, 0),
            ("after.zip", new, 0),
            ("before.zip", new, 5),
        ):
            command = [sys.executable, "-I", "-S", "-E", "rounds-verify.pyz", pack, "--vkey", key]
            told = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
            assert told.returncode == code, (pack, told.stdout)
            if (pack, code) == ("after.zip", 0):
                assert "Changes of the key that signs: 2, each signed by both." in told.stdout


def test_what_the_old_key_signs_after_the_change_is_named_by_its_file(rounds: Terminal) -> None:
    state(rounds, "Before.")
    secret = bytes.fromhex((rounds.place / "keys/checkpoint").read_text())
    old, new = changed(rounds)
    change = next(each["index"] for each in rounds("ledger", "show", "--json").data if each["kind"] == "key")
    state(rounds, "After.")
    signed = ledger(rounds)["checkpoint"]
    assert isinstance(signed, int)
    forged(rounds.place / "published", parse_vkey(old), secret, signed - 1)
    for key in (old, new):
        done = rounds("ledger", "fsck", str(rounds.place / "published"), "--vkey", key, "--json")
        (fault,) = done.data["faults"]
        assert done.code == 5
        assert fault["file"] == f"checkpoints/{signed - 1}"
        assert (
            f"which entry {change} replaced: from size {change + 1} on another key signs."
            in fault["sentence"]
        )


# ------------------------------------------------------------------ what is put back
def test_a_backup_from_before_the_change_signs_no_more(rounds: Terminal) -> None:
    """Its old key is whole and signs well: the machine remembers that more was signed."""
    state(rounds, "Before.")
    shutil.copytree(rounds.place, rounds.folder / "backup")
    old, new = changed(rounds)
    shutil.copytree(rounds.place / "published", rounds.folder / "out")
    restored(rounds, rounds.folder / "backup")
    state(rounds, "Lost.")
    state(rounds, "And on.")
    assert rounds.ok("ledger", "vkey").out.strip() == old
    said = str(ledger(rounds)["refused"])
    assert "Nothing is signed" in said
    assert "last-signed" in said
    done = rounds("ledger", "keys", "rotate-signing", "--why", "Perhaps so.")
    assert done.code == 1
    assert "No key was changed" in done.err
    rounds.ok("ledger", "fsck", "out", "--vkey", new)


def test_old_key_files_alone_sign_nothing(rounds: Terminal) -> None:
    state(rounds, "Before.")
    shutil.copytree(rounds.place / "keys", rounds.folder / "keys")
    shutil.copy(rounds.place / "clinic.json", rounds.folder / "clinic.json")
    _, new = changed(rounds)
    shutil.copytree(rounds.place / "keys", rounds.folder / "now")
    signed = ledger(rounds)["checkpoint"]

    shutil.copytree(rounds.folder / "keys", rounds.place / "keys", dirs_exist_ok=True)
    shutil.copy(rounds.folder / "clinic.json", rounds.place / "clinic.json")
    done = rounds("attest", "sanction-policy", "--statement", "Recorded.", "--until", "2027-05-31")
    assert done.code == 0, "recording goes on"
    assert ledger(rounds)["checkpoint"] == signed, "and nothing is signed by a key that was replaced"
    assert "is not the secret of the key" in str(ledger(rounds)["refused"])
    refused = rounds("ledger", "keys", "rotate-signing", "--why", "Now.")
    assert parse_vkey(new).key_id.hex() in refused.err
    assert rounds("ledger", "recover", "--why", "Now.").code == 1, "another name brings no key back"

    shutil.copytree(rounds.folder / "now", rounds.place / "keys", dirs_exist_ok=True)
    state(rounds, "Mended.")
    assert ledger(rounds)["checkpoint"] == ledger(rounds)["size"]
    assert rounds.ok("ledger", "vkey").out.strip() == new, "the older clinic.json was set right"
    rounds.ok("verify", "--replay")


def test_a_change_and_then_another_name(rounds: Terminal) -> None:
    """A ledger that changed its key is put back to a day after that, and goes on under a new name."""
    changed(rounds)
    state(rounds, "Before.")
    shutil.copytree(rounds.place, rounds.folder / "backup")
    state(rounds, "Lost.")
    restored(rounds, rounds.folder / "backup")
    state(rounds, "After.")
    rounds.ok("ledger", "recover", "--why", "The disk died.")
    assert ledger(rounds)["refused"] is None
    rounds.ok("verify", "--replay")
    changed(rounds)
    state(rounds, "And on.")
    rounds.ok("verify", "--replay")
    assert len(vkeys(rounds)) == 3


# ------------------------------------------------------------------ revocation
def test_a_former_key_is_revoked_and_what_it_signed_too_late_is_refused(rounds: Terminal) -> None:
    state(rounds, "Before.")
    secret = (rounds.place / "keys/checkpoint").read_text()
    (rounds.folder / "old").write_text(secret)
    believed = int(rounds.first_signed)
    old, new = changed(rounds)
    words = ("ledger", "keys", "revoke", old, "--since", str(believed), "--why", "A laptop was stolen.")
    rounds.ok(*words, "--with", "old")
    state(rounds, "After.")
    rounds.ok("verify", "--replay")
    rounds.ok("ledger", "fsck")
    told = rounds.ok("ledger", "keys", "list", "--json").data["signing"]
    assert [(each["state"], each["believed"]) for each in told] == [("revoked", believed), ("present", None)]
    entries = rounds("ledger", "show", "--json").data
    entry = next(each for each in entries if each["clear"].get("what") == "revoked")
    assert (entry["clear"]["key"], entry["clear"]["by"]) == (old, new)
    assert "by_key" in entry["clear"], "the old key was at hand, so it signs as well"
    assert entry["payload"]["why"] == "A laptop was stolen."

    published = rounds.place / "published"
    forged(published, parse_vkey(old), bytes.fromhex(secret), believed + 1)
    done = rounds("ledger", "fsck", "--json")
    assert done.code == 5
    assert any("which is revoked from size" in each["sentence"] for each in done.data["faults"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "1"), "no former key"),
        (("--since", "1", "--reason", "bored"), "is none of"),
        (("--since", "1", "--with", "nowhere"), "is no file with a secret key"),
    ],
)
def test_what_can_t_be_revoked(rounds: Terminal, words: tuple[str, ...], said: str) -> None:
    present = rounds.ok("ledger", "vkey").out.strip()
    size = ledger(rounds)["size"]
    done = rounds("ledger", "keys", "revoke", present, "--why", "So.", *words)
    assert (done.code, ledger(rounds)["size"]) == (2, size)
    assert said in done.err


def test_a_revocation_needs_a_key_of_this_ledger_and_a_size_that_it_signed(rounds: Terminal) -> None:
    old, _ = changed(rounds)
    short = parse_vkey(old).key_id.hex()
    assert (
        "No key of this ledger" in rounds("ledger", "keys", "revoke", "00", "--since", "1", "--why", "x").err
    )
    done = rounds("ledger", "keys", "revoke", short, "--since", "999", "--why", "x")
    assert done.code == 2
    assert "counts up to size" in done.err
    other = rounds.folder / "other"
    other.write_text("11" * 32)
    done = rounds("ledger", "keys", "revoke", short, "--since", "1", "--why", "x", "--with", "other")
    assert "is not the secret of the key" in done.err
    assert public_of(b"\x11" * 32) != parse_vkey(old).public


def test_no_reason_no_change(rounds: Terminal) -> None:
    assert rounds("ledger", "keys", "rotate-signing", "--why", " ").code == 2
    assert len(vkeys(rounds)) == 1
