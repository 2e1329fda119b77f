-- The base: figures, services and shapes, as they were on the day it was built.
-- Every table is written once, in key order, and never changed afterwards.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- One row per file of figures used by the build.
CREATE TABLE source (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    producer VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    vintage VARCHAR NOT NULL,
    geography INTEGER,
    fetched_on VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    kind VARCHAR NOT NULL
        CHECK (kind IN ('communes', 'grandeurs', 'services', 'contours', 'livraison')),
    file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    row_count INTEGER NOT NULL,
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    note VARCHAR NOT NULL
);

-- The producers' files that a source was made from, as they were when they were read.
CREATE TABLE source_file (
    source VARCHAR NOT NULL REFERENCES source (id),
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size BIGINT NOT NULL,            -- bytes
    dated VARCHAR NOT NULL,          -- day of the file, ISO
    period VARCHAR NOT NULL,
    geography INTEGER,               -- year of its commune codes, before they were carried to today's
    PRIMARY KEY (source, name)
);

-- What the raw quantities are: those of this base, whoever declares them.
CREATE TABLE quantity (
    code VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    additive BOOLEAN NOT NULL,
    rounded_to DOUBLE NOT NULL,      -- 0: as counted; 5: its producer gives multiples of 5
    note VARCHAR NOT NULL
);

-- The official files that this version can read, used by the build or not.
CREATE TABLE official (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    producer VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    files VARCHAR NOT NULL,          -- regular expression of the file's name
    named VARCHAR NOT NULL,          -- the name its producer gives the file
    verified VARCHAR NOT NULL,       -- the real file its reader was tried on; empty: none
    secrecy VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    published_month INTEGER NOT NULL, -- 0: no yearly rhythm
    lag INTEGER NOT NULL,            -- in that month of year Y comes the period Y - lag
    gives VARCHAR NOT NULL,          -- quantities, separated by spaces
    services VARCHAR NOT NULL,       -- types of service, separated by spaces
    completes VARCHAR NOT NULL,      -- source whose services it completes, which is no substitute
    note VARCHAR NOT NULL
);

-- Every commune we know: the perimeter's and those around it.
CREATE TABLE commune (
    code VARCHAR PRIMARY KEY,
    nom VARCHAR NOT NULL,
    departement VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    epci VARCHAR NOT NULL,
    epci_nom VARCHAR NOT NULL,
    secteur VARCHAR,                 -- null outside the perimeter, or without sectors
    superficie DOUBLE,               -- km2
    lat DOUBLE,                      -- null, as lon: nobody gave the centre
    lon DOUBLE,
    in_perimeter BOOLEAN NOT NULL,
    population DOUBLE                -- latest vintage
);

-- The territories that indicators are given for.
CREATE TABLE territory (
    code VARCHAR PRIMARY KEY,
    nom VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('commune', 'secteur', 'epci', 'territoire', 'reference')),
    within_text VARCHAR NOT NULL,    -- "dans la Somme"
    initial VARCHAR NOT NULL,        -- "S" over a tick; empty for communes
    rank INTEGER NOT NULL            -- order in which references are read
);

-- Raw quantities. A value is there exactly when the status is ok.
CREATE TABLE fact (
    territory VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL REFERENCES quantity (code),
    year INTEGER NOT NULL,
    value DOUBLE,
    status VARCHAR NOT NULL CHECK (status IN ('ok', 'secret', 'manquant', 'sans_objet')),
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    source VARCHAR NOT NULL REFERENCES source (id),
    PRIMARY KEY (quantity, territory, year),
    CHECK ((status = 'ok') = (value IS NOT NULL))
);

-- Indicators, computed once by the build from numerators and denominators.
CREATE TABLE indicator_value (
    indicator VARCHAR NOT NULL,
    territory VARCHAR NOT NULL REFERENCES territory (code),
    year INTEGER NOT NULL,
    value DOUBLE,
    status VARCHAR NOT NULL CHECK (status IN ('ok', 'secret', 'manquant', 'sans_objet')),
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    numerator DOUBLE,
    denominator DOUBLE,
    readable BOOLEAN NOT NULL,       -- false: denominator too small to rank or colour
    vintage VARCHAR NOT NULL,        -- "2023", "2015-2023"
    source VARCHAR NOT NULL,         -- "Producteur, titre", several joined by " ; "
    PRIMARY KEY (indicator, territory, year),
    CHECK ((status = 'ok') = (value IS NOT NULL))
);

CREATE TABLE service_type (
    code VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    theme_label VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    inside VARCHAR NOT NULL,         -- how complete: complet, partiel, exemple, absent
    around VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);

