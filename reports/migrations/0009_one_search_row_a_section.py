"""Sections above 8,000 characters had a row for each piece; now every section is one row."""

from __future__ import annotations

from django.db import migrations, models

# A piece repeats the end of the one before: `overlap` says how much of it.
_JOIN_PIECES = """
    UPDATE reports_searchrow r SET folded = j.folded, "end" = j.last
    FROM (
        SELECT report_id, section_id, string_agg(substr(folded, overlap + 1), '' ORDER BY piece) AS folded,
               max("end") AS last
        FROM reports_searchrow GROUP BY report_id, section_id HAVING count(*) > 1
    ) j
    WHERE r.report_id = j.report_id AND r.section_id = j.section_id AND r.piece = 0;
    DELETE FROM reports_searchrow WHERE piece > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_add_uploads")]

    operations = [
        migrations.RunSQL(_JOIN_PIECES, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="searchrow", name="search_row_section_piece_unique"),
        migrations.RemoveField(model_name="searchrow", name="overlap"),
        migrations.RemoveField(model_name="searchrow", name="piece"),
        migrations.AddConstraint(
            model_name="searchrow",
            constraint=models.UniqueConstraint(
                fields=("report_id", "section_id"), name="search_row_section_unique"
            ),
        ),
    ]
