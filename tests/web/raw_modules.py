"""The site's own modules as they stand in the sources, on a page of their own."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.seals import Mint
from tests.web.stand_in import StandIn

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "frontend" / "static"
PROFILE = ROOT / "chalicelib" / "icao" / "entry-stamp-profile.json"


@contextmanager
def serving_modules(folder: Path, mint: Mint) -> Iterator[StandIn]:
    """Serve `/js/*.js` unjoined, with what the build would make, beside a stand-in API.

    Texts stay what the build replaces, `t("…")`: here they answer themselves.
    """
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    made = {
        "trust-root": f"export const trustRoots = [{json.dumps(mint.root_jwk())}];",
        "entry-stamp-profile": f"export const profile = {PROFILE.read_text('utf-8')};",
    }
    for name, text in made.items():
        (folder / "js" / f"{name}.js").write_text(text)
    (folder / "said.js").write_text("self.t = (text) => text; self.tn = self.t;")
    page = '<!doctype html><html lang="id"><title>-</title><script src="/said.js"></script>'
    for name in ("index.html", "404.html"):
        (folder / name).write_text(page)
    server = StandIn(folder).start()
    yield server
    server.stop()
