-- One row per service, year and measure of its activity; what is withheld has no value.
SELECT
    s.commune AS territoire,
    c.nom AS commune,
    a.service,
    s.nom,
    s.type,
    a.year AS annee,
    a.measure AS mesure,
    a.value AS valeur,
    a.status AS statut,
    a.nature,
    o.title AS source
FROM activity AS a
JOIN service AS s ON s.id = a.service
JOIN commune AS c ON c.code = s.commune
JOIN source AS o ON o.id = a.source
ORDER BY a.service, a.year, a.measure;
