-- One row per commune of the perimeter: the `communes` answer.
SELECT
    code,
    nom,
    secteur,
    departement,
    epci,
    epci_nom,
    population,
    superficie AS superficie_km2,
    lat,
    lon
FROM commune
WHERE in_perimeter
ORDER BY code;
