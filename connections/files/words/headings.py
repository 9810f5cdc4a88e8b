# ruff: noqa: E501 -- one list of spellings per field reads better unbroken
"""The spellings of column headings that real files use, as data: heading → our field.

Compared after `columns.key`: no case, accents, spaces or punctuation. A field may carry a
scope: whose it is. "student" and "adult" say so themselves ("Teacher_id"); without one the
rest of the file decides. Sources: FORMATS research §1-13.
"""

# field -> spellings without a scope
PLAIN = {
    "id": """matricule, matricula, nº matricula, matricola, nr w księdze, nr w księdze uczniów, interné číslo, ev. č., n.º proc., n.º processo, nº proc, número de processo, mã hs, internnummer, display code, adm, id, host id, MIS ID, import id, sourcedId, SIS ID, person_id, personID, index, local id, local id number, Local_ID,
        Perm ID, PermID, perm number, perm no, SN, STU.ID, Other ID, SID, netid, user id, user_id, OrgDefinedId,
        identifier, UniqueId, USI, NIPD, accession no, accession number, SRN, interne id-nummer, SIS User ID, SISUserIdentifier, itsNo, NIM, NIS, id number,
        idnumber, ID no, account, account number, sis number, SourceSystemIdentifier, unique id,
        official code, OfficialCode, database id, ident, kennung, código, codigo, code, รหัส,
        番号, 编号, 編號, 番號, 工号, UserCode, uid, school uid, user unique id, org defined id, id code, reg number,
        matric number, matric no, number, DSID, LEA ID, LocalUserIdentifier""",
    "state_id": """state id, state_id, SASID, SSID, MOSIS_STATE_ID, WISEID, UPN, ULN, INE, CURP,
        national id, NATIONAL_ID, mextUid, Nº Id. Escolar, State Testing ID, PEIMS ID, TSDS ID,
        رقم الهوية, الرقم القومي, الهوية, NHS_NUMBER, Unique Pupil Number, 身份证号, CPF, cedula, RUT, codice fiscale, PESEL, personnummer, NSN,
        national number, nisn, SSID number, GTID, STN, state identifier, State Student ID""",
    "username": """username, user name, login id, login_id, login, login name, blackboard_id, sis login id,
        network id, sis_username, اسم المستخدم, benutzername, nom d'utilisateur, identifiant,
        usuario, 用户名, ユーザー名, account name, student web id, web id, userid name, sam account name,
        userprincipalname, benutzerkennung, kürzel""",
    "sequence": """class no, cl no, no, no., nr, num, n, numero, número, numéro, nummer, n°, nº, #, seq, row, sno, s.no, sl no, serial, serial no, serial
        number, 출석번호, 번호, 出席番号, 序号, 順番, م, رقم, الرقم, مسلسل, ลำดับ, ลำดับที่, เลขที่, STT, roll order, lfd nr,
        lfd. nr., order, ردیف, п/п, № п/п, №, line, order number""",
    "email": """email, e-mail, mail, mail id, email address, email_addr, email 1, email id, e mail address,
        EmailAddress, SEM, ElectronicMailAddress, secondary email, 邮箱, 電子メール, メールアドレス, البريد
        الإلكتروني, البريد, correo, correo electrónico, courriel, adresse mail, adresse e-mail, E-Mail-Adresse, 이메일,
        อีเมล, username email, user email id, primary email, work email, school email, new primary email""",
    "first_name": """სახელი, pierwsze imię, imiona, nama depan, primeiro nome, nome próprio, křestní jméno, krstné meno, utónév, nombre de pila, eesnimi, vārds, vardas, ім'я, име, jina la kwanza, legal first, meno, ad, adi, ime, όνομα, ονομα, jmeno, first nm, etunimet, prenumele, first middle, first and middle, first middle name, first and middle name, first name middle name, first mi, given and middle name, primer nombre, nombre1, prenom1, vorname1, first name, firstname, first, fname, f_name, FN, given name, givenname, given
        names, forename, forenames, legal forename, legal first name, Vorname, vornamen, rufname, prénom, prénoms, prenom(s),
        nombres, nombre(s), FIRSTNM, NAME_FIRST, Tên, Ten, ชื่อ, 名, имя, given, christian name, baptismal name, שם פרטי, nome,
        voornaam, roepnaam, etunimi, imię, förnamn, fornavn, keresztnév, jméno, الاسم الأول,
        الاسم الاول, first names, first name legal, prenume, adı soyadı ilk, forename 1, keresztnev, firstname1, नाम, isim, adı, fist name""",
    "last_name": """priimek, გვარი, نام خانوادگی, preferred surname, preferred last name, ap. paterno, zuname, nama belakang, nama keluarga, último nome, nome de família, perekonnanimi, uzvārds, pavardė, прізвище, jina la ukoo, jina la mwisho, שם משפחה, legal last, priezvisko, soyad, prezime, numele, primer cognom, επώνυμο, επωνυμο, efternavn, etternamn, last nm, last name, lastname, last, lname, l_name, LN, family name, familyname, surname,
        sur name, legal surname, legal last name, LastSurname, LastOrSurname, Nachname, Familienname, nom, nom de
        famille, apellidos, apellido, apellido1, apellido paterno, primer apellido, last name 1, surname 1, LASTNM, NAME_LAST, cognom, HOLOT, Họ & tên đệm, Họ đệm, Họ và tên
        đệm, ho ten dem, ho, นามสกุล, 姓, фамилия, sobrenome, achternaam, sukunimi, nazwisko, efternamn, etternavn,
        vezetéknév, příjmení, اسم العائلة, اللقب, family, soyadı, soyisim, nume, nume de familie, cognome, last names, last name legal""",
    "full_name": """payroll name, diploma name, nafn, volledige naam, assigned to, ПІБ, full names, player, player name, név, teljes név, שם, שם מלא, фамилия имя, фамилия имя отчество, имя фамилия, name(s), member, imię i nazwisko, soyadı adı, adı soyadı, prezime i ime, příjmení a jméno, priezvisko a meno, name, apellidos y nombres, nombres y apellidos, nom et prénom, name vorname, ad soyad, meno a priezvisko, ime i prezime, ονοματεπώνυμο, jméno a příjmení, full name, legal name, full legal name, cognome e nome, nominativo, nome e cognome, full name preferred, preferred full name, fullname, LastFirst, last first, Full Name LFM, first and last name, last name first name,
        sortable name, sortablename, display name, displayname, complete name, cognom nom, chinese name, FIO, ФИО, 姓名, 氏名, 名前, 이름, 성명,
        الاسم الكامل, الاسم, اسم, نام, نام و نام خانوادگی, Họ và tên, ho va ten, your name, nama, nama lengkap, nama siswa, nombre,
        nombre y apellidos, apellidos y nombre, apellidos nombre, nombre completo, nom et prénom, nom prénom, nom complet,
        nom et prénoms, name vorname, vor- und nachname, vor und zuname, NAMES, official name, nazwisko i imię, ФИО ученика, ชื่อ-นามสกุล, ชื่อ-สกุล,
        ชื่อสกุล, learner name, candidate name, participant, participant name, member name, nome completo, jina, jina kamili,
        last name comma first name, naam, namn, navn, ism, first last, lastname firstname,
        person, roster name full, F.I.O""",
    "preferred_name": """preferred name, preferred forename, preferred first name, preferredgivenname,
        prefferedGivenName, pref_first_name, first name preferred, short_name,
        nickname, nick name, english name, known as, goes by, FNA, called name, preferred given name, chosen name, preferred""",
    "second_last_name": """ap. materno, apellido2, segundo apellido, apellido materno, second last name, second surname, last name 2, surname 2,
        segundo sobrenome, segon cognom, mother surname, last2""",
    "middle_name": """drugie imię, отчество, батькові, segundo nombre, nombre2, middle name, middlename, middle, mname, MN, MI, middle initial, other names, other name(s), other name, middle names,
        second name, preferredmiddlename, 2nd name, second prénom, الاسم الأوسط""",
    "particle": "tussenvoegsel, tussenvoegsels, tussenv, tussen, voorvoegsel, voorvoegsels, vorsatzwort, namensvorsatz, surname prefix",
    "suffix": "suffix, generation code, generation, name suffix, generational suffix",
    "grade": """پایه, клас, tingkat, tingkat kelas, poziom, ročník, évfolyam, vuosiluokka, ano, anno, year, yr, yr gp, yr grp, yr group, grado, sınıfı, grades, grade, grade level, currgrade, curr grade, série, ano escolar, gradelevel, GR, grd, current grade, enrollment grade, grade code, grade_name,
        GradeLevelWhenAssessed, truegrade, CL_GRADE, year level, yearlevel, year group, yeargroup, NC
        year, NCyearActual, standard, std, grade applied for, EntryGradeLevelDescriptor, grade level
        descriptor, gradeleveldescriptor, HS_GradeLev, gradelev, niveau, curso, nivel, jahrgang, jahrgangsstufe, klassenstufe, stufe, jaargroep, groep, leerjaar,
        学年, 年级, 年級, 학년, ชั้น, ระดับชั้น, الصف, الصف الدراسي, المرحلة الدراسية, المرحلة, класс, latest sat grade, årskurs,
        grade lvl, school grade, grade this year, grade next year, annee scolaire niveau, darasa, kelas, sinf, next grade, student grade level, årgang, trinn,
        grade or year, grade/year, enrolled grade, grade level code, gradelevelcode""",
    "class": """class group, klasė, კლასი, bekkur, کلاس, कक्षा, паралелка, stamgroep, basisgruppe, rombel, rombel saat ini, rombongan belajar, class, class name, classname, classe, Klasse, klass, form, form name, cls, clase, unidad, turma,
        classes, Klassen, clasa, الفصل, raw_class, Lớp, lop, class_room, classroom, set, razred, luokka, osztály, כיתה, klas,
        klasa, třída, sınıf, 班级, 班級, 組, 组, 班, クラス, class code""",
    "homeroom": """roll class, oddział, sez, sezione, sección, şubesi, şube, homeroom, home room, hr, advisory, section, section name, class section, form group, formgroup,
        tutor group, tutorgroup, reg, registration group, registration, reg group, stream, stream_name,
        division, jp.homeClass, metadata.jp.homeClass, 반, ห้อง, الشعبة, شعبة, groupe,
        group, pod, team, cohort, cohort1, homeroom name, homeroom number, homeroom room,
        batch, batch id, batch_id, homeroom code, room, salon, hall, tutor grp, paralelo, grupo, advisory group, gruppe""",
    "homeroom_teacher": """wychowawca, třídní učitel, triedny učiteľ, osztályfőnök, klasslärare, klassföreståndare, kontaktlærer, klasselærer, sınıf öğretmeni, coordinatore, coordinatore di classe, diretor de turma, klassenlehrkraft, klassenvorstand, giáo viên chủ nhiệm, классный руководитель, homeroom teacher, hr teacher, hr teacher name, hrm teacher, homeroom tchr, hr tchr, hr adviser, hr advisor, home group teacher, form teacher, form teacher name, home room teacher, homeroom / teacher name, homeroom teacher name, advisor,
        adviser, class teacher, classteacher, class teachers, teacher, teacher display, tutor, form tutor, Sinf Rahbari,
        official teacher name, teachers, lehrer, klassenlehrer, klassenleitung, professeur principal, prof principal, tutor name, TA,
        homeroomteacher, mentor, 班主任, 担任, 담임, nama guru, wali kelas, maestro, profesor, tutor/a, examiner name, leerkracht,
        StudentsELATeacher, coach name text, coach, advisor name, homeroom advisor, advisory teacher""",
    "counselor": """counselor, counsellor, counselor name, guidance counselor, school counselor, CU, assigned counselor""",
    "school": """school, school name, schoolname, school id, schoolid, school sis id, school dfe number,
        orgSourcedIds, primaryOrgSourcedId, location id, building code, campus, campus name, SCH_NM, SC,
        entity, schulen, school urn, school local id, school code, schoolcode, building, location, school_key, orgSourcedId, ordSourcedIds,
        schule, école, etablissement, établissement, centro, 学校, 학교, المدرسة, schoolname1, school number, institution""",
    "language": """home language, native language, language background, best language, first language, homelanguage,
        mother tongue, tongue, home primary language, primary language, langue maternelle, muttersprache, idioma,
        language, familiensprache, lengua materna, home lang, language spoken at home, languages""",
    "gender": """gender, sex, SX, GEN, genre, sexe, geschlecht, Nen/Nena, jinsi, sexo, género, 性别, 性別, 성별,
        เพศ, الجنس, النوع, gioi, giới tính, gioi tinh, пол, m/f, boy/girl, kön, kjønn, cinsiyet, jenis kelamin, jk, l/p, genero""",
    "birth_date": """DOB, birthdate, birth date, date of birth, birthday, BD, DOBd, DOBm, DOBy, naissance, né(e) le,
        date de naissance, geburtsdatum, geburtstag, ngày sinh, ngaysinh, 生年月日, 出生日期, تاريخ الميلاد, fecha de nacimiento,
        birth year, BIRTH_YEAR, date naissance, born, d.o.b, date_naissance, data de nascimento, fødselsdato, tanggal lahir, 생년월일, วันเกิด,
        tgl lahir, data nascita, 年龄, 年齢, 나이, age, العمر, дата рождения, geboortedatum, edad, alter, âge""",
    "race": """race, ethnicity, ethnic group, race ethnicity, raceethnicity, federalraceethnicity, FEDETHNICITY, ETH,
        hispanic, hispanic latino, hispanic or latino, hispanicorlatinoethnicity, RACE, HISP, 民族,
        ethnic group name, asian, white, black, americanindianoralaskanative, blackorafricanamerican,
        nativehawaiianorotherpacificislander, demographicracetwoormoreraces, nationality, nationalité, caste, category""",
    "status": """estatus, situação, situacion, situation, status tag, situação da matrícula, matrícula status, tila, durum, stato, on roll, onroll, currently enrolled, inactive, archived, leaver, withdrawn, left school, has left, no longer enrolled, enrolment state, status, enrollment status, enroll_status, enrolled, enabledUser, isActive, active, is active,
        activeToday, activeStatus, TG, deleted, suspended, availability, new status, state of enrolment,
        enrolment status, estado, estado matrícula, statut, 状态, 状態, الحالة, active flag, person status""",
    "exit_date": """end date, date end, leave day, abgangsdatum, abgang am, ausgetreten am, exit reason, withdrawal reason, leaving reason, reason for leaving, exit code, withdrawal code, data uscita, datum uitschrijving, uitschrijfdatum, data di uscita, date exited, exit day, date of exit, student exit date, exit date, exitdate, withdrawal date, withdraw date, withdrawn on, date withdrawn, leave date, date left,
        leaving date, left on, drop date, date of leaving, enrollment end date, enrolment end date, austrittsdatum, austritt, abgang,
        fecha de baja, fecha baja, date de sortie, data de saída, tanggal keluar, 退学日, 转出日期, 離校日期""",
    "role": """funktion, patron type, role, roles, userrole, user role, primary role, user type, usertype, benutzertyp, type, role name,
        role_name, persontype, person type, account type, member type, profile type, rolle, rol, perfil, groupe role,
        fonction, userkind, declared_user_type, role1, user role name, typ, tipo, kind, kategorie, categoria, person kind, org role, student or staff, student/staff, staff/student, benutzerrolle, account role, 角色, 役割, الدور""",
    "title": """stanowisko, ruolo, qualifica, functie, função, funcao, befattning, tätigkeit, tatigkeit, munkakör, pracovní pozice, görevi, jabatan, chức vụ, должность, المسمى الوظيفي, ตำแหน่ง, 직위, 役職, title, job title, job, position, position title, employee title, employee type, occupation, function, work, staff type, stellung,
        admin title, dienstbezeichnung, cargo, puesto, poste, stelle, 职务, 職名, position name, employee status, responsibility, duty""",
    "subject": """subject, subjects, fach, fächer, matière, materia, asignatura, course, course name, المادة, 科目, 과목,
        department, dept, department name, qualification, certification, teaching subject, % allocated, full time?, specialty, specialisation, specialization""",
    "employment": """hire date, hired, hire, years of service, joining date, date of joining, 勤務年数, date hired, fte""",
    "org_unit": "org unit path, orgunitpath, org unit, organizational unit, ou",
    "capacity": "capacity, places, max students, maximum students, outreach capacity",
    "first_year": "first year, first_year, new this year, new teacher, first year teacher, new staff, is new",
    "leaving": "leaving, is leaving, leaves, retiring, last year here",
    "strength": "strength, connection, rating, connection strength, level of connection, relationship strength, mark, tie strength, how well",
    "wave": "wave, round, date, when",
}

