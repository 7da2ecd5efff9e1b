"""On one machine too a list goes through the site's own address."""

from urllib3.filepost import encode_multipart_formdata

from chalicelib.core.config import config
from local.emulator import Engine
from local.http import Request
from local.uploads import ADDRESS, Uploads
from tests.bulk.lists import House, csv_of, deliver, guest, messages, upload_of
from tests.factories.api import Api


def test_front_door_hands_a_form_to_the_bucket(api: Api, engine: Engine) -> None:
    house, raw = House(api), csv_of([guest(1)])
    messages()
    made = house.post({"upload": upload_of(raw)}).body
    form = made["upload"]
    assert form["url"] == f"{config().site_url}{ADDRESS}"
    uploads = Uploads(engine.url, config().uploads_bucket)

    def post(content: bytes, method: str = "POST") -> int:
        fields = [*form["fields"].items(), ("file", ("tamu.csv", content))]
        body, kind = encode_multipart_formdata(fields)
        headers = {"content-type": kind}
        return uploads.answer(Request(method, ADDRESS, "", headers, body, "127.0.0.1")).status

    assert post(raw + b"x") in {400, 403}
    assert post(raw, "GET") == 405
    assert post(raw) == 201
    deliver(messages())
    assert house.see(made["id"])["counts"]["accepted"] == 1
