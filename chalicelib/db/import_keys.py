"""Keys of files of permits, beside those in `keys`.

| table | pk | sk | what |
|---|---|---|---|
| batches | IMPORT#id | IMPORT | an import of a file of permits |
| batches | IMPORT#id | ROWS#start | what became of some of its rows |
| batches | IMPORTSET#id | SET | all parts of a full file, compared with what is known here |
| batches | IMPORTSET#id | DRIFT#source#start | some of what differs |
| batches | IMPORTS#year | instant#id | that an import began |
"""

from chalicelib.core.ids import ImportId, ImportSetId


def permit_import(import_id: ImportId, part: str = "IMPORT") -> tuple[str, str]:
    """Key of an import of a file of permits, or of a part of it."""
    return f"IMPORT#{import_id}", part


def import_rows(start: int) -> str:
    """Sort key of what became of the rows of an import from this one on, counted from nought."""
    return f"ROWS#{start:08d}"


def import_set(set_id: ImportSetId, part: str = "SET") -> tuple[str, str]:
    """Key of all parts of a full file together, or of a part of what differs."""
    return f"IMPORTSET#{set_id}", part


def import_drift(source: str, start: int) -> str:
    """Sort key of what differs: found in the rows of an import, or by the comparison."""
    return f"DRIFT#{source}#{start:08d}"


def imports(year: int) -> str:
    """Partition in which the imports of a year are found, by when they began."""
    return f"IMPORTS#{year}"
