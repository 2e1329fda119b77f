-- One row per offer measured by the build: its setting, and how far it can be believed.
SELECT
    offer, label, theme, unit, counted, method, weights, reach, need, need_label, need_year, supply_year,
    outside, edge, provider, nature, sites, untold, needs_missing, draws, source
FROM access_setting
WHERE $offer IS NULL OR offer = $offer
ORDER BY rank;
