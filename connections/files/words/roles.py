# ruff: noqa: E501 -- lists of words read better unbroken
"""Student, adult or neither: role words, jobs, and what a file's or sheet's name says."""

import re
import unicodedata
from itertools import pairwise

from connections.domain.access.grants import Role
from connections.domain.people.person import Job
from connections.files.words.columns import key

STUDENT, ADULT, NEITHER = "student", "adult", "neither"

# FORMATS §13 "role"; Microsoft's and OneRoster's lists; the languages met.
ROLE_WORDS = {
    STUDENT: """student students learner pupil child schueler schuler schulerin eleve eleves alumno alumna alumnos siswa
        sus schulerinnen studentenrollment murid etudiant estudiante 学生 生徒 児童 학생 طالب طالبة الطالب ученик ученица studentview scholar
        aluno aluna alunos alunas estudante studente studentessa studenti allievo allieva alunno alunna uczen uczennica elev elever
        elevi leerling leerlingen ogrenci zak zakyne ziak ziacka ucenik ucenica oppilas opiskelija tanulo diak μαθητησ μαθητρια
        apprenant apprenante pelajar mwanafunzi תלמיד תלמידה นักเรียน""",
    ADULT: """cpe directrice directeur infirmiere secretaire surveillant dyrektor pedagog sekretarka wozny docent directrice conciergerie
        concierge directora secretaria orientadora orientador prefecto intendente collaboratore collaboratrice diretora diretor coordenador coordenadora merendeira
        rektor kurator specialpedagog vaktmastare fritidsledare schulleitung schulleiter schulleiterin sekretarin sozialarbeiter erzieher erzieherin
        rehtori kuraattori mudur memur zastepca maestra enfermera conserje adult adults fac stf teacher teachers staff staffteacher administrator principal vice principal aide assistant teacherassistant counselor
        counsellor coach faculty lehrer profs prof professeur enseignant instructor ta tas designer professor lecturer adjunct
        chair researcher affiliate occupationaltherapist physicaltherapist speechtherapist visiontherapist paraprofessional para
        specialservices advisor proctor nurse officestaff itadmin substitute librarian secretary custodian driver busdriver admin
        siteadministrator districtadministrator systemadministrator teachingassistant mentor tutor employee socialworker
        psychologist headteacher deputy office kitchen cook security schooltechlead stl leader editingteacher manager
        teachereditor profesor profesora docente maestro 教师 教員 교사 معلم معلمة المعلم учитель guru director dean lehrkraft mitarbeiter
        leerkracht leerkrachten docenten nauczyciel nauczycielka opettaja lærer laerer larare ogretmen ucitel ucitelka uciteljica tanar
        insegnante professoressa professore dirigente segreteria bidello aesh preside hod headofdepartment superadmin accountant warden bursar trainer headmaster headmistress matron technician leadteacher coteacher classteacher supportstaff schooladmin districtadmin specialist interventionist therapist registrar educator klassenlehrer klassenlehrerin lehrerin hausmeister hausmeisterin sekretariat sekretarin schulleiter schulleiterin schulleitung erzieher erzieherin maestra professora funcionario auxiliar lul enseignante surveillant surveillante caretaker governor grader facilitator cotutor classaide""",
    NEITHER: """parent guardian relative observer alumni other none family mother father elternteil parents doctor
        sponsor guest visitor contact eltern erziehungsberechtigte erziehungsberechtigter padres tutor legal apoderado responsable legal guardians parents carer ouder ouders genitore genitori rodzic vanhempi foralder veli rodic szulo vårdnadshavare""",
}
STUDENT_HINTS = frozenset(
    """student students pupil pupils learner learners child children eleve eleves schueler schuler alumnos alumno
    alumnas schuelerliste schulerliste siswa estudiantes gradebook klassenliste kinder etudiants scholars
    classlist nominal kids advisees mentees enrolledstudents studentlist studentroster""".split()
)
ADULT_HINTS = frozenset(
    """teacher teachers staff faculty lehrer lehrkraefte lehrerliste profs professeurs enseignants adults adult employees
    employee personnel instructors instructor educators educator aides tas tutors coaches docentes profesores
    maestros guru mitarbeiter kollegium counselors principals staffroster stafflist""".split()
)
STUDENT_MARKS = tuple("学生,學生,生徒,児童,학생,الطلاب,الطلبة,طلاب,hoc sinh,นักเรียน,учен".split(","))
ADULT_MARKS = ("المعلم", "معلمين", "教师", "教員", "교사", "giao vien", "ครู", "учител", "教职工")
ROLE_OF = {word: role for role, text in ROLE_WORDS.items() for word in text.split()}

_COUNSELOR = re.compile(
    r"counsel|guidance|social ?work|psycholog|beratung|orientador", re.IGNORECASE
)
_TEACHER = re.compile(
    r"teach|faculty|instruct|lehr|prof|enseign|maestr|docent|profes|lectur|guru|教|교사|معلم|учител|substitute",
    re.IGNORECASE,
)
_NOT_TEACHER = re.compile(r"assist|aide|para|\bta\b", re.IGNORECASE)


