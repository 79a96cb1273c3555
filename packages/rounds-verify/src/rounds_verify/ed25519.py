"""Ed25519 signatures (RFC 8032 section 5.1), verification only.

`verify` uses the `cryptography` package where it can be imported and plain integers otherwise; both give the
same answer for every input. There is no secret here, so plain Python has nothing to leak by its timing.

Rules, stricter than the RFC where it leaves a choice, so that a signature has one spelling and one meaning:

1. The public key has 32 bytes, the signature 64; anything else is no signature.
2. S is below the group order L (RFC 8032 section 5.1.7), so S + L is refused.
3. The key is canonically encoded: y below p, and no sign bit on x = 0.
4. A key of small order is refused: under such a key one signature fits many messages.
5. The equation is the one without the cofactor: encode(S·B - k·A) equals R byte for byte. Hence R is
   canonical too. R of small order is allowed, as in the RFC; it gives nobody a second signature.
"""

from functools import cache
from hashlib import sha512
from importlib import import_module

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 section 5.1.4)."""

KEY_SIZE = 32
"""Bytes of a public key."""
SIGNATURE_SIZE = 64
"""Bytes of a signature: R, then S."""
P = 2**255 - 19
"""The field's prime."""
L = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""
D = -121665 * pow(121666, -1, P) % P
"""The curve's constant."""
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
_IDENTITY: Point = (0, 1, 1, 0)
_SIGN = 1 << 255


def verify(public: bytes, message: bytes, signature: bytes, *, pure: bool = False) -> bool:
    """Whether `signature` is the key's signature of `message`; `pure` asks for plain Python."""
    if len(signature) != SIGNATURE_SIZE or not _key_is_acceptable(public):
        return False
    if int.from_bytes(signature[32:], "little") >= L:
        return False
    found = None if pure else _verify_with_cryptography(public, message, signature)
    return _verify_with_integers(public, message, signature) if found is None else found


def _verify_with_cryptography(public: bytes, message: bytes, signature: bytes) -> bool | None:
    """The library's answer, or None where it is not installed.

    Imported by name: this package declares and needs nothing beyond Python, and is only faster where the
    library happens to be there.
    """
    try:
        ed25519 = import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
        invalid = import_module("cryptography.exceptions").InvalidSignature
    except ImportError:
        return None
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except invalid:
        return False
    return True


def _verify_with_integers(public: bytes, message: bytes, signature: bytes) -> bool:
    key = decode_point(public)
    if key is None:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    x, y, z, t = key
    return encode_point(_two_products(s, k, (P - x, y, z, P - t))) == signature[:32]


def _key_is_acceptable(public: bytes) -> bool:
    """Rules 1, 3 and 4: length, canonical y, no small order (which covers x = 0 and its sign)."""
    y = int.from_bytes(public, "little") & (_SIGN - 1)
    return len(public) == KEY_SIZE and y < P and y not in _small_order_ys()


@cache
def _small_order_ys() -> frozenset[int]:
    """The y of the eight points whose order divides 8.

    Order 1: y = 1. Order 2: y = -1. Order 4: y = 0. Order 8 doubles to order 4: there x² = -y², which the
    curve turns into d·y⁴ + 2·y² = 1.
    """
    found = {0, 1, P - 1}
    half = _square_root(1 + D)
    for root in () if half is None else (half, P - half):
        y = _square_root((root - 1) * pow(D, -1, P))
        found |= set() if y is None else {y, P - y}
    return frozenset(found)


def _square_root(value: int) -> int | None:
    """A square root modulo p, or None: p is 5 modulo 8 (RFC 8032 section 5.1.3)."""
    root = pow(value, (P + 3) // 8, P)
    if (root * root - value) % P:
        root = root * _ROOT_OF_MINUS_ONE % P
    return None if (root * root - value) % P else root


def decode_point(raw: bytes) -> Point | None:
    """The point that 32 bytes encode, or None (RFC 8032 section 5.1.3)."""
    number = int.from_bytes(raw, "little")
    y, sign = number & (_SIGN - 1), number >> 255
    x = _square_root((y * y - 1) * pow(D * y * y + 1, -1, P))
    if len(raw) != KEY_SIZE or y >= P or x is None or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode_point(point: Point) -> bytes:
    """The 32 bytes of a point (RFC 8032 section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(one: Point, other: Point) -> Point:
    """The sum of two points (RFC 8032 section 5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(point: Point) -> Point:
    """Twice a point (RFC 8032 section 5.1.4)."""
    x, y, z, _ = point
    a, b = x * x, y * y
    h = a + b
    e, g = (h - (x + y) * (x + y)) % P, (a - b) % P
    f = (2 * z * z + g) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def _two_products(s: int, k: int, key: Point) -> Point:
    """s·B + k·key, four bits of both numbers at a time, sharing the doublings."""
    base, other = _base_multiples(), _multiples(key)
    total = _IDENTITY
    for shift in range(252, -1, -4):
        if total != _IDENTITY:
            total = double(double(double(double(total))))
        for number, table in ((s, base), (k, other)):
            if digit := number >> shift & 15:
                total = add(total, table[digit])
    return total


def _multiples(point: Point) -> list[Point]:
    found = [_IDENTITY]
    for _ in range(15):
        found.append(add(found[-1], point))
    return found


@cache
def _base_multiples() -> list[Point]:
    """Of the base point, y = 4/5 and x even (RFC 8032 section 5.1)."""
    y = 4 * pow(5, -1, P) % P
    x = _even(_square_root((y * y - 1) * pow(D * y * y + 1, -1, P)) or 0)
    return _multiples((x, y, 1, x * y % P))


def _even(x: int) -> int:
    return P - x if x & 1 else x
