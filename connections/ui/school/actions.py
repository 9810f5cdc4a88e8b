"""What the audit log calls its actions, in words."""

from connections.words import say, to_say

_WORDS = {
    "adult.changed": to_say("adult changed"),
    "adult.pause_changed": to_say("adult pause changed"),
    "answers.refused": to_say("answers refused"),
    "backup.made": to_say("backup made"),
    "calendar.taken": to_say("calendar taken"),
    "contact.logged": to_say("contact logged"),
    "demo.filled": to_say("demo filled"),
    "do_not_match.changed": to_say("do not match changed"),
    "files.imported": to_say("files imported"),
    "follow_up.done": to_say("follow up done"),
    "joining.ended": to_say("joining ended"),
    "joining.name_freed": to_say("joining name freed"),
    "joining.opened": to_say("joining opened"),
    "marks.finished": to_say("marks finished"),
    "marks.given": to_say("marks given"),
    "marks.imported": to_say("marks imported"),
    "meeting.joined": to_say("meeting joined"),
    "note.written": to_say("note written"),
    "outreach.answered": to_say("outreach answered"),
    "outreach.became_strong": to_say("outreach became strong"),
    "outreach.ended_by_student": to_say("outreach ended by student"),
    "outreach.handed_back": to_say("outreach handed back"),
    "outreach.handed_over": to_say("outreach handed over"),
    "outreach.offered": to_say("outreach offered"),
    "outreach.paused": to_say("outreach paused"),
    "outreach.planned": to_say("outreach planned"),
    "outreach.proposed": to_say("outreach proposed"),
    "outreach.resumed": to_say("outreach resumed"),
    "outreach.taken": to_say("outreach taken"),
    "outreach.volunteered": to_say("outreach volunteered"),
    "pulse.answered": to_say("pulse answered"),
    "report.taken": to_say("report taken"),
    "role.changed": to_say("role changed"),
    "roster.imported": to_say("roster imported"),
    "round.closed": to_say("round closed"),
    "round.open": to_say("round open"),
    "round.planned": to_say("round planned"),
    "round.revealed": to_say("round revealed"),
    "school.created": to_say("school created"),
    "school.settings_changed": to_say("school settings changed"),
    "sheet.taken": to_say("sheet taken"),
    "transition_sheet.taken": to_say("transition sheet taken"),
    "vignette.answered": to_say("vignette answered"),
    "voice.imported": to_say("voice imported"),
    "voice.noted": to_say("voice noted"),
}


def action_words(action: str) -> str:
    """Return "round.planned" as "round planned"; an action of another version as its code reads."""
    known = _WORDS.get(action)
    return say(known) if known else action.replace(".", " ").replace("_", " ")
