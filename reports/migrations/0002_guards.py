"""What the database itself refuses: spans that do not hold, forbidden status changes, rewritten history."""

from django.db import migrations

# A report begins as a draft and moves along these arrows only; anything may stay where it is.
STATUS = """
CREATE FUNCTION report_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a report begins as a draft, not as %', NEW.status USING ERRCODE = 'check_violation',
                CONSTRAINT = 'report_status_arrows';
        END IF;
    ELSIF NEW.status <> OLD.status AND (OLD.status || '>' || NEW.status) NOT IN (
        'draft>in_review', 'in_review>draft', 'in_review>published', 'published>withdrawn', 'withdrawn>in_review'
    ) THEN
        RAISE EXCEPTION 'a report does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation',
            CONSTRAINT = 'report_status_arrows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_status_arrows BEFORE INSERT OR UPDATE OF status ON reports_report
    FOR EACH ROW EXECUTE FUNCTION report_guard_status();
"""
STATUS_UNDO = """
DROP TRIGGER report_status_arrows ON reports_report;
DROP FUNCTION report_guard_status();
"""

# text[start:end] = raw for every metric, and sections inside the text. Checked for all rows of
# a statement at once, so that a long text is read once and not once a row.
SPANS = """
CREATE FUNCTION metric_guard_spans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT m.report_id, m.ordinal, m.raw INTO bad
    FROM changed m JOIN reports_report r ON r.id = m.report_id
    WHERE substr(r.text, m.start + 1, m."end" - m.start) <> m.raw OR m.quote_end > char_length(r.text)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'metric % of report %: the text does not say "%" there', bad.ordinal, bad.report_id, bad.raw
            USING ERRCODE = 'check_violation', CONSTRAINT = 'metric_raw_in_text';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER metric_raw_in_text_insert AFTER INSERT ON reports_metric
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION metric_guard_spans();
CREATE TRIGGER metric_raw_in_text_update AFTER UPDATE ON reports_metric
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION metric_guard_spans();

CREATE FUNCTION section_guard_spans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT s.report_id, s.ordinal INTO bad
    FROM changed s JOIN reports_report r ON r.id = s.report_id
    WHERE s."end" > char_length(r.text)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'section % of report % ends after the text', bad.ordinal, bad.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'section_inside_text';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER section_inside_text_insert AFTER INSERT ON reports_section
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION section_guard_spans();
CREATE TRIGGER section_inside_text_update AFTER UPDATE ON reports_section
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION section_guard_spans();

-- A new text is checked against its children at commit: reading again changes both.
CREATE FUNCTION report_guard_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM reports_metric m JOIN reports_report r ON r.id = m.report_id
        WHERE r.id = NEW.id
          AND (substr(r.text, m.start + 1, m."end" - m.start) <> m.raw OR m.quote_end > char_length(r.text))
    ) OR EXISTS (
        SELECT 1 FROM reports_section s JOIN reports_report r ON r.id = s.report_id
        WHERE r.id = NEW.id AND s."end" > char_length(r.text)
    ) THEN
        RAISE EXCEPTION 'report %: the new text no longer carries its sections and metrics', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_text_carries_spans';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER report_text_carries_spans AFTER UPDATE OF text ON reports_report
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION report_guard_text();
"""
SPANS_UNDO = """
DROP TRIGGER report_text_carries_spans ON reports_report;
DROP FUNCTION report_guard_text();
DROP TRIGGER section_inside_text_update ON reports_section;
DROP TRIGGER section_inside_text_insert ON reports_section;
DROP FUNCTION section_guard_spans();
DROP TRIGGER metric_raw_in_text_update ON reports_metric;
DROP TRIGGER metric_raw_in_text_insert ON reports_metric;
DROP FUNCTION metric_guard_spans();
"""

HISTORY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed (%)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE ON reports_revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER source_file_never_changed BEFORE UPDATE OF sha256, size, content, received_at ON reports_sourcefile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
HISTORY_UNDO = """
DROP TRIGGER source_file_never_changed ON reports_sourcefile;
DROP TRIGGER revision_append_only ON reports_revision;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL(STATUS, STATUS_UNDO),
        migrations.RunSQL(SPANS, SPANS_UNDO),
        migrations.RunSQL(HISTORY, HISTORY_UNDO),
    ]
