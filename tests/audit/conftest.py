"""A bucket of sealed days that each test leaves empty."""

from collections.abc import Iterator

import boto3
import pytest

from chalicelib.core.config import config
from local.emulator import Engine


@pytest.fixture
def bucket(store: Engine) -> Iterator[None]:
    """Take away what a test has sealed; on its machine nothing is locked."""
    yield
    files = boto3.client("s3")
    for one in files.list_objects_v2(Bucket=config().audit_bucket).get("Contents", []):
        files.delete_object(
            Bucket=config().audit_bucket, Key=one["Key"], BypassGovernanceRetention=True
        )
