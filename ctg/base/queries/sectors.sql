-- One row per commune of the perimeter, with the sector it belongs to (null: none).
SELECT code AS place, nom, secteur AS sector
FROM commune
WHERE in_perimeter
ORDER BY code;
