-- The stops of mobile services that are not closed on $jour, inside the perimeter and around it.
SELECT
    p.service,
    s.nom,
    s.type,
    t.label AS type_libelle,
    p.commune AS territoire,
    c.nom AS commune,
    c.in_perimeter AS dans_le_perimetre,
    p.jour,
    p.debut,
    p.fin,
    p.recurrence,
    s.nature
FROM stop AS p
JOIN service AS s ON s.id = p.service
JOIN service_type AS t ON t.code = s.type
JOIN commune AS c ON c.code = p.commune
WHERE (s.ferme_le IS NULL OR s.ferme_le > $jour)
  AND ($theme IS NULL OR t.theme = $theme)
  AND ($type IS NULL OR s.type = $type)
ORDER BY
    t.rank,
    p.service,
    list_position(['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim'], p.jour),
    p.debut,
    p.commune;
