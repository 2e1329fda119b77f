-- One row per offer that commitments follow and commune of the perimeter: what it reaches, as the build measured it.
SELECT
    v.offer,
    v.commune AS place,
    v.need,
    v.access,
    coalesce(v.minutes, 'infinity'::DOUBLE) AS minutes,
    s.counted,
    s.supply_year,
    s.nature,
    s.source
FROM access_value AS v
JOIN access_setting AS s ON s.offer = v.offer
WHERE list_contains($offers, v.offer)
ORDER BY v.offer, v.commune;
