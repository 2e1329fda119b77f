-- One row per producer's file that the figures were read from, as it was on that day.
SELECT
    f.source,
    s.title AS titre,
    f.name AS nom,
    f.period AS periode,
    f.geography AS geographie,
    f.dated AS date_fichier,
    f.size AS octets,
    f.sha256,
    s.licence
FROM source_file AS f
JOIN source AS s ON s.id = f.source
ORDER BY f.source, f.name;
