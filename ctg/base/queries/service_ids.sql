-- One row per service of the base, inside and around.
SELECT id, type FROM service ORDER BY id;
