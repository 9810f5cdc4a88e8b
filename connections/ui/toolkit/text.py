"""The Toolkit's words, all our own; the facts and figures carry their sources."""

PRACTICE = (
    "The whole staff goes through the list of **all** students. Every adult says, student by "
    "student, how well they know them. Then it shows who has nobody close at school yet.",
    "The staff shares those students out: volunteers first, then fair pairs within what each "
    "adult can carry. A first step and a date go with each pair.",
    "Weeks later the staff looks back, and the next round shows whether it worked: not how many "
    "were assigned, but how many became strong.",
    "Two sentences carry the meeting. *Nobody is judged: not the student, and not the adult.* "
    "*A student on the list is one no adult has told us about yet; it is never a trait of the "
    "child.*",
)

# minutes, what, how
AGENDA: tuple[tuple[str, str, str], ...] = (
    ("0-5", "Why", "Purpose, privacy, no blame. What is said here stays here."),
    ("5-10", "The scale", "Read the four answers aloud and try them on one invented student."),
    ("10-27", "Mark in silence", "Everybody for themselves: 400 names at 2.5 seconds each."),
    ("27-32", "The reveal", "Totals first. Leave a moment of silence."),
    ("32-42", "Patterns", "Who is unseen, who is new, who has only one? What works already?"),
    ("42-54", "Who reaches out", "Volunteers first, then the suggested pairs."),
    ("54-58", "First step and date", "One small step for each pair, with a day."),
    ("58-60", "Next meeting", "Set the date of the 20-minute look back."),
)
AGENDA_AFTER = (
    "With more than 400 students, people mark beforehand. The look back takes 20 minutes: what "
    "went well, where it is stuck, who would like to swap, is the load fair?"
)

VIGNETTE = (
    "**To try the scale on:** Sam is in sixth grade, new since January. You see Sam at the door "
    "every morning and know about the little sister and the drums. Last week Sam told you that "
    "lunch is hard, and asked what you would do. *Strong, or Know? What would tip it for you?*"
)

# Search Institute's five elements of a developmental relationship; the prompts are ours.
ELEMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Express care",
        "Show that they matter to you.",
        (
            "“I noticed you were away on Tuesday. It is good to have you back.”",
            "“What made you laugh this week?”",
            "“You had that match on Saturday. Tell me about it.”",
            "“Who or what is waiting for you when you get home?”",
        ),
    ),
    (
        "Challenge growth",
        "Expect something of them, because you think they can.",
        (
            "“What is something you could not do in September and can do now?”",
            "“Where would you like a little more push, and where less?”",
            "“What went wrong there, and what will you try next?”",
            "“What would make you proud at the end of this month?”",
        ),
    ),
    (
        "Provide support",
        "Help them get there.",
        (
            "“Which part of the day is the hardest? What would make it easier?”",
            "“Shall I come along the first time?”",
            "“Who else could help with this? I can ask them with you.”",
            "“What should I know, so that I do not get in your way?”",
        ),
    ),
    (
        "Share power",
        "Take them seriously, and let them decide.",
        (
            "“If you could change one thing about this school, what would it be?”",
            "“There are two ways to do this. Which one suits you?”",
            "“You know more about this than I do. Can you show me?”",
            "“What do adults here get wrong about people your age?”",
        ),
    ),
    (
        "Expand possibilities",
        "Open a door to people, places and ideas.",
        (
            "“What would you try if nobody were watching?”",
            "“There is somebody here who does exactly that. Shall I introduce you?”",
            "“Which place nearby have you never been to and would like to see?”",
            "“What could you teach the rest of us?”",
        ),
    ),
)
SMALL_STEPS = (
    "Use the name, every day, at the door.",
    "Two minutes about anything but school, on ten school days in a row.",
    "Ask one question, and come back to the answer a week later.",
    "Find something to do together that has to be done anyway: carry, tidy, repair, set up.",
    "Say something good about them to another adult when they can hear it.",
    "When it does not come easily: go on being friendly, and swap without blame if you must.",
)

