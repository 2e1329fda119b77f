-- One row per place: balanced places per child, closed sites left out. Paez, Higgins & Vivona 2019.
WITH balanced AS (
    SELECT
        *,
        weight / nullif(sum(weight) OVER (PARTITION BY origin), 0) AS sent,
        weight / nullif(sum(weight) OVER (PARTITION BY site), 0) AS received
    FROM pair
    WHERE capacity > 0
),
site AS (
    SELECT site, any_value(capacity) / nullif(sum(sent * need), 0) AS ratio FROM balanced GROUP BY site
)
SELECT demand.place, coalesce(sum(balanced.received * site.ratio), 0) AS result
FROM demand
LEFT JOIN balanced ON balanced.origin = demand.place
LEFT JOIN site USING (site)
GROUP BY demand.place
