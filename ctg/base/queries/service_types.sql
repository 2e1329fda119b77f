-- One row per type of service: how complete its inventory is, inside and around the perimeter.
SELECT
    t.code AS type,
    t.label AS libelle,
    t.theme,
    t.theme_label AS theme_libelle,
    t.unit AS unite,
    t.inside AS dans_le_perimetre,
    t.around AS alentour,
    count(s.id) FILTER (c.in_perimeter) AS services_dedans,
    count(s.id) FILTER (NOT c.in_perimeter) AS services_alentour,
    t.note
FROM service_type AS t
LEFT JOIN service AS s ON s.type = t.code
LEFT JOIN commune AS c ON c.code = s.commune
GROUP BY ALL
ORDER BY min(t.rank);
