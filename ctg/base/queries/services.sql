-- One row per service, with its capacity as it stands on $jour: the `services` answer.
WITH latest AS (
    SELECT service, period, places
    FROM capacity
    WHERE since <= $jour
    QUALIFY row_number() OVER (PARTITION BY service, period ORDER BY since DESC) = 1
),
wide AS (
    SELECT
        service,
        string_agg(DISTINCT period, ' ' ORDER BY period) AS periods,  -- declared, even with places untold
        max(places) AS places,
        max(places) FILTER (period = 'annee') AS annee,
        max(places) FILTER (period = 'periscolaire_matin') AS periscolaire_matin,
        max(places) FILTER (period = 'periscolaire_midi') AS periscolaire_midi,
        max(places) FILTER (period = 'periscolaire_soir') AS periscolaire_soir,
        max(places) FILTER (period = 'mercredi') AS mercredi,
        max(places) FILTER (period = 'vacances_automne') AS vacances_automne,
        max(places) FILTER (period = 'vacances_noel') AS vacances_noel,
        max(places) FILTER (period = 'vacances_hiver') AS vacances_hiver,
        max(places) FILTER (period = 'vacances_printemps') AS vacances_printemps,
        max(places) FILTER (period = 'ete') AS ete
    FROM latest
    GROUP BY service
)
SELECT
    s.commune AS territoire,
    c.nom AS commune,
    coalesce(c.secteur, '') AS secteur,
    c.in_perimeter AS dans_le_perimetre,
    s.id,
    s.nom,
    t.theme,
    t.theme_label AS theme_libelle,
    s.type,
    t.label AS type_libelle,
    w.places,
    t.unit AS unite,
    w.annee AS places_annee,
    w.periscolaire_matin AS places_periscolaire_matin,
    w.periscolaire_midi AS places_periscolaire_midi,
    w.periscolaire_soir AS places_periscolaire_soir,
    w.mercredi AS places_mercredi,
    w.vacances_automne AS places_vacances_automne,
    w.vacances_noel AS places_vacances_noel,
    w.vacances_hiver AS places_vacances_hiver,
    w.vacances_printemps AS places_vacances_printemps,
    w.ete AS places_ete,
    s.effectifs,
    s.ips,
    s.gestionnaire,
    s.age_min,
    s.age_max,
    s.age_unite,
    s.jours,
    s.heures,
    s.tarif_qf,
    s.transport,
    s.handicap,
    s.ouvert_le,
    s.ferme_le,
    s.verifie_le,
    s.dans AS deja_compte_dans,
    s.lat,
    s.lon,
    s.precision,
    s.nature,
    s.millesime,
    src.producer || ', ' || src.title AS source,
    s.note,
    s.corrige,
    coalesce(w.periods, '') AS periodes
FROM service AS s
JOIN commune AS c ON c.code = s.commune
JOIN service_type AS t ON t.code = s.type
JOIN source AS src ON src.id = s.source
LEFT JOIN wide AS w ON w.service = s.id
WHERE ($theme IS NULL OR t.theme = $theme)
  AND ($type IS NULL OR s.type = $type)
ORDER BY s.commune, t.rank, s.id;
