"""Every line that claims to be tested has a check that one input turns red; the table is printed.

The 41 lines are those of Appendix A that stand for a clinic. A line counts as *red alone* only where the
input is looked at anew each time: a person, an account, a computer, a document that can be opened. An expiry
date does not count.
"""

import pytest

from rounds.cli.coverage import coverage
from rounds.law import scored_lines
from rounds.model.fact import NO, YES
from rounds.model.resources import Account
from rounds.model.verdict import Fails, Holds, Verdict
from rounds.sdk.check import Case, Check
from rounds.sdk.red import reds
from rounds.sdk.shelf import all_checks

CHECKS = all_checks()
FOUND = coverage(scored_lines(), CHECKS, {}, {})
TESTED = [each for each in FOUND["lines"] if each["covered"] == "tested"]
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
every_tested_line = pytest.mark.parametrize("line", TESTED, ids=lambda line: line["cite"])


@every_check
def test_one_input_turns_a_check_red(check: Check) -> None:
    assert any(not each.by_time for each in reds(check))


@every_tested_line
def test_one_live_input_turns_a_tested_line_red(line: dict[str, object]) -> None:
    assert line["turns_red_alone"], f"{line['cite']}: no check turns red by anything that is looked at anew"


def test_each_of_the_forty_one_lines_turns_red_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + "\n".join(map(told, FOUND["lines"])))
        print(f"Appendix A: {FOUND['appendix_a']}\nall: {FOUND['all']}")
    assert FOUND["appendix_a"]["lines"] == FOUND["appendix_a"]["turn_red_alone"] == 41
    assert FOUND["all"]["lines"] == 54


def told(line: dict[str, object]) -> str:
    """One row of the table."""
    checks = line["checks"]
    assert isinstance(checks, list)
    by = f"{checks[0]['id']}: {checks[0]['turns_red_by']}" if checks else line["covered"]
    return f"{line['cite']:22} {by}"


def test_a_check_that_no_input_turns_red_claims_nothing() -> None:
    def never(account: Account) -> Verdict:
        return Holds(f"{account.login} is fine.") if account.login else Fails("It has no name.")

    cases = (Case("a", Holds, (LOGIN,)), Case("b", Fails, (LOGIN,)))
    base = next(each for each in CHECKS if each.id == "access.second-factor")
    from msgspec.structs import replace

    assert reds(replace(base, judge=never, cases=cases)) == []


LOGIN = Account(system="mail", key="1", login="ana", can_sign_in=YES, mfa=YES, admin=NO)
