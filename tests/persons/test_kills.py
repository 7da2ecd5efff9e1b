"""Restricting, lifting and parting, killed before and after each write: all of it or nothing, once.

Whoever asks again with the same key gets the same answer, whatever the killed one had done.
"""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core.ids import HolderId
from chalicelib.persons.link_requests import LinkItem
from chalicelib.persons.searching import find_recorded
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import known
from tests.persons.test_linking import _link
from tests.persons.test_parting import _part
from tests.persons.test_restricting import _lift, _restrict
from tests.stamps.desk import audited, done

MOMENTS = ("die_before", "die_after")


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


@pytest.fixture
def three(api: Api, head: SignedIn) -> list[str]:
    ids: list[str] = [known(f"A{number}", "ERIKSSON", "ANNA") for number in range(3)]
    for number in (1, 2):
        done(_link(api, head, ids[0], ids[number], key=f"k{number}"))
    return ids


def _killed(
    faults: Faults, moment: str, ask: Callable[[], Reply], said: Callable[[], set[bool]]
) -> dict[str, Any]:
    """Kill the request at its write; return what it answers when it is sent again, twice."""
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        ask()
    faults.clear()
    # All or nothing: whatever is read of it between says one and the same.
    assert said() == {moment == "die_after"}
    first, second = ask(), ask()
    assert first.status in {200, 201}, first.raw
    assert (first.status, first.body) == (second.status, second.body)
    assert said() == {True}
    return dict(first.body)


def _are_restricted(ids: list[str]) -> set[bool]:
    people = [find_recorded(HolderId(one)) for one in ids]
    return {person.holder.is_restricted for person in people if person}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_restriction_and_its_lifting_are_whole_and_once(
    api: Api, head: SignedIn, three: list[str], faults: Faults, moment: str
) -> None:
    def restricted() -> set[bool]:
        return _are_restricted(three) | {len(audited("person_restricted")) == len(three)}

    def lifted() -> set[bool]:
        seen = {not one for one in _are_restricted(three)}
        return seen | {len(audited("restriction_lifted")) == len(three)}

    made = _killed(faults, moment, lambda: _restrict(api, head, three[0]), restricted)
    assert set(made["persons"]) == set(three)
    ended = _killed(faults, moment, lambda: _lift(api, head, made["id"]), lifted)
    assert ended["lifted"]["reason"] == "Selesai"


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_parting_is_whole_and_once(
    api: Api, head: SignedIn, three: list[str], faults: Faults, moment: str
) -> None:
    def parted() -> set[bool]:
        found = [find_recorded(HolderId(one)) for one in three]
        links = [len(person.links) for person in found if person]
        assert links in ([2, 2, 2], [1, 0, 1])
        kept = list(LinkItem.scan(LinkItem.parted.exists()))
        seen = {len(kept) == 1, len(audited("persons_parted")) == len(three)}
        return seen | {links == [1, 0, 1]}

    made = _killed(faults, moment, lambda: _part(api, head, three[1]), parted)
    assert (made["id"], made["linked"]) == (three[1], [])
    # Whatever the key says, there is nothing left to part.
    assert _part(api, head, three[1], key="p2").status == 409


@pytest.mark.parametrize("times", [1, 4])
def test_contended_parting_and_restriction_are_tried_again(
    api: Api, head: SignedIn, three: list[str], faults: Faults, times: int
) -> None:
    faults.conflict("TransactWriteItems", times=times)
    done(_part(api, head, three[1]))
    faults.clear()
    faults.conflict("TransactWriteItems", times=times)
    made = done(_restrict(api, head, three[0]))
    assert set(made["persons"]) == {three[0], three[2]}
    assert len(audited("persons_parted")) == 3
    assert len(audited("person_restricted")) == 2


def test_parting_refused_by_the_store_changes_nothing_and_may_be_sent_again(
    api: Api, head: SignedIn, three: list[str], faults: Faults
) -> None:
    faults.refuse("TransactWriteItems", 503, times=99)
    assert _part(api, head, three[1]).status == 503
    faults.clear()
    assert audited("persons_parted") == []
    assert done(_part(api, head, three[1]))["linked"] == []
