-- One row per service of the base, inside and around, as its card shows it before what awaits publication.
SELECT s.*, t.label AS type_libelle, t.unit AS unite, c.nom AS commune_nom, c.in_perimeter AS dans_le_perimetre
FROM service AS s
JOIN service_type AS t ON t.code = s.type
JOIN commune AS c ON c.code = s.commune
ORDER BY s.id;