# Headings that name whose they are and are not made of a scope word and a plain heading.
SCOPED = {
    "student": {
        "id": """प्रवेश क्रमांक, प्रवेश संख्या, کد دانش آموزی, código del estudiante, เลขประจำตัว, เลขประจำตัวนักเรียน, nr ewidencyjny, numer ewidencyjny, nomor induk, nomor induk siswa, no induk, nis siswa, no. de control, código do aluno, código de alumno, código alumno, nº do aluno, número do aluno, RA, codice alunno, codice studente, osobní číslo, matrikelnummer, nr legitymacji, NIA, studienr, מספר תלמיד, รหัสนักเรียน, 学籍号, stamnr, stamnummer, okul no, okul numarası, öğrenci no, öğrenci numarası, numéro interne, stamboeknummer, schülernummer, schülernr, schülerinnennummer, opiskelijanumero, oppilasnumero, nr albumu, numer ucznia, nr ucznia, elevnr, elevnummer, elev id, leerlingnummer, leerlingnr, číslo žáka, numero de alumno, número de estudiante, numero alumno, num élève, numéro élève, n° élève, admission number, admission no, admn no, admn number, αριθμός μητρώου, αρ. μητρώου, adno, adm no, admissionno, adm number, admno, roll number,
        roll no, roll, rollno, roll num, rollnum, prn, prn/roll number, roll/prn, enrolment no, enrollment no, gr no, grno, scholar no, student roll, registration number, registration no, reg no, regno, usn, LRN, num étudiant, numEtudiant, numéro étudiant, student_no, student number, student numbers, student_number, schueler_id, schüler-id,
        MSSV, Mã học sinh, mahocsinh, Mã sinh viên, 学号, 学籍番号, 生徒コード, 생도번호, 학번, رقم الطالب, رقم الجلوس, رقم القيد, STD_STI,
        student matric number, district student number, district student id, LASID, district local id, local student id, id local, ps studentid, psid, local pupil id,
        LocalStudentIdentifier, StudentUniqueId, StudentUSI, student primary id, student identifier, studentIdentifier,
        student local id number, student unique id, pupil number, learner id, pupil id, child id, student sis id, 
        LearnerReferenceNumber, رمز الطالب, enrolment number, enrollment number, index number, indexnumber,
        admission id, номер ученика, numero de control, candidate number, exam number, id alumno, id_alumno, id élève, 學號, StudentDCID, student code, admission_no, pupil no""",
        "state_id": "StateStudentIdentifier, student suns, suns, id state assign, student state id, studentstateid, State_StudentNumber, state student number, student national id",
        "other_id": """StudentRenaissanceID, StudentSourcedID, FAST ID, Unique DRC Student ID, PearsonStudentIdentifier,
        STUDENT_GUID, person_number, card number, barcode, MacID, userMasterIdentifier, integration_id, student id2, userids, tagno,
        household id, calendarid, student user id""",
        "full_name": """छात्र का नाम, विद्यार्थी का नाम, boys, girls, garçons, filles, jungen, mädchen, buben, niños, niñas, meninos, meninas, jongens, meisjes, maschi, femmine, pojkar, flickor, gutter, jenter, drenge, piger, chłopcy, dziewczęta, putra, putri, 男生, 女生, 男子, 女子,
        uczeń, uczennica, žák, žiak, tanuló, oppilas, õpilane, учень, učenik, estudiante, estudiantes, nama peserta didik, tanuló neve, a tanuló neve, שם התלמיד, alunno, alunna, alunni, leerling, aluno, aluna, öğrenci, student, students, pupil, pupils, learner, child, kid, alumno/a, alumno, alumna, alumnos, student name,
        student full name, student first and last name, elev, elève, eleve, étudiant, schüler, schueler, schülerin, 学生姓名, 生徒氏名, 児童氏名,
        اسم الطالب, الطالب, نام دانشجو, نام دانش آموز, nom de l'élève, nazwisko i imię ucznia, imię i nazwisko ucznia, siswa, peserta didik, ученик, child name, childs name, athlete, swimmer,
        student's name, nome do aluno, élève, student names, student name last first, last first student, nama murid, mwanafunzi, scholar,
        اسم التلميذ, 학생명, 학생이름, 학생, ชื่อนักเรียน""",
        "first_name": "STD_FIRSTNM, student firstname",
        "last_name": "STD_LASTNM, student lastname",
        "grade": "student grade, studentgrade, ext_imagineLearning_studentGrade",
        "email": "student email, studentemail, student email address",
    },
    "adult": {
        "id": """número de empleado, no. de empleado, personeelsnummer, personeelsnr, nr pracownika, anställningsnummer, anställnings-id, nº funcionário, número de funcionário, ansattnummer, medarbejdernummer, sicil no, badge number, badge no, file number, tsc no, emp number, employee id, employeeid, employee number, employee no, emp id, empid, emp no, employee code, staff no, teacher number,
        teachernumber, TN, TCH.TN, TCH_ID, teacher_id, state_teacher_id, instructor id, teacher code, StaffUniqueId, StaffKey, StaffUSI, Mã GLV,
        mã giáo viên, mã gv, teacher_id_code, official teacher staff id, main_supervisor_staff_number, personalnummer, educator id, رقم الموظف, 教师编号, 教职工号, faculty id,
        adult_id, adult, 사번, 교번, 职工号, 社員番号, 社員コード, NIP, NUPTK, personnel number, payroll number""",
        "full_name": """nauczyciel, medewerker, docent, lärare, funcionário, funcionario, opettaja, lærer, öğretmen, učitel, učiteľ, tanár, pedagógus, adult name, teacher name, staff name, staff member, employee name, instructor name, faculty name,
        اسم المعلم, المعلم, معلم, 教师姓名, 教员姓名, 教員名, 教職員氏名, 교사명, Tên giáo viên, enseignant, nama guru, nome do professor, staff, employee, educator, employee full name,
        staff full name, adult full name, professeur, docente, nombre del docente, اسم الموظف, lehrkraft, personnel, worker, team member""",
        "first_name": "TCH_FIRSTNM, teacher firstname, adult first name",
        "last_name": "TCH_LASTNM, teacher lastname, adult last name",
        "email": "teacher email, staff email, instructor email, admin email, teacher primary email, adult email",
    },
}

