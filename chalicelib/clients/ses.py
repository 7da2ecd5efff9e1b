"""The mail service: takes one finished message, once."""

from collections.abc import Mapping

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from chalicelib.clients.aws import client
from chalicelib.core.config import config

_SERVER_FAULT = 500
# Refusals of the message as it is; another message may pass.
_OF_THE_MESSAGE = {
    "BadRequestException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
    "ValidationException",
}


class ThrottledError(Exception):
    """The service took nothing and wants to be asked later: rate, quota, pause, access."""


class RefusedError(Exception):
    """The service took nothing and will not take this message; says why."""


class UnknownOutcomeError(Exception):
    """Nobody knows whether the message was taken: no answer, or a fault of the service."""


def send_raw(message: bytes, recipient: str, tags: Mapping[str, str]) -> str:
    """Hand over a MIME message in exactly one call; return its message id.

    `tags` come back in each event about the message. Raises ThrottledError, RefusedError or
    UnknownOutcomeError.
    """
    settings = config()
    request: dict[str, object] = {
        "FromEmailAddress": settings.mail_sender,
        "Destination": {"ToAddresses": [recipient]},
        "Content": {"Raw": {"Data": message}},
        "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
    }
    if settings.mail_configuration_set:
        request["ConfigurationSetName"] = settings.mail_configuration_set
    try:
        # One attempt: the SDK must not send a message again when an answer is lost.
        answer = client("sesv2", attempts=1).send_email(**request)
    except ClientError as error:
        raise _sorted(error) from error
    except (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError) as error:
        raise ThrottledError(type(error).__name__) from error  # nothing was handed over
    except BotoCoreError as error:
        raise UnknownOutcomeError(type(error).__name__) from error
    return str(answer["MessageId"])


def _sorted(error: ClientError) -> Exception:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_FAULT)
    if status >= _SERVER_FAULT:
        return UnknownOutcomeError(code)
    return RefusedError(code) if code in _OF_THE_MESSAGE else ThrottledError(code)
