"""Signatures: RFC 8032's own vectors, plain Python against `cryptography`, and what both must refuse."""

from hashlib import sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import ed25519
from rounds_verify.ed25519 import L, P

# RFC 8032 section 7.1: public key, message, signature.
VECTORS = {
    "TEST 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0"
            "595bbe24655141438e7a100b"
        ),
    ),
    "TEST 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
            "b4302aeeb00d291612bb0c00"
        ),
    ),
    "TEST 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9"
            "716ed28dc027beceea1ec40a"
        ),
    ),
    "TEST SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423"
            "643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c"
            "138ac17ad9bef1177331a704"
        ),
    ),
}
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
SMALL_ORDER_YS = sorted(ed25519._small_order_ys())


def both(public: bytes, message: bytes, signature: bytes) -> bool:
    """The answer, once plain Python and `cryptography` have given the same."""
    found = ed25519.verify(public, message, signature, pure=True)
    assert found == ed25519.verify(public, message, signature)
    return found


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_of_the_rfc_verifies_and_a_changed_one_does_not(name: str) -> None:
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    assert both(public, message, signature)
    assert not both(public, message + b"\x00", signature)


@settings(max_examples=60, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_both_accept_what_cryptography_signed(secret: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert both(key.public_key().public_bytes_raw(), message, key.sign(message))


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 8 * (32 + 9 + 64) - 1))
def test_both_refuse_any_flipped_bit_of_key_message_or_signature(at: int) -> None:
    whole = PUBLIC + b"a message" + SECRET.sign(b"a message")
    other = (int.from_bytes(whole, "big") ^ 1 << at).to_bytes(len(whole), "big")
    assert not both(other[:32], other[32:41], other[41:])


@settings(max_examples=100, deadline=None)
@given(public=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64))
def test_both_refuse_random_bytes(public: bytes, signature: bytes) -> None:
    assert not both(public, b"", signature)


def test_a_second_spelling_of_s_is_refused() -> None:
    signature = SECRET.sign(b"m")
    s = int.from_bytes(signature[32:], "little")
    for more in range(1, 9):
        assert not both(PUBLIC, b"m", signature[:32] + (s + more * L).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33, 63, 64, 65])
def test_other_lengths_are_refused(length: int) -> None:
    signature = SECRET.sign(b"m")
    assert not both(bytes(length), b"m", signature)
    if length != 64:
        assert not both(PUBLIC, b"m", (signature + bytes(1))[:length])


@pytest.mark.parametrize("y", range(19))
@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_or_r_spelled_beyond_the_prime_is_refused(y: int, sign: int) -> None:
    spelled = (P + y | sign << 255).to_bytes(32, "little")
    assert ed25519.decode_point(spelled) is None
    assert not both(spelled, b"m", SECRET.sign(b"m"))
    assert not both(PUBLIC, b"m", spelled + bytes(32))


def test_the_small_order_keys_are_eight_points_and_no_others() -> None:
    points = [
        point
        for y in SMALL_ORDER_YS
        for sign in (0, 1)
        if (point := ed25519.decode_point((y | sign << 255).to_bytes(32, "little")))
    ]
    assert len(points) == 8
    for point in points:
        assert ed25519.encode_point(times_eight(point)) == (1).to_bytes(32, "little")
    assert ed25519.encode_point(times_eight(decoded(PUBLIC))) != (1).to_bytes(32, "little")


