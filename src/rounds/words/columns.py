"""What the columns of an export hold, by their names and a sample of their values; and who sends what by
mail.

Rules this module keeps:

* A column is told by its name where the name says it; otherwise by what most of its first `SAMPLE` values
  are.
* Only names of columns, kinds and counts come out; never a value, but for senders' addresses of a message
  trace.
* A message trace is known by its columns: those of Microsoft 365's message trace and Google's email log
  search.

>>> rows = [{"Pt": "Ana Torres", "x": "219-09-9999"}, {"Pt": "Lee Wong", "x": "219-09-9998"}]
>>> [(each.name, each.kind) for each in columns(rows)]
[('Pt', 'name'), ('x', 'ssn')]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from msgspec import Struct

from rounds.words.evidence import gather
from rounds.words.judge import judge
from rounds.words.lexicon import key_of

SAMPLE: Final = 200
"""Rows that are looked at."""
MOST_OF_A_VALUE: Final = 400
SHARE: Final = 0.4
"""Share of a column's filled values that must be of a kind."""
OTHER: Final = "other"
NAMED: Final[Mapping[str, str]] = {
    key: kind
    for kind, keys in {
        "name": "name, full name, first name, last name, fname, lname, patient, patient name, middle"
        " name, nombre, apellido",
        "email": "email, email address, e mail, correo",
        "phone": "phone, mobile, cell, telephone, home phone, cell phone, fax, telefono, celular",
        "dob": "dob, birthdate, birth date, date of birth, birthday, fecha de nacimiento",
        "address": "address, street, address 1, address1, street address, direccion, zip, zip code,"
        " postal code, city",
        "ssn": "ssn, social security number, social, nss",
        "mrn": "mrn, chart, chart number, medical record number, patient id, patientid, expediente",
        "member_id": "member id, policy number, subscriber id, insurance id, medicaid id, mbi,"
        " medicare number",
        "account": "account, account number, acct, guarantor account",
        "condition": "diagnosis, dx, icd, icd10, icd 10, condition, problem, reason for visit, chief"
        " complaint, diagnostico",
        "drug": "medication, medications, drug, rx, prescription, medicamento",
        "procedure": "procedure, cpt, cpt code, treatment, service, appointment type, visit type, lab,"
        " test, specialty",
        "date": "date of service, dos, appointment date, visit date, admit date, discharge date, fecha",
    }.items()
    for key in keys.split(", ")
}
"""Names of columns, as `key_of` writes them."""
SENDERS: Final = ("senderaddress", "sender", "fromenvelope", "fromheaderaddress")
SUBJECTS: Final = ("messagesubject", "subject")
"""Columns of a trace, the surest first, as `_squeezed` writes them. Sources: the columns of Microsoft 365's
message trace and enhanced summary report, and of Google's e-mail log search.
"""


class Column(Struct, frozen=True):
    """What a column holds: a kind of `sentences.KINDS`, or `other`; and how many values were looked at."""

    name: str
    kind: str
    looked_at: int


class Sender(Struct, frozen=True):
    """How many subjects an address sent, by outcome, and which kinds of things gave patients away."""

    sender: str
    subjects: int
    rewrite: int
    block: int
    kinds: dict[str, int]


class Export(Struct, frozen=True):
    """What an export holds: how many rows, its columns, and of a message trace its senders."""

    rows: int
    columns: list[Column]
    senders: list[Sender]


def looked_at(rows: Iterable[Mapping[str, str]]) -> Export:
    """What an export's rows hold. They are read once and not kept, however many there are."""
    each = iter(rows)
    sample = list(islice(each, SAMPLE))
    trace = trace_columns(list(sample[0])) if sample else None
    count = [0]
    passed = _counted(chain(sample, each), count)
    counted = senders(passed, *trace) if trace else []
    for _ in passed:
        pass
    return Export(count[0], columns(sample), counted)


def _counted(rows: Iterable[Mapping[str, str]], count: list[int]) -> Iterator[Mapping[str, str]]:
    for row in rows:
        count[0] += 1
        yield row


def columns(rows: Iterable[Mapping[str, str]]) -> list[Column]:
    """The columns of an export's rows."""
    sample = list(islice(rows, SAMPLE))
    return [_column(name, [row.get(name, "") for row in sample]) for name in (sample[0] if sample else ())]


def trace_columns(header: Sequence[str]) -> tuple[str, str] | None:
    """The columns of sender and subject, if these are the columns of a message trace."""
    named = {_squeezed(each): each for each in reversed(header)}
    sender = next((named[each] for each in SENDERS if each in named), None)
    subject = next((named[each] for each in SUBJECTS if each in named), None)
    return (sender, subject) if sender and subject else None


def _squeezed(name: str) -> str:
    """A column's name by its letters alone: *Sender Address* and *sender_address* are one."""
    return "".join(filter(str.isalpha, name.lower()))


def senders(rows: Iterable[Mapping[str, str]], sender: str, subject: str) -> list[Sender]:
    """Counts by sender, those first who gave most away."""
    outcomes: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    for row in rows:
        judged = judge(row.get(subject, ""), "subject")
        who = row.get(sender, "").strip().lower()
        outcomes.setdefault(who, Counter())[judged.outcome] += 1
        found = {span.kind for span in judged.spans} if judged.outcome != "ok" else set()
        kinds.setdefault(who, Counter()).update(found)
    made = [
        Sender(who, counts.total(), counts["rewrite"], counts["block"], dict(sorted(kinds[who].items())))
        for who, counts in outcomes.items()
    ]
    return sorted(made, key=lambda each: (-each.block, -each.rewrite, each.sender))


def _column(name: str, values: list[str]) -> Column:
    filled = [value[:MOST_OF_A_VALUE] for value in values if value.strip()]
    told = NAMED.get(key_of(name))
    if told is not None:
        return Column(name, told, len(filled))
    kinds: Counter[str] = Counter()
    for value in filled:
        kinds.update(_kinds(value))
    kind, many = min(kinds.items(), key=lambda each: (-each[1], each[0]), default=(OTHER, 0))
    return Column(name, kind if filled and many >= SHARE * len(filled) else OTHER, len(filled))


def _kinds(value: str) -> set[str]:
    """The kinds of things in one value."""
    seen = gather(value, of_lists=True)
    found = {each.kind for each in seen.identifiers} | {spot.kind for spot in seen.health if spot.sure}
    return found | {"name" for name in seen.names if name.form in {"full", "title"}}