CREATE TABLE service (
    id VARCHAR PRIMARY KEY,
    type VARCHAR NOT NULL REFERENCES service_type (code),
    nom VARCHAR NOT NULL,
    commune VARCHAR NOT NULL REFERENCES commune (code),
    lat DOUBLE,
    lon DOUBLE,
    precision VARCHAR NOT NULL,      -- point, adresse, commune
    gestionnaire VARCHAR NOT NULL,
    age_min DOUBLE,
    age_max DOUBLE,
    age_unite VARCHAR NOT NULL,      -- mois, ans, or empty
    jours VARCHAR NOT NULL,
    heures VARCHAR NOT NULL,
    tarif_qf VARCHAR NOT NULL,       -- oui, non, inconnu
    transport VARCHAR NOT NULL,
    handicap VARCHAR NOT NULL,
    ouvert_le DATE,
    ferme_le DATE,
    verifie_le DATE,
    dans VARCHAR NOT NULL,           -- quantity that already counts these places
    effectifs DOUBLE,                -- pupils, where it is a school
    ips DOUBLE,
    secteur_statut VARCHAR NOT NULL, -- public, prive, associatif
    millesime INTEGER,
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    note VARCHAR NOT NULL,
    corrige BOOLEAN NOT NULL,        -- a person corrected something that its source says
    source VARCHAR NOT NULL REFERENCES source (id)
);

-- What people wrote about services, as it was published; only what holds has no problem.
CREATE TABLE correction (
    service VARCHAR NOT NULL,        -- may be gone since: no reference
    field VARCHAR NOT NULL,          -- a column of service, « nouveau », or « places »
    period VARCHAR NOT NULL,         -- of places; empty otherwise
    since VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    problem VARCHAR NOT NULL,        -- in French, why it could not be applied; empty: it was
    PRIMARY KEY (service, field, period, since)
);

-- Dated capacities: the row with the latest `since` before a day holds on that day.
CREATE TABLE capacity (
    service VARCHAR NOT NULL REFERENCES service (id),
    period VARCHAR NOT NULL,
    since DATE NOT NULL,
    places DOUBLE,                   -- null: not told
    PRIMARY KEY (service, period, since)
);

CREATE TABLE stop (
    service VARCHAR NOT NULL REFERENCES service (id),
    commune VARCHAR NOT NULL REFERENCES commune (code),
    jour VARCHAR NOT NULL,
    debut VARCHAR NOT NULL,
    fin VARCHAR NOT NULL,
    recurrence VARCHAR NOT NULL
);

-- What a service did in a year. Small counts of children were withheld before they came here.
CREATE TABLE activity (
    service VARCHAR NOT NULL REFERENCES service (id),
    year INTEGER NOT NULL,
    measure VARCHAR NOT NULL,        -- a column of the delivery: heures_realisees, enfants...
    value DOUBLE,
    status VARCHAR NOT NULL CHECK (status IN ('ok', 'secret')),
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    source VARCHAR NOT NULL REFERENCES source (id),
    PRIMARY KEY (service, year, measure),
    CHECK ((status = 'ok') = (value IS NOT NULL))
);

-- Outlines ready to draw.
CREATE TABLE shape (
    code VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('commune', 'voisin', 'perimetre')),
    nom VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    x DOUBLE,
    y DOUBLE,
    rings VARCHAR NOT NULL,
    PRIMARY KEY (kind, code)
);

-- Trips between communes known around here, from centre to centre. A pair that is absent takes longer
-- than the declared limit (meta « trip_minutes »), or one of its ends is not located.
CREATE TABLE trip (
    origin VARCHAR NOT NULL,         -- codes of communes; unconstrained, an index would double the file
    destination VARCHAR NOT NULL,
    minutes DOUBLE NOT NULL CHECK (minutes > 0)
);

-- How access to each offer was measured by the build, and how far it can be believed.
CREATE TABLE access_setting (
    offer VARCHAR PRIMARY KEY,
    rank INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    counted BOOLEAN NOT NULL,        -- false: only minutes have a meaning
    method VARCHAR NOT NULL,         -- empty unless counted
    weights VARCHAR NOT NULL,        -- "10:1,15:0.6,20:0.25"; empty unless counted
    reach DOUBLE,                    -- minutes beyond which a place counts for nothing
    need VARCHAR NOT NULL,           -- quantity of those who may use it
    need_label VARCHAR NOT NULL,
    need_year INTEGER NOT NULL,
    supply_year INTEGER,             -- null: as the inventory stands on the day of the build
    outside VARCHAR NOT NULL CHECK (outside IN ('comptée', 'inconnue')),
    edge VARCHAR NOT NULL CHECK (edge IN ('complet', 'effet de bord', 'sans objet')),
    provider VARCHAR NOT NULL,       -- where the minutes come from
    nature VARCHAR NOT NULL CHECK (nature IN ('observe', 'estime', 'exemple')),
    sites INTEGER NOT NULL,          -- that count, inside and around
    untold INTEGER NOT NULL,         -- of those, the ones whose capacity is not known
    needs_missing INTEGER NOT NULL,  -- communes that count and whose need is not known
    draws INTEGER NOT NULL,          -- of the robustness; 0: none
    source VARCHAR NOT NULL
);

-- What each commune of the perimeter reaches, with the setting of its offer.
CREATE TABLE access_value (
    offer VARCHAR NOT NULL REFERENCES access_setting (offer),
    commune VARCHAR NOT NULL REFERENCES commune (code),
    need DOUBLE,                     -- null: not known
    offered DOUBLE,                  -- places in the commune; null: a site has not told its own
    access DOUBLE,                   -- places per child; null unless counted
    at_least BOOLEAN NOT NULL,       -- a site of unknown capacity is in reach
    minutes DOUBLE,                  -- to the nearest; null: farther than the limit
    worst DOUBLE,                    -- share of draws among the worst 20 %; null: not ranked
    PRIMARY KEY (offer, commune)
);
