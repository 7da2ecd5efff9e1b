"""The secret under which identifiers are hashed."""

from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError


@cache
def index_key() -> bytes:
    """Return the key of all keyed hashes; read once a process."""
    try:
        answer = client("secretsmanager").get_secret_value(SecretId=config().index_secret_id)
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return str(answer["SecretString"]).encode()
