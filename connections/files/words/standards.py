"""Tables of the standards that hold no people, and lists of ties: known by their headings."""

import re

from connections.words import to_say

# What the table holds, and the headings (as columns.key writes them) that prove it.
SUPPORT = (
    (to_say("links between classes and people"), {"classsourcedid", "usersourcedid"}),
    (to_say("links between sections and people"), {"sectionsisid", "sisid"}),
    (to_say("links between sections and people"), {"sectionid", "id"}),
    (to_say("links between sections and students"), {"sectionid", "studentid"}),
    (to_say("links between classes and students"), {"classid", "studentid", "rosterid"}),
    (to_say("links between classes and people"), {"courseid", "userid", "role"}),
    (to_say("links between classes and people"), {"sectionid", "userid", "role"}),
    (to_say("links between people"), {"usersourcedid", "relationshipusersourcedid"}),
    (to_say("roles of people"), {"usersourcedid", "role"}),
    (to_say("profiles of people"), {"usersourcedid", "profiletype"}),
    (to_say("the manifest of the export"), {"propertyname", "value"}),
    (to_say("school terms"), {"startdate", "enddate", "title"}),
    (to_say("resources"), {"sourcedid", "vendorresourceid"}),
    (to_say("school terms"), {"termid", "startdate"}),
    (to_say("classes"), {"sourcedid", "title", "coursesourcedid"}),
    (to_say("classes"), {"sourcedid", "title", "orgsourcedid"}),
    (to_say("classes"), {"classid", "courseid"}),
    (to_say("sections"), {"sectionid", "teacherid"}),
    (to_say("sections"), {"sectionid", "courseid"}),
    (to_say("sections"), {"sisid", "sectionname"}),
    (to_say("courses"), {"courseid", "coursename"}),
    (to_say("courses"), {"courseid", "shortname"}),
    (to_say("courses"), {"sourcedid", "coursecode"}),
    (to_say("schools"), {"schoolid", "schoolname", "schoolnumber"}),
    (to_say("schools"), {"schoolid", "schoolname", "lowgrade"}),
    (to_say("schools"), {"sisid", "name", "schoolnumber"}),
    (to_say("schools"), {"locationid", "locationname"}),
    (to_say("schools"), {"sourcedid", "name", "parentsourcedid"}),
    (to_say("schools"), {"sourcedid", "name", "type"}),
    (to_say("schools"), {"name", "schoolnumber"}),
    (to_say("schools"), {"dfenumber", "name"}),
    (to_say("schools"), {"name", "gradelow", "gradehigh"}),
    (to_say("sections"), {"sectionid", "sectionname"}),
    (to_say("sections"), {"id", "schooldfenumber", "sectionname"}),
    (to_say("demographics"), {"sourcedid", "birthdate", "sex"}),
    (to_say("demographics"), {"usersourcedid", "birthdate"}),
    (to_say("flags of people"), {"usersourcedid", "flag"}),
)
# Headings of lists that tie one person to another (FORMATS §11).
FROM_TO = (
    {"from", "to"},
    {"source", "target"},
    {"ego", "alter"},
    {"sender", "receiver"},
    {"chooser", "chosen"},
    {"nominator", "nominee"},
    {"rater", "ratee"},
    {"von", "nach"},
)
# Where links between people and classes have the class, and where the person.
OF_CLASS = ("classsourcedid", "sectionsisid", "sectionid", "classid", "courseid")
OF_PERSON = ("usersourcedid", "sisid", "studentid", "userid", "id", "studentsisid")
TEACHER_ID = re.compile(r"(teacher|instructor)(\d{0,2}id|id\d{0,2})")