def role_of(text: str) -> str:
    """Return "student", "adult" or "neither" for a role word, "" when it is not known."""
    spelling = key(text)
    if spelling in ROLE_OF:
        return ROLE_OF[spelling]
    words = [key(word) for word in re.split(r"[\s,;/|&_:-]+", text) if word]
    roles = [ROLE_OF.get(word) or ROLE_OF.get(word.removesuffix("s"), "") for word in words]
    known = {role for role in roles if role}
    if ADULT in known:  # "Bus driver", "Head teacher", "Student teacher": an adult
        return ADULT
    # "schueler,7a", "Student (active)" is one; of "Student Services" nobody knows.
    rest = [w for w, role in zip(words, roles, strict=True) if not role and len(w) > 3]
    if known == {STUDENT} and set(rest) <= _OF_A_STUDENT:
        return STUDENT
    return NEITHER if known == {NEITHER} else ""


_OF_A_STUDENT = frozenset(
    "active current enrolled enrollment view role user account regular full part time".split()
)


def job_of(title: str) -> Job:
    """Return the job that capacity needs: blank means teacher, an unknown title other."""
    if not title or title.casefold() in ("adult", "true", "1"):
        return Job.TEACHER
    if _COUNSELOR.search(title):
        return Job.COUNSELOR
    if _TEACHER.search(title) and not _NOT_TEACHER.search(title):
        return Job.TEACHER
    return Job.OTHER


_PRINCIPAL = re.compile(
    r"(school |interim |acting |elementary |middle |high )*principal"
    r"|head ?(teacher|master|mistress)|head of school|schulleit(er|erin|ung)|director(a)?",
    re.IGNORECASE,
)
_DATA_MANAGER = re.compile(
    r"registrar|(student )?data (manager|coordinator|specialist|clerk)", re.IGNORECASE
)


def role_by_title(title: str, job: Job) -> Role | None:
    """Return the role that a title proposes: None for every other adult, and for an assistant."""
    if _PRINCIPAL.fullmatch(title.strip()):
        return Role.PRINCIPAL
    if _DATA_MANAGER.fullmatch(title.strip()):
        return Role.DATA_MANAGER
    return Role.COUNSELOR if job is Job.COUNSELOR else None


_SINGLE = frozenset(
    "teacher tutor coach instructor educator lehrer prof docente profesor maestro".split()
)
_WHOSE = frozenset("by for per from nach par por".split())
_PLACES = frozenset("homeroom class form advisory period".split())


def _of_somebody(stem: str, tokens: list[str]) -> bool:
    """Say whether a name may say whose list it is, "Teacher Lund", "staff copy 5A"."""
    if any(map(_CLASS_LABEL.fullmatch, tokens)):
        return True
    if not _SINGLE & {*tokens} or not _SINGLE.issuperset(ADULT_HINTS & {*tokens}):
        return False
    named = (word.casefold() for word in re.findall(r"\b[A-Z][a-z]+", stem))
    return bool(_PLACES & {*tokens}) or any(word not in _SINGLE | _OF_LISTS for word in named)


_OF_LISTS = frozenset(
    """roster list export import template sample data file table info directory upload names all new
    current school schools users user report test example master final copy draft demo high middle
    elementary primary secondary district contact contacts details staff id ids email emails
    january february march april may june july august september october november december fall
    spring autumn summer winter term year assignments accounts account profile record records
    bulk basic simple full complete updated sheet roster view of the in at and with""".split()
)

_CLASS_LABEL = re.compile(r"\d{1,2}[a-f]", re.IGNORECASE)


def hint_of(name: str) -> str:
    """Return "student" or "adult" when a file's or sheet's name says which, as standards do."""
    stem = re.sub(r"\.\w{2,5}$", "", name)
    stem = re.sub(r"([a-z])([A-Z])", r"\1 \2", stem)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", stem).casefold() if not unicodedata.combining(c)
    )
    tokens = re.findall(r"[^\W_]+", plain)
    student = bool(STUDENT_HINTS & set(tokens)) or any(_folded(m) in plain for m in STUDENT_MARKS)
    adult = bool(ADULT_HINTS & set(tokens)) or any(_folded(m) in plain for m in ADULT_MARKS)
    for this, after in zip(tokens, [*tokens[1:], ""], strict=False):
        student |= this in ("class", "klassen") and after in ("list", "liste", "roster", "import")
        student |= this in (
            "grade",
            "class",
            "klasse",
            "period",
            "year",
            "form",
            "homeroom",
            "room",
        ) and bool(after.isdecimal() or _CLASS_LABEL.fullmatch(after))
    student |= bool(tokens and _CLASS_LABEL.fullmatch(tokens[0]))
    adult = adult and not any(a in _WHOSE and b in ADULT_HINTS for a, b in pairwise(tokens))
    if student == adult or (adult and _of_somebody(stem, tokens)):
        return ""
    return STUDENT if student else ADULT


def _folded(mark: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", mark) if not unicodedata.combining(c))


def weak_hint(name: str) -> bool:
    """Say whether a name says "roster": a class list far more often than a staff list."""
    found = re.search(r"roster|class|course|section|gradebook|meibo", name, re.IGNORECASE)
    return bool(found) and ADULT_HINTS.isdisjoint(re.findall(r"[^\W\d_]+", name.casefold()))


def role_from_unit(path: str) -> str:
    """Return the role that a Google organisation path names ("/Students/2031", "/Staff")."""
    parts = [key(part) for part in re.split(r"[/\\]", path) if part]
    for part in parts:
        if part in STUDENT_HINTS or part.startswith(("student", "pupil", "classof", "grade")):
            return STUDENT
        if part in ADULT_HINTS or part.startswith(
            ("staff", "teacher", "faculty", "employee", "admin")
        ):
            return ADULT
    return ""
