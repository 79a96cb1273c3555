r"""The shapes of identifiers, as patterns over plain text.

Rules this module keeps:

* Every repetition has a bound, and no two neighbours can match the same text at length, so that the work
  grows with the length of the text alone.
* The value is the group that is named, or the whole.

Sources: Social Security Administration, numbers never issued (000, 666, 900-999, group 00, serial 0000);
Centers for Medicare & Medicaid Services, *Medicare Beneficiary Identifier* format (11 characters; no S, L, O,
I, B, Z); 21 CFR 207.33 (drug codes); ICD-10-CM (shape of a code); 45 CFR 164.514(b)(2)(i)(C) (ages over 89).

>>> bool(SSN.search("219-09-9999")), bool(SSN.search("000-09-9999"))
(True, False)
"""

from __future__ import annotations

import re
from re import IGNORECASE
from typing import Final

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}"
_NUMBERS: Final = r"(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2})"
_NAMED: Final = (
    rf"(?:{_MONTH}\.?[ ]\d{{1,2}}(?:,?[ ]\d{{4}})?|\d{{1,2}}[ ](?:de[ ])?{_MONTH}(?:[ ](?:de[ ])?\d{{4}})?)"
)
_DATE: Final = rf"(?:{_NUMBERS}|{_NAMED})"
_LINK: Final = (
    r"[ ]{0,2}[:#=.-]{0,2}[ ]{0,2}"
    r"(?:(?:no|num|number|nbr|id|is|was|es|numero|nro|still it)\b[.:#]?[ ]{0,2}){0,2}#?[ ]{0,2}"
)
"""What may stand between a cue and its value."""
_VALUE: Final = r"(?=[A-Za-z-]{0,6}\d)[A-Za-z0-9]{1,12}(?:[-./][A-Za-z0-9]{1,12}){0,3}(?:[ ]\d{3,10}\b){0,2}"
CUED: Final = {
    "mrn": (
        "mrns?|medical record|med rec|medrec|emr|charts?|expediente|patient id|pt id|pid|empi|patient|exp"
        "|record|historia"
    ),
    "claim": (
        "claims?|clms?|ccn|icn|tcn|dcn|tar|grievance|appeal|authorization|auth|pre-auth|preauth|prior"
        " auth|precert"
        "|workers comp|wc|autorizacion|reclamo|pa|referral|reference|ref"
    ),
    "member_id": (
        "member id|member|subscriber|medicaid|medi-cal|policy|poliza|afiliado|hicn|insurance id|ins id"
        "|plan id"
    ),
    "accession": "accession|specimen|slide|requisition|req|path|acc",
    "account": "acct|account|cuenta|rx|prescription|receta|case|caso|guarantor|encounter|csn|fin|har",
}
"""The cues of each kind of number."""
UNSURE: Final = re.compile(
    r"(?:exp|record|historia|patient|policy|path|acc|rx|case|caso|pa|referral|reference|ref|req"
    r"|requisition|slide|fin|har|account|auth)\b",
    IGNORECASE,
)
"""Cues that have other uses."""


def _forms(word: str) -> tuple[str, ...]:
    """The words that a cue's pattern stands for: with and without its *s*."""
    return (word[:-2], word[:-1]) if word.endswith("s?") else (word,)


