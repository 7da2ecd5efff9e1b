"""Why a seal is refused: one closed set of reasons, carried by one error."""

from enum import StrEnum


class Reason(StrEnum):
    """Every way in which a seal can be refused; the browser's codec knows the same set."""

    # The text or the bytes are no seal of ours.
    NOT_BASE32 = "not_base32"
    NOT_A_SEAL = "not_a_seal"
    TOO_LONG = "too_long"
    WRONG_VERSION = "wrong_version"
    OTHER_COUNTRY = "other_country"
    OTHER_CATEGORY = "other_category"
    OTHER_DEFINITION = "other_definition"
    # It claims to be one, and its content cannot be.
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing_bytes"
    WRONG_LENGTH = "wrong_length"
    WRONG_CHARACTERS = "wrong_characters"
    IMPOSSIBLE_DATE = "impossible_date"
    DUPLICATE_TAG = "duplicate_tag"
    MISSING_FEATURE = "missing_feature"
    # The signature and the key that should have made it.
    UNKNOWN_SIGNER = "unknown_signer"
    UNUSABLE_KEY = "unusable_key"
    BAD_SIGNATURE = "bad_signature"
    KEY_REVOKED = "key_revoked"
    KEY_NOT_VALID = "key_not_valid"
    KEY_EXPIRED = "key_expired"
    DATES_APART = "dates_apart"
    # Only in a browser without WebCrypto: nothing can be said of the seal.
    NO_CRYPTO = "no_crypto"


class SealError(Exception):
    """A seal that cannot be read, built or trusted; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def code(self) -> str:
        """The reason as a stable code, as every error has one."""
        return self.reason.value