STUDENT_WORDS = """students student pupils pupil learners learner child children stud stu std kid
    scholar eleve elev alumno aluno estudiante ucznia schueler schuler schulers siswa murid participant
    candidate""".split()
ADULT_WORDS = """teachers teacher staff instructor employee faculty educator adult tch professor
    officialteacher lehrer lehrkraft docente personnel sectionteacher classteacher homeroomteacher
    primaryteacher leadteacher advisor counselor coach user person individual your patron borrower member""".split()
# "user" and "person" read as neither: it is stripped so that "User Email" is an e-mail (see columns.py).
CONTACT_WORDS = """parent guardian mother father mum mom dad emergency contact nextofkin relation relative
    spouse sibling family1 family2 household caregiver legalcustodian grandparent bo1 phuhuynh tenbo tenme
    hotenbo hotenme tutorlegal padre madre eltern mutter vater pere mere responsable
    respondent sponsor primarycontact doctor physician spouse ayah ibu wali""".split()
CONTACT_MARKS = tuple("父 母 家长 关系 保護者 보호자 ولي الأب الأم ผู้ปกครอง 监护".split())
# Other things that have names, ids and codes of their own.
OTHER_WORDS = """class course section subject district test school org organization department term session
    community municipality account campus building county program project assignment exam book company
    event event0 goal norms item category city country location street product file page document testing
    responsible tested reported state growth calendar enrollment survey game team assessment form
    lea charter sponsoring agency group course1""".split()
