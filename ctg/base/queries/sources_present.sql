-- One row per source of the base: what kind it is, up to which year it has a value, from which files.
WITH told AS (
    SELECT source, max(year) AS latest FROM fact WHERE status <> 'manquant' GROUP BY source
    UNION ALL
    SELECT source, max(millesime) FROM service GROUP BY source
)
SELECT
    s.id,
    s.kind,
    s.title,
    s.producer,
    s.licence,
    s.page,
    s.note,
    s.geography,
    max(t.latest) AS latest,
    coalesce((SELECT string_agg(f.name, '|') FROM source_file AS f WHERE f.source = s.id), '') AS names
FROM source AS s
LEFT JOIN told AS t ON t.source = s.id
WHERE s.nature <> 'exemple'
GROUP BY ALL
ORDER BY s.id;
