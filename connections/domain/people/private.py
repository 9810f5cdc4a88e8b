# ruff: noqa: E501 -- one list of words per kind and group of languages reads better unbroken
"""What the values of a roster's column tell, whatever its heading: kinds that are never stored.

A value is compared whole, and so is each part of one that names several ("IEP/504"): "Muslim
Student Association" is a club. Of what follows `maybe`, words with other uses, it takes two, or
one beside values that say nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from connections.domain.people.labels import label_key

ADDRESSES, BIRTH, FAITH = "addresses and phones", "birth dates", "faith"
DISCIPLINE, POVERTY, LAW = "behaviour and discipline", "lunch status", "law"
HEALTH, FAMILY = "special education and health", "parents and contacts"
LEARNERS, NUMBERS, TEXT = "language-learner status", "identity numbers", "free text"
SEXUALITY, ORIGIN = "sexual orientation and gender identity", "origin"

_VALUES: dict[str, tuple[str, str]] = {
    FAITH: (
        "Catholic, Roman Catholic, Muslim, Islamic, Protestant, Jewish, Judaism, Hindu, Hinduism, Buddhist, Buddhism, Sikh, Sikhism, Christianity, Atheist, Agnostic, Methodist, Baptist, Lutheran, Presbyterian, Anglican, Pentecostal, Evangelical, Mormon, LDS, Jehovah's Witness, Adventist, Greek Orthodox, Eastern Orthodox, Halal, Kosher, katholisch, evangelisch, römisch-katholisch, muslimisch, islamisch, jüdisch, konfessionslos, buddhistisch, hinduistisch, ohne Bekenntnis, católico, católica, musulmán, musulmana, protestante, evangélico, evangélica, judío, judía, ateo, atea, budista, testigo de Jehová, mormón, catholique, musulman, musulmane, protestante, juif, juive, athée, bouddhiste, chrétien, chrétienne, muçulmano, muçulmana, espírita, umbanda, candomblé, ateu, cristão, cristã, Kristen, Katolik, Konghucu, Công giáo, Thiên Chúa giáo, Phật giáo, Tin Lành, Hồi giáo, Müslüman, Hristiyan, Sünni, Alevi, Musevi, Ateist, Mkristo, Mwislamu, Muislamu, Mkatoliki, cattolico, cattolica, musulmano, katholiek, moslim, мусульманин, православный, католик, 佛教, 佛教徒, 基督教, 基督徒, 天主教, 伊斯兰教, 道教, 穆斯林, 仏教, キリスト教, カトリック, イスラム教, 神道, 불교, 기독교, 천주교, 개신교, 이슬람교, 원불교, مسيحي, مسيحية, قبطي, يهودي, سني, شيعي, พุทธ, อิสลาม, คริสต์, ศาสนาพุทธ, ศาสนาอิสลาม, ศาสนาคริสต์",
        "Christian, Orthodox, Islam, Buddha, Quaker, Church of England, Cristiano, Cristiana, ev, rk, r.k., Cao Đài, Hòa Hảo, مسلم, مسلمة, 무교",
    ),
    HEALTH: (
        "IEP, SEN, SEND, SEN support, EHCP, EHC plan, 504 plan, section 504, SpEd, special education, special needs, ADHD, autism, autistic, ASD, dyslexia, dyslexic, dyscalculia, asthma, diabetes, epilepsy, allergy, allergies, nut allergy, peanut allergy, anxiety, depression, wheelchair, deaf, hearing impaired, hearing impairment, visually impaired, visual impairment, speech therapy, speech or language impairment, emotional disturbance, intellectual disability, learning disability, specific learning disability, other health impairment, SLD, OHI, SEMH, cerebral palsy, Down syndrome, disabled, disability, Förderbedarf, sonderpädagogischer Förderbedarf, LRS, ADHS, Legasthenie, Dyskalkulie, Autismus, Epilepsie, Allergie, Nachteilsausgleich, ULIS, SEGPA, dyslexie, TDAH, autisme, asthme, diabète, épilepsie, handicap, NEAE, ACNEE, autismo, dislexia, asma, epilepsia, discapacidad, discapacidad intelectual, USAER, PCD, deficiência, deficiência intelectual, deficiência física, ABK, tunanetra, tunarungu, tunagrahita, tunadaksa, autis, khuyết tật, tự kỷ, hen suyễn, otizm, disleksi, astım, diyabet, epilepsi, DEHB, pumu, kisukari, ulemavu, 自闭症, 多动症, 哮喘, 残疾, 自閉症, 発達障害, 喘息, 자폐, 장애, 천식, 특수교육, توحد, التوحد, ربو, الربو, سكري, السكري, إعاقة, صرع, ออทิสติก, สมาธิสั้น, หอบหืด",
        "504, NEE, ADD, ODD, BIP, SLP, OT, PT, TEA, PAP, PPS, PAI, PPRE, AEE, BEP, gifted, blind, peanuts, nuts, vegetarian, vegan, gluten free, lactose free, resource, inclusion, Inklusion, kaynaştırma, Tier 1, Tier 2, Tier 3",
    ),
    POVERTY: (
        "FRL, FRPL, FSM, F/R, free lunch, reduced lunch, free meals, free school meals, reduced price, reduced price lunch, free and reduced, free or reduced, free reduced, pupil premium, PPG, low income, homeless, doubled up, foster care, in care, looked after, TANF, economically disadvantaged, disadvantaged, McKinney Vento, direct certified, directly certified, Bildungspaket, Hartz IV, Bürgergeld, Sozialhilfe, boursier, boursière, non boursier, becado, becada, beca comedor, bolsista, bolsa família, baixa renda, KIP, PKH, KKS, miskin, kurang mampu, tidak mampu, hộ nghèo, cận nghèo, hộ cận nghèo, nghèo, yoksul, maskini, 低保, 低保户, 贫困, 贫困户, 建档立卡, 特困, 就学援助, 要保護, 準要保護, 生活保護, 기초생활수급자, 차상위, 차상위계층, 수급자, 저소득, فقير, فقيرة, محتاج, ยากจน, ยากจนพิเศษ",
        "Free, Reduced, Paid, SNAP, LAC, full price, full pay, denied, foster, PP, Ever 6, Title I, BuT, ermäßigt, befreit, Vollzahler, kostenlos, gratuit, tarif réduit, plein tarif, gratuito, reducido, pagado, pobreza, vulnerable, prioritario, preferente, estrato 1, estrato 2, estrato 3, estrato 4, escalão A, escalão B, escalão C, PIP, mampu, burslu, SKTM",
    ),
    DISCIPLINE: (
        "suspended, suspension, expelled, expulsion, ISS, OSS, in school suspension, out of school suspension, detention, truant, chronically absent, behavior plan, behaviour plan, permanent exclusion, fixed term exclusion, Tadel, Schulverweis, suspendiert, Nachsitzen, exclu, exclusion temporaire, avertissement de conduite, suspendido, suspendida, expulsado, expulsada, amonestado, amonestación, suspenso, expulso, advertência, skorsing, pelanggaran ringan, pelanggaran sedang, pelanggaran berat, kỷ luật, cảnh cáo, khiển trách, kınama, uzaklaştırma, 记过, 严重警告, 留校察看, 开除, 停学, 退学, 정학, 퇴학",
        "warning, written warning, referral, excluded, absent, tardy, Verweis, retenue, avertissement, blâme, SP1, SP2, SP3, peringatan, uyarı, 警告, 訓告, إنذار, إنذار أول, إنذار ثان",
    ),
    LAW: (
        "refugee, asylum seeker, undocumented, DACA, parolee, on probation, juvenile justice, incarcerated, restraining order, court order, ward of the court, ward of the state, adjudicated, unaccompanied minor, Flüchtling, Asylbewerber, Duldung, geduldet, Aufenthaltserlaubnis, réfugié, réfugiée, demandeur d'asile, sans papiers, refugiado, refugiada, indocumentado, indocumentada, libertad condicional, libertad vigilada, solicitante de asilo, medida socioeducativa, liberdade assistida, pengungsi, tị nạn, mülteci, sığınmacı, geçici koruma, mkimbizi, 难民, 缓刑, 難民, 保護観察, 난민, 보호관찰, لاجئ, لاجئة",
        "probation, parole, custody, court, visa, asylum",
    ),
    FAMILY: (
        "divorced, widowed, single parent, single mother, single father, orphan, orphaned, adopted, joint custody, sole custody, shared custody, both parents, mother only, father only, mom only, dad only, foster parents, remarried, lives with mother, lives with father, geschieden, verwitwet, alleinerziehend, getrennt lebend, Halbwaise, Vollwaise, Waise, divorcé, divorcée, divorcés, veuf, veuve, orphelin, orpheline, garde alternée, monoparentale, famille monoparentale, divorciado, divorciada, divorciados, viudo, viuda, huérfano, huérfana, monoparental, madre soltera, viúvo, viúva, órfão, órfã, mãe solteira, yatim, piatu, yatim piatu, cerai, cerai hidup, cerai mati, ly hôn, mồ côi, boşanmış, yetim, öksüz, yatima, 离异, 离婚, 单亲, 孤儿, 丧偶, 留守, 留守儿童, 離婚, 母子家庭, 父子家庭, ひとり親, 이혼, 한부모, 한부모가정, 조손, 조손가정, 고아, مطلق, مطلقة, أرمل, أرملة, يتيم, يتيمة, หย่าร้าง, กำพร้า",
        "single, married, separated, mother, father, mom, mum, dad, both, grandparents, grandmother, guardian, stepfather, stepmother, ledig, verheiratet, getrennt, Mutter, Vater, Eltern, mariés, séparés, célibataire, mère, père, casados, separados, casado, casada, soltero, soltera, unión libre, madre, padre, abuela, solteiro, solteira, união estável, mãe, pai, kawin, ayah, ibu, wali, đơn thân, bố, mẹ, evli, bekar, ayrı, dul, anne, baba, 已婚, 未婚, 父亲, 母亲, 기혼, 미혼, 부, 모, متزوج, منفصلان, الأب, الأم",
    ),
    SEXUALITY: (
        "gay, lesbian, bisexual, heterosexual, homosexual, transgender, LGBT, LGBTQ, LGBTQ+, LGBTQIA+, pansexual, asexual, genderqueer, gender fluid, cisgender, she/her, he/him, they/them, she/her/hers, he/him/his, they/them/theirs, schwul, lesbisch, bisexuell, heterosexuell, homosexuell, lesbiana, transgénero, homosexuel, hétérosexuel, bisexuel, lesbienne, homossexual, heterossexual, bissexual, homoseksual, heteroseksual, biseksual, đồng tính, song tính, dị tính, eşcinsel, biseksüel, heteroseksüel, 同性恋, 双性恋, 异性恋, 同性愛, 両性愛, 異性愛, 동성애, 양성애, 이성애",
        "straight, queer, trans, questioning, nonbinary, non-binary",
    ),
    LEARNERS: (
        "ELL, LEP, EAL, RFEP, IFEP, English learner, English language learner, limited English proficient",
        "EL, ESL, ESOL, EO, FEP, DaZ",
    ),
    ORIGIN: (
        "Hispanic, Latino, Latina, Latinx, Hispanic or Latino, Hispanic/Latino, Not Hispanic, Non-Hispanic, African American, Black or African American, Native American, American Indian, American Indian or Alaska Native, Alaska Native, Pacific Islander, Native Hawaiian, Caucasian, Two or more races, Multiracial, Biracial, mixed race, White British, Black British, Black African, Black Caribbean, Aboriginal, Torres Strait Islander, Roma, Sinti, mestizo, mestiza, afrodescendiente, indígena, parda, pardo, quilombola, US citizen, U.S. citizen, permanent resident, foreign national, foreign born, non-citizen, WNI, WNA, 汉族, 回族, 壮族, 满族, 维吾尔族, 藏族, 苗族, 彝族, 蒙古族, 朝鲜族, 土家族",
        "White, Black, Asian, Mixed, citizen, branca, preta, amarela, negra, branco, preto, blanco, negro, Maori, Pasifika, Pakeha, Kinh, Tày, Mường, Nùng, Khmer, H'Mông, Jawa, Sunda, Batak, Minang, Betawi, Melayu, Tionghoa, Bugis, Kikuyu, Luo, Luhya, Kalenjin, Kamba, Kurd, "
        "Mexican, American, Canadian, British, Brazilian, Syrian, Afghan, Iraqi, Nigerian, Kenyan, Indian, Pakistani, Salvadoran, Guatemalan, Honduran, Colombian, Venezuelan, Haitian, Dominican, Puerto Rican, Cuban, Filipino, mexicano, mexicana, colombiano, colombiana, venezolano, venezolana, peruano, peruana, boliviano, boliviana, haitiano, "
        "USA, US, United States, Mexico, Canada, Guatemala, Honduras, El Salvador, Nicaragua, Costa Rica, Panama, Cuba, Haiti, Dominican Republic, Puerto Rico, Jamaica, Colombia, Venezuela, Ecuador, Peru, Bolivia, Brazil, Brasil, Argentina, Chile, Paraguay, Uruguay, United Kingdom, UK, England, Scotland, Wales, Ireland, France, Germany, Deutschland, Allemagne, Alemania, Spain, España, Espagne, Spanien, Portugal, Italy, Italia, Italien, Poland, Polen, Polska, Romania, Rumänien, Bulgaria, Bulgarien, Greece, Griechenland, Albania, Kosovo, Serbia, Serbien, Bosnia, Bosnien, Croatia, Kroatien, Ukraine, Russia, Russland, Turkey, Türkei, Türkiye, Turquie, Georgia, Armenia, Syria, Syrien, Syrie, Suriye, Iraq, Irak, Iran, Afghanistan, Pakistan, India, Indien, Inde, Bangladesh, Nepal, Sri Lanka, China, Chine, Japan, Japon, Korea, South Korea, Vietnam, Việt Nam, Thailand, Laos, Cambodia, Myanmar, Burma, Philippines, Indonesia, Malaysia, Singapore, Singapura, Australia, New Zealand, Egypt, Ägypten, Égypte, Morocco, Marokko, Maroc, Marruecos, Algeria, Algérie, Tunisia, Tunisie, Libya, Sudan, Somalia, Ethiopia, Eritrea, Kenya, Tanzania, Uganda, Rwanda, Burundi, Congo, Nigeria, Ghana, Senegal, Sénégal, Mali, Cameroon, Cameroun, Angola, Mozambique, Moçambique, South Africa, Zimbabwe, Yemen, Jordan, Lebanon, Liban, Palestine, Israel, Saudi Arabia, México, Perú, Estados Unidos, Haití, Etiopía, 中国, 美国, 日本, 韩国, 韓国, 越南, 菲律宾, フィリピン, ブラジル, ベトナム, 한국, 중국, 베트남, 필리핀, 일본, مصر, سوريا, العراق, الأردن, فلسطين, السودان, اليمن, السعودية, المغرب, لبنان, مصري, سوري, عراقي, أردني, فلسطيني, سوداني, يمني, سعودي, ไทย, พม่า, ลาว, กัมพูชา",
    ),
}  # fmt: skip
_NOTHING = frozenset(
    map(
        label_key,
        "no, none, n, n/a, na, nil, other, unknown, not eligible, not applicable, general, regular, "
        "nein, keine, non, aucun, aucune, ninguno, ninguna, não, nenhum, nenhuma, tidak, tidak ada, "
        "không, hayır, yok, hapana, otro, otra, autre, andere, sonstige, 无, 否, なし, 없음, لا, ไม่มี".split(
            ","
        ),
    )
) | {""}
_SURE, _MAYBE = (
    {kind: frozenset(map(label_key, words[which].split(","))) for kind, words in _VALUES.items()}
    for which in (0, 1)
)

_PART = re.compile(r"[/,;&+|:()]|\s[-–]\s")
_STREET = (
    r"\d+[a-z]?\s+\w.*\b(st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|apt)\b.*|"
    r".*(straße|strasse|str\.|weg|platz|gasse)\s*\d+.*|\d+,?\s*(rue|avenue|bd|boulevard)\b.*|"
    r"(calle|av|avenida|carrera|rua|jl|jalan|via|đường)\b.*\d.*|.*[路街道].*\d+[号號].*"
)
_SHAPES = (
    (BIRTH, r"\d{4}([-/.])\d{1,2}\1\d{1,2}\b.*|\d{1,2}([-/.])\d{1,2}\2\d{2,4}\b.*"),
    (
        NUMBERS,
        r"\d{9,}[\dx]?|\d{3}-\d{2}-\d{4}|[a-z]{4}\d{6}[a-z]{6}\w\d|\d{3}\.\d{3}\.\d{3}-\d{2}|"
        r"\d{4} \d{4} \d{4}|[a-z]{2}\d{6}[a-d]|[a-z]{2} \d\d \d\d \d\d [a-d]|\d{6}-[1-4]\d{6}|"
        r"\d{1,2}\.\d{3}\.\d{3}-[\dk]|\d{8}-?[a-z]|\d{6,8}[-+]\d{4}",
    ),
    (
        ADDRESSES,
        r"[^@\s]+@[^@\s]+\.\w+|(?=(\D*\d){9})\+?\(?\d[\d ().-]{7,}\d|\d{3}[-. ]\d{4}|" + _STREET,
    ),
    (TEXT, r".{60,}|(\S+\s+){7,}\S+"),
)
_SHAPED = tuple((kind, re.compile(shape, re.IGNORECASE)) for kind, shape in _SHAPES)


def told_by(values: Iterable[str]) -> str:
    """Return the kind of what different values of one column tell of people, "" for nothing.

    ORIGIN may be stored by a yes and stands in no report; every other kind is never stored.
    """
    texts = {text for value in values if (text := value.strip())}
    for kind, shape in _SHAPED:
        if sum(map(bool, map(shape.fullmatch, texts))) * 2 > len(texts):
            return kind
    each = [told for text in texts if (told := _parts(text) - _NOTHING)]
    words = frozenset[str]().union(*each)
    for kind in _VALUES:
        maybe = words & _MAYBE[kind]
        enough = len(maybe) > 1 or (maybe and len(each) == 1)
        if kind == ORIGIN:  # "Red, White, Black, Blue" are houses
            enough = enough and sum(bool(told & maybe) for told in each) * 2 > len(each)
        if words & _SURE[kind] or enough:
            return kind
    return ""


@lru_cache(maxsize=4096)
def told_within(text: str) -> bool:
    """Say whether a text, or a word or two in it, tells for sure of health, law and the like.

    Faith and families are left out: Gay, Lutheran and Baptist lead a class.
    """
    words = text.split()
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    told = {label_key(word) for word in (*words, *pairs) if len(word) >= SHORTEST}
    told |= {label_key(text)} if text.isupper() else set()
    return any(told & _SURE[kind] for kind in (HEALTH, LAW, POVERTY, DISCIPLINE))


SHORTEST = 5  # letters of a word within: Sen and Asma are somebody


@lru_cache(maxsize=8192)
def _parts(text: str) -> frozenset[str]:
    """Return a value and the parts of one that names several, as they are compared."""
    return frozenset(map(label_key, (text, *_PART.split(text))))
