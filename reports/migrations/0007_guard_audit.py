from django.db import migrations

AUDIT = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
AUDIT_UNDO = "DROP TRIGGER audit_append_only ON django_admin_log;"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_add_tokens_and_invitations"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [migrations.RunSQL(AUDIT, AUDIT_UNDO)]
