-- One row per place: minutes to the k-th nearest open site, infinite where there are fewer.
WITH ranked AS (
    SELECT origin, minutes, row_number() OVER (PARTITION BY origin ORDER BY minutes) AS rank
    FROM pair WHERE capacity > 0
)
SELECT demand.place, coalesce(ranked.minutes, 'infinity'::DOUBLE) AS result
FROM demand
CROSS JOIN parameter
LEFT JOIN ranked ON ranked.origin = demand.place AND ranked.rank = parameter.k
