import django.contrib.postgres.indexes
from django.db import migrations

import reports.models.search

# What a row can be filtered by, as short words that stand in the index beside the pairs of its text: the
# place and all above it; every year of its period, also by blocks of 4 and 16 years, so that few words
# cover a long range. Only the index may work it out, never the filter of a scan: hence the cost.
FILTER_KEYS = """
CREATE FUNCTION filter_keys(
    division_code text, year_from int, year int, kind text, level text, term int, stance text
) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 3000
RETURN (
    ARRAY['k' || kind, 'l' || level, 's' || stance]
    || CASE WHEN term IS NULL THEN '{}' ELSE ARRAY['t' || term] END
    || CASE WHEN division_code = '' THEN '{}' ELSE
        ARRAY['d' || left(division_code, 2), 'd' || left(division_code, 4), 'd' || division_code] END
    || CASE WHEN year = 0 THEN '{}' ELSE (
        SELECT array_agg(DISTINCT 'y' || y / size || '/' || size)
        FROM generate_series(coalesce(year_from, year), year) AS y, unnest(ARRAY[1, 4, 16]) AS size
    ) END
)
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_one_search_row_a_section")]

    operations = [
        migrations.RunSQL(FILTER_KEYS, "DROP FUNCTION filter_keys(text, int, int, text, text, int, text)"),
        migrations.RemoveIndex(model_name="searchrow", name="search_row_bigrams"),
        migrations.AddIndex(
            model_name="searchrow",
            index=django.contrib.postgres.indexes.GinIndex(
                reports.models.search.Bigrams("folded"),
                reports.models.search.FilterKeys(),
                fastupdate=False,
                name="search_row_bigrams",
            ),
        ),
    ]