# what is known: finding, source
SAYS: tuple[tuple[str, str], ...] = (
    (
        "More than 15% of adolescents name a teacher, counselor or coach as their most important "
        "adult. They were 9.4 points more likely to attend college. Students with little money "
        "gained most, and had such an adult least often.",
        "[Kraft, Bolves and Hurd, NBER working paper 31257](https://www.edweek.org/leadership/"
        "when-teachers-and-guidance-counselors-become-informal-mentors-students-thrive/2021/07)",
    ),
    (
        "Steps to establish, maintain and restore each relationship raised the quality of "
        "relationships in one trial in a middle school (g = 0.61, with a wide margin).",
        "Duong and others, 2019",
    ),
    (
        "Teachers and boys disagreed on 44% of their relationships (70 pairs). What students see "
        "told more about how they were doing than what teachers saw.",
        "[Kavenagh and others, 2012](https://www.cambridge.org/core/product/"
        "FCEBEF93D60D75001A0520DE30E994A8/core-reader)",
    ),
    (
        "Asked whom they would go to, 38 of about 500 sixth graders wrote “nobody”. When the staff "
        "of another school marked its own list, 12 of about 400 were left.",
        "[Steele, 2018](https://www.steelethoughts.com/2018/03/every-kid.html); "
        "[Wilkes, Bainbridge](https://www.bainbridgeschoolsfoundation.org/impact/"
        "funding-at-your-school-2/funding-at-your-school-2-2-2/)",
    ),
    (
        "Each year about 16% of public school teachers are not at the same school any more. A "
        "student with one adult can lose that adult.",
        "[NCES, Teacher Follow-up Survey 2021-22](https://nces.ed.gov/programs/coe/indicator/"
        "slc?tid=4)",
    ),
    (
        "Very short mentoring went together with setbacks for young people. So: few students for "
        "each adult, a proper goodbye, a hand-over.",
        "[Grossman and Rhodes, 2002](https://www.researchgate.net/publication/11369219)",
    ),
)
DOES_NOT_SAY: tuple[tuple[str, str], ...] = (
    (
        "No trial of relationship mapping itself was found. What supports it is work next to it.",
        "Our own search, November 2026",
    ),
    (
        "Assigning an adult is not enough. Check & Connect, which assigns a mentor for two years, "
        "is rated “no effects” by one federal review and “positive effects on staying in school” "
        "by another, older one.",
        "[CrimeSolutions](https://crimesolutions.ojp.gov/ratedprograms/574); "
        "[What Works Clearinghouse](https://ies.ed.gov/ncee/wwc/interventionreport.aspx?sid=78)",
    ),
    (
        "Mentoring helps young people modestly on average (70 studies, 25,286 young people).",
        "Raposa and others, 2019",
    ),
    (
        "Matching by shared interests is unproven: in a study of 9,000 young people it did not "
        "make matches last. As a way into a conversation it can help.",
        "[Raposa and others, 2018](https://www.researchgate.net/publication/327582981)",
    ),
    (
        "“Two minutes for ten days” is a good habit with thin evidence; the old claim of 85% is "
        "its author's own.",
        "ncesd.org",
    ),
)
SAFETY = (
    "**Connections is not the place to report a safety concern.** If you fear for a student, "
    "follow your school's protocol at once."
)
MORE = (
    "- [Making Caring Common: relationship mapping](https://mcc.gse.harvard.edu/"
    "educators-relationship-mapping), the practice this builds on\n"
    "- [Search Institute](https://searchinstitute.org), whose framework has the five elements\n"
    "- [Berrien RESA student voice toolkit](https://sites.google.com/berrienresa.org/"
    "student-voice-toolkit/strategies-and-tools/relationship-mapping), for the follow-up after "
    "four weeks and two months"
)
