"""What kind of page this is: pages in the styles of small clinics, each with the kind a person would say."""

import pytest

from rounds.connectors.website.kinds import KINDS, PATIENT, kind_of
from rounds.connectors.website.seen import Field, Form, Frame

SITE = "https://clinic.example"


def fields(*told: str) -> tuple[Field, ...]:
    """Fields written as `name:sort:hints`."""
    parts = [(*each.split(":"), "", "")[:3] for each in told]
    return tuple(
        Field(name=name, sort=sort or "text", hints=f"{name} {hints}", form=0) for name, sort, hints in parts
    )


def page(
    path: str, title: str = "", *told: str, button: str = "", role: str = "", **more: object
) -> tuple[Frame, ...]:
    forms = (Form(button=button, role=role),) if told else ()
    return (Frame(url=SITE + path, title=title, heads=(title,), fields=fields(*told), forms=forms, **more),)  # type: ignore[arg-type]  # a table's own words


def within(path: str, title: str, inner: Frame) -> tuple[Frame, ...]:
    return (*page(path, title, embeds=(inner.url,)), inner)


CALENDLY = Frame(url="https://calendly.com/x", fields=fields("full_name", "email:email"))
PAGES = [
    ("input", page("/request", "Request an appointment", "your-name", "your-email:email", "msg:textarea")),
    ("input", page("/contact", "Contact us", "name", "phone:tel", "comments:textarea", button="Send")),
    ("input", page("/new-patients", "New patient intake", "f1::Date of Birth", "f2::Insurance")),
    ("input", page("/refill", "Refills", "rx::Prescription number", "pharmacy")),
    ("input", page("/", "Smile Dental", "s:search", "full_name", "tel:tel", button="Book now")),
    ("input", page("/quiz", "Is it depression?", "q1:radio:sleeping", "q2:radio:mood", "email:email")),
    ("input", page("/contacto", "Contacto", "nombre", "correo:email", "mensaje:textarea")),
    ("input", page("/callback", "Talk to us", "comp-1:tel:Phone")),
    ("input", page("/register", "Register", "email:email", "phone:tel", "reason:textarea", "pw:password")),
    ("auth", page("/login", "Patient login", "user", "pass:password", button="Log in")),
    ("auth", page("/portal", "Patient portal", "email:email", button="Send me a link")),
    ("auth", page("/wp-login.php", "Log In", "log", "pwd:password", "rememberme:checkbox")),
    ("booking-embed", within("/book", "Book", CALENDLY)),
    ("booking-embed", page("/schedule", "Schedule", embeds=("https://www.zocdoc.com/embed",))),
    ("booking-embed", page("/forms", "Forms", scripts=("https://form.jotform.com/jsform/1",))),
    ("booking-embed", page("/visit", "Visit", embeds=("https://app.unheard-of.example/booking/7",))),
    ("confirmation", page("/thank-you", "Thank you!", text="We will be in touch.")),
    ("confirmation", page("/done", "Your appointment is booked")),
    ("confirmation", page("/contact/success", "Message received", "s:search")),
    ("condition-info", page("/services/knee-pain", "Knee pain treatment")),
    ("condition-info", page("/adhd", "ADHD testing for children", "email:email", button="Subscribe")),
    ("search", page("/find", "Our site", "q:search")),
    ("newsletter", page("/news", "News", "EMAIL:email", button="Subscribe")),
    ("general", page("/about", "About Dr. Oak")),
    ("general", page("/", "Maple Family Clinic", embeds=("https://www.youtube.com/embed/x",))),
    ("general", ()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "frames"), PAGES, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(PAGES)])
def test_a_page_is_of_the_kind_that_a_person_would_say(kind: str, frames: tuple[Frame, ...]) -> None:
    assert kind_of(frames) == kind


def test_every_kind_is_among_them() -> None:
    assert {kind for kind, _ in PAGES} == set(KINDS)
    assert set(KINDS) > PATIENT
