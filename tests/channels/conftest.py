"""A real mail server and a receiver of webhooks for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.postfix import Postfix
from tests.channels.receiver import Receiver, receiving


@pytest.fixture(scope="session")
def server() -> Iterator[Postfix]:
    """One Postfix for the session."""
    made = Postfix()
    yield made
    made.stop()


@pytest.fixture
def postfix(server: Postfix) -> Postfix:
    """The server with an empty box."""
    server.empty()
    return server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that says thank you."""
    with receiving() as made:
        yield made
