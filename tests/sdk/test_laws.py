"""The laws over every check: what a spy sees, which twins a case has, and that a careless judge is caught."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rounds.model.fact import NO, UNSEEN, YES, NotSeen, Reason, Seen, Value
from rounds.model.listing import Listing
from rounds.model.resources import Account, Device, Person
from rounds.model.severity import Severity
from rounds.model.verdict import Fails, Holds, NotOurs, Unseen, Verdict
from rounds.sdk.check import Case, Check
from rounds.sdk.testing.laws import faults_of, survivors
from rounds.sdk.twins import read_spy, reads, unseen_twins

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ACCOUNT = Account(system="mail", key="1", login="ana", can_sign_in=YES, mfa=YES, admin=NO)
ANA = Person(system="roster", key="ana", name="Ana", email="ana@maple.example", last_day=Seen(None))
LAPTOP = Device(system="laptops", key="7", name="FRONT-2", disk_encrypted=YES)


def leaver(account: Account, owner: Value[Person | None], now: datetime) -> Verdict:
    """Reads as a careful check does."""
    if account.can_sign_in is NO:
        return Holds(f"{account.address} is closed.")
    match owner:
        case NotSeen():
            return Unseen("Nobody knows whose it is.")
        case Seen(None):
            return Fails("It is nobody's.")
        case Seen(Person() as person):
            match person.last_day:
                case Seen(None) if account.can_sign_in is YES:
                    return Holds(f"{person.name} works here.")
                case Seen(date()):
                    return Fails(f"{person.name} has left by {now:%Y}.")
    return Unseen(f"It is not known: {account.why('can_sign_in')}.")


def all_encrypted(laptops: Listing[Device]) -> Verdict:
    """Reads a listing as a careful check does."""
    if any(each.disk_encrypted is NO for each in laptops.items):
        return Fails("One laptop is open.")
    if not laptops.complete or any(each.disk_encrypted is not YES for each in laptops.items):
        return Unseen("Not all laptops were seen.")
    return Holds("Every laptop is encrypted.")


def test_a_spy_records_what_was_read_and_changes_nothing() -> None:
    said, read = reads(leaver, (ACCOUNT, Seen(ANA), NOW))
    assert said == leaver(ACCOUNT, Seen(ANA), NOW) == Holds("Ana works here.")
    assert read == ("account.can_sign_in", "owner", "owner.last_day")


def test_names_and_addresses_are_no_facts() -> None:
    closed = Account(system="mail", key="1", login="ana", can_sign_in=NO)
    assert reads(leaver, (closed, Seen(ANA), NOW)) == (
        Holds("mail/1 is closed."),
        ("account.can_sign_in",),
    )


@pytest.mark.parametrize(
    "look",
    [
        lambda owner: isinstance(owner, NotSeen),
        lambda owner: isinstance(owner, Seen),
        lambda owner: owner == Seen(None),
        lambda owner: owner.value,
    ],
)
def test_every_way_of_looking_at_a_link_counts(look: Any) -> None:
    read: dict[str, None] = {}
    look(read_spy("owner", Seen(None), read))
    assert list(read) == ["owner"]


def test_a_spy_of_a_value_still_has_no_truth() -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(read_spy("owner", Seen(None), {}))


def test_why_counts_as_reading_the_field() -> None:
    read: dict[str, None] = {}
    spy = read_spy("account", ACCOUNT.faded(Reason.NOT_PERMITTED), read)
    assert spy.why("mfa") == "we are not permitted to look"
    seen = (list(read), spy.kind, spy.login, isinstance(spy, Account))
    assert seen == (["account.mfa"], "account", "ana", True)


def test_twins_turn_each_thing_that_was_read_and_nothing_else() -> None:
    twins = {twin.name: twin.given for twin in unseen_twins(leaver, (ACCOUNT, Seen(ANA), NOW))}
    assert list(twins) == [
        "account.can_sign_in unseen",
        "account faded",
        "owner stale",
        "owner unseen",
        "owner.last_day unseen",
        "owner faded",
    ]
    assert twins["account.can_sign_in unseen"][0].can_sign_in is UNSEEN
    assert twins["account.can_sign_in unseen"][0].mfa is YES
    assert twins["owner stale"][1] == NotSeen(Reason.STALE)
    assert twins["owner.last_day unseen"][1].value.last_day == NotSeen(Reason.NOT_ASKED)


def test_twins_of_a_listing_lose_its_wholeness_and_each_item() -> None:
    names = [twin.name for twin in unseen_twins(all_encrypted, (Listing((LAPTOP,), None),))]
    assert names == ["laptops no longer whole", "laptops[0].disk_encrypted unseen", "laptops[0] faded"]


def test_a_careful_judge_has_no_survivor() -> None:
    assert survivors(leaver, (ACCOUNT, Seen(ANA), NOW)) == []
    assert survivors(all_encrypted, (Listing((LAPTOP, LAPTOP), None),)) == []


def test_a_judge_that_takes_silence_for_yes_is_caught() -> None:
    def careless(account: Account) -> Verdict:
        return Fails("It has none.") if account.mfa is NO else Holds("It has one.")

    assert survivors(careless, (ACCOUNT,)) == ["account.mfa unseen: Holds", "account faded: Holds"]


def test_a_judge_that_takes_silence_for_no_is_caught() -> None:
    def harsh(account: Account) -> Verdict:
        return Holds("It has one.") if account.mfa is YES else Fails("It has none.")

    assert survivors(harsh, (ACCOUNT,)) == ["account.mfa unseen: Fails", "account faded: Fails"]


def test_a_subject_that_falls_out_of_scope_by_silence_is_caught() -> None:
    def shy(account: Account) -> Verdict:
        return (
            Fails("An administrator without one.") if account.admin is YES else NotOurs("No administrator.")
        )

    assert survivors(shy, (ACCOUNT,)) == ["account.admin unseen: NotOurs", "account faded: NotOurs"]


def test_a_failing_case_that_silence_turns_green_is_caught() -> None:
    def forgetful(account: Account) -> Verdict:
        return Fails("It is open.") if account.can_sign_in is YES else Holds("It is closed.")

    assert survivors(forgetful, (ACCOUNT,)) == ["account.can_sign_in unseen: Holds", "account faded: Holds"]


def test_a_listing_taken_for_whole_is_caught() -> None:
    def hopeful(laptops: Listing[Device]) -> Verdict:
        return Holds("All are.") if laptops.complete or laptops.items else Unseen("Not known.")

    assert survivors(hopeful, (Listing((LAPTOP,), None),)) == ["laptops no longer whole: Holds"]


def check_with(judge: Any, *cases: Case) -> Check:
    """A check as the decorator would make it, without its citations."""
    return Check(
        id="access.example",
        since="0.1.0",
        severity=Severity.HIGH,
        cites=(),
        see=(),
        remedy="",
        cases=cases,
        judge=judge,
        wants=(),
        title="An example.",
        doc="An example.",
        module=__name__,
    )


def test_a_careful_check_has_no_faults() -> None:
    works_here = Case("works here", Holds, (ACCOUNT, Seen(ANA), NOW))
    nobodys = Case("nobody's", Fails, (ACCOUNT, Seen(None), NOW))
    unknown = Case("owner not known", Unseen, (ACCOUNT, NotSeen(Reason.STALE), NOW))
    assert faults_of(check_with(leaver, works_here, nobodys, unknown)) == []


def test_a_wrong_case_a_mumbled_sentence_and_an_exact_type_are_named() -> None:
    def mumbling(account: Account, owner: Value[Person | None]) -> Verdict:
        del account
        return Unseen("not known") if type(owner) is Seen else Fails("nobody's")

    head = "access.example, case 'odd': "
    assert faults_of(check_with(mumbling, Case("odd", Holds, (ACCOUNT, Seen(None))))) == [
        f"{head}it says Unseen, declared is Holds.",
        f"{head}it looks at an exact type: use `match` or `isinstance`, never `type(x) is`.",
        f"{head}its sentence does not end: 'not known'.",
    ]


def test_a_judge_that_changes_its_mind_is_caught() -> None:
    said = iter(range(100))

    def moody(account: Account) -> Verdict:
        return Unseen(f"{account.login} for the {next(said)}th time.")

    faults = faults_of(check_with(moody, Case("moody", Unseen, (ACCOUNT,))))
    assert "access.example, case 'moody': it says something else when asked again." in faults
