"""What the project talks about, as frozen dataclasses. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """The state of a value. Nothing ever turns one into another."""

    OK = "ok"  # a number, 0 included
    SECRET = "secret"  # withheld by its producer or by us
    MISSING = "manquant"  # should exist, is not in our files
    NOT_APPLICABLE = "sans_objet"  # has no meaning here (a rate whose denominator is 0)


class Nature(StrEnum):
    """How far a value can be believed. The weakest input wins through every computation."""

    OBSERVED = "observe"
    ESTIMATED = "estime"
    EXAMPLE = "exemple"


class Level(StrEnum):
    """The kinds of territory an indicator is given for."""

    COMMUNE = "commune"
    SECTOR = "secteur"
    EPCI = "epci"
    PERIMETER = "territoire"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Original:
    """A file of a producer, as it was when it was read."""

    name: str
    sha256: str
    size: int  # bytes
    dated: str  # day of the file on disk, ISO
    period: str  # what its figures describe
    geography: int | None  # year of its commune codes, before they were carried to today's


@dataclass(frozen=True)
class Source:
    """One file of figures and where it comes from."""

    id: str
    title: str
    producer: str
    licence: str
    vintage: str
    file: str
    kind: str  # which reader: "grandeurs", "communes", "services", "contours"
    fetched_on: str = ""
    geography: int | None = None  # year of the commune codes
    page: str = ""
    note: str = ""
    nature: Nature = Nature.OBSERVED
    completeness: str = ""  # of a services file: "complet" or "partiel"
    originals: tuple[Original, ...] = ()  # the producer's files that it was made from


@dataclass(frozen=True)
class Scope:
    """The territories that a reader keeps of a national file; the country is always kept."""

    communes: frozenset[str]  # INSEE codes, present and former, municipal arrondissements included
    epcis: frozenset[str] = frozenset()  # SIREN
    departements: frozenset[str] = frozenset()  # "80", "2A", "971"
    regions: frozenset[str] = frozenset()  # "32", "04"
    country: int = 0  # communes of the whole country; 0: not known


@dataclass(frozen=True)
class Official:
    """A file that a producer publishes: what one module of ctg/sources/official declares."""

    id: str
    title: str
    producer: str
    licence: str
    page: str  # where to get it again
    kind: str  # "cog", "mouvements", "epci", "contours", "grandeurs" or "services"
    files: str  # regular expression of the file's name; a group "annee" when the name tells the year
    named: str  # the name its producer gives it, for one year
    columns: tuple[str, ...]  # without one of them the file is refused
    key: tuple[str, ...] = ()  # columns that identify a row
    container: str = "csv"  # what the sample is delivered in: "csv", "melodi", "parquet", "geojson"
    quantities: tuple["Quantity", ...] = ()  # of its own; those of indicators/grandeurs.toml are `gives`
    gives: tuple[str, ...] = ()  # codes of grandeurs.toml
    services: tuple[str, ...] = ()  # codes of service types
    completeness: str = ""  # of services: "complet" or "partiel"
    exhaustive: bool = False  # every commune of France should have a row: without one it is "manquant"
    completes: str = ""  # id of the source whose services this one completes, by UAI
    yields: bool = False  # its services give way to those another source gives of the same type
    published: tuple[int, int] = (0, 0)  # (month, lag): in that month of year Y comes the period Y - lag
    secrecy: str = ""  # how the producer withholds or rounds, one French sentence
    verified: str = ""  # the real file this reader was tried on; empty: none
    note: str = ""


@dataclass(frozen=True)
class Quantity:
    """A raw quantity: what is stored, before any ratio."""

    code: str
    label: str
    unit: str
    additive: bool = True  # False: a median or a published rate, never summed
    constant: bool = False  # True: the latest value stands for every year (an area)
    levels: tuple[Level, ...] = tuple(Level)
    sum_tolerance: float = 0.0  # share by which communes may differ from the published EPCI
    tolerance_reason: str = ""
    window: tuple[str, int, int] | None = None  # (quantity, first, last): sum of years Y+first..Y+last
    sum_of: tuple[str, ...] = ()
    rounded_to: float = 0.0  # its producer rounds to multiples of this: shown with "≈", never summed up
    note: str = ""


@dataclass(frozen=True)
class Indicator:
    """A figure with a meaning: numerator, denominator, multiplier, and words to read it."""

    code: str
    theme: str
    label: str
    question: str
    kind: str  # "somme", "ratio", "evolution", "publie"
    numerator: tuple[str, ...]  # quantities; a leading "-" subtracts
    unit: str
    decimals: int
    definition: str
    reading: str  # a sentence with {lieu} and {valeur}
    phrase: str  # what the figure says of the whole territory, with {valeur}
    denominator: str | None = None
    multiplier: float = 1.0
    sense: str = "neutre"  # "plus" (higher is better), "moins", "neutre"
    levels: tuple[Level, ...] = tuple(Level)
    scale: str = "quantite"  # "quantite", "reference", "zero"
    breaks: tuple[float, ...] = ()  # absolute, or distances from the reference value
    words: tuple[str, ...] = ()  # words above the legend, low to high
    min_denominator: float = 0.0  # no ranking nor colour below it
    denominator_label: str = ""
    signed: bool = False
    series: bool = True  # False: methods differ between years, draw no line
    base_year: int | None = None  # for "evolution"
    local: bool = False  # computed by us where the producer publishes nothing
    dots: bool = False  # ranking on a cut axis (incomes)
    note: str = ""
    reviewed_on: date | None = None


@dataclass(frozen=True)
class Sector:
    """A part of the perimeter; a proposal until the steering committee adopts it."""

    id: str
    name: str
    pole: str
    communes: tuple[str, ...]

    @property
    def code(self) -> str:
        return f"secteur:{self.id}"


@dataclass(frozen=True)
class Zone:
    """A reference territory larger than an EPCI: a département, a region, the country."""

    code: str
    name: str
    the: str  # "la Somme"
    within: str  # "dans la Somme"
    initial: str  # "S", over a tick


@dataclass(frozen=True)
class Convention:
    """The CTG itself: a framework agreement, not a budget."""

    label: str
    first_year: int
    last_year: int
    signed_on: date | None
    signatories: tuple[str, ...]


@dataclass(frozen=True)
class Territory:
    """What another territory changes: data/territory.toml."""

    name: str
    short: str  # "Haute Somme"
    within: str  # "dans la Haute Somme"
    the: str  # "la Haute Somme"
    epcis: tuple[str, ...]
    communes: tuple[str, ...]
    convention: Convention | None  # None: its dates are still to be written in territory.toml
    reference_epcis: tuple[str, ...]
    zones: tuple[Zone, ...]
    sectors: tuple[Sector, ...] = ()
    sectors_status: str = ""
    sectors_rule: str = ""
    halo_km: float = 0.0  # every commune closer than this to one of the perimeter is known; 0: none told

    @property
    def main_code(self) -> str:
        """The code under which the whole perimeter is read."""
        alone = len(self.epcis) == 1 and not self.communes
        return self.epcis[0] if alone else "territoire"


@dataclass(frozen=True)
class ServiceType:
    """A kind of service to families, and how its capacity is counted."""

    code: str
    label: str
    theme: str
    unit: str  # "places", "élèves", "heures par semaine"...
    age_min: int | None = None
    age_max: int | None = None
    note: str = ""
    quantities: tuple[str, ...] = ()  # real totals by commune that stand for this type


@dataclass(frozen=True)
class Catchment:
    """How far a kind of service serves: weight of a family by minutes, a setting and not a measure."""

    type: str
    steps: tuple[tuple[float, float], ...]  # (minutes, bound included; weight), nearest first
    source: str  # where the setting comes from, French

    @property
    def reach(self) -> float:
        """Minutes beyond which the weight is 0."""
        return self.steps[-1][0]


@dataclass(frozen=True)
class Offer:
    """What access is measured for: a total by commune, or services of one or several types."""

    code: str
    label: str
    theme: str
    unit: str
    need: tuple[str, ...]  # quantities that tell who may use it; the first that the base holds counts
    counted: bool  # places are counted and competed for; False: only the time to the nearest has a meaning
    quantity: str = ""  # a raw quantity by commune that gives its places
    types: tuple[str, ...] = ()  # else the services of these types
    notes: tuple[str, ...] = ()  # among them, those whose note is one of these (the level of a school)
    catchment: Catchment | None = None


@dataclass(frozen=True)
class Measure:
    """What a computed figure means, said in French to someone who never took statistics."""

    code: str
    family: str  # a key of ctg.indicators.measures.FAMILIES
    label: str
    question: str  # the one it answers
    definition: str
    unit: str
    zero: str  # what 0 says
    missing: str  # what is said when it cannot be computed
    formula: str = ""  # words and × ÷ Σ; empty where a provider of times declares its own
    limits: str = ""  # what not to conclude; empty as above
    source: str = ""  # who proposed it, when; empty as above
    functions: tuple[str, ...] = ()  # of ctg.measures, "module.function"


@dataclass(frozen=True)
class Parameter:
    """One choice that an answer accepts."""

    name: str
    help: str
    required: bool = False
    accepted: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class PlanColumn:
    """A column of a territory's own plan: its title, what it holds and how it is written.

    target     niveau, code, type, parent, intitule, etapes, indicateurs, a field of a sheet, garder, ignorer
    style      of dates, a strftime pattern; of lists, what separates them; of levels, what precedes a label
    form       "nombre" or "date" where the cells of the workbook are; "" for text
    words      code of a choice -> the word that is used for it
    named      codes are written by their names
    repeated   of levels: written on each row, not only where it changes
    """

    title: str
    target: str
    style: str = ""
    form: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    named: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class PlanLayout:
    """How a territory lays its plan out: one row per action ("colonnes") or per element ("lignes")."""

    form: str
    columns: tuple[PlanColumn, ...]
    convention: str
