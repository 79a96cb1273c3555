"""Whatever intake lets in, the ledger that comes out verifies: canonical, in its size, each payload opens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rounds.evidence.pseudonyms import subjects
from rounds.evidence.said import NotTaken
from rounds.model.fact import NO, UNSEEN, YES, NotSeen, Reason, Seen, Whose
from rounds.model.records import (
    Act,
    Attestation,
    Choice,
    Decision,
    Destroy,
    Gap,
    Move,
    Observation,
    Record,
    Sweep,
    Told,
)
from rounds.model.resources import Account, Device
from rounds.proof import verify
from tests.spine.alive import START, Clinic, laptop, login
from tests.spine.signed import VKEY, signed

ODD: Final = [
    "e\u0301",  # NFD
    "\u0301",  # a mark that joins what stands before it
    "\u212b",  # Ångström sign
    "\ud800",  # half a surrogate pair
    "a\x1fb",  # the separator of pseudonyms
    "\x00\x7f\u2028\u202e",
    "Ḍ̇",
    "👩‍⚕️",
    '"\\/</script>',
    "가",
    "ﬁ",
    "",
]
TEXT = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.text(st.characters(), max_size=8))
NUMBER = st.one_of(st.integers(-(2**70), 2**70), st.sampled_from([2**53, 2**53 - 1, -(2**53), 0]))
FACT = st.sampled_from([YES, NO, UNSEEN])
DAY = st.dates(date(1, 1, 1), date.max)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values.map(Seen), st.sampled_from(Reason).map(NotSeen))


DEVICES = st.builds(
    Device,
    system=st.just("laptops"),
    key=TEXT,
    name=TEXT,
    owner=maybe(st.one_of(st.none(), TEXT)),
    os=maybe(TEXT),
    disk_encrypted=FACT,
    unencrypted=maybe(st.lists(TEXT, max_size=5).map(tuple)),
    lock_after=maybe(st.one_of(st.none(), NUMBER)),
    updates_pending=maybe(NUMBER),
    disposed=maybe(st.one_of(st.none(), DAY)),
    unseen=st.dictionaries(st.sampled_from(["disk_encrypted", "firewall"]), st.sampled_from(Reason)),
)
ACCOUNTS = st.builds(
    Account,
    system=st.just("mail"),
    key=TEXT,
    login=TEXT,
    owner=maybe(st.one_of(st.none(), TEXT)),
    can_sign_in=FACT,
    admin=FACT,
)
THINGS = st.one_of(DEVICES, ACCOUNTS)
SAID = st.one_of(
    st.builds(Attestation, slot=TEXT, statement=TEXT, by=TEXT, on=DAY, until=DAY, document=TEXT),
    st.builds(
        Decision,
        cite=st.one_of(st.just("164.312(a)(2)(iii)"), TEXT),
        choice=st.sampled_from(Choice),
        why=TEXT,
        by=TEXT,
        on=DAY,
        review=DAY,
        alternative=TEXT,
    ),
    st.builds(
        Act,
        finding=TEXT,
        move=st.sampled_from(Move),
        by=TEXT,
        at=st.just(START),
        why=TEXT,
        until=st.one_of(st.none(), DAY),
    ),
    st.builds(Told, findings=st.lists(TEXT).map(tuple), channel=TEXT, receipt=TEXT, at=st.just(START)),
    st.builds(Destroy, index=st.integers(-3, 60), why=TEXT, by=TEXT, at=st.just(START)),
    st.builds(
        Gap,
        system=st.one_of(st.just("mail"), TEXT),
        kind=st.sampled_from(["account", "device", "toaster"]),
        reason=st.sampled_from(Reason),
        whose=st.sampled_from(Whose),
        observed_at=st.just(START),
        detail=TEXT,
    ),
    st.builds(
        Observation, resource=THINGS, observed_at=st.just(START), collector=TEXT, digest=st.sampled_from(ODD)
    ),
    st.builds(
        Sweep,
        system=st.just("laptops"),
        kind=st.just("device"),
        complete=st.booleans(),
        count=st.integers(0, 3),
        observed_at=st.just(START),
    ),
)


def faults(clinic: Clinic) -> list[str]:
    """What a stranger finds wrong, and what a replay does."""
    signed(clinic)
    said = verify(clinic.store, VKEY, clinic.judged_by)
    again = [fault.sentence for fault in said.replayed.faults] if said.replayed is not None else []
    return [each.sentence for each in said.ledger.steps if not each.ok] + again


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(SAID, max_size=4), max_size=6))
def test_any_delivery_is_refused_whole_or_leaves_a_ledger_that_verifies_and_replays(
    deliveries: list[list[Record]],
) -> None:
    clinic = Clinic()
    for each in deliveries:
        clinic.clock.pass_(minutes=7)
        size = clinic.store.size()
        try:
            clinic.take(*each)
        except NotTaken:
            assert clinic.store.size() == size
    clinic.clock.pass_(hours=25)
    clinic.take()
    assert faults(clinic) == []


@pytest.mark.parametrize("name", ODD)
def test_a_clinic_may_have_any_name(name: str) -> None:
    clinic = Clinic.__new__(Clinic)
    clinic.__dict__.update(vars(Clinic()))
    clinic.store = type(clinic.store)()
    clinic.fence = clinic.store.lease("writer", "test", clinic.clock.now(), 1e9).fence
    clinic.rounds = clinic.opened()
    clinic.rounds.begin(f"Caf{name} Clinic", "America/Chicago", "vkey")
    clinic.see(laptop(NO))
    assert faults(clinic) == []


def test_a_leaf_stays_within_its_size_whatever_is_listed() -> None:
    """Many mounts are payload; many missing, lagging and told are several entries or the first of them."""
    clinic = Clinic()
    many = tuple(f"/srv/clinic/{at:05}/" + "x" * 60 for at in range(5_000))
    clinic.see(laptop(NO, unencrypted=Seen(many)))
    accounts = [login(key=f"a{at}", login=f"a{at}", owner=Seen("ana@maple.example")) for at in range(4_100)]
    clinic.see(*accounts)
    ids = tuple(f"f-{at:012x}" for at in range(4_100))
    clinic.take(Told(findings=ids, channel="smtp", receipt="250 ok", at=START))
    clinic.clock.pass_(hours=3)
    now = clinic.clock.now()
    late = [Observation(resource=each, observed_at=now - timedelta(hours=2)) for each in accounts]
    clinic.take(*late, Sweep(system="mail", kind="account", complete=True, count=4_100, observed_at=now))
    clinic.clock.pass_(hours=1)
    clinic.see(login(key="other"))
    assert faults(clinic) == []
    leaves = [each.leaf for each in clinic.store.entries()]
    assert max(map(len, leaves)) <= 65_535
    told = [each for each in leaves if b'"k":"told"' in each]
    assert (len(told), sum(each.count(b'"f-') for each in told)) == (5, 4_100)


def test_two_things_never_share_a_pseudonym_by_their_names() -> None:
    subject_of = subjects(b"key")
    named = [("mail", "account", "a"), ("mail", "device", "a"), ("mai", "laccount", "a"), ("m", "a", "il")]
    assert len({subject_of(*each) for each in named}) == len(named)
    clinic = Clinic()
    clinic.take(*(Observation(resource=login(key=key), observed_at=START) for key in ("a\x1fb", "a", "b")))
    assert sorted(h.resource.key for h in clinic.rounds.fold.chart.held.values()) == ["a", "a\ufffdb", "b"]
