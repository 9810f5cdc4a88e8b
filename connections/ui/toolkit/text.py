"""The Toolkit's words, all our own; the facts and figures carry their sources."""

from connections.words import to_say

PRACTICE = (
    to_say(
        "The whole staff goes through the list of **all** students. Every adult says, student by "
        "student, how well they know them. Then it shows who has nobody close at school yet."
    ),
    to_say(
        "The staff shares those students out: volunteers first, then fair pairs within what each "
        "adult can carry. A first step and a date go with each pair."
    ),
    to_say(
        "Weeks later the staff looks back, and the next round shows whether it worked: not how "
        "many were assigned, but how many more became strong than would have anyway."
    ),
    to_say(
        "Two sentences carry the meeting. *Nobody is judged: not the student, and not the adult.* "
        "*A student on the list is one no adult has told us about yet; it is never a trait of the "
        "child.*"
    ),
)

AGENDA_AFTER = to_say(
    "With more than 400 students, people mark beforehand. The look back takes 20 minutes: what "
    "went well, where it is stuck, who would like to swap, is the load fair?"
)

TRY_ON = to_say("To try the scale on. *Strong, or Know? What would tip it for you?*")

# Search Institute's five elements of a developmental relationship: what each means, then prompts,
# which are ours.
ELEMENTS = {
    to_say("Express care"): (
        to_say("Show that they matter to you."),
        to_say("“I noticed you were away on Tuesday. It is good to have you back.”"),
        to_say("“What made you laugh this week?”"),
        to_say("“You had that match on Saturday. Tell me about it.”"),
        to_say("“Who or what is waiting for you when you get home?”"),
    ),
    to_say("Challenge growth"): (
        to_say("Expect something of them, because you think they can."),
        to_say("“What is something you could not do in September and can do now?”"),
        to_say("“Where would you like a little more push, and where less?”"),
        to_say("“What went wrong there, and what will you try next?”"),
        to_say("“What would make you proud at the end of this month?”"),
    ),
    to_say("Provide support"): (
        to_say("Help them get there."),
        to_say("“Which part of the day is the hardest? What would make it easier?”"),
        to_say("“Shall I come along the first time?”"),
        to_say("“Who else could help with this? I can ask them with you.”"),
        to_say("“What should I know, so that I do not get in your way?”"),
    ),
    to_say("Share power"): (
        to_say("Take them seriously, and let them decide."),
        to_say("“If you could change one thing about this school, what would it be?”"),
        to_say("“There are two ways to do this. Which one suits you?”"),
        to_say("“You know more about this than I do. Can you show me?”"),
        to_say("“What do adults here get wrong about people your age?”"),
    ),
    to_say("Expand possibilities"): (
        to_say("Open a door to people, places and ideas."),
        to_say("“What would you try if nobody were watching?”"),
        to_say("“There is somebody here who does exactly that. Shall I introduce you?”"),
        to_say("“Which place nearby have you never been to and would like to see?”"),
        to_say("“What could you teach the rest of us?”"),
    ),
}
SMALL_STEPS = (
    to_say("Use the name, every day, at the door."),
    to_say("Two minutes about anything but school, on ten school days in a row."),
    to_say("Ask one question, and come back to the answer a week later."),
    to_say(
        "Find something to do together that has to be done anyway: carry, tidy, repair, set up."
    ),
    to_say("Say something good about them to another adult when they can hear it."),
    to_say(
        "When it does not come easily: go on being friendly, and swap without blame if you must."
    ),
)

# what is known: finding, source
SAYS = {
    to_say(
        "More than 15% of adolescents name a teacher, counselor or coach as their most "
        "important adult. They were 9.4 points more likely to attend college. Students with "
        "little money gained most, and had such an adult least often."
    ): to_say(
        "[Kraft, Bolves and Hurd, NBER working paper 31257](https://www.edweek.org/leadership/"
        "when-teachers-and-guidance-counselors-become-informal-mentors-students-thrive/2021/07)"
    ),
    to_say(
        "Steps to establish, maintain and restore each relationship raised the quality of "
        "relationships in one trial in a middle school (g = 0.61, with a wide margin)."
    ): to_say("Duong and others, 2019"),
    to_say(
        "Teachers and boys disagreed on 44% of their relationships (70 pairs). What students "
        "see told more about how they were doing than what teachers saw."
    ): to_say(
        "[Kavenagh and others, 2012](https://www.cambridge.org/core/product/"
        "FCEBEF93D60D75001A0520DE30E994A8/core-reader)"
    ),
    to_say(
        "Asked whom they would go to, 38 of about 500 sixth graders wrote “nobody”. When the "
        "staff of another school marked its own list, 12 of about 400 were left."
    ): to_say(
        "[Steele, 2018](https://www.steelethoughts.com/2018/03/every-kid.html); "
        "[Wilkes, Bainbridge](https://www.bainbridgeschoolsfoundation.org/impact/"
        "funding-at-your-school-2/funding-at-your-school-2-2-2/)"
    ),
    to_say(
        "Each year about 16% of public school teachers are not at the same school any more. A "
        "student with one adult can lose that adult."
    ): to_say(
        "[NCES, Teacher Follow-up Survey 2021-22](https://nces.ed.gov/programs/coe/indicator/"
        "slc?tid=4)"
    ),
    to_say(
        "Very short mentoring went together with setbacks for young people. So: few students "
        "for each adult, a proper goodbye, a hand-over."
    ): to_say("[Grossman and Rhodes, 2002](https://www.researchgate.net/publication/11369219)"),
}
DOES_NOT_SAY = {
    to_say(
        "No trial of relationship mapping itself was found. What supports it is work next to it."
    ): to_say("Our own search, November 2026"),
    to_say(
        "Assigning an adult is not enough. Check & Connect, which assigns a mentor for two "
        "years, is rated “no effects” by one federal review and “positive effects on staying "
        "in school” by another, older one."
    ): to_say(
        "[CrimeSolutions](https://crimesolutions.ojp.gov/ratedprograms/574); "
        "[What Works Clearinghouse](https://ies.ed.gov/ncee/wwc/interventionreport.aspx?sid=78)"
    ),
    to_say(
        "Mentoring helps young people modestly on average (70 studies, 25,286 young people)."
    ): to_say("Raposa and others, 2019"),
    to_say(
        "Matching by shared interests is unproven: in a study of 9,000 young people it did not "
        "make matches last. As a way into a conversation it can help."
    ): to_say("[Raposa and others, 2018](https://www.researchgate.net/publication/327582981)"),
    to_say(
        "“Two minutes for ten days” is a good habit with thin evidence; the old claim of 85% "
        "is its author's own."
    ): to_say("ncesd.org"),
}
SAFETY = to_say(
    "**Connections is not the place to report a safety concern.** If you fear for a student, "
    "follow your school's protocol at once."
)
MORE = to_say(
    "- [Making Caring Common: relationship mapping](https://mcc.gse.harvard.edu/"
    "educators-relationship-mapping), the practice this builds on\n"
    "- [Search Institute](https://searchinstitute.org), whose framework has the five elements\n"
    "- [Berrien RESA student voice toolkit](https://sites.google.com/berrienresa.org/"
    "student-voice-toolkit/strategies-and-tools/relationship-mapping), for the follow-up after "
    "four weeks and two months"
)
