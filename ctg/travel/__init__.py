"""How long a trip takes: one module per provider, all with the same signature.

A module declares `PROVIDER` (what it is, its parameters, its error, what it cannot know) and

    times(places, destinations, *, minutes) -> DataFrame(origin, destination, minutes)

places: `place`, `lat`, `lon` (degrees, WGS84), and `area` (km2) where it is known
destinations: `destination`, `lat`, `lon`; a destination named like a place is that place
minutes: the longest trip kept, bound included

A missing pair cannot be travelled in that time: it is never 0, never infinite. A map, a ranking or
an indicator takes its times from one provider and says which.
"""

from hashlib import sha256
from pathlib import Path

from ctg.travel import great_circle

FALLBACK = great_circle  # where no file of real trips is there


def fingerprint() -> str:
    """Changes with any declared parameter: a base built from others must be rebuilt."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
