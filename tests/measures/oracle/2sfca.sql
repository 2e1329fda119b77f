-- One row per place: places per child, all trips of the catchment alike. Luo & Wang 2003.
WITH near AS (SELECT * FROM pair WHERE weight > 0),
site AS (SELECT site, any_value(capacity) / nullif(sum(need), 0) AS ratio FROM near GROUP BY site)
SELECT demand.place, coalesce(sum(site.ratio), 0) AS result
FROM demand
LEFT JOIN near ON near.origin = demand.place
LEFT JOIN site USING (site)
GROUP BY demand.place
