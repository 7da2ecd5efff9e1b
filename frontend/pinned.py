"""Modules that the build writes of what it is given: the trust list's root, the seal's profile."""

import json
from pathlib import Path

PROFILE = Path(__file__).parents[1] / "chalicelib" / "icao" / "entry-stamp-profile.json"
_JWK_MEMBERS = ("kty", "crv", "x", "y", "kid")


def trust_root_module(trust_root: Path | None) -> str:
    """Write the root keys of the trust list: JWK or JWKS, public members only; ValueError."""
    keys: list[dict[str, str]] = []
    if trust_root is not None:
        try:
            read = json.loads(trust_root.read_text("utf-8"))
            keys = [
                {name: str(key[name]) for name in _JWK_MEMBERS if name in key}
                for key in read.get("keys", [read])
            ]
        except (OSError, ValueError, AttributeError, TypeError) as error:
            msg = f"{trust_root} is not a JSON Web Key: {error}"
            raise ValueError(msg) from error
        if not all(key.get("crv") == "P-256" and "x" in key and "y" in key for key in keys):
            msg = f"{trust_root} is not a P-256 public key"
            raise ValueError(msg)
    return f"export const trustRoots = {json.dumps(keys, separators=(',', ':'))};\n"


def profile_module() -> str:
    """Write the seal's definition: one table for the server and the browser."""
    read = json.loads(PROFILE.read_text("utf-8"))
    return f"export const profile = {json.dumps(read, separators=(',', ':'))};\n"