_ANY_CUE: Final = "|".join(rf"(?P<{kind}>\b(?:{cue}))" for kind, cue in CUED.items())
CUES: Final = re.compile(
    rf"(?:{_ANY_CUE})\b(?P<between>(?:[ ][A-Za-z]{{1,12}}){{0,2}}?){_LINK}(?P<value>{_VALUE})", IGNORECASE
)
"""A value may stand up to two words behind its cue (*claim denied 2209177*); then it needs more digits."""
PREFIXED: Final = re.compile(
    r"(?<![\w-])(?:(?P<mrn>MRN-?\d{4,12})|(?P<claim>(?:WC|PA|CLM|AUTH)-?\d[\d-]{3,16})"
    r"|(?P<accession>[A-Z]{1,2}\d{2}-\d{4,7}))(?![\w-])"
)
"""Numbers that carry their cue."""
SSN: Final = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}([- .]?)(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
SSN_CUE: Final = re.compile(r"\b(?:ssn?|social|soc sec|seguro social|nss)\b|ss#", IGNORECASE)
_LAST_FOUR: Final = r"(?:last[ ]?(?:4|four)|ending(?:[ ]in)?|ends[ ]in|ultimos[ ]4)"
SSN_LAST: Final = re.compile(
    rf"\b(?:ssn?|social)\b[^\d\n]{{0,20}}{_LAST_FOUR}[^\d\n]{{0,12}}(?P<value>\d{{4}})\b"
    rf"|\b{_LAST_FOUR}[^\d\n]{{0,12}}\b(?:ssn?|social)\b[^\d\n]{{0,12}}(?P<after>\d{{4}})\b",
    IGNORECASE,
)
_L: Final = "[AC-HJKMNP-RT-Y]"
_E: Final = "[AC-HJKMNP-RT-Y0-9]"
_MBI: Final = re.compile(
    rf"(?<![\w-])[1-9]{_L}{_E}\d[- ]?{_L}{_E}\d[- ]?{_L}{{2}}\d{{2}}(?![\w-])", IGNORECASE
)
_DOB: Final = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birth ?dates?|date of birth|born(?: on)?|fecha de nacimiento|fecha nac|fdn|f\.?nac"
    rf"|nacid[oa](?: el)?|nacio(?: el)?)(?:[ ][A-Za-z]{{1,10}}){{0,3}}?[ ]{{0,2}}[:#=-]?["
    rf" ]{{0,2}}(?P<value>{_DATE})",
    IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
    r"|(?<![\w.-])\d{3}-\d{4}(?![\w-])"
)
_STREET: Final = (
    "st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|ct|court|way|pl|place|ter|terrace|cir|hwy"
    "|pkwy|trl"
)
_ADDRESS: Final = re.compile(
    r"(?<![\w-])\d{1,6}(?:[ ][NSEW]\.?)?(?:[ ][A-Za-z0-9'.]{1,20}){1,3}"
    rf"[ ](?:{_STREET})\b\.?(?:,?[ ](?:apt|unit|#)[ ]?\w{{1,6}})?"
    r"|\b(?:calle|av\.?|avenida)[ ][A-Za-z]{2,20}(?:[ ][A-Za-z]{2,20}){0,2}[ ]#?\d{1,6}",
    IGNORECASE,
)
_AGE: Final = re.compile(
    r"(?<![\w/.$-])(?:9\d|1[01]\d)(?=[- ]?(?:y[/.]?o\b|yrs?\b|year|anos\b|f\b|m\b|th birthday|\+))"
    r"|\b(?:age|aged|ages|edad|turn|turns|turning|turned|over|is|he's|she's|mayores de)[ ](?P<value>9\d"
    r"|1[01]\d)(?![\w%/.-])",
    IGNORECASE,
)
MONTHS: Final = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "ene",
        "abr",
        "ago",
        "dic",
    ]
)
CUE_WORDS: Final = frozenset(
    form
    for cues in CUED.values()
    for cue in cues.split("|")
    for form in _forms(cue.split(" ")[0].split("-")[0])
)
"""The first word of every cue: a text that has none of them is not searched for values behind cues."""
SOCIAL_WORDS: Final = frozenset({"ssn", "ss", "social"})
_BIRTH: Final = frozenset(
    {
        "dob",
        "d",
        "birth",
        "birthdate",
        "date",
        "born",
        "fecha",
        "fdn",
        "nac",
        "f",
        "nacido",
        "nacida",
        "nacio",
    }
)
SHAPES: Final = (
    ("mbi", 5, None, _MBI),
    ("dob", 4, _BIRTH, _DOB),
    ("phone", 7, None, _PHONE),
    ("address", 1, frozenset({*_STREET.split("|"), "calle", "av", "avenida"}), _ADDRESS),
    ("age", 2, None, _AGE),
    ("icd10", 2, None, re.compile(r"(?<![\w.-])[A-TV-Z]\d[\dAB]\.[\dA-TV-Z]{1,4}(?![\w-])")),
    (
        "ndc",
        10,
        None,
        re.compile(r"(?<![\w-])(?:(?:\d{4}-\d{4}|\d{5}-\d{3,4})-\d{2}|\d{5}-\d{4}-\d)(?![\w-])"),
    ),
    (
        "procedure",
        4,
        frozenset({"cpt"}),
        re.compile(r"\bcpt[ ]?[=:#]?[ ]?['\"(]?(?P<value>\d{4}[0-9FT])\b", IGNORECASE),
    ),
    ("date", 2, None, re.compile(rf"(?<![\w/.-]){_NUMBERS}(?![\w/-])")),
    ("date", 1, MONTHS, re.compile(rf"(?<![\w/.-]){_NAMED}(?![\w/-])", IGNORECASE)),
)
"""Shapes that tell by themselves: kind, the digits that the text must have at least, words of which it must
have one (a month is told by its first three letters), pattern.
"""
EMAIL: Final = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}"
)
DIGIT: Final = re.compile("[0-9]")
WORD: Final = re.compile("[a-z]+")
YEAR: Final = re.compile(r"(?:19|20)\d\d\Z")
