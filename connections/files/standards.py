"""Tables of the standards that hold no people, and lists of ties: known by their headings."""

import re

# What the table holds, and the headings (as columns.key writes them) that prove it.
SUPPORT = (
    ("links between classes and people", {"classsourcedid", "usersourcedid"}),
    ("links between sections and people", {"sectionsisid", "sisid"}),
    ("links between sections and people", {"sectionid", "id"}),
    ("links between sections and students", {"sectionid", "studentid"}),
    ("links between classes and students", {"classid", "studentid", "rosterid"}),
    ("links between classes and people", {"courseid", "userid", "role"}),
    ("links between classes and people", {"sectionid", "userid", "role"}),
    ("links between people", {"usersourcedid", "relationshipusersourcedid"}),
    ("roles of people", {"usersourcedid", "role"}),
    ("profiles of people", {"usersourcedid", "profiletype"}),
    ("the manifest of the export", {"propertyname", "value"}),
    ("school terms", {"startdate", "enddate", "title"}),
    ("resources", {"sourcedid", "vendorresourceid"}),
    ("school terms", {"termid", "startdate"}),
    ("classes", {"sourcedid", "title", "coursesourcedid"}),
    ("classes", {"sourcedid", "title", "orgsourcedid"}),
    ("classes", {"classid", "courseid"}),
    ("sections", {"sectionid", "teacherid"}),
    ("sections", {"sectionid", "courseid"}),
    ("sections", {"sisid", "sectionname"}),
    ("courses", {"courseid", "coursename"}),
    ("courses", {"courseid", "shortname"}),
    ("courses", {"sourcedid", "coursecode"}),
    ("schools", {"schoolid", "schoolname", "schoolnumber"}),
    ("schools", {"schoolid", "schoolname", "lowgrade"}),
    ("schools", {"sisid", "name", "schoolnumber"}),
    ("schools", {"locationid", "locationname"}),
    ("schools", {"sourcedid", "name", "parentsourcedid"}),
    ("schools", {"sourcedid", "name", "type"}),
    ("schools", {"name", "schoolnumber"}),
    ("schools", {"dfenumber", "name"}),
    ("schools", {"name", "gradelow", "gradehigh"}),
    ("sections", {"sectionid", "sectionname"}),
    ("sections", {"id", "schooldfenumber", "sectionname"}),
    ("demographics", {"sourcedid", "birthdate", "sex"}),
    ("demographics", {"usersourcedid", "birthdate"}),
    ("flags of people", {"usersourcedid", "flag"}),
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
