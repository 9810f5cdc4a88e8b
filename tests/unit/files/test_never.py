"""What is never stored, in many languages and spellings; what comes from a yes; what is neither."""

from pathlib import Path

import pytest

from connections.files.people.groups import never_group
from connections.files.people.rosters import read_rosters
from connections.files.words.columns import key, sense, sensitive
from connections.files.words.never import is_national_number, is_origin, of_bodies
from tests.unit.files.samples import text_file

HERE = Path(__file__).parent


def _listed(name: str) -> dict[str, list[str]]:
    """Return the headings of a list by language."""
    header, *rows = [line.split("\t") for line in (HERE / name).read_text().splitlines()]
    return {language: [row[at] for row in rows] for at, language in enumerate(header)}


def _each(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",")]


LISTED = _listed("never.tsv")
MORE = _listed("never_more.tsv")
UNSEEN = _listed("never_unseen.tsv")  # written before anybody looked at our own list
ORDINARY = _listed("never_ordinary.tsv")


def _never(heading: str) -> bool:
    # A national number is an id where there is no other; it is in no group either way. And what
    # begins with "Student" may read as a field of a student's: that is in no group as well.
    return bool(sensitive(heading)) or is_national_number(heading) or sense(heading).field != ""


def _spellings(heading: str) -> list[str]:
    words = heading.replace("-", " ").split()
    return [
        heading,
        heading.upper(),
        heading.lower(),
        "_".join(words),
        "".join(word[:1].upper() + word[1:] for word in words),
        f"Student {heading}",
        f"student_{'_'.join(words).lower()}",
        f"{heading} Status",
        f"{heading} (Y/N)",
        f"Has {heading}",
        f"{heading}:",
        f"ext_{'_'.join(words)}",
    ]


def test_there_are_two_hundred_headings_in_six_languages():
    assert len(LISTED) == 6 and all(len(headings) >= 200 for headings in LISTED.values())
    assert len(MORE) == 8


@pytest.mark.parametrize("language", [*LISTED, *MORE])
def test_no_sensitive_heading_passes_in_any_spelling(language):
    headings = [*LISTED.get(language, []), *MORE.get(language, [])]
    passed = {s for heading in headings for s in _spellings(heading) if not _never(s)}
    assert not passed


@pytest.mark.parametrize("language", UNSEEN)
def test_no_heading_of_a_list_that_was_written_apart_passes(language):
    assert len(UNSEEN[language]) == 30
    assert not [heading for heading in UNSEEN[language] if not _never(heading)]


def test_no_heading_of_nine_hundred_that_were_written_before_their_words_passes():
    """Two more lists, of 19 languages: 210 of 917 passed when they were written."""
    headings = (HERE / "never_apart.txt").read_text(encoding="utf-8").splitlines()
    passed = [each for each in headings if not (_never(each) or is_origin(each))]
    assert len(headings) > 850 and not passed


@pytest.mark.parametrize("language", ORDINARY)
def test_no_ordinary_heading_is_refused(language):
    assert not [heading for heading in ORDINARY[language] if heading and never_group(heading)]


@pytest.mark.parametrize(
    "heading",
    _each("""
    Homeroom, Home language, House, Bus, Bus route, Club, Clubs, Team, Advisory, Mentor
    group, Language, Grade band, Track, Activity, Sport, Band, Choir, Color, Elective,
    Instrument, Program, Shift, Section, Gender, E-mail, Student email, First name, Grade,
    Room, Counselor, Cross country, Ms. Church, Mr. White, Strength, Weight, Locker, Casa,
    Equipo, Taller, Actividad, Autobús, Maison, Équipe, Activité, Haus, AG, Verein, Kurs,
    Farbe, Clube, Ônibus, Kelompok, Ekstrakurikuler, Bis sekolah, Câu lạc bộ, Tổ, 社团, 校车,
    部活動, クラブ, 委員会, 동아리, النادي, الحافلة, ชมรม, สี, Kulüp, Servis, Klabu, Nyumba
    """),
)
def test_what_a_school_may_keep_is_not_caught(heading):
    assert not sensitive(heading) and not is_origin(heading)


ORIGIN = """Race, Ethnicity, Student_Ethnicity, FederalRaceEthnicity, Hispanic or Latino,
    Nationality,
    Country of birth, CountryOfBirthCode, Place of birth, Migrant, Migration background, Tribe,
    Native American, Raza, Etnia, Nacionalidad, País de nacimiento, Indígena, Origine, Nationalité,
    Pays de naissance, Lieu de naissance, Herkunft, Staatsangehörigkeit, Geburtsland,
    Migrationshintergrund, Cor/Raça, Nacionalidade, Naturalidade, Suku bangsa, Kebangsaan,
    Negara asal, Dân tộc, Quốc tịch, 民族, 国籍, 國籍, 인종, 국적, الجنسية, สัญชาติ, Uyruk, Kabila"""


@pytest.mark.parametrize("heading", _each(ORIGIN))
def test_origin_is_known_as_what_a_yes_may_keep_and_nobody_hands_on(heading):
    assert is_origin(heading) and not sensitive(heading)


@pytest.mark.parametrize("heading", ["Immigration status", "Race of mother", "Religion", "Refugee"])
def test_what_is_more_than_origin_is_never_stored(heading):
    assert sensitive(heading) and not is_origin(heading)


@pytest.mark.parametrize(
    "heading",
    _each("""
    SSN, Student SSN, Social Security Number, CURP, CPF, RUT, Aadhaar No, NIK, No. KTP,
    身份证号, 주민등록번호, マイナンバー, NHS number, PESEL,
    personnummer, CCCD, TC Kimlik No, الرقم
    القومي, เลขประจำตัวประชาชน, National ID, Passport No
    """),
)
def test_a_number_of_the_state_is_known(heading):
    assert is_national_number(heading)


@pytest.mark.parametrize(
    "heading",
    _each("""
    State ID, SASID, SSID, UPN, Student ID, NISN, LRN, Perm ID, Local ID, 学籍番号
    """),
)
def test_a_number_of_the_schools_is_an_id(heading):
    assert not is_national_number(heading) and sense(heading).field in ("id", "state_id")


def test_weight_is_of_a_body_in_a_list_of_people_and_a_strength_in_a_list_of_ties():
    assert of_bodies("Weight") and of_bodies("Peso") and not sensitive("Weight")


def test_no_sensitive_column_is_stored_whatever_was_said_yes_to():
    headings = [h for listed in (*LISTED.values(), *MORE.values()) for h in listed]
    headings = list(dict.fromkeys(h for h in headings if not sense(h).field and len(h) <= 30))
    yes = {f"group:{key(heading)}": "yes" for heading in (*headings, "House")}
    stored: set[str] = set()
    for at in range(0, len(headings), 25):
        some = headings[at : at + 25]
        rows = [["student_id", "first_name", "last_name", "grade", "House", *some]]
        rows += [
            [str(n), f"Ana{n}", f"Ruiz{n}", "4", "RB"[n % 2], *("YN"[n % 2] for _ in some)]
            for n in range(20)
        ]
        content = "".join(",".join(row) + "\n" for row in rows)
        read = read_rosters([text_file(content, "students.csv")], yes)
        stored |= {label for student in read.students for label, _ in student.groups}
    assert stored == {"House"}
