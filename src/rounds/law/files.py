"""Reads the data files that lie beside these modules. The only place in `law` that touches a disk.

A file that can't be read, or does not say what its module expects, is a defect of the release:
`LawDataWrong`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from rounds.law.errors import LawDataWrong

T = TypeVar("T")
HERE: Final = Path(__file__).parent


def read_json(name: str, kind: type[T]) -> T:
    """The JSON file `name` as a `kind`. Raises `LawDataWrong`."""
    try:
        return msgspec.json.decode((HERE / name).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as why:
        raise LawDataWrong(f"law/{name} can't be read: {why}.") from why


def read_toml(name: str) -> dict[str, Any]:
    """The TOML file `name`; its fractions come as `Decimal`. Raises `LawDataWrong`."""
    import tomllib

    try:
        return tomllib.loads((HERE / name).read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise LawDataWrong(f"law/{name} can't be read: {why}.") from why


def typed(name: str, data: object, kind: type[T]) -> T:
    """`data` out of the file `name` as a `kind`. Raises `LawDataWrong` with the place in the file."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as why:
        raise LawDataWrong(f"law/{name}: {why}.") from why
