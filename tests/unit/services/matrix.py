"""Which permission each service asks for: the matrix that is tested, written by hand.

A service that stands in no row fails the test: decide here first who may ask for it. With GRANTS
(role x permission x scope, docs/permissions.md) it says who may do what.
"""

from connections.domain.access.grants import Permission

NEEDS: dict[Permission, str] = {
    Permission.AUDIT_READ: "read_audit take_log",
    Permission.CONTACT_LOG: "correct_contact log_contact remove_contact",
    Permission.COVERAGE_LIST: """
        listed_students lists_here may_see_list moves_by_student standing_of statements_of
        student_view
    """,
    Permission.COVERAGE_READ: """
        after_first_reveal arrivals beyond_summary change_since connected_today coverage_by_group
        earlier_totals group_kinds late_answers moves_between require_counts round_coverage
        nothing_known_today shared_figures smallest_group standings students_today unreviewed_today
        visible_rounds
    """,
    Permission.DISTRICT_READ: "district_view",
    Permission.DEVICE_MANAGE: """
        enrolments_of_adults issue_slips open_enrolment_of own_devices take_back_slip take_slips
    """,
    Permission.LEAVING_READ: """
        few_adults_many_students lost_with_those_leaving staffing_ahead staffing_choices what_if
    """,
    Permission.MARK_ANY: """
        import_marks import_past_outreach preview_marks preview_past_outreach take_marking_sheet
        take_wall
    """,
    Permission.MARK_OWN: """
        answer_vignette arrivals_to_mark listed_now mark_students my_marking_sheet
        my_vignette_answers say_done wall_of
    """,
    Permission.MARK_READ: """
        adult_students adult_view file_conflicts grade_picture student_picture transition_sheet
        transition_workbook
    """,
    Permission.MEETING_RUN: """
        band_on_stage end_enrolment end_joining end_stages enrolment_open free_name
        go_on_in_agenda hide_on_stage joining_state make_stage_link open_enrolment open_joining
        open_own_stage prepare_reveal show_on_stage stage_links turn_stage
    """,
    Permission.STAGE_READ: "reveal_view round_for_stage stage_state stage_view",
    Permission.NOTE_READ: "may_read_notes student_notes",
    Permission.NOTE_OPEN: """
        agree_to_open ask_to_open end_opening given_alone openings_about questions_to_open
    """,
    Permission.NOTE_WRITE: """
        correct_note may_write_restricted opened_of_mine remove_note write_note
    """,
    Permission.OUTREACH_ASSIGN: """
        cards_to_print keep_apart leads_here look_after nobody_looks_after offer_outreach
        propose_outreach take_follow_up_list take_pair take_reminder_cards waiting_too_long
        who_looks_after withdraw_outreach
        ask_again hand_over_several keep_apart leads_here look_after
        nobody_looks_after offer_outreach propose_outreach take_pair who_looks_after
        withdraw_outreach
    """,
    Permission.OUTREACH_CARRY: """
        accept_outreach answer_several decline_outreach follow_up hand_back my_places pause_me
        pause_outreach plan_outreach put_back respect_student resume_outreach set_date stood_before
        students_to_take volunteer keep_act last_act undo_last
    """,
    Permission.OUTREACH_READ: """
        adult_places calendar_of conversion_after did_it_work end_feed flow_between make_feed
        my_calendar my_caseload my_feed my_mail next_of_mine wish_mail
        outreach_table pairs_of_round student_story students_to_place suggest_pairs
        suggest_second_adults to_hand_over
    """,
    Permission.PEOPLE_MANAGE: """
        accounts_of_adults adult_entries allow_account change_adult change_role confirm_address
        confirm_passkey confirm_role end_account new_addresses proposed_roles refuse_role set_kind
        waiting_passkeys
    """,
    Permission.PROGRESS_READ: """
        list_state mail_state meeting_progress round_status vignette_spread
    """,
    Permission.PULSE_ANSWER: "answer_pulse gave_pulse",
    Permission.PULSE_READ: "read_pulse",
    Permission.RECORD_ERASE: """
        due_now end_hold erase_student keep_for place_hold preview_erasing purge standing_holds
        switch_purging
    """,
    Permission.RECORD_EXPORT: """
        add_statement disclosures_made export_student records_of students_with_records take_archive
        years_to_archive
    """,
    Permission.REPORT_EXPORT: """
        doubts_of_words known_of may_name_students preview_board preview_district preview_doubts
        preview_pages publish_missing take_board take_district
    """,
    Permission.REPORT_NAMES: """
        coverage_report listed_of preview_lists preview_report require_names take_lists taker
        ways_to_list
    """,
    Permission.ROSTER_IMPORT: """
        add_person compare_rows fill_with_oak_street forget_answers groups_of_school history_of
        import_all import_rosters list_imports list_merges list_roster look_at_rows mend_person
        merge_students might_be_one people_of_import people_who_left person_leaves
        person_returns preview_rosters put_row_back remembered_answers rename_homeroom say_group
        split_student undo_import why_import_stands
    """,
    Permission.ROSTER_READ: "adults_here school_people",
    Permission.ROUND_MANAGE: """
        close_round collect_voice complete_list delete_planned_round draw_list make_round_full
        open_round plan_round rename_round reveal_round saving_of_short take_back_reveal
        take_back_view
    """,
    Permission.ROUND_READ: """
        end_sessions_of home_view list_rounds round_called round_to_mark school_asks_students
        school_overview
    """,
    Permission.SCHOOL_MANAGE: """
        add_overseer archive_school archived_schools end_overseer list_overseers rename_school
        require_keeper unarchive_school
        add_days backup_state change_settings create_school forget_passphrase make_backup
        mails_due make_daily_backup send_mails
        make_sealed pass_to preview_calendar preview_restore remove_days renew_keys
        require_everything restore_here set_daily_backup stop_daily_backup take_backup unlock_keys
    """,
    Permission.SCHOOL_READ: """
        clock_is_behind end_device end_passkey make_passkey may_make_passkey my_passkeys
        is_locked_by_passphrase is_unnamed list_schools locked_keys
        safety_protocol school_days school_settings wants_passphrase who_sees_what
    """,
    Permission.VOICE_MANAGE: """
        import_voice is_opted_out note_voice opt_out preview_voice voice_rounds
    """,
    Permission.VOICE_READ: "are_asked round_voice",
}
PERMISSION_OF = {name: needed for needed, names in NEEDS.items() for name in names.split()}
