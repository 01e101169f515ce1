"""The whole case file: everything the work with a survivor needs, and the office's directories.

New columns of the first release's tables start empty. Duties, sounds of names and the like
are made from the records when a workspace of the first release is first opened for writing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "incident_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entry")),
    )
    op.create_table(
        "instrument",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("instrument_version", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
    )
    op.create_index(op.f("ix_instrument_code"), "instrument", ["code"])
    op.create_table(
        "perpetrator_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("other_names", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perpetrator_entry")),
    )
    op.create_table(
        "project_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_entry")),
    )
    op.create_table(
        "provider_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_bn", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("eligible", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("focal_person", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Text(), nullable=False),
        sa.Column("vetted_on", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("agreement_until", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_entry")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_acknowledgement_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_case_id"), "acknowledgement", ["case_id"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.Text(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_alert_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_audience"), "alert", ["audience"])
    op.create_index(op.f("ix_alert_case_id"), "alert", ["case_id"])
    op.create_table(
        "alleged_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("perpetrator", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("knows_address", sa.Text(), nullable=False),
        sa.Column("threat", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_alleged_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alleged_record")),
    )
    op.create_index(op.f("ix_alleged_record_case_id"), "alleged_record", ["case_id"])
    op.create_table(
        "assessment_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("instrument_version", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_assessment_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_record")),
    )
    op.create_index(op.f("ix_assessment_record_case_id"), "assessment_record", ["case_id"])
    op.create_table(
        "assistance_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_assistance_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_record")),
    )
    op.create_index(op.f("ix_assistance_record_case_id"), "assistance_record", ["case_id"])
    op.create_table(
        "case_merge",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("merged_id", sa.Text(), nullable=False),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["case_file.id"], name=op.f("fk_case_merge_kept_id")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["case_file.id"], name=op.f("fk_case_merge_merged_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merge")),
    )
    op.create_index(op.f("ix_case_merge_kept_id"), "case_merge", ["kept_id"])
    op.create_index(op.f("ix_case_merge_merged_id"), "case_merge", ["merged_id"])
    op.create_table(
        "case_sound",
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_key"], ["case_file.key"], name=op.f("fk_case_sound_case_key")
        ),
        sa.PrimaryKeyConstraint("sound", "case_key", name=op.f("pk_case_sound")),
    )
    op.create_index(op.f("ix_case_sound_case_key"), "case_sound", ["case_key"])
    op.create_table(
        "complaint",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("answer_wished", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_complaint_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index(op.f("ix_complaint_case_id"), "complaint", ["case_id"])
    op.create_table(
        "displacement_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("migration_status", sa.Text(), nullable=False),
        sa.Column("drivers", sa.Text(), nullable=False),
        sa.Column("displaced_from", sa.Text(), nullable=False),
        sa.Column("displaced_on", sa.Text(), nullable=False),
        sa.Column("in_camp", sa.Text(), nullable=False),
        sa.Column("camp", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("host_community", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_displacement_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_displacement_record")),
    )
    op.create_index(op.f("ix_displacement_record_case_id"), "displacement_record", ["case_id"])
    op.create_table(
        "duty",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_duty_case_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_case_id"), "duty", ["case_id"])
    op.create_index("ix_duty_due", "duty", ["due", "case_id"])
    op.create_table(
        "handover_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("open_steps", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_handover_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_record")),
    )
    op.create_index(op.f("ix_handover_record_case_id"), "handover_record", ["case_id"])
    op.create_table(
        "hearing_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("proceeding", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("survivor_attends", sa.Text(), nullable=False),
        sa.Column("companion", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_hearing_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_record")),
    )
    op.create_index(op.f("ix_hearing_record_case_id"), "hearing_record", ["case_id"])
    op.create_table(
        "identifier_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_identifier_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_record")),
    )
    op.create_index(op.f("ix_identifier_record_case_id"), "identifier_record", ["case_id"])
    op.create_table(
        "legal_update_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("proceeding", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("her_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_legal_update_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_update_record")),
    )
    op.create_index(op.f("ix_legal_update_record_case_id"), "legal_update_record", ["case_id"])
    op.create_table(
        "membership_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_membership_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_record")),
    )
    op.create_index(op.f("ix_membership_record_case_id"), "membership_record", ["case_id"])
    op.create_table(
        "pause_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_pause_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause_record")),
    )
    op.create_index(op.f("ix_pause_record_case_id"), "pause_record", ["case_id"])
    op.create_table(
        "proceeding_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("parallel", sa.Text(), nullable=False),
        sa.Column("offence_on", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("gd_number", sa.Text(), nullable=False),
        sa.Column("fir_number", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Text(), nullable=False),
        sa.Column("thana", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("officer_phone", sa.Text(), nullable=False),
        sa.Column("charge_sheet_on", sa.Text(), nullable=False),
        sa.Column("charge_framed_on", sa.Text(), nullable=False),
        sa.Column("tribunal", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("lawyer", sa.Text(), nullable=False),
        sa.Column("is_witness", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("rights_told_on", sa.Text(), nullable=False),
        sa.Column("protection_order", sa.Text(), nullable=False),
        sa.Column("compensation_claimed", sa.Integer(), nullable=True),
        sa.Column("compensation_awarded", sa.Integer(), nullable=True),
        sa.Column("compensation_paid", sa.Integer(), nullable=True),
        sa.Column("pressure", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_proceeding_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_record")),
    )
    op.create_index(op.f("ix_proceeding_record_case_id"), "proceeding_record", ["case_id"])
    op.create_table(
        "recruiter_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=True),
        sa.Column("fee_paid_to", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("promised_work", sa.Text(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_recruiter_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recruiter_record")),
    )
    op.create_index(op.f("ix_recruiter_record_case_id"), "recruiter_record", ["case_id"])
    op.create_table(
        "relation_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("in_household", sa.Boolean(), nullable=False),
        sa.Column("dependant", sa.Boolean(), nullable=False),
        sa.Column("aware", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("involved", sa.Text(), nullable=False),
        sa.Column("guardian", sa.Boolean(), nullable=False),
        sa.Column("at_risk", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_relation_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation_record")),
    )
    op.create_index(op.f("ix_relation_record_case_id"), "relation_record", ["case_id"])
    op.create_table(
        "return_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("her_wish", sa.Text(), nullable=False),
        sa.Column("from_country", sa.Text(), nullable=False),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("arrived_on", sa.Text(), nullable=False),
        sa.Column("entry_point", sa.Text(), nullable=False),
        sa.Column("travel_document", sa.Text(), nullable=False),
        sa.Column("document_problems", sa.Text(), nullable=False),
        sa.Column("rrri_reference", sa.Text(), nullable=False),
        sa.Column("detained", sa.Text(), nullable=False),
        sa.Column("detained_in", sa.Text(), nullable=False),
        sa.Column("detained_since", sa.Text(), nullable=False),
        sa.Column("detained_until", sa.Text(), nullable=False),
        sa.Column("detention_ground", sa.Text(), nullable=False),
        sa.Column("consular_visit", sa.Text(), nullable=False),
        sa.Column("handed_over_by", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("gd_reference", sa.Text(), nullable=False),
        sa.Column("family_told", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_return_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_record")),
    )
    op.create_index(op.f("ix_return_record_case_id"), "return_record", ["case_id"])
    op.create_table(
        "route_event_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("place_in_order", sa.Integer(), nullable=True),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Text(), nullable=False),
        sa.Column("border_point", sa.Text(), nullable=False),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_route_event_record_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_event_record")),
    )
    op.create_index(op.f("ix_route_event_record_case_id"), "route_event_record", ["case_id"])
    op.add_column("action_record", sa.Column("goal", sa.Text(), server_default="", nullable=False))
    op.drop_index(op.f("ix_action_record_due"), table_name="action_record")
    op.add_column("case_file", sa.Column("merged_into", sa.Text(), nullable=True))
    op.create_index(op.f("ix_case_file_merged_into"), "case_file", ["merged_into"])
    op.add_column(
        "closure_record", sa.Column("retain_until", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "closure_record", sa.Column("later_contact", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "consent_record", sa.Column("guardian", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "consent_record", sa.Column("language", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "experience_record",
        sa.Column("trafficker_relation", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "experience_record",
        sa.Column("recruitment_platforms", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "experience_record", sa.Column("promised", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "experience_record", sa.Column("age_when_trafficked", sa.Integer(), nullable=True)
    )
    op.add_column(
        "experience_record",
        sa.Column("industry_detail", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "experience_record",
        sa.Column("exploitation_platforms", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "experience_record", sa.Column("cross_border", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "experience_record", sa.Column("abducted", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("experience_record", sa.Column("ransom", sa.Integer(), nullable=True))
    op.add_column("experience_record", sa.Column("hours_a_day", sa.Integer(), nullable=True))
    op.add_column(
        "experience_record", sa.Column("pay", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("experience_record", sa.Column("debt", sa.Integer(), nullable=True))
    op.add_column(
        "experience_record", sa.Column("creditor", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "experience_record",
        sa.Column("documents_held", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "experience_record", sa.Column("injuries", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "experience_record", sa.Column("way_out", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("who_met", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record",
        sa.Column("rules_kept", sa.Boolean(), server_default="0", nullable=False),
    )
    op.add_column(
        "follow_up_record", sa.Column("economic", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("social", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("psychosocial", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("legal", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("health", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("protection", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "follow_up_record",
        sa.Column("warning_signs", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "follow_up_record", sa.Column("needs", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "follow_up_record", sa.Column("missed_why", sa.Text(), server_default="", nullable=False)
    )
    op.drop_index(op.f("ix_follow_up_record_due"), table_name="follow_up_record")
    op.add_column(
        "goal_record", sa.Column("reached_on", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record", sa.Column("received_on", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record", sa.Column("first_contact_on", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record", sa.Column("project", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record", sa.Column("emergency", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record", sa.Column("emergency_reason", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "intake_record",
        sa.Column("emergency_review_on", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "note_record", sa.Column("shared_note", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("age_in_doubt", sa.Boolean(), server_default="0", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("age_decision", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("age_grounds", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("primary_language", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record",
        sa.Column("secondary_language", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "person_record", sa.Column("education", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record",
        sa.Column("occupation_before", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "person_record", sa.Column("occupation", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("disability", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("disability_needs", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("religion", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("ethnicity", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("deceased", sa.Boolean(), server_default="0", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("latitude", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "person_record", sa.Column("longitude", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("plan_record", sa.Column("types", sa.Text(), server_default="[]", nullable=False))
    op.add_column("plan_record", sa.Column("steps", sa.Text(), server_default="", nullable=False))
    op.add_column("plan_record", sa.Column("witness", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "plan_record", sa.Column("planned_end", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("plan_record", sa.Column("ended", sa.Text(), server_default="", nullable=False))
    op.drop_index(op.f("ix_plan_record_due"), table_name="plan_record")
    op.add_column(
        "referral_record", sa.Column("provider", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "referral_record", sa.Column("answered_on", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "referral_record", sa.Column("shared", sa.Text(), server_default="[]", nullable=False)
    )
    op.drop_index(op.f("ix_referral_record_due"), table_name="referral_record")
    op.drop_index(op.f("ix_risk_record_due"), table_name="risk_record")
    op.add_column(
        "screening_record", sa.Column("screened_on", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("interviewer", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("interpreter", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("acts", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("means", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("purposes", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("indicators", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "screening_record", sa.Column("evidence", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "screening_record",
        sa.Column("vulnerabilities", sa.Text(), server_default="[]", nullable=False),
    )
    op.add_column(
        "screening_record",
        sa.Column("vulnerability_details", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "service_record", sa.Column("provider_entry", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "service_record", sa.Column("satisfaction", sa.Text(), server_default="", nullable=False)
    )