@pytest.mark.parametrize("y", [*SMALL_ORDER_YS, P, P + 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_of_small_order_is_refused_although_its_equation_can_hold(y: int, sign: int) -> None:
    key = (y | sign << 255).to_bytes(32, "little")
    forged = (1).to_bytes(32, "little") + bytes(
        32
    )  # R the identity, S zero: fits whenever k times the key vanishes
    assert not any(both(key, b"message %d" % n, forged) for n in range(16))


def test_a_key_with_a_small_order_part_gets_the_same_answer_from_both() -> None:
    """Where verifiers with and without the cofactor part ways, both of ours go without."""
    torsion = decoded(next(y for y in SMALL_ORDER_YS if y not in {0, 1, P - 1}).to_bytes(32, "little"))
    secret, nonce = 1234567890123456789, 987654321
    public = ed25519.encode_point(ed25519.add(multiple(secret), torsion))
    r = ed25519.encode_point(multiple(nonce))
    answers = set()
    for n in range(40):
        message = b"message %d" % n
        k = int.from_bytes(sha512(r + public + message).digest(), "little") % L
        signature = r + ((nonce + k * secret) % L).to_bytes(32, "little")
        answers.add(both(public, message, signature))
    assert answers == {True, False}


def decoded(raw: bytes) -> ed25519.Point:
    point = ed25519.decode_point(raw)
    assert point is not None
    return point


def times_eight(point: ed25519.Point) -> ed25519.Point:
    return ed25519.double(ed25519.double(ed25519.double(point)))


def multiple(number: int) -> ed25519.Point:
    """`number` times the base point, the slow way."""
    base = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    total: ed25519.Point = (0, 1, 1, 0)
    for bit in f"{number:b}":
        total = ed25519.double(total)
        if bit == "1":
            total = ed25519.add(total, base)
    return total


# What follows is built after the classes of Wycheproof's Ed25519 tests, from our own keys.


def test_r_spelled_beyond_the_prime_is_refused_although_its_point_would_fit() -> None:
    """R is the identity, written as 1 and as p + 1: with S = k·a the equation holds for either spelling."""
    secret = 1234567890123456789
    public = ed25519.encode_point(multiple(secret))
    for spelled, fits in ((1, True), (P + 1, False), (1 | 1 << 255, False)):
        r = spelled.to_bytes(32, "little")
        k = int.from_bytes(sha512(r + public + b"m").digest(), "little") % L
        signature = r + (k * secret % L).to_bytes(32, "little")
        assert both(public, b"m", signature) == fits


@pytest.mark.parametrize("y", [2, 7, 12])
def test_a_key_that_is_no_point_of_the_curve_is_refused(y: int) -> None:
    key = next(
        raw for at in range(y, y + 50) if ed25519.decode_point(raw := at.to_bytes(32, "little")) is None
    )
    assert not both(key, b"m", SECRET.sign(b"m"))


@pytest.mark.parametrize("s", [0, 1, L - 1, L, L + 1, 2**252, 2**253, 2**255 - 1, 2**256 - 1])
def test_a_signature_with_another_s_is_refused(s: int) -> None:
    assert not both(PUBLIC, b"m", SECRET.sign(b"m")[:32] + s.to_bytes(32, "little"))


@settings(max_examples=150, deadline=None)
@given(
    message=st.binary(max_size=40),
    at=st.sampled_from(["key", "r"]),
    change=st.sampled_from(["negate", "small order", "beyond"]),
    s=st.integers(0, 3),
    torsion=st.sampled_from(SMALL_ORDER_YS),
)
def test_both_judge_alike_what_was_changed_with_knowledge_of_the_curve(
    message: bytes, at: str, change: str, s: int, torsion: int
) -> None:
    signature = SECRET.sign(message)
    number = int.from_bytes(signature[32:], "little") + s * L
    raw = changed_point(PUBLIC if at == "key" else signature[:32], change, torsion)
    public, r = (raw, signature[:32]) if at == "key" else (PUBLIC, raw)
    untouched = raw == (PUBLIC if at == "key" else signature[:32])
    assert both(public, message, r + number.to_bytes(32, "little")) == (untouched and s == 0)


def changed_point(raw: bytes, change: str, torsion: int) -> bytes:
    """The point negated, moved by a point of small order, or spelled with a y beyond the prime."""
    number = int.from_bytes(raw, "little")
    if change == "negate":
        return (number ^ 1 << 255).to_bytes(32, "little")
    if change == "small order":
        return ed25519.encode_point(ed25519.add(decoded(raw), decoded(torsion.to_bytes(32, "little"))))
    return (P + torsion % 19 | number >> 255 << 255).to_bytes(32, "little")
