"""What a finding's moves name: the opening that a correction and a confirmation end, the one before a
reopening.
"""

from __future__ import annotations

from msgspec.structs import replace

from rounds.model.fact import NO, YES
from tests.judgment.test_findings import DISK, found, sound
from tests.spine.alive import Clinic, laptop


def test_what_ends_an_episode_names_the_opening_that_it_ends() -> None:
    clinic, began = Clinic(), list[int]()
    for disk in (YES, NO, YES, YES, NO, YES, YES, NO):
        clinic.clock.pass_(hours=1)
        for each in clinic.see(laptop(disk)).entries:
            if each.k == "finding.open":
                assert each.ref == ()
            elif each.k.startswith("finding."):
                assert each.ref == (began[-1],), each.k
            if each.k in {"finding.open", "finding.reopen"}:
                began.append(each.index)
    assert len(began) == 3
    assert found(clinic, DISK).opening == began[-1]
    sound(clinic)


def test_an_earlier_releases_reopening_names_nothing_and_nothing_is_made_up_for_it() -> None:
    """Its corrections name no opening, nor do later ones of that episode; the next episode is named again."""
    clinic = Clinic()
    for disk in (YES, NO, YES, YES, NO):
        clinic.clock.pass_(hours=1)
        clinic.see(laptop(disk))
    findings = clinic.rounds.fold.findings
    key = (DISK, found(clinic, DISK).subject)
    findings.load(replace(findings.by_key[key], again=-1), None)
    named: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for disk in (YES, YES, NO, YES):
        clinic.clock.pass_(hours=1)
        for each in clinic.see(laptop(disk)).entries:
            if each.k.startswith("finding."):
                named.setdefault(each.k, []).append((each.index, each.ref))
    ((again, before),) = named["finding.reopen"]
    assert [ref for _, ref in named["finding.correct"]] == [(), (again,)]
    assert [ref for _, ref in named["finding.confirm"]] == [()]
    assert before == (found(clinic, DISK).entry,)
