# ruff: noqa: E501 -- lists of words read better unbroken
"""The words for roles and for lists of people in the languages met, as data."""

STUDENT, ADULT, NEITHER = "student", "adult", "neither"

# FORMATS §13 "role"; Microsoft's and OneRoster's lists; the languages met.
ROLE_WORDS = {
    STUDENT: """student students learner pupil child schueler schuler schulerin eleve eleves alumno alumna alumnos siswa
        studentenrollment murid etudiant estudiante 学生 生徒 児童 학생 طالب طالبة الطالب ученик studentview scholar""",
    ADULT: """teacher teachers staff staffteacher administrator principal vice principal aide assistant teacherassistant counselor
        counsellor coach faculty lehrer profs prof professeur enseignant instructor ta tas designer professor lecturer adjunct
        chair researcher affiliate occupationaltherapist physicaltherapist speechtherapist visiontherapist paraprofessional para
        specialservices advisor proctor nurse officestaff itadmin substitute librarian secretary custodian driver busdriver admin
        siteadministrator districtadministrator systemadministrator teachingassistant mentor tutor employee socialworker
        psychologist headteacher deputy office kitchen cook security schooltechlead stl leader editingteacher manager
        teachereditor profesor profesora docente maestro 教师 教員 교사 معلم معلمة المعلم учитель guru director dean lehrkraft mitarbeiter
        hod headofdepartment superadmin accountant warden bursar trainer headmaster headmistress matron technician leadteacher coteacher classteacher supportstaff schooladmin districtadmin specialist interventionist therapist registrar""",
    NEITHER: """parent guardian relative observer alumni other none family mother father elternteil parents doctor
        sponsor guest visitor contact""",
}
STUDENT_HINTS = frozenset(
    """student students pupil pupils learner learners child children eleve eleves schueler schuler alumnos alumno
    alumnas schuelerliste schulerliste siswa estudiantes gradebook klassenliste kinder etudiants scholars
    classlist nominal enrolledstudents studentlist studentroster""".split()
)
ADULT_HINTS = frozenset(
    """teacher teachers staff faculty lehrer lehrkraefte lehrerliste profs professeurs enseignants adults adult employees
    employee personnel instructors instructor educators educator aides tas tutors coaches docentes profesores
    maestros guru mitarbeiter kollegium counselors principals staffroster stafflist""".split()
)
STUDENT_MARKS = tuple("学生,學生,生徒,児童,학생,الطلاب,الطلبة,طلاب,hoc sinh,นักเรียน,учен".split(","))
ADULT_MARKS = ("المعلم", "معلمين", "教师", "教員", "교사", "giao vien", "ครู", "учител", "教职工")
