"""The function on the real stream: what is written to the table is found a moment later."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import index_persons
from chalicelib.db.transaction import commit
from chalicelib.persons import service
from chalicelib.persons.search_index import Terms, asked_dates, find_holders
from local.emulator import Engine
from local.functions import Consumer, Function
from local.provision import client
from local.streams import StreamSource
from tests.conftest import PREFIX
from tests.persons.people import known, read, renamed

EVA, ANNA = Terms([frozenset({"eva"})]), Terms([frozenset({"ana"})], asked_dates("1974-08-12"))


def test_what_the_stream_brings_is_what_is_found(store: Engine, tmp_path: Path) -> None:
    _drain(_source(store, tmp_path, lambda _event, _context: None))  # of other tests
    source = _source(store, tmp_path, index_persons)
    someone = known("A1", "ERIKSSON", "EVA", date_of_birth="1947-08-12")
    _drain(source)
    assert find_holders(EVA, "", 9) == ([someone], None)
    renamed(someone, "A1", given_names="ANNA")
    later, passport = read("B2")
    commit(service.plan_known(later, passport, someone))
    _drain(source)
    assert find_holders(EVA, "", 9) == ([], None)
    assert find_holders(ANNA, "", 9) == ([someone], None)


def _source(store: Engine, folder: Path, handler: Callable[..., Any]) -> StreamSource:
    consumer = Consumer(Function("index_persons", handler), "records", 1000)
    streams = client(store.url, "dynamodbstreams")
    source = StreamSource(consumer, streams, folder, lambda: None)
    source.locate(client(store.url, "dynamodb"), PREFIX)
    return source


def _drain(source: StreamSource) -> None:
    while source.waiting():
        source.step()
