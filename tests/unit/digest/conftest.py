import pytest

from bot.ports.store import Store
from tests.unit.digest.desk import Newsroom


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(store)
