"""What the system's resolver says of names beside their addresses: aliases, and text records."""

from __future__ import annotations

from typing import Final

SECONDS: Final = 3.0


def aliases(host: str) -> tuple[str, ...]:
    """The CNAME links that lead from a host to its addresses, in order; none where there are none or nobody
    answers.
    """
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(host, "A", raise_on_no_answer=False, lifetime=SECONDS)
    except (dns.exception.DNSException, OSError):
        return ()
    links = answer.chaining_result.cnames
    return tuple(str(link.target).rstrip(".").lower() for each in links for link in each)


def records(name: str) -> tuple[str, ...]:
    """The text records of a name (RFC 1035 §3.3.14); none where there are none or nobody answers."""
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple(b"".join(each.strings).decode("utf-8", "replace") for each in answer)
