"""Names: how they compare, how one column of whole names is divided, ids for who has none."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

PARTICLES = frozenset(
    "da de del dela della delos den der des di do dos du el la las le los ter van von vom zu zur "
    "bin bint ibn abu al ap mac mc st saint san santa y e".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv v esq phd md".split())
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor coach sir madam frau herr mme mlle m señor señora sr sra "
    "srta mstr master senor senora".split()
)
# Scripts that put the family name first or have no parts: shown exactly as written.
_WHOLE = re.compile(
    r"[\u0590-\u06ff\u0900-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


@lru_cache(maxsize=200_000)
def compared(name: str) -> str:
    """Return a name as it is compared: no accents, marks, case, titles or double spaces."""
    plain = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c) or c > "\u0590")
    words = re.sub(r"[^\w\s]|_", " ", plain.replace("'", "").replace("’", "")).casefold().split()
    kept = [word for word in words if word not in _TITLES] or words
    return " ".join(kept)


# Given names of many countries, seldom surnames: they tell which half of a name is which.
_GIVEN = frozenset(
    """aaliyah aaron abby abigail ada adam addison adele aditya adrian adriana agnes agnieszka ahmed
    aidan aiden aileen aino aisha akira alan alana alba albert alejandra alejandro aleksandra
    alessandro alessia alex alexa alexander alexandra alexis alfie alfred ali alice alicia alina
    aline alison alma alondra alva alvaro alyssa amalia amanda amara amaya amber amelia amelie
    ami amina amir amy ana anastasia anaya anders andre andrea andreas andrei andres andrew
    angel angela angelica angelina angie anika anita anja anke ann anna anne annette annie
    annika anouk anselm antoine anton antonia antonio anya april archie ari ariana arianna ariel
    arjun armando arnav arne arthur arturo arya asher ashley asia astrid aubrey audrey august
    aurora autumn ava avery axel ayaan ayana ayesha ayla aylin ayse azra bao barbara bastian
    beatrice beatriz becky bella ben benedict benedikt benicio benito benjamin benny bernadette
    bernd bertha beth betty bianca bilal billie birgit bjorn bo bogdan boris brandon brayden
    breanna brenda brent brian brianna bridget brigitte brittany brooke bruno bryce burak
    caitlin caleb callum cameron camila camille carina carla carlo carlos carmen carol carolina
    caroline caspar cassandra catalina catherine cathy cecile cecilia celia celine cesar charlie
    charlotte chelsea cheyenne chiara chidi chinedu chioma chloe christian christina christine
    christoph christopher ciara cindy claire clara claudia claudio clemens colette colin connor
    cora corinna cristian cristina cynthia dagmar dakota damian damien dana danica daniel
    daniela daniele danielle danilo danny daphne daria dario darius darlene david davide dawn
    debbie deborah deepak denise deniz dennis derya desiree diana diane diego dieter dimitri
    dina dirk dmitri dominic dominik dominika donna dora doris dorota dorothea duc dulce dunja
    duygu dylan ebba ebony ece eden edgar edith edna eduard eduardo edwin efe egon eileen eira
    eirik ekaterina elaine eleanor elena eleni elif elijah elin elina elio eliot elisa elise
    elizabeth elke ella ellen ellie elliot eloise elsa elsie elvira emanuele emely emil emile
    emilia emiliano emily emma emmanuel emmett emre enrique enzo eren eric erica erik erika erin
    ernesto esme esra esteban estelle esther estrella ethan eugenia eunice eva evan evelina
    evelyn evie ezra fabian fabio fabrizio faith farah faruk fatima fatma federica federico
    felicia felicity felipe felix femi fenja ferdinand fernanda fernando filip finn fiona fleur
    flora florian francesca francesco francisca francisco francois franka franz freddie frederic
    frederik freja freya frida friedrich fritz funmi gabriel gabriela gabriele gabrielle gaia
    gavin gemma genevieve georgia georgina gerardo gerhard giada gianluca gianna gina giorgia
    giovanni gisela giulia giuseppe gloria goran gordana grace greg gregory greta gretchen
    guadalupe guido guillaume gunnar gus gustav gustavo gwen hailey hakan hakon hala hamid hamza
    hana hannah hanne hans hansel harper harriet harry haruto hasan hassan hayden hazel heather
    hector heidi heiko heinrich helen helena helene helga heloise henri henriette henrik herbert
    hilda hiroshi hoa holger holly hope hubert hugh hugo humberto ian ibrahim ibrahima ida idris
    ignacio igor ilaria ilias ilse imani imran india ines inga inger ingo ingrid inka ioana
    irina iris irma isaac isabel isabela isabella isabelle isaiah isak isla ismael ismail ivan
    ivana ivo ivy izabela jack jackie jacob jacqueline jada jade jaden jaime jake jakub jamal
    jamila jan jana jane janet janice janina jannik jared jarek jasmine jasper javier jayden
    jean jeanette jeannie jeff jeffrey jelena jenna jennifer jenny jens jeremiah jeremy jerome
    jesper jesse jessica jessie jesus jill jin jing jiri joachim joan joana joanna joanne joao
    joaquin jocelyn jodie joe joel joelle johan johann johanna johannes john johnny jolanda jon
    jonah jonas jonathan jorge jorgen jose josef josefine joseph josephine josh joshua josiah
    josie jovana joy joyce juan jude judith judy jules julia julian julie julien juliet julieta
    juliette julio julius jun june jurgen justin justyna kacper kaden kai kaitlyn kaito kalle
    kamal kamil kamila kara karen kari karim karin karina karl karla karolina kaspar kasper
    katarina kate katharina katherine kathleen kathryn kathy katie katja katrin kavya kayla
    keira keith kelsey kemal ken kendra kenji kenneth kenya kerem kerstin kevin khadija khalid
    khalil kiara kieran kiran kirsten kirsty klara klaus knut konrad konstantin kristian kristin
    kristina kristof krzysztof kwame kyle kylie laila lana lara larissa lars lasse laszlo latoya
    laura lauren laurent laurie layan layla lea leandro leila lena lennard lennart leo leon
    leonardo leonie leonora leopold leticia leyla liam lidia lilian liliana lillian lilly lily
    lina linda lindsay linh linnea linus lisa lise livia liz liza lola lorena lorenzo loretta
    lotta lotte lou louis louisa louise luca lucas lucia lucien lucinda lucy ludmila ludovic
    ludwig luigi luis luisa luka lukas luke luna lydia mackenzie maddie maddison madeleine
    madeline madison mads maeve magdalena magnus mahmoud mai maite maja makayla malcolm malia
    malik malin malte mamadou manon manuel manuela marc marcel marcela marcia marco marcos
    marcus marek margaret margarita margot maria mariah mariam mariana marianne maribel marie
    marija marijana marina mario marion marisa marisol marius mariusz marlene marta marthe
    marvin mary masha massimo mateo mateusz mathias mathilda mathilde mathis mats matteo matthew
    matthias matti maud maureen mauricio max maxim maxime maximilian maya megan mehdi mehmet mei
    melanie melina melis melissa mercedes meredith merve meryem mette mia michael michaela
    michal michele michelle miguel mikael mikkel mila milan milena miles millie milos mina mira
    miranda mireia mireille miriam mirjam misha mo moa mohamed mohammad mohammed molly mona
    monica monika morgane moritz muhammad mustafa mya nadia nadine naima nala naledi nana nancy
    naomi nasra natalia natalie nataly natasha nate nathalie nathan nathaniel neha nell nellie
    nelly nelson nia niamh nicholas nick nico nicola nicolas nicole nikhil niklas niko nikolai
    nils nina ning nisha noah noam noe noelia noemi nolan noor nora noura nuno nuria oceane odin
    olaf ole oleg oleksandr olena olga olive oliver olivia oliwia olof omar omari orla orlando
    oscar oskar osman otto owen ozan pablo paige paloma pam pamela paola paolo pascal pascale
    patricia patrick patrik patrizia patty paula paulina pauline paulo pawel payton pedro peggy
    pelle penelope penny per petra peyton philipp phoebe phuong pia pierre pilar piotr poppy
    priya qasim quentin quinn rachel radek radoslav rafael rafaela rafaella raffaele rahel rahul
    raj rajesh ralf ramona rana rania raquel rasmus raul raven ravi rayan rayane rebeca rebecca
    regina reinhard renata renate rene renee reza rhiannon rhys ria ricarda ricardo rita rob
    robert roberta roberto robin rocio rodrigo roger rohan roland rolf romain roman romeo romy
    ronja rosa rosalie rosalind rosario rosemary rosie roxana roxanne ruben ruby rudolf ruth
    ryan ryo sabine sabrina sadie safa said sakura salma salome salvatore sam samantha sami
    samir samira samuel samuele sandra sandro sanne santiago saoirse sara sarah sasha saskia
    savannah scarlett sean sebastian selim selin selina selma serena serge sergei sergio shannon
    sharon shauna sheila shelby shirin shreya sidney siegfried sienna sigrid silas silke silvia
    silvio simon simona simone sina siobhan sipho siri sizwe skye snezana sofia sofie sol
    soledad solene solveig sonia sonja sophia sophie sora soren stefan stefania stefano stella
    stephanie stephen steve steven stina sue sunita susan susanna susanne suzanne svea sven
    svetlana sybille sylvia sylvie szymon tabea tamar tamara tamika tammy tania tanja tanya tara
    tarik tariq tatiana tatjana teresa tess tessa thabo thandi thea theo theodor theresa therese
    thibault thierry thuy tia tiago tiffany tilda till tim timo timothy tina tjark tobias tom
    tomas tomasz tommy tone tony tore torsten tracey travis tremaine trevor trinity tristan tuan
    tuva tyra ugo ulf ulrich ulrike uma umar umberto ursula uwe valentin valentina valentino
    valeria valerie vanessa vasco vera verena veronica vicky victoire victor victoria vikram
    viktor viktoria vincent vincenzo viola violet violetta virginia vitor vivian viviana
    vivienne vlad vladimir volker walid waltraud wanda wangari wendy wenjun werner wiebke
    wiktoria willem william willow winnie wojciech wolfgang xavier xenia ximena yannick yannis
    yara yasemin yash yasmin yasmina yasmine yen yigit yolanda yoshi youssef yui yuki yulia yuna
    yuri yusra yusuf yuto yvette yvonne zachary zahra zainab zara zehra zelda zeno zeynep zineb
    zion zoe zoey zofia zora zsofia zuri zuzana""".split()
)
FEW_GIVEN = 2


def given_names(values: Iterable[str]) -> int:
    """Return how many of the texts begin with a given name that is known."""
    return sum(compared(value).partition(" ")[0] in _GIVEN for value in values)


def surname_first(names: Sequence[str], beside: Sequence[str]) -> bool | None:
    """Return whether whole names begin with the surname, by a mail or a parent's name beside each.

    A mail of an initial and a word ("wokafor@") has the surname whole; a family shares it.
    """
    votes, many = [0, 0], 0
    for name, text in zip(names, beside, strict=False):
        words = compared(name).split()
        if len(words) < 2 or "," in name or not text:
            continue
        many += 1
        mail, first, last = re.sub(r"[\W\d_]", "", text.partition("@")[0]), words[0], words[-1]
        if " " in text:
            shared = {first, last} & set(compared(text).split())
            votes[1] += shared == {first}
            votes[0] += shared == {last}
        else:
            votes[1] += mail.casefold() == last[0] + first
            votes[0] += mail.casefold() == first[0] + last
    if sum(votes) < max(FEW_GIVEN, many / 4) or min(votes) * 4 > max(votes):
        return None
    return votes[1] > votes[0]


def built_of(mail: str, name: str) -> int:
    """Return how surely a mail is built of a name: 3 "hbolt", 1 as far as a word of it, else 0."""
    local = re.sub(r"[\W\d_]", "", compared(mail.partition("@")[0]))
    parts = [part for part in compared(name).split() if part not in PARTICLES]
    if len(parts) == 1 and local in {f"{local[:1]}{parts[0]}", f"{parts[0]}{local[-1:]}"}:
        return 2 if len(parts[0]) > 1 and local != parts[0] else 1
    pairs = ((one, other) for one in parts for other in parts if one is not other)
    if any(local in {a + b, a + b[:1], a[:1] + b} for a, b in pairs):
        return 3
    return int(any(part in local if len(part) > 3 else part == local for part in parts))


def tidy(text: str) -> str:
    """Return a text without surrounding or doubled white space, NBSP and ideographic included."""
    return text if text.isalpha() else " ".join(text.split())


# Cells are stripped already.
_UNTIDY = ("  ", "\t", "\r", "\v", "\xa0", "\u2009", "\u202f", "\u3000")


def tidy_all(values: list[str]) -> list[str]:
    """Return a column tidied; the same list where nothing is to be done, as in most exports."""
    joined = "\n".join(values)
    if any(mark in joined for mark in _UNTIDY) or joined.count("\n") >= max(len(values), 1):
        return [tidy(value) for value in values]
    return values


def split_names(values: list[str], surname_first: int | None = None) -> tuple[list[str], list[str]]:
    """Return the first and the last names of a column of whole names.

    `surname_first` is the order that a person said, 2 for two surnames; None: as the names
    themselves say.
    `Last, First` where most have a comma; the surname first where most begin with a word in
    capitals; else the last word, with its particles, is the last name. One word, and names in
    scripts without such parts, stay whole as first names.
    """
    filled = [value for value in values if value]
    if surname_first:
        return split_names([_with_comma(value, surname_first) for value in values])
    commas = sum("," in value for value in filled) * 2 > len(filled)
    capitals = sum(_surname_in_capitals(value) for value in filled) * 2 > len(filled)
    capitals = capitals and surname_first is None
    if surname_first == 0 and commas:  # "First, Last", as its heading says
        parts = [value.partition(",") for value in values]
        return [first.strip() for first, _, _ in parts], [last.strip() for _, _, last in parts]
    pairs = [_split(value, commas, capitals) for value in values]
    return [first for first, _ in pairs], [last for _, last in pairs]


def _with_comma(name: str, surnames: int) -> str:
    """Return a name whose surname comes first as "Last, First"."""
    if "," in name or " " not in name:
        return name
    words = name.split()
    run = next((i for i, word in enumerate(words) if not word.isupper()), 0)
    run = run or min(surnames, len(words) - 1)
    return f"{' '.join(words[:run])}, {' '.join(words[run:])}"


def _surname_in_capitals(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and len(words[0]) > 1 and words[0].isupper() and not words[-1].isupper()


def _split(name: str, commas: bool, capitals: bool) -> tuple[str, str]:
    if commas and "," in name:
        last, _, first = name.partition(",")
        if first.strip().rstrip(".").casefold() in _SUFFIXES and " " in last.strip():
            given, family = _split(last.strip(), False, capitals)
            return given, f"{family} {first.strip()}"
        if "," not in first:
            return first.strip(), last.strip()
        parts = [part for one in first.split(",") if (part := one.strip())]
        behind = [one for one in parts if one.rstrip(".").casefold() in _SUFFIXES]  # "Last, Jr., F"
        return " ".join(p for p in parts if p not in behind), " ".join([last.strip(), *behind])
    if not name or " " not in name or _WHOLE.search(name):
        return name, ""
    words = name.split(" ")
    if capitals and _surname_in_capitals(name):
        at = next((i for i, word in enumerate(words) if not word.isupper()), 1)
        return " ".join(words[at:]), " ".join(words[:at])
    at = len(words) - 1
    if words[at].rstrip(".").casefold() in _SUFFIXES and at > 1:
        at -= 1
    while at > 1 and words[at - 1].rstrip(".").casefold() in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def derived_id(kind: str, *parts: str) -> str:
    """Return an id made from a name, the same at every import; the name cannot be read from it."""
    key = "|".join(compared(part) or part.strip() for part in parts)
    return f"{kind}-{hashlib.blake2b(key.encode(), digest_size=5).hexdigest()}"


def is_derived(person_id: str) -> bool:
    """Say whether an id was made here, from a name or an e-mail."""
    return person_id[1:2] == "-" and bool(_DERIVED.match(person_id))


_DERIVED = re.compile(r"[nam]-[0-9a-f]{10}")


_NAME_WORD = re.compile(r"[^\W\d_][^\d_@<>{}=;:/\\|#$%^&*+\[\]]*")
_NOT_NAMES = frozenset(
    "yes no true false male female active inactive none null student teacher staff admin roster "
    "total average date name class grade school subject math mathematics science english history "
    "art music reading foo bar baz test example red blue green yellow left right high low".split()
)


@lru_cache(maxsize=50_000)
def looks_like_name(text: str) -> bool:
    """Say whether a text could be a person's name: letters, at most five words."""
    text = text.strip()
    if not text or len(text) > 60 or not _NAME_WORD.fullmatch(text):
        return False
    words = text.replace(",", " ").split()
    if len(words) > 3 and text[-1] in ".!?" and len(words[-1]) > 4:
        return False  # a sentence
    return 1 <= len(words) <= 6 and text.casefold() not in _NOT_NAMES and text[0] not in "-'"


DESTROYED = re.compile(r"\?{2,}|\ufffd|[^\W\d_]\?[^\W\d_]|[ÃÂ][\x80-\xbf\u0152-\u2122]|â€")
