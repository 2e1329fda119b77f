-- One row per commune whose centre is known: those that can take part in a measure of access.
SELECT code AS place, in_perimeter AS inside, lat, lon, superficie AS area
FROM commune
WHERE lat IS NOT NULL AND lon IS NOT NULL
ORDER BY code;
