r"""Numbers and addresses that open one person's identity, each by its own shape and, where it has one, its checks.

Rules this module keeps:

* Every repetition in a pattern has a bound, and no two neighbours can match the same text, so the work grows with
  the length of the text alone.
* A shape that other things share (a date, a run of digits) counts only behind a cue; the value is the hit, not its cue.
* What is found is an *identifier*; whether it is a patient's is for the words around it to tell.

Sources: 45 CFR 164.514(b)(2)(i) (which identifiers); Social Security Administration, number ranges never issued (000,
666, 900-999, group 00, serial 0000); CMS, *Medicare Beneficiary Identifier* format (11 characters; no S, L, O, I, B,
Z); 21 CFR 207.33 (NDC); ICD-10-CM (shape of a code).

>>> [(each.kind, "MRN: 0088123, ssn 219-09-9999"[each.start : each.end]) for each in
...     identifiers("MRN: 0088123, ssn 219-09-9999")]
[('ssn', '219-09-9999'), ('mrn', '0088123')]
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct


class Identifier(Struct, frozen=True, gc=False):
    """One hit in a plain text. `sure` if shape and cue leave little doubt."""

    kind: str
    start: int
    end: int
    sure: bool


_B: Final = r"\b"
_DIGIT: Final = re.compile("[0-9]")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}"
_DATE: Final = (
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|{_MONTH}\.?[ ]\d{{1,2}}(?:,?[ ]\d{{4}})?|\d{{1,2}}[ ](?:de[ ])?{_MONTH}(?:[ ](?:de[ ])?\d{{4}})?)"
)
_LINK: Final = (
    r"[ ]{0,2}[:#=.-]?[ ]{0,2}(?:(?:no|num|number|nbr|id|is|was|es|numero|nro|still it)\b[.:#]?[ ]{0,2}){0,2}#?[ ]{0,2}"
)
_VALUE: Final = r"(?=[A-Za-z-]{0,6}\d)[A-Za-z0-9]{1,12}(?:[-./][A-Za-z0-9]{1,12}){0,3}(?:[ ]\d{3,10}\b){0,2}"
_CUED: Final = {
    "mrn": "mrns?|medical record|med rec|medrec|emr|charts?|expediente|patient id|pt id|patient|exp|record|historia",
    "claim": "claims?|icn|tcn|dcn|tar|grievance|appeal|authorization|auth|pre-auth|preauth|prior auth|precert|workers comp|wc|autorizacion|reclamo|pa|referral",
    "member_id": "member id|member|subscriber|medicaid|medi-cal|policy|poliza|afiliado|hicn|insurance id|ins id|plan id",
    "accession": "accession|specimen|path|acc",
    "account": "acct|account|cuenta|rx|prescription|receta|case|caso|guarantor|encounter",
}
_UNSURE: Final = re.compile(r"(?:exp|record|historia|patient|policy|path|acc|rx|case|caso|pa|referral|account|auth)\b", re.I)
_CUES: Final = re.compile(
    rf"(?:{'|'.join(rf'(?P<{kind}>{_B}(?:{cue}))' for kind, cue in _CUED.items())}){_B}{_LINK}(?P<value>{_VALUE})", re.I
)
_SSN: Final = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}([- .]?)(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
_SSN_CUE: Final = re.compile(r"\b(?:ssn?|social|soc sec|seguro social|nss)\b|ss#", re.I)
_LETTER: Final = "[AC-HJKMNP-RT-Y]"
_EITHER: Final = "[AC-HJKMNP-RT-Y0-9]"
_SSN_LAST: Final = re.compile(
    r"\b(?:ssn?|social|seguro social)\b[^\d\n]{0,20}(?:last[ ]?(?:4|four)|ending(?:[ ]in)?|ends[ ]in|ultimos[ ]4)[^\d\n]{0,12}(?P<value>\d{4})\b"
    r"|\b(?:last[ ]?(?:4|four)|ultimos[ ]4)[^\d\n]{0,12}\b(?:ssn?|social|seguro social)\b[^\d\n]{0,12}(?P<after>\d{4})\b",
    re.I,
)
_MBI: Final = re.compile(
    rf"(?<![\w-])[1-9]{_LETTER}{_EITHER}\d[- ]?{_LETTER}{_EITHER}\d[- ]?{_LETTER}{{2}}\d{{2}}(?![\w-])", re.I
)
_STREET: Final = (
    "st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|ct|court|way|pl|place|ter|terrace|cir|hwy|pkwy|trl"
)
_SHAPES: Final = (
    ("mbi", _MBI),
    (
        "dob",
        re.compile(
            r"\b(?:dob|d\.o\.b\.?|birth ?dates?|date of birth|born(?: on)?|fecha de nacimiento|fecha nac|fdn|f\.?nac"
            rf"|nacid[oa](?: el)?|nacio(?: el)?)[ ]{{0,2}}[:#=-]?[ ]{{0,2}}(?P<value>{_DATE})",
            re.I,
        ),
    ),
    (
        "phone",
        re.compile(
            r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
            r"|(?<![\w.-])\d{3}-\d{4}(?![\w-])"
        ),
    ),
    (
        "address",
        re.compile(
            rf"(?<![\w-])\d{{1,6}}(?:[ ][NSEWnsew]\.?)?(?:[ ][A-Za-z0-9'.]{{1,20}}){{1,3}}[ ](?:{_STREET})\b\.?"
            r"(?:,?[ ](?:apt|unit|#)[ ]?\w{1,6})?"
            r"|\b(?:calle|av\.?|avenida)[ ][A-Za-z]{2,20}(?:[ ][A-Za-z]{2,20}){0,2}[ ]#?\d{1,6}",
            re.I,
        ),
    ),
    (
        "age",
        re.compile(
            r"(?<![\w/.$-])(?:9\d|1[01]\d)(?=[- ]?(?:y[/.]?o\b|yrs?\b|year|anos\b|f\b|m\b|th birthday|\+))"
            r"|\b(?:age|aged|ages|edad|turn|turns|turning|turned|over|mayores de)[ ](?P<value>9\d|1[01]\d)(?![\w%/.-])",
            re.I,
        ),
    ),
    ("icd10", re.compile(r"(?<![\w.-])[A-TV-Z]\d[\dAB]\.[\dA-TV-Z]{1,4}(?![\w-])")),
    ("ndc", re.compile(r"(?<![\w-])(?:\d{4}-\d{4}|\d{5}-\d{3,4})-\d{2}(?![\w-])|(?<![\w-])\d{5}-\d{4}-\d(?![\w-])")),
    ("procedure", re.compile(r"\bcpt[ ]?(?P<value>\d{4}[0-9FT])\b", re.I)),
    ("date", re.compile(rf"(?<![\w/.-])(?:{_DATE}|\d{{1,2}}/\d{{1,2}})(?![\w/-])", re.I)),
)
_PREFIXED: Final = re.compile(
    r"(?<![\w-])(?:(?P<mrn>MRN-?\d{4,12})|(?P<claim>(?:WC|PA|CLM|AUTH)-?\d[\d-]{3,16})|(?P<accession>[A-Z]{1,2}\d{2}-\d{4,7}))"
    r"(?![\w-])"
)
_ORDER: Final = ("ssn", "mbi", "dob", "phone", "mrn", "claim", "member_id", "accession", "account", "ndc", "icd10",
                 "procedure", "email", "address", "age", "date")  # fmt: skip
_YEAR: Final = re.compile(r"(?:19|20)\d\d\Z")
_LEAST_DIGITS: Final = 4
_REACH: Final = 40
"""Plain characters before a number in which its cue is looked for."""


def identifiers(plain: str) -> list[Identifier]:
    """All identifiers in a plain text; of two that overlap the more telling is kept."""
    found: list[Identifier] = []
    if "@" in plain:
        found += [Identifier("email", *hit.span(), sure=True) for hit in _EMAIL.finditer(plain)]
    if _DIGIT.search(plain):
        for kind, pattern in _SHAPES:
            found += [Identifier(kind, *hit.span("value" if hit.lastgroup else 0), sure=True) for hit in pattern.finditer(plain)]
        found += _social(plain) + _cued(plain)
        found += [Identifier(hit.lastgroup or "", *hit.span(), sure=True) for hit in _PREFIXED.finditer(plain)]
    return _apart(found) if len(found) > 1 else found


def _social(plain: str) -> list[Identifier]:
    """Social security numbers: parted by shape, in one run behind a cue, the last four behind a cue."""
    found = [
        Identifier("ssn", *hit.span(), sure=True)
        for hit in _SSN.finditer(plain)
        if hit.group(1) or _SSN_CUE.search(plain, max(0, hit.start() - _REACH), hit.start())
    ]
    return found + [Identifier("ssn", *hit.span(hit.lastgroup or 0), sure=True) for hit in _SSN_LAST.finditer(plain)]


def _cued(plain: str) -> list[Identifier]:
    """Values behind a cue: enough digits, and no year."""
    found = []
    for hit in _CUES.finditer(plain):
        value = hit.group("value")
        if sum(map(str.isdigit, value)) >= _LEAST_DIGITS and not _YEAR.match(value):
            kind = next(kind for kind in _CUED if hit.group(kind))
            found.append(Identifier(kind, *hit.span("value"), sure=not _UNSURE.match(hit.group(kind))))
    return found


def _apart(found: list[Identifier]) -> list[Identifier]:
    kept: list[Identifier] = []
    for each in sorted(found, key=lambda one: (_ORDER.index(one.kind), one.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return kept
