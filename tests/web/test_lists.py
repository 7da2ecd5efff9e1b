"""The phone's copy of the lists: what is believed, for how long, and what a lost network leaves."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.seals import INDEX, LIST, Mint
from tests.web.stand_in import StandIn
from tests.web.status_lists import STATUSES, StatusLists, base64url, compact, etag

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
ALL = dict(enumerate(STATUSES))


@pytest.fixture
def server(modules: StandIn, mint: Mint) -> StandIn:
    """Give the stand-in with a trust list, and no status lists yet."""
    modules.reset()
    modules.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list()})
    return modules


@pytest.fixture
def lists(server: StandIn, mint: Mint) -> StatusLists:
    """Publish two lists, of which the second has one entry of each kind."""
    made = StatusLists(mint.status, at=NOW - timedelta(hours=1))
    made.put(3, {})
    made.put(LIST, ALL)
    made.serve(server.answers)
    return made


@pytest.fixture
def phone(context: BrowserContext, server: StandIn) -> Page:
    """Open an empty page on which the modules can be called."""
    page = context.new_page()
    page.goto(server.url)
    return page


def run(phone: Page, script: str, argument: object = None) -> Any:
    setting = 'const lists = await import("/js/lists.js");'
    return phone.evaluate(f"async (argument) => {{ {setting} {script} }}", argument)


def sync(phone: Page) -> Any:
    """Return how many lists were wanted and fetched; None when the network was lost."""
    return run(phone, "return lists.syncLists().catch(() => null);")


def told(phone: Page, index: int, n: int = LIST, later: timedelta = timedelta(0)) -> Any:
    milliseconds = later.total_seconds() * 1000
    script = "return lists.statusOf(argument[0], Date.now() + argument[1]);"
    return run(phone, script, [f"{n:04x}{index:06x}", milliseconds])


def asked(server: StandIn) -> list[str]:
    """Return which lists were fetched, and forget them."""
    paths = [call.path for call in server.calls if call.path.startswith("/status-lists/")]
    server.calls.clear()
    return sorted(paths)


def offline(phone: Page) -> None:
    phone.route("**/api/**", lambda route: route.abort())


def test_each_status_is_told_without_a_network_as_of_the_lists(
    phone: Page, lists: StatusLists
) -> None:
    assert sync(phone) == {"wanted": 2, "fetched": 2}
    offline(phone)
    as_of = lists.at.replace(microsecond=0).isoformat().replace("+00:00", ".000Z")
    for index, status in ALL.items():
        assert told(phone, index) == {"status": status, "as_of": as_of, "why": None}
    assert told(phone, 131_071)["status"] == "in_force"
    assert told(phone, 131_072)["status"] is None


def test_stamp_is_in_force_when_its_list_is_not_published_or_newer(
    phone: Page, lists: StatusLists
) -> None:
    sync(phone)
    assert told(phone, 1, n=5)["status"] == "in_force"
    newer = told(phone, 1, n=LIST + 1)
    assert (newer["status"], newer["why"]) == ("in_force", "newer")


def test_nothing_is_told_when_the_list_is_no_longer_published(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    lists.first = 3
    lists.serve(server.answers)
    sync(phone)
    assert (told(phone, 1, n=2)["status"], told(phone, 1, n=2)["why"]) == (None, "dropped")


def test_nothing_is_told_when_no_list_was_ever_fetched(phone: Page) -> None:
    assert told(phone, 1) == {"status": None, "as_of": None, "why": "never", "was": None}
    assert run(phone, "return lists.listsAge();")["state"] == "none"


@pytest.mark.parametrize(
    ("age", "state", "status"),
    [
        (timedelta(hours=23), "fresh", "cancelled"),
        (timedelta(hours=25), "stale", "cancelled"),
        (timedelta(days=7, hours=-1), "stale", "cancelled"),
        (timedelta(days=7, minutes=1), "old", None),
    ],
)
def test_lists_are_warned_of_after_a_day_and_not_believed_after_a_week(
    phone: Page, server: StandIn, mint: Mint, age: timedelta, state: str, status: str | None
) -> None:
    made = StatusLists(mint.status, at=NOW - age)
    made.put(LIST, ALL)
    made.serve(server.answers)
    sync(phone)
    assert run(phone, "return lists.listsAge();")["state"] == state
    answer = told(phone, 3)
    assert answer["status"] == status
    if status is None:
        assert (answer["why"], answer["was"]) == ("old", "cancelled")


def _unsigned(made: StatusLists, mint: Mint) -> None:
    made.key = Mint().status
    made.put(LIST, ALL)


def _signed_by_a_stamp_key(made: StatusLists, mint: Mint) -> None:
    made.key, made.kid = mint.signer, "IDTS001"
    made.put(LIST, ALL)


def _signed_by_the_root(made: StatusLists, mint: Mint) -> None:
    made.key, made.kid = mint.root, "root"
    made.put(LIST, ALL)


def _of_another_algorithm(made: StatusLists, mint: Mint) -> None:
    made.texts[LIST] = compact(mint.status, {}, made.kid, alg="none")


def _a_bomb(made: StatusLists, mint: Mint) -> None:
    bomb = gzip.compress(bytes(16_000_000))
    made.put(LIST, encodedList="u" + base64url(bomb))


def _too_short(made: StatusLists, mint: Mint) -> None:
    made.put(LIST, encodedList="u" + base64url(gzip.compress(bytes(32_767))))


def _no_gzip(made: StatusLists, mint: Mint) -> None:
    made.put(LIST, encodedList="u" + base64url(bytes(500)))


def _one_bit_an_entry(made: StatusLists, mint: Mint) -> None:
    made.put(LIST, ALL, statusSize=1)


def _of_another_form(made: StatusLists, mint: Mint) -> None:
    made.put(LIST, ALL, type="StatusList2021")


@pytest.mark.parametrize(
    "fault",
    [
        _unsigned,
        _signed_by_a_stamp_key,
        _signed_by_the_root,
        _of_another_algorithm,
        _a_bomb,
        _too_short,
        _no_gzip,
        _one_bit_an_entry,
        _of_another_form,
    ],
)
def test_list_is_not_kept_when_it_is_not_what_our_status_key_signed(
    phone: Page, server: StandIn, lists: StatusLists, mint: Mint, fault: Any
) -> None:
    fault(lists, mint)
    text = lists.texts[LIST]
    lists.key, lists.kid = mint.status, "IDTSS01"
    lists.serve(server.answers)
    assert sync(phone) == {"wanted": 2, "fetched": 1}
    assert text == server.answers["GET", f"/status-lists/{LIST}"][1]["jws"]
    assert (told(phone, 3)["status"], told(phone, 3)["why"]) == (None, "missing")


def test_list_is_not_kept_when_it_is_not_the_text_that_the_index_names(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    named = etag(lists.texts[LIST])
    other = lists.put(LIST, {})
    assert named != etag(other)
    server.answers["GET", f"/status-lists/{LIST}"] = (200, {"jws": other})
    assert sync(phone) == {"wanted": 2, "fetched": 1}
    assert told(phone, 3)["why"] == "missing"


@pytest.mark.parametrize("signer", ["status key of others", "stamp key", "root"])
def test_index_is_refused_when_our_status_key_did_not_sign_it(
    phone: Page, server: StandIn, lists: StatusLists, mint: Mint, signer: str
) -> None:
    sync(phone)
    keys = {
        "status key of others": (Mint().status, "IDTSS01"),
        "stamp key": (mint.signer, "IDTS001"),
        "root": (mint.root, "root"),
    }
    forged = StatusLists(keys[signer][0], at=NOW, kid=keys[signer][1])
    forged.serve(server.answers)
    sync(phone)
    assert told(phone, 3)["status"] == "cancelled"


def test_older_index_does_not_replace_a_newer_one(
    phone: Page, server: StandIn, lists: StatusLists, mint: Mint
) -> None:
    sync(phone)
    older = StatusLists(mint.status, at=lists.at - timedelta(hours=2))
    older.put(LIST, {})
    older.serve(server.answers)
    sync(phone)
    assert told(phone, 3)["status"] == "cancelled"


def test_only_changed_lists_are_fetched_again_and_withdrawn_ones_forgotten(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    sync(phone)
    assert asked(server) == ["/status-lists/3", "/status-lists/7"]
    sync(phone)
    assert asked(server) == []
    lists.at = NOW
    lists.put(LIST, {3: "in_force"})
    del lists.texts[3]
    lists.serve(server.answers)
    assert sync(phone) == {"wanted": 1, "fetched": 1}
    assert asked(server) == ["/status-lists/7"]
    assert told(phone, 3)["status"] == "in_force"
    kept = 'const store = await import("/js/lists-store.js"); return [...await store.keptEtags()];'
    assert run(phone, kept) == [[LIST, etag(lists.texts[LIST])]]


def test_sync_goes_on_where_the_network_was_lost(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    phone.route("**/api/status-lists/3?*", lambda route: route.abort())
    assert sync(phone) is None
    assert told(phone, 3)["status"] == "cancelled"
    assert told(phone, 1, n=3)["why"] == "missing"
    asked(server)
    phone.unroute("**/api/status-lists/3?*")
    assert sync(phone) == {"wanted": 1, "fetched": 1}
    assert asked(server) == ["/status-lists/3"]


def test_older_text_of_a_list_is_told_with_its_own_time(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    lists.at = NOW - timedelta(days=9)
    lists.put(LIST, ALL)
    lists.at = NOW - timedelta(hours=1)
    lists.serve(server.answers)
    sync(phone)
    before = lists.at
    lists.at = NOW
    # What the index last named is as old as that index, though it was signed long before.
    lists.put(LIST, {})
    lists.serve(server.answers)
    phone.route(f"**/api/status-lists/{LIST}?*", lambda route: route.abort())
    sync(phone)
    answer = told(phone, 3)
    assert (answer["status"], answer["why"]) == ("cancelled", "partly")
    assert answer["as_of"].startswith(before.strftime("%Y-%m-%dT%H:%M"))
    assert told(phone, 3, later=timedelta(days=7) - timedelta(minutes=30))["why"] == "old"


def test_kept_text_is_not_believed_when_it_was_changed_on_the_phone(
    phone: Page, lists: StatusLists
) -> None:
    sync(phone)
    other = lists.put(LIST, {})
    run(
        phone,
        """
        const { keptEtags, writeList } = await import("/js/lists-store.js");
        const etag = (await keptEtags()).get(argument.n);
        await writeList({ ...argument, etag });
        """,
        {"n": LIST, "jws": other},
    )
    assert told(phone, 3)["why"] == "missing"


def test_one_list_is_asked_on_line_when_none_are_kept(
    phone: Page, server: StandIn, lists: StatusLists
) -> None:
    script = """
      const { askedStatus } = await import("/js/stamp-status.js");
      const { trustList } = await import("/js/trust.js");
      return askedStatus(argument, trustList());
    """
    identity = f"{LIST:04x}000003"
    assert run(phone, script, identity)["status"] == "cancelled"
    assert asked(server) == ["/status-lists/7"]
    assert run(phone, script, "0005000003")["status"] == "in_force"
    assert run(phone, script, f"{LIST + 1:04x}000003")["why"] == "newer"
    # Another list in its place, however well signed, says nothing of this stamp.
    server.answers["GET", f"/status-lists/{LIST}"] = (200, {"jws": lists.texts[3]})
    assert run(phone, script, identity)["why"] == "untrusted"
    lists.at = NOW - timedelta(days=41)
    lists.put(LIST, ALL)
    lists.serve(server.answers)
    assert run(phone, script, identity)["why"] == "untrusted"
    server.answers["GET", f"/status-lists/{LIST}"] = (503, {"title": "x"})
    assert run(phone, script, identity)["why"] == "connection"


def test_entry_is_found_by_the_stamps_own_place(phone: Page, lists: StatusLists) -> None:
    got = run(
        phone,
        'const { placeOf } = await import("/js/status-list.js"); return placeOf(argument);',
        f"{LIST:04x}{INDEX:06x}",
    )
    assert got == {"n": LIST, "index": INDEX}
