"""An engine of its own for a benchmark, with people and guests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from chalicelib.clients import functions
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import PersonId
from chalicelib.identity import service as identity
from chalicelib.orders import service as orders
from chalicelib.orders.schemas import IssueOrder
from chalicelib.stamps import service as stamps
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.stamps.trust import sealing
from chalicelib.web.guards import Person, Role
from local.emulator import environment, start_engine
from local.provision import provision
from local.specimens import specimen

PASSWORD = "Uji-Coba-Serambi-2026"  # noqa: S105 - of invented people
OFFICE, ORDER = "NGURAH-RAI", "W20.IMI.1-GR.03.01-1234"


@contextmanager
def stage() -> Iterator[None]:
    """Start the engine with everything in it, and a trust list published."""
    engine = start_engine()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update({**provision(engine.url, "serambi"), "STAGE": "test"})
        os.environ["PROOF_COST"] = "1"  # the sender's own phone works, and is not measured
        config.cache_clear()
        functions.in_process["sign_stamp"] = lambda event, _: {
            "seal": sealing.sign_stamp(event["stamp_id"], utc_now())
        }
        sealing.publish_trust_list(utc_now())
        yield
    finally:
        engine.stop()


def account(role: Role, checkpoint: str | None = None, office: str | None = None) -> Person:
    """Make somebody of a role."""
    login = f"{role}@bench.serambi.test"
    person = Person(PersonId(""), role, "Nama Contoh", login, office, checkpoint=checkpoint)
    return identity.appoint(person, PASSWORD, "id", utc_now())


def sent_out() -> Person:
    """Make a field officer whom an order of the office's head sends today."""
    head, now = account(Role.OFFICE_HEAD, office=OFFICE), utc_now()
    today = orders.local_time(OFFICE, now).date()
    sent = IssueOrder(
        number=ORDER, purpose="Pengawasan orang asing di Kuta", valid_from=today, valid_to=today
    )
    orders.issue_order(sent, head, now, "bench-order", "")
    return account(Role.FIELD_OFFICER, office=OFFICE)


def seals(officer: Person) -> Iterator[str]:
    """Let one guest after the other enter."""
    for number in count():
        entry = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=specimen(number).zone)
        yield stamps.issue_stamp(entry, officer, utc_now(), f"bench-{number}", "").seal_url
