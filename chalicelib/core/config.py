"""The settings of one running stage, read from the environment once."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Pool:
    """A Cognito user pool: its id, its client, and what its tokens are checked against."""

    id: str
    client_id: str
    issuer: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class Config:
    """Names of what this stage uses; nothing here is secret."""

    stage: str
    table_prefix: str
    site_url: str
    release: str
    staff_pool: Pool
    public_pool: Pool
    stamp_key_id: str
    trust_key_id: str
    status_key_id: str
    receipt_key_id: str
    envelope_key_id: str
    audit_key_id: str
    next_stamp_key_id: str
    next_signer_reference: str
    root_key_id: str
    signatures_namespace: str
    signatures_late_minutes: int
    signer: str
    signer_reference: str
    signer_days: int
    index_secret_id: str
    notices_queue_url: str
    uploads_queue_url: str
    uploads_bucket: str
    documents_bucket: str
    audit_bucket: str
    permit_files_queue_url: str
    mail_sender: str
    mail_configuration_set: str
    mail_rate: float
    mail_senders: int
    accept_specimens: bool
    proof_cost: int

    @property
    def country(self) -> str:
        """The issuing country of our seals."""
        return "IDN"

    @property
    def is_secure(self) -> bool:
        """Whether the site is served over https, as everywhere but on one machine."""
        return self.site_url.startswith("https://")


def _pool(name: str) -> Pool:
    read = os.environ.get
    return Pool(
        id=read(f"{name}_POOL_ID", ""),
        client_id=read(f"{name}_CLIENT_ID", ""),
        issuer=read(f"{name}_ISSUER", ""),
        jwks_url=read(f"{name}_JWKS_URL", ""),
    )


def table_prefix() -> str:
    """Return what each table's name begins with; needed before anything else is."""
    return os.environ.get("TABLE_PREFIX", "serambi")


@cache
def config() -> Config:
    """Return the settings; `config.cache_clear()` after changing the environment."""
    read = os.environ.get
    return Config(
        stage=read("STAGE", "local"),
        table_prefix=table_prefix(),
        site_url=read("SITE_URL", "http://127.0.0.1:8000").rstrip("/"),
        release=read("RELEASE", "development"),
        staff_pool=_pool("STAFF"),
        public_pool=_pool("PUBLIC"),
        stamp_key_id=read("STAMP_KEY_ID", ""),
        trust_key_id=read("TRUST_KEY_ID", ""),
        status_key_id=read("STATUS_KEY_ID", ""),
        receipt_key_id=read("RECEIPT_KEY_ID", ""),
        envelope_key_id=read("ENVELOPE_KEY_ID", ""),
        audit_key_id=read("AUDIT_KEY_ID", ""),
        next_stamp_key_id=read("NEXT_STAMP_KEY_ID", ""),
        next_signer_reference=read("NEXT_SIGNER_REFERENCE", ""),
        root_key_id=read("ROOT_KEY_ID", ""),
        signatures_namespace=read("SIGNATURES_NAMESPACE", "Serambi"),
        signatures_late_minutes=int(read("SIGNATURES_LATE_MINUTES", "0")),
        signer=read("SIGNER", "IDTS"),
        signer_reference=read("SIGNER_REFERENCE", "001"),
        signer_days=int(read("SIGNER_DAYS", "92")),
        index_secret_id=read("INDEX_SECRET_ID", ""),
        notices_queue_url=read("NOTICES_QUEUE_URL", ""),
        uploads_queue_url=read("UPLOADS_QUEUE_URL", ""),
        uploads_bucket=read("UPLOADS_BUCKET", ""),
        documents_bucket=read("DOCUMENTS_BUCKET", ""),
        audit_bucket=read("AUDIT_BUCKET", ""),
        permit_files_queue_url=read("PERMIT_FILES_QUEUE_URL", ""),
        mail_sender=read("MAIL_SENDER", "Serambi <no-reply@serambi.invalid>"),
        mail_configuration_set=read("MAIL_CONFIGURATION_SET", ""),
        mail_rate=float(read("MAIL_RATE", "0")),
        mail_senders=int(read("MAIL_SENDERS", "1")),
        accept_specimens=read("ACCEPT_SPECIMENS", "") == "1" and read("STAGE") != "production",
        proof_cost=int(read("PROOF_COST", "10000")),
    )
