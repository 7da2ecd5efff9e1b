"""What keeps the search for foreigners up to date: records of the table's stream."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.ids import HolderId
from chalicelib.core.log import log_event
from chalicelib.persons import repository, search_index
from chalicelib.persons.rules import Holder

Event = Mapping[str, Any]


def index(event: Event) -> dict[str, list[dict[str, str]]]:
    """Let each foreigner whose record changed be found as it stands now.

    It is read anew, so that a record that comes again or late changes nothing. The first that
    fails is named, and all after it come again.
    """
    for record in event["Records"]:
        try:
            _index(record["dynamodb"])
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hide the others
            log_event("person_not_indexed", level="error", reason=type(error).__name__)
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def _index(change: Event) -> None:
    before, after = (_holder(change.get(image)) for image in ("OldImage", "NewImage"))
    if before == after:
        return  # an arrival, a departure, or a record of something else
    of = before or after
    assert of is not None  # noqa: S101 - they differ
    said = [one for one in (before, after) if one]
    search_index.index_holder(repository.find_holder(of.id), said)


def _holder(image: Event | None) -> Holder | None:
    if not image or "born" not in image or not image["pk"]["S"].startswith("PASSPORT#"):
        return None
    said = {
        name: image[name]["S"] for name in ("surname", "given_names", "sex", "born", "nationality")
    }
    return Holder(
        HolderId(image["pk"]["S"].partition("#")[2]),
        said["surname"],
        said["given_names"],
        said["sex"],
        said["born"],
        said["nationality"],
    )
