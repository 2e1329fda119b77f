-- One row per place: places per child. Luo & Qi 2009.
WITH site AS (
    SELECT site, any_value(capacity) / nullif(sum(weight * need), 0) AS ratio FROM pair GROUP BY site
)
SELECT demand.place, coalesce(sum(pair.weight * site.ratio), 0) AS result
FROM demand
LEFT JOIN pair ON pair.origin = demand.place
LEFT JOIN site USING (site)
GROUP BY demand.place
