-- One row per service among some: its name, and the day it was last checked (null: never).
SELECT id, nom, verifie_le
FROM service
WHERE list_contains($ids, id)
ORDER BY id;
