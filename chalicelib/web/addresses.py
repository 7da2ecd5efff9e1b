"""E-mail addresses and phone numbers, checked by libraries made for them."""

from chalicelib.core.config import config


def is_email(text: str) -> bool:
    """Whether a text is an address that mail can be sent to; asks no network."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - cold start

    try:
        # Where specimens are accepted, so are the reserved names of invented people.
        validate_email(text, check_deliverability=False, test_environment=config().accept_specimens)
    except EmailNotValidError:
        return False
    return True


def phone_number(text: str, region: str = "ID") -> str | None:
    """Return a number as E.164, or None; one without a country code is of `region`."""
    import phonenumbers  # noqa: PLC0415 - cold start

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
