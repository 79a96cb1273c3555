"""VERIFY.txt: how to check a pack by hand, made of its other members and of nothing else.

It is for a person who opens the zip. A reader of packs makes it again and compares, so that it can't say
anything of its own. Its last line is SHA-256 over, for each other member by name: the name, a zero byte, the
length as 8 bytes, big-endian, and the bytes.

>>> print(text_of({"a": b"x"}).decode().splitlines()[-1])
d111bd52b5b0762b90ad7eee406879b07483b5f90f397270da284f6b377ff2f6
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

VERIFY = "VERIFY.txt"
"""The name of the member."""
HEAD = """\
Proof of one finding, kept by Rounds. Check it with what you have from elsewhere: the ledger's verifier key or
a policy, root certificates of time-stamping authorities, an earlier checkpoint.

    python rounds-verify.pyz PACK.zip --vkey KEY [--policy F] [--tsa-root PEM] [--checkpoint F]

verify.html does the same in a browser. Each .tlog-proof is a C2SP tlog-proof, for any program that reads
those.
"""
"""What the text begins with."""
STAMPS = "Time stamps are over the first five lines of the checkpoint of their size (file N):\n\n"
"""What stands before the commands for time stamps, if there are any."""
STAMP = "    openssl ts -verify -data N -in {name} -CAfile ROOT.pem\n"
"""The command for one time stamp."""
DIGEST = "\nSHA-256 of all other members (rounds_verify.pack_text says how):\n"
"""What stands before the digest."""


def text_of(members: Mapping[str, bytes]) -> bytes:
    """The text for these other members."""
    return "".join(_lines(members)).encode()


def _lines(members: Mapping[str, bytes]) -> Iterator[str]:
    yield HEAD
    stamps = sorted(name for name in members if name.endswith(".tsr"))
    if stamps:
        yield STAMPS
    yield from (STAMP.format(name=name) for name in stamps)
    yield DIGEST
    digest = sha256()
    for name in sorted(members):
        digest.update(name.encode() + b"\0" + len(members[name]).to_bytes(8, "big") + members[name])
    yield f"{digest.hexdigest()}\n"
