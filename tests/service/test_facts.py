"""What is held of claims that were read."""

import gc

from kg import terms
from kg.store import open_snapshot
from service.facts import Claim, read_claims
from tests.service.conftest import publish


def claims_held():
    gc.collect()
    return sum(isinstance(o, Claim) for o in gc.get_objects())


def test_claims_of_generations_before_are_let_go(tmp_path):
    before = claims_held()
    for number in range(3):
        publish(tmp_path / "store", [number])
        snapshot = open_snapshot(tmp_path / "store")
        (china,) = {
            row["s"].value
            for row in snapshot.graph.query(f"SELECT ?s {{ ?s a <{terms.Country}> }}")
        }
        claims = read_claims(snapshot, china)
        assert len(claims) == number + 1
        snapshot.close()
    assert claims_held() - before <= len(claims)
