"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('adults',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), server_default='', nullable=False),
    sa.Column('last_name', sa.String(), server_default='', nullable=False),
    sa.Column('job', sa.String(), server_default='teacher', nullable=False),
    sa.Column('title', sa.String(), server_default='', nullable=False),
    sa.Column('email', sa.String(), server_default='', nullable=False),
    sa.Column('homeroom', sa.String(), server_default='', nullable=False),
    sa.Column('language', sa.String(), server_default='', nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('first_year', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('leaving', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('away', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('paused', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('role', sa.String(), server_default='', nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('school_id', 'adult_id', name=op.f('pk_adults'))
    )
    op.create_table('audit',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('entry', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('who', sa.String(), server_default='', nullable=False),
    sa.Column('action', sa.String(), server_default='', nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(), server_default='', nullable=False),
    sa.Column('digest', sa.String(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('school_id', 'entry', name=op.f('pk_audit'))
    )
    op.create_table('pulse_answers',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('answer_id', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('school_id', 'answer_id', name=op.f('pk_pulse_answers'))
    )
    op.create_table('remembered_answers',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('shape', sa.String(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('school_id', 'shape', 'question', name=op.f('pk_remembered_answers'))
    )
    op.create_table('rounds',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), server_default='', nullable=False),
    sa.Column('status', sa.String(), server_default='', nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('grades', sa.JSON(), nullable=False),
    sa.Column('collects_voice', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('revealed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('school_id', 'round_id', name=op.f('pk_rounds')),
    sa.UniqueConstraint('school_id', 'name', name=op.f('uq_rounds_school_id_name'))
    )
    op.create_table('schools',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), server_default='', nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('school_id', name=op.f('pk_schools'))
    )
    op.create_table('students',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), server_default='', nullable=False),
    sa.Column('last_name', sa.String(), server_default='', nullable=False),
    sa.Column('preferred_name', sa.String(), server_default='', nullable=False),
    sa.Column('grade', sa.String(), server_default='', nullable=False),
    sa.Column('grade_text', sa.String(), server_default='', nullable=False),
    sa.Column('homeroom', sa.String(), server_default='', nullable=False),
    sa.Column('language', sa.String(), server_default='', nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('school_id', 'student_id', name=op.f('pk_students'))
    )
    op.create_table('accounts',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=True),
    sa.Column('roles', sa.String(), server_default='', nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_accounts_school_id_adult_id')),
    sa.PrimaryKeyConstraint('school_id', 'subject', name=op.f('pk_accounts'))
    )
    op.create_table('answers',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('answer_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=True),
    sa.Column('marked_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_answers_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_answers_school_id_round_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_answers_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'answer_id', name=op.f('pk_answers'))
    )
    op.create_index('ix_answers_round', 'answers', ['school_id', 'round_id', 'adult_id'], unique=False)
    op.create_table('do_not_match',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_do_not_match_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_do_not_match_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'adult_id', 'student_id', name=op.f('pk_do_not_match'))
    )
    op.create_table('joined',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('joining_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), server_default='', nullable=False),
    sa.Column('joined_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_joined_school_id_adult_id')),
    sa.PrimaryKeyConstraint('school_id', 'joining_id', 'adult_id', name=op.f('pk_joined'))
    )
    op.create_table('joinings',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('joining_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('code_hash', sa.String(), server_default='', nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_joinings_school_id_round_id')),
    sa.PrimaryKeyConstraint('school_id', 'joining_id', name=op.f('pk_joinings'))
    )
    op.create_table('marks',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.Column('marked_at', sa.DateTime(), nullable=False),
    sa.Column('late', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_marks_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_marks_school_id_round_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_marks_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'adult_id', 'student_id', name=op.f('pk_marks'))
    )
    op.create_table('notes',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('note_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('author_id', sa.String(), nullable=False),
    sa.Column('restricted', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('happened', sa.Text(), server_default='', nullable=False),
    sa.Column('next_step', sa.Text(), server_default='', nullable=False),
    sa.Column('result', sa.Text(), server_default='', nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'author_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_notes_school_id_author_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_notes_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'note_id', name=op.f('pk_notes'))
    )
    op.create_index('ix_notes_student', 'notes', ['school_id', 'student_id'], unique=False)
    op.create_table('outreach',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('outreach_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=True),
    sa.Column('status', sa.String(), server_default='', nullable=False),
    sa.Column('reason', sa.String(), server_default='', nullable=False),
    sa.Column('first_step', sa.String(), server_default='', nullable=False),
    sa.Column('plan', sa.String(), server_default='', nullable=False),
    sa.Column('looked_after_by', sa.String(), nullable=True),
    sa.Column('volunteered', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('converted_on', sa.Date(), nullable=True),
    sa.Column('handed_over_from', sa.String(), nullable=True),
    sa.Column('goodbye_by', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_outreach_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'looked_after_by'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_outreach_school_id_looked_after_by')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_outreach_school_id_round_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_outreach_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'outreach_id', name=op.f('pk_outreach'))
    )
    op.create_index('ix_outreach_adult', 'outreach', ['school_id', 'adult_id'], unique=False)
    op.create_index('ix_outreach_student', 'outreach', ['school_id', 'student_id'], unique=False)
    op.create_table('pulse_given',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_pulse_given_school_id_adult_id')),
    sa.PrimaryKeyConstraint('school_id', 'adult_id', 'asked_on', name=op.f('pk_pulse_given'))
    )
    op.create_table('reviewed',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_reviewed_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_reviewed_school_id_round_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'adult_id', name=op.f('pk_reviewed'))
    )
    op.create_table('round_adults',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('leaving', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_round_adults_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_round_adults_school_id_round_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'adult_id', name=op.f('pk_round_adults'))
    )
    op.create_table('round_students',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('grade', sa.String(), server_default='', nullable=False),
    sa.Column('homeroom', sa.String(), server_default='', nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_round_students_school_id_round_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_round_students_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'student_id', name=op.f('pk_round_students'))
    )
    op.create_table('teaches',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('student_ids', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_teaches_school_id_adult_id')),
    sa.PrimaryKeyConstraint('school_id', 'adult_id', name=op.f('pk_teaches'))
    )
    op.create_table('vignette_answers',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('adult_id', sa.String(), nullable=False),
    sa.Column('vignette', sa.String(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'adult_id'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_vignette_answers_school_id_adult_id')),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_vignette_answers_school_id_round_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'adult_id', 'vignette', name=op.f('pk_vignette_answers'))
    )
    op.create_table('voice',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), server_default='', nullable=False),
    sa.Column('adult_ids', sa.JSON(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_voice_school_id_round_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_voice_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'round_id', 'student_id', name=op.f('pk_voice'))
    )
    op.create_table('voice_codes',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('round_id', sa.String(), nullable=False),
    sa.Column('homeroom', sa.String(), server_default='', nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'round_id'], ['rounds.school_id', 'rounds.round_id'], name=op.f('fk_voice_codes_school_id_round_id')),
    sa.PrimaryKeyConstraint('school_id', 'code_hash', name=op.f('pk_voice_codes'))
    )
    op.create_table('contacts',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('contact_id', sa.String(), nullable=False),
    sa.Column('outreach_id', sa.String(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(), server_default='', nullable=False),
    sa.Column('felt', sa.String(), server_default='', nullable=False),
    sa.Column('remark', sa.String(), server_default='', nullable=False),
    sa.Column('logged_by', sa.String(), nullable=True),
    sa.Column('logged_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'logged_by'], ['adults.school_id', 'adults.adult_id'], name=op.f('fk_contacts_school_id_logged_by')),
    sa.ForeignKeyConstraint(['school_id', 'outreach_id'], ['outreach.school_id', 'outreach.outreach_id'], name=op.f('fk_contacts_school_id_outreach_id')),
    sa.PrimaryKeyConstraint('school_id', 'contact_id', name=op.f('pk_contacts'))
    )
    op.create_index('ix_contacts_outreach', 'contacts', ['school_id', 'outreach_id'], unique=False)
    op.create_table('follow_ups',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('follow_up_id', sa.String(), nullable=False),
    sa.Column('outreach_id', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'outreach_id'], ['outreach.school_id', 'outreach.outreach_id'], name=op.f('fk_follow_ups_school_id_outreach_id')),
    sa.PrimaryKeyConstraint('school_id', 'follow_up_id', name=op.f('pk_follow_ups'))
    )
    op.create_index('ix_follow_ups_outreach', 'follow_ups', ['school_id', 'outreach_id'], unique=False)
    op.create_table('open_outreach',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('outreach_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'outreach_id'], ['outreach.school_id', 'outreach.outreach_id'], name=op.f('fk_open_outreach_school_id_outreach_id')),
    sa.ForeignKeyConstraint(['school_id', 'student_id'], ['students.school_id', 'students.student_id'], name=op.f('fk_open_outreach_school_id_student_id')),
    sa.PrimaryKeyConstraint('school_id', 'student_id', name=op.f('pk_open_outreach'))
    )
    op.create_table('outreach_steps',
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('outreach_id', sa.String(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), server_default='', nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'outreach_id'], ['outreach.school_id', 'outreach.outreach_id'], name=op.f('fk_outreach_steps_school_id_outreach_id')),
    sa.PrimaryKeyConstraint('school_id', 'outreach_id', 'step', name=op.f('pk_outreach_steps'))
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
