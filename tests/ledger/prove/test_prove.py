"""A pack made from a clinic that lived: a laptop without encryption, found, stamped, mended, stamped
again.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from rounds.ledger.anchors.settings import Settings, Tsa, Witness
from rounds.ledger.anchors.wire import Answer, Question
from rounds.ledger.prove.build import Fields, Ledger, Made, prove
from rounds.ledger.prove.errors import NoSuchFinding, NotProven, NotSigned
from rounds.ledger.prove.shown import shown
from rounds.model.fact import NO, YES
from rounds.model.records import Destroy
from rounds_verify import cosignature, note, pack, tree
from rounds_verify.consistency import Link
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack
from tests.ledger.anchors.authority import Authority
from tests.ledger.anchors.ledgers import Published
from tests.spine.alive import laptop
from tests.spine.signed import VKEY
from tests.verify.small_ledger import VKEY as ANOTHER


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("acme") / "a", "Acme")


@pytest.fixture
def clinic(tmp_path: Path, acme: Authority) -> Published:
    made = Published(tmp_path / "clinic")

    def ask(question: Question) -> Answer:
        now = made.clinic.clock.now().replace(tzinfo=None)
        return Answer(200, "application/timestamp-reply", acme.stamp(question.body or b"", now))

    made.ask = ask
    made.settings = Settings(tsas=(Tsa("acme", "https://acme.invalid/tsr", acme.root),))
    return made


def lived(clinic: Published, *, mended: bool = True) -> str:
    """A finding with times of an outsider all around it; gives its id."""
    for encrypted in (YES, NO, NO, *((YES, YES) if mended else ())):
        clinic.clinic.clock.pass_(hours=1)
        clinic.clinic.see(laptop(encrypted))
        clinic.publish()
        clinic.clinic.clock.pass_(minutes=20)
        clinic.beat(force=True)
    opened = clinic.entries("finding.open")
    return next(str(each.st["id"]) for each in opened if "encrypt" in str(each.st["check"]))


def ledger_of(clinic: Published, vkey: str = VKEY) -> Ledger:
    return Ledger(clinic.clinic.store, clinic.files.read, vkey)


def test_a_mended_finding_is_proven_with_times_of_outsiders_on_both_sides(
    clinic: Published, acme: Authority
) -> None:
    finding = lived(clinic)
    made = prove(ledger_of(clinic), finding)
    report = verify_pack(made.raw, Auditor(policy_of([note.parse_vkey(VKEY)]), (acme.root,)))
    assert report.ok, report.prose()
    assert report.finding is not None
    assert report.finding.id == finding
    assert [one.stage for one in report.finding.stages] == ["open", "close", "confirm"]
    for one in report.finding.stages:
        low, high = one.bracket
        assert low is not None
        assert high is not None
        assert low.at <= one.claimed <= high.at <= low.at + timedelta(hours=3) / timedelta(milliseconds=1)
    assert all("FRONT" in str(one.said) for one in report.finding.stages[:2])


def test_the_same_ledger_gives_the_same_bytes(clinic: Published) -> None:
    finding = lived(clinic)
    assert prove(ledger_of(clinic), finding).raw == prove(ledger_of(clinic), finding).raw


def test_without_the_published_tiles_the_same_pack_is_made_from_the_store(clinic: Published) -> None:
    finding = lived(clinic)
    bare = ledger_of(clinic)._replace(
        read=lambda name: None if name.startswith("tile/") else clinic.files.read(name)
    )
    assert prove(bare, finding).raw == prove(ledger_of(clinic), finding).raw


def test_only_what_was_asked_for_is_opened(clinic: Published) -> None:
    finding = lived(clinic)
    closed = prove(ledger_of(clinic), finding, Fields.NONE)
    assert b"FRONT" not in closed.raw
    assert closed.report.finding is not None
    assert {str(one.said) for one in closed.report.finding.stages} == {"None"}
    clinic.clinic.see(laptop(NO, key="back"))
    clinic.publish()  # a first look judges by every check at once
    first = next(str(each.st["id"]) for each in clinic.entries("finding.open") if each.sub != subject(clinic))
    one, every = prove(ledger_of(clinic), first), prove(ledger_of(clinic), first, Fields.ALL)
    assert len(fields(one)) == 1
    assert fields(one) < fields(every)


def subject(clinic: Published) -> str:
    """The first laptop."""
    return clinic.entries("observation")[0].sub


def fields(made: Made) -> set[str]:
    opened = pack.parse(made.raw).stages[0].opened
    return {each.label for each in opened.fields} if opened else set()


def test_a_finding_that_is_not_mended_says_so(clinic: Published, acme: Authority) -> None:
    made = prove(ledger_of(clinic), lived(clinic, mended=False))
    report = verify_pack(made.raw, Auditor(policy_of([note.parse_vkey(VKEY)]), (acme.root,)))
    assert report.finding is not None
    assert [one.stage for one in report.finding.stages] == ["open"]
    assert "Whether it was met again: this pack has no such entry." in report.finding.limits


def test_a_destroyed_sentence_is_told_as_destroyed(clinic: Published) -> None:
    finding = lived(clinic)
    whole = pack.parse(prove(ledger_of(clinic), finding).raw).stages[0]
    verdict = next(one.index for one in whole.more if b'"k":"verdict"' in (one.extra or b""))
    clinic.clinic.take(Destroy(index=verdict, why="a name", by="ana", at=clinic.clinic.clock.now()))
    clinic.publish()
    made = prove(ledger_of(clinic), finding)
    assert made.report.finding is not None
    assert made.report.finding.stages[0].said == "destroyed"
    assert pack.parse(made.raw).stages[0].tombstone is not None


def test_without_outsiders_the_times_are_not_known(tmp_path: Path) -> None:
    alone = Published(tmp_path / "clinic")
    made = prove(ledger_of(alone), lived(alone))
    assert made.report.finding is not None
    assert made.report.finding.stages[0].bracket == (None, None)
    assert "not known: no outsider's time over it was checked" in made.report.prose()


def test_what_cannot_be_proven_is_told(clinic: Published) -> None:
    finding = lived(clinic)
    with pytest.raises(NoSuchFinding, match="no finding 'f-0'"):
        prove(ledger_of(clinic), "f-0")
    clinic.clinic.see(laptop(NO, key="back"))
    unsigned = [each for each in clinic.entries("finding.open") if "encrypt" in str(each.st["check"])][-1]
    with pytest.raises(NotSigned, match=f"Entry {unsigned.index} is not under a signed checkpoint yet"):
        prove(ledger_of(clinic), str(unsigned.st["id"]))
    with pytest.raises(NotProven, match="No trusted key signed this note"):
        prove(ledger_of(clinic, ANOTHER), finding)


def test_a_damaged_tile_is_never_built_upon(clinic: Published) -> None:
    finding = lived(clinic)
    damaged = ledger_of(clinic)._replace(
        read=lambda name: bytes(32 * 7) if name.startswith("tile/0") else clinic.files.read(name)
    )
    with pytest.raises(NotProven, match="rounds verify"):
        prove(damaged, finding)


def test_a_pack_of_two_episodes_is_refused(clinic: Published) -> None:
    """Each entry in it is true, and together they lie: the opening of one, the confirmation of another."""
    finding = lived(clinic)
    first = pack.parse(prove(ledger_of(clinic), finding).raw)
    lived(clinic)
    later = pack.parse(prove(ledger_of(clinic), finding).raw)
    stages = (*first.stages[:2], later.stages[2])
    notes = {pack.size_of(text): text for one in (first, later) for _, text in one.checkpoints()}
    carried = {pack.size_of(one.proof.checkpoint) for one in stages}
    needed = carried | {size for size in notes if size in anchored(stages)}
    stamps = {one[:2]: one for each in (first, later) for one in each.stamps if one[0] in needed}
    sizes = sorted(needed)
    hashes = [tree.leaf_hash(each.leaf) for each in clinic.clinic.store.entries()]
    links = tuple(Link(a, b, tuple(tree.consistency_proof(a, hashes[:b]))) for a, b in pairwise(sizes))
    alone = tuple(notes[size] for size in sizes if size not in carried)
    raw = pack.format_pack(pack.Pack(stages, alone, tuple(stamps[each] for each in sorted(stamps)), links))
    report = verify_pack(raw, Auditor(policy_of([note.parse_vkey(VKEY)])))
    assert report.failed is not None
    assert (report.failed.step, report.failed.member) == ("finding", "confirm.tlog-proof")
    assert f"the episode that entry {later.stages[0].proof.index} opened" in report.failed.reason
    assert prove(ledger_of(clinic), finding).report.finding is not None


def anchored(stages: tuple[pack.Stage, ...]) -> set[int]:
    """The sizes of the checkpoints that the anchors of these stages name."""
    leaves = [json.loads(one.extra or b"{}") for stage in stages for one in stage.more]
    return {each["st"]["size"] for each in leaves if each["k"] == "anchor"}


def test_the_clinic_sees_the_times_of_those_whom_it_asks(clinic: Published) -> None:
    made = prove(ledger_of(clinic), lived(clinic))
    alone, whole = made.report.finding, shown(made, clinic.settings, VKEY).finding
    assert alone is not None
    assert whole is not None
    assert all(one.bracket == (None, None) for one in alone.stages)
    assert all(None not in one.bracket for one in whole.stages)
    assert shown(made, Settings(), VKEY) == made.report
    key = cosignature.format_vkey(cosignature.cosigner_key("witness.example/w1", bytes(31) + b"\1"))
    silent = Settings(clinic.settings.tsas, (Witness(key, "https://w.invalid"),))
    report = shown(made, silent, VKEY)
    assert report.ok
    assert "You asked for no witness" in report.prose()
    other = Settings((Tsa("acme", "https://acme.invalid/tsr", Authority(clinic.folder / "b", "B").root),))
    assert shown(made, other, VKEY) == made.report, "a root that bears nothing out is told of elsewhere"
