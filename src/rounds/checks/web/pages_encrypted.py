"""Every page where patients enter data is encrypted, with all its parts and forms.

## What it looks at
Each page where patients enter data: whether it came by TLS, whether all its parts did, and whether every form
of it is sent so.

## Why it matters
Between a patient and the clinic lie a network at a hotel and a provider or two. What goes in clear can be
read there, and changed.

## What to do
Turn on HTTPS at the host of the site, send visitors from http to https, and change addresses in the page that
begin with http.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import WebPage
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, NotOurs, Reason, Unseen, Verdict, cfr, check

PAGE = partial(WebPage, system="website", key="b", name="https://maple.example/book", patients=YES)
WELL = PAGE(tls=YES, form_tls=YES, whole_tls=YES)
PARTS = (
    ("tls", "came without TLS", "came by TLS"),
    ("form_tls", "has a form that is sent without TLS", "sends its forms by TLS"),
    ("whole_tls", "has parts that come without TLS", "came whole by TLS"),
)


@check(
    id="web.pages-encrypted",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.312(e)(2)(ii)"),),
    see=(cfr("164.312(e)(1)"),),
    cases=(
        Case("all of it", Holds, (WELL,)),
        Case("in clear", Fails, (PAGE(tls=NO, form_tls=YES, whole_tls=YES),)),
        Case("a form in clear", Fails, (PAGE(tls=YES, form_tls=NO, whole_tls=YES),)),
        Case("a part in clear", Fails, (PAGE(tls=YES, form_tls=YES, whole_tls=NO),)),
        Case("its forms were not read", Unseen, (PAGE(tls=YES, whole_tls=YES),)),
        Case("the last look is too old", Unseen, (WELL.faded(Reason.STALE),)),
        Case("which kind of page?", Unseen, (PAGE(patients=UNSEEN, tls=NO),)),
        Case("a page where nothing is entered", NotOurs, (PAGE(patients=NO, tls=NO),)),
    ),
)
def pages_encrypted(page: WebPage) -> Verdict:
    """Judge one page."""
    if page.patients is NO:
        return NotOurs(f"{page.name} is no page where patients enter data.")
    if page.patients is UNSEEN:
        return Unseen(f"Whether patients enter data on {page.name} is not known: {page.why('patients')}.")
    for field, wrong, _ in PARTS:
        if getattr(page, field) is NO:
            return Fails(f"{page.name} {wrong}.")
    for field, _, right in PARTS:
        if getattr(page, field) is UNSEEN:
            return Unseen(f"Whether {page.name} {right} is not known: {page.why(field)}.")
    return Holds(f"{page.name} came by TLS, whole, and sends its forms so.")
