"""The pure readers, over whatever a name server can say: none of them raises, none says more than it saw."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.mail_domain import dane, dkim, dmarc, spf, sts
from rounds.connectors.mail_domain.look import Answer, Fault, Found, Page, Probe, Told, made
from rounds.model.plain import from_plain, to_plain
from rounds.model.resource import shape_of
from rounds.model.resources import MailDomain
from rounds.sdk.connector import NO, UNSEEN, YES, Reason, Whose

NAMES = ("a.test", "b.test", "c.a.test")
MECHANISMS = (
    "all",
    "-all",
    "~all",
    "include:b.test",
    "include:c.a.test",
    "a",
    "mx",
    "mx:b.test",
    "ptr",
    "a/24",
)
ODD = (
    "v=spf1",
    "redirect=b.test",
    "ip4:192.0.2.1",
    "ip4:",
    "exists:%{i}.a.test",
    "a//300",
    "%",
    "x=y",
    "\x00",
)
WORDS = st.sampled_from((*MECHANISMS, *ODD))
TEXTS = st.one_of(
    st.lists(WORDS, max_size=8).map(" ".join),
    st.lists(WORDS, max_size=8).map(lambda words: " ".join(["v=spf1", *words])),
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["v=DMARC1", "p=reject", "p=none", "sp=x", "pct=-1", "t=y", "rua=mailto:a@b", "", "="]
        )
    ).map("; ".join),
    st.sampled_from(
        ["v=DKIM1; p=", "v=DKIM1; k=rsa; p=MAo=", "k=ed25519; p=AAAA", "v=STSv1; id=1", "v=TLSRPTv1; rua=x"]
    ),
)
FAULT = Fault(Reason.UNREADABLE, Whose.YOURS, "It fails.")
SECURE = st.sampled_from([YES, NO, UNSEEN])
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.just(FAULT),
    st.builds(Found, st.lists(TEXTS, max_size=3).map(tuple), st.booleans(), SECURE),
)
few = settings(max_examples=150, deadline=None)


def fits(told: Told) -> None:
    """What is told can be kept as a mail domain, and is the same when it is read again."""
    thing = made(MailDomain, "mail", "a.test", told, name="a.test")
    assert from_plain(MailDomain, "mail", "a.test", to_plain(thing)) == thing
    assert set(told.fields) | set(told.unseen) <= {*shape_of(MailDomain).facts, *shape_of(MailDomain).values}
    assert not set(told.fields) & set(told.unseen)


@few
@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(TEXTS, max_size=2).map(tuple)),
    st.sampled_from([*NAMES, ""]),
)
def test_any_senders_record_is_read_to_an_end(records: dict[str, tuple[str, ...]], dead: str) -> None:
    def ask(name: str, kind: str) -> Answer:
        return FAULT if name == dead else Found(records.get(name, ()) if kind == "TXT" else ())

    got = spf.read("a.test", ask)
    assert 0 <= got.lookups <= spf.MOST_LOOKUPS + 1
    assert got.end in ("-all", "~all", "?all", "+all", None)
    assert not (got.fault and got.blind)
    assert dead or got.blind is None


@few
@given(st.dictionaries(st.sampled_from(["s1", "s2", "s3"]), ANSWERS))
def test_any_keys_are_read_and_a_fault_hides_them_all(answers: dict[str, Answer]) -> None:
    told = dkim.keys(answers)
    fits(told)
    assert bool(told.faults) is any(isinstance(each, Fault) for each in answers.values())


@few
@given(st.lists(ANSWERS, min_size=2, max_size=2))
def test_any_policy_is_read_and_only_its_own_fault_or_its_parents_hide_it(answers: list[Answer]) -> None:
    told = dmarc.policy("a.test", dict(zip(dmarc.places("a.test"), answers, strict=True)))
    fits(told)
    assert "dmarc_policy" in told.fields or told.faults


@few
@given(
    ANSWERS,
    st.one_of(
        st.none(), st.builds(Page, st.sampled_from([200, 404]), st.just("text/plain"), st.binary(max_size=80))
    ),
)
def test_any_transport_policy_is_read_and_none_protects_unless_all_is_there(
    record: Answer, page: Page | None
) -> None:
    told = sts.standing(record, page, ("mx.a.test",))
    fits(told)
    assert told.fields.get("mta_sts") is not YES
    fits(sts.reporting(record))


RECORDS = st.lists(
    st.sampled_from(["3 1 1 ab", "2 0 2 00", "1 1 1 ab", "3 9 9 ab", "3 1", "", "3 1 0 ab cd"]), max_size=3
)
PROBES: Any = st.builds(
    Probe, SECURE, st.just(""), st.booleans(), st.lists(st.binary(max_size=9), max_size=2).map(tuple)
)


@few
@given(RECORDS, SECURE, st.sampled_from([True, False, None]), PROBES)
def test_records_for_certificates_that_nobody_showed_never_fit(
    records: list[str], secure: Any, mx_secure: bool | None, probe: Probe
) -> None:
    told = dane.standing(Found(tuple(records), True, secure), mx_secure, probe)
    assert told.fields.get("dane") is not YES
    assert told.fields.get("dane") is not NO or (secure is not UNSEEN and mx_secure is not None)
