-- One row per fact about the base itself.
SELECT key, value FROM meta ORDER BY key;
