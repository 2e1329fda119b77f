-- One row: places per 100 children of the territory.
SELECT 100 * (SELECT sum(capacity) FROM supply) / nullif((SELECT sum(need) FROM demand), 0) AS result
