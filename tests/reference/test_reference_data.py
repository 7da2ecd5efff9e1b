"""The maintainers' script and the tables it makes."""

import io
import tarfile
from pathlib import Path

import pytest

from chalicelib.reference import repository
from local import reference_data

_FILES = {
    "data/provinces.csv": "code,name\n51,Bali\n",
    "data/regencies.csv": "code,province_code,name\n51.03,51,Kabupaten Badung\n",
    "data/districts.csv": 'code,regency_code,name\n51.03.01,51.03,"Kuta, Lama "\n',
    "data/LICENSE.md": "# Open Database License\n",
}


def _package(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def test_three_tables_become_one_ordered_by_code() -> None:
    assert reference_data.region_table(_package(_FILES)) == (
        'code,name\n51,Bali\n51.03,Kabupaten Badung\n51.03.01,"Kuta, Lama"\n'
    )


def test_licence_is_taken_from_the_package() -> None:
    assert reference_data.licence_text(_package(_FILES)) == "# Open Database License\n"


def test_package_is_refused_when_its_digest_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "other.tgz"
    package.write_bytes(_package(_FILES))
    monkeypatch.setattr(reference_data, "DATA", tmp_path / "data")
    with pytest.raises(SystemExit, match="digest"):
        reference_data.main([str(package)])
    assert not (tmp_path / "data").exists()


def test_country_table_is_what_the_script_makes_today() -> None:
    shipped = (reference_data.DATA / "countries.json").read_text(encoding="utf-8")
    assert shipped == reference_data.country_table()
    assert len(repository.countries()) == shipped.count('"code"')
