"""Envelopes: opened for their officer alone, and never by halves."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.ids import PersonId
from chalicelib.envelopes.rules import EnvelopeError
from chalicelib.envelopes.service import Opener, public_key
from local.emulator import Engine
from tests.envelopes.sealing import Sealer
from tests.factories.api import Api

OFFICER = PersonId("officer-1")


def _code(jwe: str, officer: PersonId = OFFICER) -> str:
    with pytest.raises(EnvelopeError) as raised:
        Opener().open(jwe, officer)
    return raised.value.errors[0].code


@pytest.fixture
def sealer(engine: Engine) -> Sealer:
    return Sealer(public_key())


def test_envelope_gives_back_the_exact_text(sealer: Sealer) -> None:
    text = '{"seal": "Ä é\\u0000", "scanned_at":1}'
    opened = Opener().open(sealer.seal(OFFICER, "key-1", text), OFFICER)
    assert (opened.id, opened.text) == ("key-1", text.encode())


def test_envelope_is_refused_when_another_officer_brings_it(sealer: Sealer) -> None:
    assert _code(sealer.seal("officer-2", "key-1", "{}")) == "envelope_of_another"


def test_envelope_is_refused_when_one_character_differs(sealer: Sealer) -> None:
    jwe = sealer.seal(OFFICER, "key-1", '{"a": 1}')
    places = [0, 5, len(jwe) // 2, jwe.rindex(".") - 3, len(jwe) - 4, *range(40, len(jwe) - 4, 97)]
    for at in places:
        if jwe[at] == ".":
            continue
        other = "A" if jwe[at] != "A" else "B"
        assert _code(jwe[:at] + other + jwe[at + 1 :]) == "envelope_unreadable", at


@pytest.mark.parametrize(
    "changed", [{"alg": "dir"}, {"enc": "A128GCM"}, {"kid": "x"}, {"zip": "DEF"}, {"crit": ["a"]}]
)
def test_envelope_is_refused_when_its_header_asks_for_something_else(
    sealer: Sealer, changed: dict[str, str]
) -> None:
    sealer.header |= changed
    assert _code(sealer.seal(OFFICER, "key-1", "{}")) == "envelope_unreadable"


@pytest.mark.parametrize(
    "content",
    [[], "text", {}, {"officer": OFFICER, "id": 1, "text": "{}"}, {"officer": OFFICER, "id": "a"}],
)
def test_envelope_is_refused_when_its_content_has_another_shape(
    sealer: Sealer, content: object
) -> None:
    assert _code(sealer.seal_object(content)) == "envelope_unreadable"


def test_envelope_is_refused_when_wrapped_for_another_key(sealer: Sealer) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from tests.envelopes.sealing import _b64

    numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers()
    n, e = (_b64(one.to_bytes((one.bit_length() + 7) // 8, "big")) for one in (numbers.n, 65537))
    stranger = Sealer({"kid": sealer.header["kid"], "n": n, "e": e})
    assert _code(stranger.seal(OFFICER, "key-1", "{}")) == "envelope_unreadable"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jwe=st.one_of(st.text(max_size=60), st.from_regex(r"[\w.=-]{0,80}")))
def test_any_text_raises_only_the_own_error(engine: Engine, jwe: str) -> None:
    assert _code(jwe) == "envelope_unreadable"


def test_key_is_given_to_anybody_and_may_be_kept(api: Api) -> None:
    answer = api.get("/envelope-key")
    assert answer.status == 200
    assert answer.body == public_key()
    assert "max-age=3600" in str(answer.headers["cache-control"])
