"""The catalogue's files fit their format, its page's example is one of them, and claims name their page."""

import re
from pathlib import Path

import pytest

from rounds.sdk.catalogue import PACKAGE, Catalogue, CatalogueIsWrong, Entry, catalogue, entry_of

PAGE = Path(__file__).parents[3] / "docs/formats/catalogue.md"


def example(word: str) -> str:
    found = re.search(rf"```toml {word}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found.group(1)


def test_the_page_shows_an_entry_that_is_taken() -> None:
    made = Catalogue([entry_of("meta.toml", example("taken"))])
    assert made.of_shape("https://clinic.example/x/tr/?id=1234567&ev=PageView") is made.entries[0]


def test_what_the_page_calls_refused_is_refused_by_name() -> None:
    with pytest.raises(CatalogueIsWrong, match=r"acme\.toml: .*names no page and day.*no plain host"):
        entry_of("acme.toml", example("refused"))


@pytest.mark.parametrize("entry", catalogue().entries, ids=lambda entry: entry.name)
def test_an_answer_about_agreements_names_a_page_that_was_read(entry: Entry) -> None:
    answer = entry.agreement
    assert (answer.can_be_had == "not known") == (answer.read is None)


def test_no_two_vendors_claim_a_host_or_a_name_in_the_page() -> None:
    entries = catalogue().entries
    for of in ("hosts", "cnames", "globals"):
        claimed = [each for entry in entries for each in getattr(entry, of)]
        assert len(set(claimed)) == len(claimed), of
    assert len({each.name for each in entries}) == len(entries)
    assert PACKAGE == "rounds.catalogue"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://clinic.example/metrics/g/collect?v=2&tid=G-ABC123", "Google Analytics"),
        ("https://clinic.example/matomo.php?idsite=1&rec=1", "Matomo"),
        ("https://clinic.example/a/gtm.js?id=GTM-ABC", "Google Tag Manager"),
        ("https://clinic.example/tr/?id=page&ev=x", None),
        ("https://clinic.example/g/collect?v=2&tid=7", None),
    ],
)
def test_a_request_is_known_by_its_shape_whoever_answers(url: str, name: str | None) -> None:
    found = catalogue().of_shape(url)
    assert (found.name if found else None) == name


def test_a_host_is_known_by_its_longest_domain() -> None:
    known = catalogue()
    names = [
        getattr(known.of_host(host), "name", None) for host in ("fonts.gstatic.com", "x.gstatic.com", "com")
    ]
    assert names == ["Google Fonts", "Google, hosts of no one product", None]


def test_a_name_means_one_product_so_that_an_agreement_covers_no_other_of_its_maker() -> None:
    entries = catalogue().entries
    names = [name.casefold() for each in entries for name in (each.name, *each.known_as)]
    assert [name for name in set(names) if names.count(name) > 1] == []
    assert not {"google", "microsoft", "adobe", "amazon"}.intersection(names)
