-- One row per source and quantity, or type of service, that it gives: rows, known ones, up to which year.
SELECT
    f.source,
    src.kind,
    f.quantity AS code,
    count(*) AS "rows",
    count(*) FILTER (f.status <> 'manquant') AS known,
    max(f.year) FILTER (f.status <> 'manquant') AS latest
FROM fact AS f
JOIN source AS src ON src.id = f.source
GROUP BY ALL
UNION ALL
SELECT s.source, src.kind, s.type, count(*), count(*), max(s.millesime)
FROM service AS s
JOIN source AS src ON src.id = s.source
WHERE s.nature <> 'exemple'
GROUP BY ALL
ORDER BY source, code;
