"""Trust policies: what counts is what the file says, and a file half understood counts for nothing."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import b64, cosignature, note, policy
from rounds_verify.errors import FormatError, SignatureError
from rounds_verify.note import format_vkey
from tests.verify.small_log import AT, COSIGNERS, KEY, POLICY, SECRETS, signed

LOG = f"log {format_vkey(KEY)}\n"
W1, W2, W3 = (f"witness w{at} {cosignature.format_vkey(key)}\n" for at, key in enumerate(COSIGNERS, 1))
NONE = "quorum none\n"


def parse(text: str) -> policy.Policy:
    return policy.parse(text.encode())


def test_a_policy_says_what_it_says() -> None:
    found = parse(LOG.replace("\n", " https://log.invalid/\n") + W1 + "group g all w1\nquorum g\n")
    assert found.logs == (policy.Log(KEY, "https://log.invalid/"),)
    assert found.witnesses == (policy.Witness("w1", COSIGNERS[0], None),)
    assert found.groups == (policy.Group("g", 1, ("w1",)),)


def test_spaces_tabs_comments_and_empty_lines_say_nothing() -> None:
    spread = "\n \t\n# log nonsense\n\t # more\n" + POLICY.replace(" ", " \t ").replace("\n", "\t\n")
    assert parse(spread) == parse(POLICY)


@pytest.mark.parametrize("text", [POLICY, NONE, LOG + NONE, LOG + W1 + "quorum w1\n"])
def test_a_policy_reads_back(text: str) -> None:
    assert policy.parse(policy.format_policy(parse(text))) == parse(text)


def test_two_levels_of_groups_ask_for_both_operators() -> None:
    found = parse(W1 + W2 + W3 + "group x any w1 w2\ngroup y all w3\ngroup both all x y\nquorum both\n")
    names = ["w1", "w2", "w3"]
    for cosigned in chain.from_iterable(combinations(names, n) for n in range(4)):
        assert found.reached(cosigned) == ("w3" in cosigned and len(cosigned) > 1)
    assert not found.reached({"x", "y", "both"})  # a group's name is nobody's cosignature


@given(k=st.integers(1, 3), cosigned=st.sets(st.sampled_from(["w1", "w2", "w3", "unknown"])))
def test_a_threshold_counts_known_witnesses(k: int, cosigned: set[str]) -> None:
    found = parse(W1 + W2 + W3 + f"group g {k} w1 w2 w3\nquorum g\n")
    assert found.reached(cosigned) == (len(cosigned - {"unknown"}) >= k)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no quorum line"),
        (LOG, "no quorum line"),
        (NONE.rstrip("\n"), "does not end with a newline"),
        (NONE + NONE, "Line 2 .* exactly one line"),
        ("quorum\n", "exactly one line"),
        ("quorum none none\n", "exactly one line"),
        ("quorum w1\n" + W1, "Line 1 .* not defined on a line above"),
        ("quorum " + format_vkey(KEY) + "\n", "not defined"),
        ("Quorum none\n", "not a statement"),
        ("logs\n" + NONE, "not a statement"),
        ("log\n" + NONE, "has the form: log"),
        (LOG.replace("\n", " u v\n") + NONE, "has the form: log"),
        (LOG + LOG + NONE, "Line 2 .* stands on a line above"),
        (LOG + "log " + format_vkey(note.verifier_key("another", KEY.public)) + "\n" + NONE, "stands on"),
        (f"witness w {format_vkey(KEY)}\n" + NONE, "type 0x04"),
        (f"log {cosignature.format_vkey(COSIGNERS[0])}\n" + NONE, "type 0x01"),
        (f"log x+00000000+{b64.encode(bytes([6]) + bytes(1312))}\n" + NONE, "type 0x01"),
        ("witness w\n" + NONE, "has the form: witness"),
        (W1.replace("\n", " u v\n") + NONE, "has the form: witness"),
        (W1 + W1.replace("w1 ", "again ", 1) + NONE, "stands on a line above"),
        (W1 + W2.replace("w2 ", "w1 ", 1) + NONE, "is taken"),
        (W1.replace("w1 ", "none ", 1) + NONE, "'none' is taken"),
        (W1 + "group w1 any w1\n" + NONE, "is taken"),
        (W1 + "group none any w1\n" + NONE, "is taken"),
        ("group g any\n" + NONE, "has the form: group"),
        ("group g any none\n" + NONE, "not defined"),
        ("group g any g\n" + NONE, "not defined"),
        ("group g any w1\n" + W1 + NONE, "not defined"),
        (W1 + "group g any w1 w1\n" + NONE, "count twice"),
        (W1 + W2 + "group g any w1\ngroup h any w1 w2\n" + NONE, "count twice"),
        (W1 + "group g 0 w1\n" + NONE, "not all, any or a number from 1 to 1"),
        (W1 + "group g 2 w1\n" + NONE, "not all, any or a number from 1 to 1"),
        (W1 + "group g 01 w1\n" + NONE, "not all, any"),
        (W1 + "group g +1 w1\n" + NONE, "not all, any"),
        (W1 + "group g some w1\n" + NONE, "not all, any"),
        (W1 + f"group g {'9' * 5000} w1\n" + NONE, "not all, any"),
        (LOG.replace("\n", "\r\n") + NONE, "control character"),
        ("#\x00\n" + NONE, "control character"),
        ("#\x7f\n" + NONE, "control character"),
        ("#" * 2**20 + "\n" + NONE, "1,048,576 bytes"),
    ],
)
def test_a_malformed_policy_is_refused_with_its_line_and_reason(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse(text)


def test_a_key_is_not_a_log_and_its_own_witness() -> None:
    own = cosignature.format_vkey(cosignature.cosigner_key(KEY.name, KEY.public))
    with pytest.raises(FormatError, match="stands on a line above"):
        parse(LOG + f"witness w {own}\n" + NONE)


def test_names_are_bytes() -> None:
    kelvin = W1.replace("w1 ", "\u212a ", 1) + "quorum K\n"
    with pytest.raises(FormatError, match="'K' is not defined"):
        parse(kelvin)
    latin = W1.replace("w1 ", "caf\xe9 ", 1) + "quorum caf\xe9\n"
    found = policy.parse(latin.encode("latin-1"))
    assert policy.parse(policy.format_policy(found)) == found
    with pytest.raises(FormatError, match="empty or holds a space"):
        policy.parse(f"log caf\xe9+{format_vkey(KEY).split('+', 1)[1]}\n{NONE}".encode("latin-1"))


@settings(max_examples=200)
@given(raw=st.binary(max_size=60), at=st.integers(0, len(POLICY)))
def test_a_damaged_policy_is_refused_or_reads_back(raw: bytes, at: int) -> None:
    whole = POLICY.encode()
    try:
        found = policy.parse(whole[:at] + raw + whole[at + len(raw) :])
    except FormatError:
        return
    assert policy.parse(policy.format_policy(found)) == found


def test_a_checkpoint_with_the_quorum_is_accepted_with_its_times() -> None:
    found = policy.accept(parse(POLICY), signed(3, 2))
    assert found.checkpoint.size == 3
    assert found.log == KEY
    assert found.cosigned == {"w1": AT, "w2": AT + 10}


def test_a_witness_that_cosigned_twice_counts_once_with_its_first_time() -> None:
    text = note.parse(signed(3)).text
    again = note.parse(signed(3, 1)).signatures[-1]
    later = cosignature.cosign(text, AT + 99, COSIGNERS[0], SECRETS[0].sign)
    twice = signed(3)
    for lines in ([again, later], [later, again]):
        twice = note.add_signatures(signed(3), lines)
        assert policy.accept(parse(LOG + W1 + "quorum w1\n"), twice).cosigned == {"w1": AT}
    with pytest.raises(SignatureError, match="lacks the quorum 'outsiders': 'w1' cosigned"):
        policy.accept(parse(POLICY), twice)


@pytest.mark.parametrize("count", [0, 1])
def test_a_checkpoint_without_the_quorum_is_refused(count: int) -> None:
    who = "'w1'" if count else "none of its witnesses"
    with pytest.raises(SignatureError, match=f"size 3 lacks the quorum 'outsiders': {who} cosigned"):
        policy.accept(parse(POLICY), signed(3, count))


def test_witnesses_do_not_stand_in_for_the_log() -> None:
    unsigned = note.parse(signed(3, 3))
    only = note.format_note(unsigned._replace(signatures=unsigned.signatures[1:]))
    with pytest.raises(SignatureError, match="No trusted key signed"):
        policy.accept(parse(POLICY), only)


def test_a_log_is_accepted_under_its_own_origin_alone() -> None:
    other = LOG.replace(format_vkey(KEY), format_vkey(note.verifier_key("rounds.invalid/other", KEY.public)))
    for text in (other + NONE, NONE):
        with pytest.raises(SignatureError, match=r"no log with the origin 'rounds\.invalid/example'"):
            policy.accept(parse(text), signed(3))
    assert policy.accept(parse(NONE), signed(3), also=[KEY]).log == KEY


def test_a_wrong_cosignature_of_a_known_witness_refuses_even_with_a_quorum() -> None:
    wrong = note.parse(signed(4, 3)).signatures[-1]
    with pytest.raises(SignatureError, match="does not fit this checkpoint"):
        policy.accept(parse(POLICY), note.add_signatures(signed(3, 2), [wrong]))
