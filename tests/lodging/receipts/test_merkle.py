"""The hashes of RFC 9162, by the values that logs of certificates are tested with."""

import pytest

from chalicelib.lodging.receipts import merkle

# As in the reference trees of RFC 6962's implementations, whose hashes RFC 9162 kept.
DATA = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_root_is_that_of_the_standard(count: int, root: str) -> None:
    assert merkle.root_of([merkle.leaf_hash(one) for one in DATA[:count]]).hex() == root


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_each_leaf_leads_to_the_root_and_no_other_does(count: int) -> None:
    leaves = [merkle.leaf_hash(one) for one in DATA[:count]]
    for index, leaf in enumerate(leaves):
        path = merkle.path_of(leaves, index)
        assert merkle.root_from(leaf, path) == merkle.root_of(leaves)
        assert merkle.root_from(merkle.leaf_hash(b"other"), path) != merkle.root_of(leaves)
