"""A pack made from a clinic that lived: a laptop without encryption, found, stamped, mended, stamped
again.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rounds.ledger.anchors.settings import Settings, Tsa
from rounds.ledger.anchors.wire import Answer, Question
from rounds.ledger.prove.build import Fields, Ledger, Made, prove
from rounds.ledger.prove.errors import NoSuchFinding, NotProven, NotSigned
from rounds.model.fact import NO, YES
from rounds.model.records import Destroy
from rounds_verify import note, pack
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
