"""Seeded random mutations of a pack, and what would be a false accept.

Two kinds. *Raw*: bytes of the file changed, cut, doubled, moved. *Fitting*: members changed in the same ways
or exchanged, and CRC, directory and VERIFY.txt made to fit again, as a forger would.

A pack has one form, so every raw mutation must be rejected. A fitting one may be accepted only if it claims
nothing that the true pack does not claim (`implied`): such as without a time stamp that nobody checked.
"""

from collections.abc import Iterator
from random import Random

from rounds_verify import pack_zip
from rounds_verify.bracket import Bracket
from rounds_verify.errors import FormatError
from rounds_verify.pack_report import Found, Told
from rounds_verify.pack_text import VERIFY, text_of


def raw_mutations(whole: bytes, random: Random) -> Iterator[bytes]:
    """Without end: bytes that are never the pack's own."""
    while True:
        made = changed(whole, random)
        if made != whole:
            yield made


def fitting_mutations(whole: bytes, random: Random) -> Iterator[bytes]:
    """Without end: packs in form, in which some members are others than in `whole`."""
    members = pack_zip.read(whole)
    del members[VERIFY]
    names = sorted(members)
    while True:
        made = dict(members)
        for _ in range(random.choice((1, 1, 1, 2))):
            _change(made, random.choice(names), random)
        if made == members:
            continue
        try:
            yield pack_zip.write({**made, VERIFY: text_of(made)})
        except FormatError:
            continue


def _change(made: dict[str, bytes], name: str, random: Random) -> None:
    """One member changed, gone, or exchanged with another."""
    kind = random.randrange(8)
    if kind == 0:
        made.pop(name, None)
    elif kind == 1:
        other = random.choice(sorted(made))
        made[name], made[other] = made[other], made.get(name, b"")
    elif name in made:
        made[name] = digits(made[name], random) if kind == 2 else changed(made[name], random)


def changed(raw: bytes, random: Random) -> bytes:
    """Some bytes changed in one of six ways."""
    one, other = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    match random.randrange(6):
        case 0:  # a bit flipped
            at = min(one, len(raw) - 1)
            return raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :] if raw else b"x"
        case 1:  # a byte replaced by one that means something in these formats
            return raw[:one] + bytes([random.choice(b'\n =+/09AZaz\0\xff{}",')]) + raw[one + 1 :]
        case 2:  # something cut out
            return raw[:one] + raw[min(other, one + 70) :]
        case 3:  # something doubled
            return raw[:one] + raw[one : one + 50] + raw[one:]
        case 4:  # something moved
            return raw[:one] + raw[one + 45 : other] + raw[one : one + 45] + raw[max(other, one + 45) :]
    return raw[:one] + random.randbytes(random.randrange(1, 5)) + raw[one:]


def digits(raw: bytes, random: Random) -> bytes:
    """One digit replaced by another."""
    places = [at for at, mark in enumerate(raw) if 48 <= mark <= 57]
    if not places:
        return raw
    at = random.choice(places)
    return raw[:at] + b"%d" % random.randrange(10) + raw[at + 1 :]


def implied(said: Found, true: Found) -> bool:
    """Whether all that `said` claims is also claimed by `true`."""
    stages = {one.stage: one for one in true.stages}
    same = all(
        getattr(said, name) == getattr(true, name)
        for name in ("id", "check", "severity", "paragraphs", "subject", "origin", "keys")
    )
    return same and all(one.stage in stages and _weaker(one, stages[one.stage]) for one in said.stages)


def _weaker(one: Told, true: Told) -> bool:
    told = (one.entry, one.kind, one.claimed) == (true.entry, true.kind, true.claimed)
    said = one.said is None or one.said == true.said
    return told and said and one.outcome in {"", true.outcome} and _wider(one.bracket, true.bracket)


def _wider(one: Bracket, true: Bracket) -> bool:
    low, high = one
    return (low is None or (true.not_before is not None and low.at <= true.not_before.at)) and (
        high is None or (true.not_after is not None and high.at >= true.not_after.at)
    )
