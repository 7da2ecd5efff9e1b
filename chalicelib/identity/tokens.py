"""Access tokens of the user pools, verified off-line (RFC 8725 habits)."""

from chalicelib.clients.jwks import key_set
from chalicelib.core.config import Pool, config
from chalicelib.core.errors import UnauthorizedError
from chalicelib.core.ids import PersonId
from chalicelib.identity.rules import Claims

# The algorithm is ours to say, never the token's.
ALGORITHM = "RS256"
_LONGEST = 4096
_LEEWAY_SECONDS = 10


def read_token(token: str) -> Claims:
    """Verify an access token of either pool; UnauthorizedError for any other."""
    import jwt  # noqa: PLC0415 - cold start

    if len(token) > _LONGEST:
        raise UnauthorizedError
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        pool = _pool_of(issuer)
        key = key_set(pool.jwks_url).find(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            raise UnauthorizedError
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=pool.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise UnauthorizedError from error
    if claims.get("token_use") != "access" or claims.get("client_id") != pool.client_id:
        raise UnauthorizedError
    session = str(claims.get("origin_jti", ""))
    return Claims(
        PersonId(str(claims["sub"])),
        session,
        str(claims.get("jti", "")),
        int(claims["iat"]),
        int(claims["exp"]),
    )


def _pool_of(issuer: object) -> Pool:
    for pool in (config().staff_pool, config().public_pool):
        if pool.issuer and issuer == pool.issuer:
            return pool
    raise UnauthorizedError
