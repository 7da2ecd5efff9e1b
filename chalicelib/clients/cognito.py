"""User pools: passwords are checked and tokens made there, never here."""

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.config import Pool
from chalicelib.core.errors import UnavailableError


class RefusedError(Exception):
    """The pool does not accept this password or token."""


class WeakPasswordError(Exception):
    """The password does not meet the pool's policy."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives; a refresh gives no new refresh token."""

    access_token: str
    expires_in: int
    refresh_token: str


_REFUSED = {
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
    "InvalidParameterException",
}


def sign_in(pool: Pool, email: str, password: str) -> Tokens:
    """Check a password; RefusedError when it is wrong, whoever it is."""
    return _authenticate(
        pool, "ADMIN_USER_PASSWORD_AUTH", {"USERNAME": email, "PASSWORD": password}
    )


def refresh(pool: Pool, refresh_token: str) -> Tokens:
    """Make a new access token; RefusedError when the refresh token is spent or revoked."""
    return _authenticate(pool, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})


def _authenticate(pool: Pool, flow: str, parameters: dict[str, str]) -> Tokens:
    try:
        answer = client("cognito-idp").admin_initiate_auth(
            UserPoolId=pool.id, ClientId=pool.client_id, AuthFlow=flow, AuthParameters=parameters
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            raise RefusedError from error
        raise UnavailableError from error
    except BotoCoreError as error:
        raise UnavailableError from error
    result = answer.get("AuthenticationResult")
    if not result:
        raise RefusedError
    return Tokens(
        result["AccessToken"],
        result["ExpiresIn"],
        result.get("RefreshToken") or parameters.get("REFRESH_TOKEN", ""),
    )


def revoke(pool: Pool, refresh_token: str) -> None:
    """End a session: its refresh token makes no more access tokens."""
    try:
        client("cognito-idp").revoke_token(Token=refresh_token, ClientId=pool.client_id)
    except ClientError:
        return  # not a token of this pool, or revoked before: it is of no use either way
    except BotoCoreError as error:
        raise UnavailableError from error


def set_password(pool: Pool, email: str, password: str) -> None:
    """Set a lasting password and end all sessions; WeakPasswordError when it is too weak."""
    pools = client("cognito-idp")
    try:
        pools.admin_set_user_password(
            UserPoolId=pool.id, Username=email, Password=password, Permanent=True
        )
        pools.admin_user_global_sign_out(UserPoolId=pool.id, Username=email)
    except ClientError as error:
        if error.response["Error"]["Code"] in {
            "InvalidPasswordException",
            "InvalidParameterException",
        }:
            raise WeakPasswordError from error
        raise UnavailableError from error
    except BotoCoreError as error:
        raise UnavailableError from error


def add_user(pool: Pool, email: str) -> str:
    """Make a user, or find the one of this address; return its subject."""
    pools = client("cognito-idp")
    try:
        try:
            user = pools.admin_create_user(
                UserPoolId=pool.id,
                Username=email,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": email},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )["User"]["Attributes"]
        except pools.exceptions.UsernameExistsException:
            user = pools.admin_get_user(UserPoolId=pool.id, Username=email)["UserAttributes"]
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return next(str(one["Value"]) for one in user if one["Name"] == "sub")
