-- One row per official file that this version reads, used by the build or not.
SELECT
    id,
    title,
    producer,
    page,
    licence,
    files,
    named,
    verified,
    secrecy,
    kind,
    published_month,
    lag,
    gives,
    services,
    completes,
    note
FROM official
ORDER BY id;
