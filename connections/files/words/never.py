# ruff: noqa: E501 -- one list of words per language reads better unbroken
"""What a school's file may say of a person and Connections never stores: headings, as data.

Written per topic and language ("all": parts of words that several share), compared without case, accents and punctuation:
`word` or `two words` stand anywhere in a heading as whole words; `stem*` begins a word, and from
LONG letters on stands anywhere (German and languages without spaces); `=word` is the heading
itself, for what is also a name ("Faith"). When in doubt a column is never stored.
"""

import re
import unicodedata
from functools import lru_cache

from connections.domain.people.private import (
    ADDRESSES,
    BIRTH,
    DISCIPLINE,
    FAITH,
    FAMILY,
    HEALTH,
    LAW,
    LEARNERS,
    NUMBERS,
    POVERTY,
    SEXUALITY,
)

LONG = 5
TESTS, PAY, PASSWORDS = "marks and test results", "pay and bank", "passwords"

NEVER: dict[str, dict[str, str]] = {
    PASSWORDS: {
        "en": "password*, passcode*, passphrase*, pw, pwd, =pass, pin, parentpw, ssha*, secret question, secret answer, security code, access code, login code",
        "eu": "passwort*, kennwort*, mot de passe, motdepasse, contrasena*, clave, senha, sandi, mat khau, parola*, sifre*, wachtwoord*, losenord*, haslo, пароль, neno la siri, nywila, kata sandi",
        "as": "密码*, 密碼*, パスワード*, 暗証番号*, 비밀번호*, كلمة المرور*, كلمة السر*, รหัสผ่าน*",
    },
    NUMBERS: {
        "en": "sv nr, svnr*, sv nummer*, numen, ssn, social security*, national insurance*, nino, nin, ni number, ni no, nationalid*, identity number, identity card, identification number, id card, passport*, tax id*, taxpayer*, =tin, driver license, drivers license, driving licence*, license number, birth certificate*, aadhar*, aadhaar*, nhs no, nhsnumber*, medicare number, medicaid id, alien number, green card*, citizen id, citizenship number, naturalization*",
        "eu": "curp, cpf, =rut, =run, =rg, nif, nie, dni, cedula*, pesel, personnummer*, fodselsnummer*, cpr, bsn, codice fiscale*, insee, securite sociale*, seguridad social*, numero de identidad, documento de identidad, carne de identidad, tarjeta de identidad, carte d identite, piece d identite, sozialversicherung*, steuer id*, steuernummer*, ausweis*, reisepass*, passeport*, passaporte*, certidao*, acta de nacimiento, acte de naissance, geburtsurkunde*, identidade*, tckn, kimlik*, pasaport*, снилс, инн, паспорт*, =nik, no nik, nomor nik, ktp, no ktp, nomor induk kependudukan, kartu keluarga, no kk, nomor kk, =kk, akta kelahiran, akta lahir, paspor*, kad pengenalan, mykad*, mykid*, no kp, cccd, cmnd, can cuoc*, chung minh nhan dan, so dinh danh*, ho chieu, giay khai sinh, kitambulisho*, =nida, pasipoti*, cheti cha kuzaliwa",
        "as": "身份证*, 身分證*, 身份證*, 护照*, 護照*, 户口*, 戶口*, マイナンバー*, 個人番号*, 旅券*, パスポート*, 在留カード*, 在留資格*, 주민등록*, 주민번호*, 여권*, 외국인등록*, الرقم القومي*, رقم الهوية*, الرقم الوطني*, السجل المدني*, بطاقة الهوية*, جواز*, شهادة الميلاد*, เลขประจำตัวประชาชน*, บัตรประชาชน*, หนังสือเดินทาง*, สูติบัตร*",
    },
    PAY: {
        "en": "salar*, bank name, bank details, bank code, =bank, iban, bic, pay, payroll, payment*, wage, wages, debt*, unpaid*, balance*, fee, fees, fees owed, tuition*, invoice*, credit card*, arrears*, benefit*",
        "eu": "gehalt*, lohn, kontonummer*, zahlung*, schulgeld*, schulden*, salaire*, compte bancaire*, paiement*, frais*, dette*, impaye*, sueldo*, cuenta bancaria*, pago, pagos, colegiatura*, deuda*, adeudo*, cuota, mensalidade*, conta bancaria*, pagamento*, divida*, inadimpl*, gaji, rekening*, pembayaran*, tunggakan*, spp, tai khoan ngan hang*, hoc phi*, cong no, luong thang, maas, hesap no*, banka*, odeme*, borc, harc, mshahara*, akaunti ya benki*, =karo, ada ya shule, deni",
        "as": "薪*, 工资*, 銀行*, 银行*, 学费*, 學費*, 欠费*, 給与*, 給料*, 口座*, 授業料*, 滞納*, 급여*, 계좌*, 수업료*, 등록금*, 미납*, راتب*, حساب بنكي*, الحساب البنكي*, الرسوم*, المصروفات*, เงินเดือน*, บัญชีธนาคาร*, ค่าเล่าเรียน*, ค่าเทอม*, ค้างชำระ*",
    },
    POVERTY: {
        "all": "fd svc*, food serv*, social grant*, grant recip*, hmotn*, =hhh, =hh, bpl, bpl y n, rte quota, deis, free transport, service premium, רווחה*, 배려대상*, hardship*, merenda*, ayudas, aide sociale*, aides sociale*, sozialleist*, leistungsempf*, assistante sociale, bolsas, فقير*, economic, economico*, economica*, situation economique*, niveau economique*, ekonomik*, status ekonomi, tingkat ekonomi, kondisi ekonomi, keadaan ekonomi, means test*, voucher*, despensa*, vivienda*, social class, clase social, classe social*, tranche*, renda, aide au*, aides, empfanger*, leistungsbez*, guvence*, yardim*, maddi, kho khan*, perlindungan sosial*, 困难*, 困難*, 经济状况*, مساعد*, اقتصاد*",
        "en": "unhoused*, wic, food insecur*, food security*, evict*, =pp, wealth*, lunch*, frl, frpl, fsm, free or reduced*, freereduced*, free and reduced*, meal*, school food, snap, tanf, food stamp*, welfare*, econdis*, econ status, economicdis*, economic status*, economic level, disadvantage*, pupil premium*, ppg, income*, direct cert*, poverty*, poor, ses, title 1, title1, titlei*, homeless*, mckinney*, housing*, shelter*, doubled up, unaccompanied*, fostercare*, =foster, foster child*, foster status, in foster*, looked after*, =lac, care leaver*, kinship care*, group home*, ward of*, waiver*, scholarship*, bursary*, subsid*, financial aid*, financial need*, needy, 4ps, internet at home, internet access*, computer at home, device at home, runaway*, deprivation*, idaci*, free red*, free lunch*, couch surf*, =pell, pell grant*, pell elig*, transient*, motel*, food bank*, food pantry*, backpack program*, clothing need*, kinship*, section 8, utilities*, clothing*, backpack food, aid recip*, calfresh*, directly cert*, direct cert*, community eligib*, free eligib*",
        "eu": "sktm, kjp, kip, pkh, creas, cras, armut*, einkommen*, burgergeld*, hartz*, sozialhilfe*, wohngeld*, bildungspaket*, bildung und teilhabe, butt berechtigt, lernmittelfrei*, lernmittelbefrei*, =but, zuzahlungsbefrei*, obdachlos*, wohnungslos*, pflegekind*, heimkind*, pflegefamilie*, inobhutnahme*, stipendi*, mittagessen*, essensgeld*, bafog*, cantine*, demi pension, bourse*, boursier*, pauvrete*, revenu*, quotient familial, allocation*, suivi social*, minima sociaux, rsa, sans abri, sans domicile*, hebergement*, famille d accueil, place en foyer, defavorise*, repas gratuit*, comedor*, almuerzo*, desayuno*, beca, becas, becado, becario*, ingreso familiar*, ingresos*, sin hogar, sin techo, acogimiento*, hogar de acogida, familia de acogida, casa hogar, ayuda social*, ayudas sociales, prestaciones*, prosperar*, progresa*, oportunidades, programa social, programas sociales, sisben*, estrato*, vulnerab*, socioeconom*, desfavorecid*, desplazad*, bolsa familia*, bolsista*, =bolsa, bolsa de estudo*, pobrez*, cadastro unico*, auxilio*, almoco*, sem teto, sem abrigo, acolhimento*, familia acolhedora, beneficio*, escalao*, ase, carente*, miskin, kemiskinan*, penghasilan*, pendapatan*, pip, kks, kps, penerima*, bantuan*, beasiswa*, biasiswa*, tidak mampu, kurang mampu, panti asuhan, anak asuh, tunawisma*, makan siang, makan gratis, b40, rmt, ho ngheo*, can ngheo*, ngheo, thu nhap*, tro cap*, hoc bong*, mien giam*, vo gia cu, chinh sach, con nuoi, an trua, ban tru, yoksul*, gelir*, burs, bursu, evsiz*, koruyucu aile*, ucretsiz yemek, umaskini*, maskini, kipato*, msaada*, ufadhili*, chakula cha mchana, chakula cha bure, bila makazi, asiye na makao, malezi ya kambo, mazingira magumu, minima inkomen, arm gezin, reddito*, poverta*, mensa scolastica, малоимущ*, льгот*, доход*, =qf, renta minima, renta garantizada, isee, servizi sociali, dozywian*, obiad*, zasilek*, uitkering*, toeslag*, jeugdzorg*, burslu*, bajos recursos, bajo recursos, escasos recursos, fonds social*, fonds sociaux, kostenbefr*, kostenfrei*, cadunic*",
        "as": "贫困*, 貧困*, 低保*, 收入*, 助学金*, 奖学金*, 獎學金*, 补助*, 補助*, 午餐*, 营养餐*, 建档立卡*, 寄养*, 寄養*, 无家可归*, 孤儿*, 就学援助*, 要保護*, 生活保護*, 給食*, 奨学金*, 所得*, 年収*, 里親*, 児童養護*, ホームレス*, ひとり親*, 기초생활*, 수급자*, 차상위*, 소득*, 급식*, 장학*, 위탁*, 노숙*, 교육급여*, 빈곤*, 한부모*, فقر*, دخل*, وجبة*, الوجبات*, منحة*, إعانة*, معونة*, الضمان الاجتماعي*, كفالة*, يتيم*, بلا مأوى*, أسرة حاضنة*, الحالة المادية*, ยากจน*, รายได้*, ทุน*, อาหารกลางวัน*, สวัสดิการ*, เด็กกำพร้า*, ไร้บ้าน*, อุปถัมภ์*, ฐานะ*, 기초수급*, 무상급식*, 免除*, 特困*, 贷款*, 资助*, 資助*, 孤児*, 고아*",
    },
    HEALTH: {
        "all": "section504*, section 504*, aosf, =opp, tlv, =gok, spesped*, spesialund*, =ppr, ppr sag, hojks, =spf, =svp, =ivp, =sni, =btm, btmn, =pie, =sep, acneae, acnee, =rtp, =sna, sna hours, =ors, nccd*, lsen, barrier to learn*, barriers to learn*, cwsn, ritalin*, lsa hours, ta hours, ta support, =salt, =epi, puffer*, med bag*, ramp access, lift pass, ειδικη αγωγη, εδεαυ, שילוב*, הקלות, תרופות, אלרגי*, تعليم خاص, التربية الخاصة*, 特支*, 通級*, 随班就读*, anger management*, pflege*, fauteuil*, di tat*, معاق*, patholog*, migrain*, eczem*, ekzem*, sensory*, neurodiv*, peanut*, support plan*, support type*, support tier*, support level*, cronic*, chroniq*, chronisch*, kronik*, kronis*, medizin*, logop*, fonoaud*, orthophon*, psicoped*, intoleran*, limitacion*, limitacao*, traitement*, tratamiento*, tratamento*, accompagnant*, projet personnalis*, remedio*, atendimento educacional*, apoyo*, apoio*, kelainan*, gangguan*, obat*, cham phat trien*, roi loan*, ilac*, guclug*, rehberlik*, 药*, 藥*, 障碍*, 障礙*, 特需*, صعوبات*, ادوي*, احتياج*, اعاق*, مزمن*, celiac*, zoliak*, coeliaq*, gluten*, glutin*, lactos*, laktos*, suivi psy*, suivi med*, suivi spe*, cadeirant*, muletas*, marcapas*, 抑郁*, 憂鬱*, 焦虑*, うつ*, 不安障*, 우울*, 불안*, اكتئاب*, قلق*, ซึมเศร้า*, kinh mat, =kinh, tu tu, tu sat, =ram, ram rap*, intihar*, kujiua*, 眼镜*, 眼鏡*, 自杀*, 自殺*, 안경*, 자살*, =약, انتحار*, =ยา, ฆ่าตัวตาย*",
        "en": "ptsd*, bipolar*, down syndrome*, cerebral palsy*, tourette*, hepatitis*, anorex*, bulimi*, phq, phq 9, gad 7, safety plan*, bed wetting*, enuresis*, leukemi*, lupus, hiv, aids, std, obes*, bmi, blind*, dialysis*, schizo*, ocd, health*, medic*, disab*, impair*, allerg*, asthma*, seizure*, asd, adhd, add adhd, dyslex*, dyscalc*, dysgraph*, dysprax*, wheelchair*, mobility*, hearing, hearing aid*, deaf*, vision, glasses, diagnos*, illness*, disease*, condition, conditions, chronic*, counseling*, counselling*, psych*, mental*, anxiety*, suicid*, selfharm*, trauma*, disorder*, dietary*, diet, diets, immuni*, blood*, height, body weight, weight kg, weight lb, weight lbs, weight in*, covid*, epipen*, inhaler*, insulin*, nurse*, doctor*, physician*, hospital*, insurance*, pregnan*, maternity*, expecting, due date, teen parent*, teen mother*, parenting teen*, parenting student*, is a parent, contracept*, miscarr*, menstru*, drug*, alcohol*, tobacco*, smok*, vape*, vaping*, substance*, rehab*, addict*, =gate, =speech, =sst, =aces, ace score, genetic*, biometric*, fingerprint*, tattoo*, iep, 504*, sped*, specialed*, specialneed*, sen, send, senco, ehcp, ehc, inclusion status, care plan*, accommodat*, accomod*, accom, read aloud, extended time, large print*, braille*, assistive*, resource room, self contained, speech language, speech service*, gifted*, gate program, gate status, gate identified, remedial*, learning difficult*, learning support*, learning need*, additional need*, additional support*, support need*, exceptional*, intervention*, rti, mtss*, =tier, tier 1, tier 2, tier 3, needs sa, needs irt, irt, bess, eri, beri, child find, case manager*, ieps, 1 1 aide, one to one aide, feeding tube*, toileting*, emotional*, =ld, =ed status, intellectual*, cognitive*, injur*, surgery*, eyesight*, meds, med alert, med plan, rescue med*, =rx, cystic*, crohn*, colitis*, celiac*, coeliac*, lactose*, gluten*, nut free, vegan*, vegetarian*, pescatarian*, murmur*, heart, cardiac*, pacemaker*, concussion*, sickle*, hemophil*, haemophil*, arthrit*, scoliosis*, thyroid*, kidney*, oxygen*, ventilator*, catheter*, colostom*, tube fed, tube feed*, g tube, shunt*, nebuliz*, prosthe*, cochlear*, crutches*, orthoped*, faint*, narcolep*, insomnia*, panic attack*, phobia*, mood, body mass*, body temp*, bodyweight*, =lre, =ohi, =sld, =ebd, =tbi, =ot, =pt, =slp, =sli, ot minutes, pt minutes, slp minutes, service minutes, counselor note*, counsellor note*, case note*, medicat*, chemo*, transplant*, syringe*, tic, tics, hygiene*, nosebleed*, anaphyla*, bee sting*, fidget*, noise cancel*, aac, aac device, walker, braces, dental*, dentist*, head lice, lice, tb test*, shots, med consent, tylenol*, ibuprofen*, sunscreen*, sleep problem*, sleeping, eating, weight loss, cutting, inpatient*, outpatient*, triennial*, eligibility category, related service*, para, paras, 1 1, =1 1, one on one, extended school year, =esy, modified pe, adaptive pe, adapted pe, least restrictive*, limp, stutter*, stammer*",
        "de": "suizid*, selbstmord*, krebs, depress*, adipos*, gehorlos*, gesundheit*, krank*, behinder*, inklusion*, forder*, sonderpad*, integrationsstatus*, integrationskind*, unvertraglich*, medikament*, arzt, arztin, hausarzt*, zahnarzt*, integrationshelf*, kinderarzt*, impf*, schwanger*, mutterschutz*, nachteilsausgleich*, teilleistung*, legastheni*, dyskalkuli*, lrs, ads, adhs, blutgruppe*, brille*, horgerat*, sehbehind*, rollstuhl*, schulbegleit*, korpergrosse*, gewicht kg, sucht*, drogen*, ernahrung*, notfallmedik*, masern*, hilfeplan*, attest*",
        "fr": "vih, trisomie*, surdite*, sourd, sourde, sante, maladie*, malade*, handicap*, mdph, aesh, ulis, pai, pps, pap, ppre, segpa, medecin*, vaccin*, therap*, enceinte, grossesse*, troubles*, dys, groupe sanguin, regime alimentaire, asthme*, lunettes, taille cm, poids kg, mutuelle*, securite sociale, drogue*, besoins particuliers, besoins educatifs*, infirm*, amenagement*, =regime, regime sans*, sans porc, sans viande",
        "es": "sordera*, sordo, sorda, ceguera*, salud*, enferm*, discapac*, minusval*, alerg*, vacuna*, embaraz*, nee, neae, necesidades educativas*, necesidades especiales, educacion especial, usaer, tdah, =tea, dislexi*, =asma, diabet*, epilep*, tipo de sangre, tipo sangre, grupo sanguineo, lentes, silla de ruedas, talla cm, peso kg, estatura*, obra social, eps, drogas, adiccion*, dieta, padecim*, trastorno*, adecuacion*, imss, =seguro",
        "pt": "surdo, surda, cancer*, saude*, doenca*, deficien*, vacina*, psicolog*, psiquiat*, gravid*, gestante*, necessidades especiais, necessidades educativas*, educacao especial*, aee, pcd, pne, laudo*, cid, tipo sanguineo, oculos, cadeira de rodas, altura cm, cartao sus, sus, restricao alimentar*, transtorno*",
        "id": "bunuh diri*, depresi*, tunanetra*, tunarungu*, tunadaksa*, kanker*, kesehatan*, kesihatan*, penyakit*, sakit, riwayat*, difabel*, cacat, berkebutuhan*, kebutuhan khusus, keperluan khas, oku, abk, inklusi, alahan, ubat, dokter*, vaksin*, imunisasi*, psikolog*, hamil, kehamilan*, mengandung, golongan darah, gol darah, jenis darah, kacamata, kursi roda, tinggi badan, berat badan, bpjs*, narkoba*, dadah, merokok, autis*, lelah, pendidikan khas",
        "vi": "suc khoe*, benh*, khuyet tat*, tan tat*, di ung*, thuoc, bac si*, tiem chung*, vac xin*, chan doan*, tri lieu*, tam ly*, mang thai*, co thai, nhom mau*, mat kinh, xe lan, chieu cao, can nang, bhyt, bao hiem*, ma tuy*, nghien, tu ky*, dong kinh*, hen suyen*, giao duc dac biet, hoa nhap, nhu cau dac biet",
        "tr": "saglik*, hasta, hastalik*, hastaligi*, engel, engelli*, engel durumu, ozel egitim*, ozel gereksinim*, kaynastirma*, bep, =ram, alerji*, doktor*, asi, asilar*, =tani, teshis*, terapi*, psikoloj*, psikiyatr*, gebe, gebelik*, hamile*, kan grubu*, gozluk*, tekerlekli sandalye, boy cm, kilo, sigorta*, uyusturucu*, otizm*, astim*, ustun yetenek*, bilsem",
        "sw": "afya, ugonjwa*, magonjwa*, ulemavu*, mlemavu*, mzio*, dawa, daktari*, chanjo*, utambuzi wa*, tiba, ushauri nasaha*, mimba, mjamzito*, ujauzito*, kundi la damu, miwani, urefu wa mwili, uzito wa mwili, bima*, madawa ya kulevya, mahitaji maalum*, elimu maalum*, pumu, kifafa, kisukari, ukimwi, vvu",
        "eu": "zdrowie*, niepelnospraw*, orzeczeni*, choroba*, ciaza*, salute, dsa, bes, sostegno*, legge 104, gezondheid*, ziekte*, beperking*, zwanger*, zorgleerling*, halsa, funktionsneds*, sjukdom*, здоровь*, инвалид*, аллерги*, болезн*, овз, беремен*, диагноз*, прививк*, incint*, =pei, =pdp, opinia p*, leki, medicinali*, farmac*, medicijn*, лекарств*",
        "as": "健康*, 病*, 残疾*, 殘疾*, 残障*, 特殊教育*, 特教*, 过敏*, 過敏*, 医生*, 醫生*, 医疗*, 醫療*, 医保*, 疫苗*, 接种*, 诊断*, 診斷*, 心理*, 怀孕*, 懷孕*, 妊娠*, 血型*, 身高*, 体重*, 體重*, 视力*, 視力*, 近视*, 轮椅*, 自闭*, 毒品*, 障害*, 障がい*, 特別支援*, アレルギー*, 薬*, 既往歴*, 医師*, かかりつけ*, 予防接種*, ワクチン*, 血液型*, 発達*, 眼鏡*, 聴力*, 車椅子*, 保健*, 保険*, 不登校*, カウンセリング*, 건강*, 질병*, 질환*, 장애*, 특수교육*, 특수학급*, 알레르기*, 알러지*, 약물*, 복용*, 투약*, 의사*, 병원*, 병력*, 백신*, 예방접종*, 진단*, 치료*, 심리*, 상담*, 임신*, 혈액형*, 키*cm, 몸무게*, 체중*, 신장*, 시력*, 보험*, 휠체어*, 자폐*, الصحة*, صحي*, مرض*, أمراض*, ذوي الهمم*, حساسية*, دواء*, طبيب*, تطعيم*, لقاح*, تشخيص*, علاج*, نفسي*, حامل*, الحمل*, فصيلة الدم*, زمرة الدم*, نظارة*, كرسي متحرك*, الطول*, الوزن*, تأمين*, دمج*, توحد*, سكري*, ربو*, صرع*, مخدرات*, สุขภาพ*, โรค*, พิการ*, ความต้องการพิเศษ*, เด็กพิเศษ*, การศึกษาพิเศษ*, แพ้*, ยา*ประจำ, ยาที่*, การใช้ยา*, แพทย์*, หมอ*, วัคซีน*, วินิจฉัย*, บำบัด*, จิตวิทยา*, จิตเวช*, ตั้งครรภ์*, กรุ๊ปเลือด*, หมู่เลือด*, หมู่โลหิต*, แว่น*, รถเข็น*, ส่วนสูง*, น้ำหนัก*, ประกัน*, ยาเสพติด*, ออทิสติก*",
    },
    LAW: {
        "all": "=yot, =avo, court paper*, do not release*, release to, no photo*, barnevern*, orosanmal*, socialtjanst*, =ots, =vots, עולה חדש*, placement en foyer*, vara da infancia, pidana*, جريم*, جرائم*, vigilad*, proceso legal, placement judic*, kasus*, 司法*, قضي*, gewalt*, 家暴*, 家庭暴力*, ความรุนแรง*",
        "en": "ankle monitor*, ice status, law enforcement*, work permit*, court involve*, dhs, custod*, court order*, court case*, court date*, court supervis*, court status, court appointed, family court, restraining*, protective order*, protection order*, no contact*, contact order*, court protect*, police*, probation*, juvenile*, arrest*, criminal*, crime, crimes, warrant*, parole*, incarcerat*, jail*, prison*, offender*, delinquen*, legal status, legal issue*, legal alert*, legal guard*, legal hold, legal concern*, legal case*, legal note*, legal flag, =legal, lawsuit*, emigra*, visa, visas, daca, undocument*, citizen*, refugee*, residency status, residence permit*, residency permit*, cps, dcf, dcfs, child protect*, child welfare, protective service*, safeguard*, abuse*, neglect*, victim*, witness*, at risk, social services, social worker*, social work, alert, alerts, family law, detained, deported, deportation*, deportac*, i 20, i20, f1 status, sevis*, truancy court*, gang*, trafficking*, in care, casa worker*, casa advocate*, casa volunteer*, =po name, alien reg*, alien status*, =i 94, i 94, immigra*, =immigrant, juvi, adjudicat*, ankle brac*, =jpo, =gal, ad litem, no pickup, pick up restric*, pickup restric*, not allowed to pick*, visitation*, work auth*, =tps, temporary protected*, date entered us*, entered us, us entry*, arrival date",
        "de": "sorgerecht*, sorgeberecht*, umgangsrecht*, gericht*, polizei*, bewahrung*, straf*, aufenthalt*, asyl*, fluchtling*, geflucht*, duldung*, einwanderung*, staatenlos*, kontaktverbot*, naherungsverbot*, kinderschutz*, kindeswohl*, vormund*, missbrauch*, haft, visum*",
        "fr": "garde, garde alternee, garde d enfant, garde des enfants, droit de garde, juge*, justice, ordonnance*, judiciaire*, tutelle*, aemo, ase, pjj, protection de l enfance, titre de sejour, sejour, asile*, refugie*, immigr*, sans papiers, mna, mineur isole*, signalement*, information preoccupante, maltraitance*, autorite parentale, casier*, interdiction de contact",
        "es": "patria potestad, juzgado*, orden de alejamiento, orden de restriccion, libertad condicional, delito*, migratori*, inmigra*, situacion legal, estatus legal, estado legal, visado*, indocument*, ciudadania*, servicios sociales, proteccion de menores, maltrato*, medida de proteccion, dif, icbf, sename, residencia legal, demanda*, situacion irregular*, situacion administrativa*, papeles, tarjeta de residencia*",
        "pt": "guarda, guarda compartilhada, tribunal*, juizado*, medida protetiva*, medidas protetivas, policia*, judicial*, justica*, liberdade assistida, antecedentes*, imigra*, situacao legal, visto, asilo*, refugiad*, tutela*, poder familiar, maus tratos, abuso*, cpcj, medida socioeducativ*, cidadania*, protecao de menores, violencia*",
        "id": "hak asuh*, hak penjagaan, perwalian*, pengadilan*, mahkamah*, hukum, perintah perlindungan, masa percobaan, catatan kriminal, jenayah*, imigresen*, warga negara*, izin tinggal, kitas, pengungsi*, pelarian*, suaka*, pelecehan*, kekerasan*, penjara*, perlindungan anak, anak berhadapan*",
        "vi": "quyen nuoi con*, quyen nuoi duong*, quyen giam ho, toa an*, cong an*, canh sat*, lenh cam*, lenh bao ve, tien an*, an treo, phap ly*, phap luat*, nhap cu*, di tru*, ty nan*, ti nan*, thi thuc*, quoc tich nhap*, bao hanh*, xam hai*, bao luc*, tam tru*, thuong tru*, cu tru*, bao ve tre em",
        "tr": "velayet*, vesayet*, mahkeme*, uzaklastirma*, koruma karari*, denetimli serbestlik*, sabika*, adli*, suc, suclu*, hukuki*, gocmenlik*, oturma izni*, ikamet izni*, vize, siginma*, multeci*, iltica*, vatandaslik*, istismar*, ihmal, cocuk koruma*, sosyal hizmet*, gecici koruma*",
        "sw": "ulezi, malezi ya kisheria, mahakama*, amri ya zuio, kesi, uhalifu*, jinai, uhamiaji*, uraia*, mkimbizi*, wakimbizi*, hifadhi ya kisiasa, kibali cha ukaazi, kibali cha kuishi, unyanyasaji*, ukatili*, ustawi wa jamii, ulinzi wa mtoto, kifungo, gereza*",
        "eu": "affidamento*, polizia*, permesso di soggiorno*, cittadinanza*, kurator*, sad rodzinny, policj*, voogd*, rechtbank*, politie*, verblijf*, asiel*, vardnad*, domstol*, polis*, опек*, суд, полици*, гражданств*, беженц*, affido*, affidament*, rifugiat*, profug*, clandestin*, opieka, opiekun*, uchodz*, =pei, vluchteling*, asielzoek*, leerplicht*, беженец, беженк*, инспекци*, учет в*, =вшк, вшк, кдн, пдн",
        "as": "监护权*, 抚养权*, 撫養權*, 法院*, 法庭*, 派出所*, 公安*, 限制令*, 禁制令*, 保护令*, 保護令*, 犯罪*, 前科*, 缓刑*, 拘留*, 移民*, 签证*, 簽證*, 难民*, 難民*, 庇护*, 居留*, 国籍状况*, 虐待*, 法律*, 留守儿童*, 親権*, 監護*, 裁判*, 警察*, 接近禁止*, 保護観察*, 補導*, 非行*, 児童相談所*, 児相*, 在留*, ビザ*, 亡命*, 市民権*, 양육권*, 친권*, 후견*, 법원*, 경찰*, 접근금지*, 보호관찰*, 소년원*, 범죄*, 전과*, 체류*, 비자*, 난민*, 망명*, 시민권*, 이민*, 학대*, 아동보호*, 법적*, 불법*, حضانة*, وصاية*, محكمة*, شرطة*, أمر حماية*, أمر تقييدي*, أمر إبعاد*, سوابق*, جنائي*, قضائي*, قانوني*, هجرة*, إقامة*, تأشيرة*, لاجئ*, لجوء*, حماية الطفل*, إساءة*, عنف*, สิทธิเลี้ยงดู*, สิทธิในการเลี้ยงดู*, อำนาจปกครอง*, ศาล*, ตำรวจ*, คำสั่งห้าม*, คุมประพฤติ*, คดี*, อาชญา*, กฎหมาย*, เข้าเมือง*, ลี้ภัย*, วีซ่า*, สัญชาติสถานะ*, ล่วงละเมิด*, ทารุณ*",
    },
    DISCIPLINE: {
        "all": "mahnung*, dutk*, poznamky chovani, intok, fights, renvoi*, bi phat*, kenakalan*, kavga*, 打架*, عقوب*, punish*, strike, strikes, tata tertib*, 违规*, 違規*, معاكسة*, مخالفات*, فصل مؤقت*, فصل من المدرسة*, فصل نهائي*, 선도*, 무단*, 缺勤*, กลั่นแกล้ง*, =vang, so buoi nghi, so buoi vang",
        "en": "behavio*, disciplin*, suspen*, detention*, referral*, incident*, conduct, demerit*, merit, merits, expul*, expel*, truan*, absen*, tardy, tardies*, tardiness*, attendance*, lateness*, odr, odrs, oss, iss, infraction*, offense*, offence*, violation*, misbehav*, misconduct*, bully*, bullied, fight, fighting, weapon*, restraint*, seclusion*, threat*, risk, risk level, risk*score, warning*, pbis*, house points, bip, fba, iss days, oss days, penibil*, excluded*, write up, write ups, vandal*, violent*, violence*, aggress*, profanity*, plagiar*, cheat*, harass*, wandering*, elope*, tardiness*, late count, days late, times late, absences*, =ews, early warning*, sart, sarb, saturday school",
        "de": "verhalten*, disziplin*, fehlzeit*, fehltage*, fehlstunden*, versaumnis*, unentschuldigt*, verweis*, ordnungsmass*, klassenbuch*, nachsitzen*, schulausschluss*, vorfall*, mobbing*, abmahn*, tadel, schulschwanz*, schuldistanz*, verspatung*, kopfnote*",
        "fr": "comportement*, retard, retards, exclusion*, exclu, sanction*, punition*, avertissement*, retenue*, harcelement*, conduite*, blame, decrochage*, vie scolaire, assiduite*",
        "es": "conducta*, comportamiento*, falta, faltas, ausentismo*, asistencia*, tardanza*, retardos*, sancion*, amonesta*, acoso*, convivencia*",
        "pt": "ausencia*, frequencia*, assiduidade*, atrasos*, sancao*, sancoes, castigo*, advertencia*, ocorrencia*",
        "id": "perilaku*, tingkah laku*, kelakuan*, ketidakhadiran*, kehadiran*, alpa, bolos*, ponteng*, keterlambatan*, skorsing*, dikeluarkan*, pelanggaran*, sanksi*, hukuman*, peringatan*, buli, perundungan*, catatan bk, gantung sekolah, insiden*",
        "vi": "hanh kiem*, ky luat*, ki luat*, vi pham*, vang hoc, vang mat, so ngay nghi, nghi hoc*, bo hoc*, di muon, di hoc muon, dinh chi*, duoi hoc*, canh cao*, bat nat*, chuyen can*, khien trach*, ren luyen*, su co",
        "tr": "davranis*, disiplin*, devamsizlik*, devam durumu, ozursuz*, gec kalma*, uzaklastirma*, okuldan atilma*, ceza*, uyari*, zorbalik*, olay, olaylar, kinama*, ihlal*",
        "sw": "tabia, nidhamu*, utoro*, mtoro, mahudhurio*, kutohudhuria*, kuchelewa*, kusimamishwa*, kufukuzwa*, adhabu*, onyo, uonevu*, makosa",
        "eu": "zachowanie*, nieobecnos*, comportament*, assenze*, sospension*, gedrag*, verzuim*, schorsing*, beteende*, franvaro*, поведени*, дисциплин*, пропуск*, nagan*, frekwencj*, spoznien*, bullismo*, note disciplin*, ritardi, pesten, pestgedrag*, straf, выговор*, прогул*, травл*, буллинг*, опоздан*, замечани*, heures de colle, eintrag*, pandilla*, tidak masuk*, siddet*",
        "as": "操行*, 品行*, 行为*, 行為*, 纪律*, 紀律*, 违纪*, 違紀*, 处分*, 處分*, 缺席*, 旷课*, 曠課*, 迟到*, 遲到*, 出勤*, 考勤*, 停学*, 停學*, 开除*, 開除*, 警告*, 欺凌*, 霸凌*, 记过*, 奖惩*, 懲戒*, 懲罰*, 欠席*, 出欠*, 出席有無*, 出席状況*, 遅刻*, 早退*, 退学処分*, 指導歴*, 生徒指導*, いじめ*, 行動*, 행동*, 품행*, 징계*, 벌점*, 상벌*, 상점*, 결석*, 출결*, 출석률*, 지각*, 조퇴*, 정학*, 퇴학*, 폭력*, 학폭*, 따돌림*, 경고*, سلوك*, انضباط*, غياب*, حضور*, تأخر*, إيقاف*, طرد*, مخالفة*, المخالفات*, إنذار*, تنمر*, تأديب*, ความประพฤติ*, พฤติกรรม*, วินัย*, ขาดเรียน*, การมาเรียน*, มาสาย*, พักการเรียน*, ไล่ออก*, ลงโทษ*, ทัณฑ์บน*, รังแก*, บูลลี่*, ตักเตือน*",
    },
    TESTS: {
        "en": "gpa, gpas, score*, percentile*, rit, final grade*, points, proficien*, quiz*, homework grade, average*, lexile*, quantile*, exam grade*, exam mark*, result*, marks obtained, reading level*, reading group, reading age*, math level*, math group, ability*, achievement*, placement*, performance level*, performance band, attainment*, predicted grade*, state test*, target grade*, cat4*, midyis*, dibels*, star reading, iready*, map growth, staar*, sbac*, rank in class, class rank*, rank, credits, honor roll, retained*, retention*, held back, failing, failed*, on track, off track, report card*, grade point*, progress grade*, iq, academic standing, =sat, sat score*, psat*, elpac*, act score*, f p level, fountas*, mclass*, nwea*, map score*, benchmark*, ap score*, regents exam*, sats, cogat*, naplan*, f count, fs, ds and fs, summer school req*, credit recovery",
        "eu": "noten, zensur*, notenschnitt*, durchschnitt*, zeugnis*, =leistung, leistungen, leistungsstand*, leistungsnachweis*, leistungsbewert*, leistungsniveau*, versetzung*, punktzahl*, prufungsergebnis*, wiederholer*, moyenne*, bulletin*, redoublant*, redoublement*, niveau math*, niveau francais*, niveau lecture*, classement*, calificacion*, promedio*, nota, notas, puntaje*, puntuacion*, rendimiento*, desempeno*, repitente*, repetidor*, reprobad*, nivel de lectura, =media, media final, pontuacao*, rendimento*, aproveitamento*, desempenho*, repetente*, reprovad*, boletim*, classificac*, nilai, rata rata, rapor, rapot, raport*, peringkat*, markah*, gred purata, keputusan peperiksaan, hasil ujian, prestasi*, tinggal kelas, diem, diem trung binh, diem thi*, diem so, hoc luc*, xep loai*, xep hang*, ket qua*, luu ban, ortalama*, notu, puan*, basari*, karne*, sinav sonucu*, sinif tekrari, alama, alama za mtihani, matokeo*, wastani*, ufaulu*, nafasi darasani, kurudia darasa, voti, media voti, oceny, srednia ocen, cijfer*, betyg*, оценк*, средний балл*, успеваемост*, =srednia, gemiddeld*, cijfers, sitzengeblieb*, reprovac*",
        "as": "成绩*, 成績*, 分数*, 分數*, 得分*, 总分*, 總分*, 平均分*, 名次*, 排名*, 考试*, 考試*, 学分*, 绩点*, 点数*, 得点*, 偏差値*, 評定*, 評価*, 内申*, 順位*, テスト*, 試験*, 留年*, 성적*, 점수*, 평균*, 석차*, 등급*, 내신*, 시험*, 평가*, 유급*, درجة*, درجات*, معدل*, نتيجة*, النتائج*, المجموع, التقدير*, ترتيب الطالب*, راسب*, علامات*, คะแนน*, เกรดเฉลี่ย*, ผลการเรียน*, ผลสอบ*, ลำดับที่สอบ*, อันดับ*, ซ้ำชั้น*, ผลสัมฤทธิ์*, 平均点*, 平均點*, 평균점*",
    },
    LEARNERS: {
        "en": "interpreter*, translator needed, ell, ells, ellstatus*, =el, =els, el status, el student*, el program*, el level, is el, el receiving*, el monitoring*, el title*, el language, el in us*, el months*, lep, eal, esl, esol, elp, eld, ltel, rfep, ifep, english learner*, language learner*, multilingual learner*, mll, limited english*, english proficien*, fluency*, language proficien*, language level*, language support*, language service*, language acquisition*, bilingual*, newcomer*, sife, title iii, liep, access score, wida*, ell level*, language status, home language survey*, hls, hls date",
        "eu": "daz, deutsch als zweitsprache, deutschkenntn*, deutschforder*, sprachforder*, sprachstand*, vorbereitungsklasse*, willkommensklasse*, seiteneinsteiger*, vkl, fle, fls, upe2a, upeaa, allophon*, francais langue seconde, niveau de francais, primo arrivant*, ele, aprendiz de ingles, aprendices de ingles, estudiante de ingles, nivel de espanol, nivel de ingles, dominio del ingles, competencia linguistica*, recien llegado*, plnm*, portugues lingua nao materna, portugues como segunda*, nivel de portugues, nivel de proficiencia, aprendiz de idioma, bipa, pembelajar bahasa*, kemampuan bahasa*, tingkat bahasa, nguoi hoc tieng anh*, trinh do tieng*, trinh do ngon ngu, ho tro ngon ngu, yabanci ogrenci*, turkce seviyesi*, dil seviyesi*, dil yeterlil*, ikinci dil ogrenen, mwanafunzi wa kiingereza, kiwango cha kiingereza, kiwango cha lugha, nt2, l2 italiano, alfabetizzazione*",
        "as": "英语水平*, 语言水平*, 英语学习者*, 中文水平*, 汉语水平*, 語言程度*, 日本語指導*, 日本語能力*, 日本語レベル*, 外国にルーツ*, 다문화*, 한국어능력*, 한국어 수준*, 한국어학급*, 영어학습자*, 언어수준*, 중도입국*, متعلم اللغة*, متعلمو اللغة*, مستوى اللغة*, مستوى الإنجليزية*, إتقان اللغة*, ผู้เรียนภาษา*, ระดับภาษา*, ความสามารถทางภาษา*",
    },
    FAITH: {
        "all": "weltansch*, levensbesch*, nabozen*, vjeronauk*, hittan, απαλλαγη*, 党员*, 团员*, 政治*, hijab*, church group*, mitzvah*, misa, kirchgang*, 基督徒*, ramadan*, namaz*, صلاة, chapel*, chaplain*, temple, synagog*, sinagog*, sunday school*, catech*, catequ*, katech*, confirmation*, confirmacion*, firmung*, crisma*, communion*, comunion*, comunhao*, paroiss*, paroqui*, parroqui*, paroki*, a misa, gottesdienst*, ibadah*, dini, =din, din ders*, =dao, theo dao, 礼拜*, 禮拜*, طائف*, عقيد*",
        "en": "halal, kosher, politic*, party membership, union member*, =denom, =faith, faith group, faith background, faith community, faith affiliation, faith school, faith tradition, =church, church attend*, church member*, church name, church affil*, home church, =parish, parish church, home parish, mosque*, =temple, baptis*, baptiz*, sacrament*, =confirmed, confession*, denomination*, sect, worship*, prayer*, belief*, =catholic, is catholic, =muslim, is muslim, =christian, =jewish, =hindu, =buddhist, spiritual*, prays, religio*, sabbath*, fasting*, zakat*, tithing*, youth group, pastor*, priest*, imam, rabbi*",
        "eu": "catolic*, katolik*, =kath, =evang, kristen, musulm*, juif, juive, candomble*, konfession*, bekenntnis*, kirche*, glaube*, taufe, getauft, kommunion*, konfirmation*, gemeindezugehor*, islam*, eglise*, culte, croyance*, bapteme*, confesion*, creencia*, iglesia*, bautiz*, bautismo*, culto, igreja*, crenca*, =fe, batizad*, batismo*, agama, gereja*, masjid*, keyakinan*, kepercayaan*, ton giao*, nha tho*, ten thanh, giao ho, giao xu*, rua toi, tin nguong*, =dini, mezhep*, inanc, inanci, =cami, ibadet*, dhehebu*, kanisa*, msikiti*, =imani, ubatizo*, chiesa*, battesimo*, irc, geloof*, wyznanie*, religi*, kosciol*, trossamfund*, религи*, вероисповедан*, ethik reli*, =reli, =ethik, godsdienst*, katechez*, =credo",
        "as": "政治*, 宗教*, 信仰*, 教会*, 教會*, 清真*, 洗礼*, 受洗*, 寺院*, 教徒*, 信徒*, 종교*, 신앙*, 교회*, 세례*, 성당*, 교인*, ديانة*, دين*, مذهب*, كنيسة*, مسجد*, ศาสนา*, นับถือ*, โบสถ์*, มัสยิด*, ความเชื่อ*, นิกาย*, 信教*, =วัด",
    },
    SEXUALITY: {
        "all": "gioi tinh xa hoi, gioi tinh khac, autopercib*",
        "en": "sexual*, orientation*, lgbt*, =gay, lesbian*, queer, genderidentit*, gender express*, identified gender, gender assigned*, sex assigned*, assigned sex, sex at birth, birth sex, legal sex, pronoun*, transgender*, =trans, trans status, transition status, non binary, nonbinary, intersex*, gsa, deadname*, sex ed, sex education, marital*, relationship status, two spirit*, 2slgbt*, coming out, cisgender*, hormone*, puberty*, questioning, bathroom*, restroom*, locker room*, affirmed name*, legal first name*, legal name*, dating, relationship",
        "eu": "sexuelle*, geschlechtsidentit*, geschlechtliche identit*, pronomen*, transident*, =divers, familienstand*, identite de genre*, pronoms*, transgenre*, homosexu*, identidad de genero*, orientacion*, pronombre*, transgener*, estado civil, genero asignado, sexo asignado, identidade de genero*, orientacao*, nome social, orientasi*, seksual*, identitas gender*, identitas jender, identiti jantina, kata ganti, status perkahwinan, status perkawinan, xu huong tinh duc*, tinh duc, ban dang gioi*, ban sac gioi*, dong tinh*, chuyen gioi*, dai tu nhan xung, tinh trang hon nhan, cinsel*, cinsiyet kimligi*, zamirler*, medeni hal*, medeni durum, mwelekeo wa kijinsia, mwelekeo wa kingono, utambulisho wa kijinsia, jinsia ya utambulisho, viwakilishi*, hali ya ndoa, orientamento sessuale, identita di genere*, orientacja*, seksuele*, сексуальн*, ориентаци*, =genre declare, genre declare, pronomes*",
        "as": "性取向*, 性向*, 性别认同*, 性別認同*, 同性恋*, 跨性别*, 人称代词*, 婚姻*, 性的指向*, 性自認*, 代名詞*, トランスジェンダー*, 性的少数*, 성적지향*, 성정체성*, 성소수자*, 트랜스젠더*, 대명사*, 성별정체성*, 혼인*, الميل الجنسي*, التوجه الجنسي*, الميول الجنسية*, الهوية الجندرية*, الهوية الجنسية*, الهوية الجنسانية*, الضمائر*, الحالة الاجتماعية*, รสนิยมทางเพศ*, อัตลักษณ์ทางเพศ*, เพศวิถี*, เพศสภาพ*, สรรพนาม*, คนข้ามเพศ*, สถานภาพสมรส*",
    },
    FAMILY: {
        "all": "in care, =cin, cp plan*, =taf, early help*, =plac, post lac, polosirot*, osieroc*, sirota, sierot*, =arva, mieszka z*, woont bij, bor hos, medlidende, رعاية*, stepfam*, padrast*, madrast*, lives with*, vive con*, vit avec*, lebt bei*, mora com*, tinggal bersama*, tinggal dengan*, song voi*, kiminle*, 跟谁*, يعيش*, matrimoni*, recompose*, broken home*, me don than, cha me",
        "en": "domestic violence*, domestic abuse*, parent*, guardian*, mother*, father*, mum, mom, dad, sibling*, brother*, sister, sisters, twin, twins, family situation*, family status*, family type*, family structure*, family background*, family income*, family size*, family note*, family issue*, family circumst*, home situation*, home life, living situation*, living arrangement*, living with, resides with, household*, divorc*, separated*, widow*, orphan*, adopt*, nextofkin*, emergency*, contact number*, contact name*, contact person*, contact phone*, contact detail*, primary contact*, caregiver*, carer*, occupation, occupations, foccupation, moccupation, military*, armed forces*, service child*, service pupil*, firstgen*, bereave*, deceased*, death*, in memory, birth order, number of children, kin, relative*, employer*, grief*, griev*, loss of, caretaker*, grandparent*, stepp*, stepm*, stepd*, incarcerated p*, deployed*, deployment*",
        "eu": "violences conjugales*, hausliche gewalt*, frauenhaus*, kdrt, adocao*, misshandlung*, eltern*, mutter*, vater*, erziehungsberecht*, alleinerzieh*, geschwister*, bruder*, schwester*, familienverh*, familiensituation*, familienstatus*, wohnsituation*, wohnt bei, haushalt*, geschieden*, scheidung*, getrennt lebend, verwitwet*, waise, notfall*, ansprechpartner*, beruf der*, beruf des*, todesfall*, pere, mere, beau pere, belle mere, tuteur*, representant legal, responsable legal*, responsable 1, responsable 2, fratrie*, frere, freres, soeur, soeurs, situation familiale*, composition familiale, vit chez, separe*, veuf, veuve, orphelin*, urgence*, profession du*, profession de la*, profession pere, profession mere, csp, pcs, padre, madre, padres, papa, mama, tutor legal, hermano*, hermana*, situacion familiar*, tipo de familia, estructura familiar, hogar, separad*, viud*, huerfan*, emergencia*, ocupacion*, profesion*, acudiente*, apoderado*, pai, mae, nome do pai, nome da mae, responsavel*, irmao*, =irma, irmas, situacao familiar*, composicao familiar, reside com, orfao*, orfa, adotad*, adotiv*, profissao*, ocupacao*, encarregado*, filiacao*, ayah, ibu, bapa, orangtua*, ortu, wali murid, penjaga, saudara*, adik beradik, anak ke, keadaan keluarga, status keluarga, status anak, jenis tinggal, cerai, perceraian*, yatim*, piatu*, anak angkat, adopsi*, kontak darurat, kontak orang*, telepon ortu, pekerjaan*, pendidikan ayah, pendidikan ibu, kk ayah, bo me, phu huynh*, ho ten bo*, ho ten me*, ten bo, ten me, ho ten cha*, ten cha, =cha, nguoi giam ho*, giam ho, anh chi em*, hoan canh*, gia dinh*, song cung, ly hon*, li hon*, mo coi*, nghe nghiep*, lien he khan cap*, lien lac khan cap, =anne, anne adi*, anne meslek*, baba, baba adi*, =veli, veli adi*, veli tel*, velisi*, ebeveyn*, kardes*, aile, aile durumu*, aile yapisi*, bosanma*, bosanmis*, ayri yasiyor, yetim*, oksuz*, evlat edin*, acil durum*, meslek, meslegi*, mzazi, wazazi, mlezi, walezi, jina la baba, jina la mama, kazi ya*, ndugu, idadi ya ndugu, hali ya familia, familia, anaishi na, talaka*, kuasiliwa*, dharura*, genitor*, fratelli*, situazione familiare, rodzic*, rodzenstwo*, ouder*, broers en zussen, gezinssituatie*, noodcontact*, foralder*, syskon*, vardnadshavare*, родител*, мать, отец, опекун*, семейн*, сирот*, rozwod*, rozwiedz*, sierot*, развод*, разведен*, многодетн*, неполная семья, scheidung*, vedov*, orfan*, nonni, halbwaise*, vollwaise*, =wali, wali siswa",
        "as": "父*, 母*, 家长*, 家長*, 监护人*, 監護人*, 兄弟*, 姐妹*, 姊妹*, 独生子女*, 家庭*, 单亲*, 單親*, 离异*, 离婚*, 離婚*, 再婚*, 收养*, 領養*, 紧急联系*, 緊急聯絡*, 联系人*, 职业*, 職業*, 留守*, 关系*, 保護者*, 続柄*, きょうだい*, 家族*, 同居*, 離別*, 死別*, 養子*, 緊急連絡*, 부모*, 아버지*, 어머니*, 부친*, 모친*, 보호자*, 형제*, 자매*, 가족*, 가정*, 이혼*, 동거*, 입양*, 조손*, 비상 연락*, 긴급연락*, 직업*, ولي أمر*, الأب*, الأم*, والد*, إخوة*, أسرة*, العائلة*, عائلية*, الأسرية*, طلاق*, مطلق*, أيتام*, تبني*, طوارئ*, مهنة*, ผู้ปกครอง*, บิดา*, มารดา*, พ่อ*, แม่*, พี่น้อง*, ครอบครัว*, หย่า*, แยกกันอยู่*, กำพร้า*, บุตรบุญธรรม*, อาศัยอยู่กับ*, อยู่กับใคร*, ฉุกเฉิน*, อาชีพ*",
    },
    ADDRESSES: {
        "en": "address*, street name*, street num*, street no, =street, =road, =city, city of residence, home city, =town, town of residence, child town, hometown*, =zip, zipcode*, postcode*, postal*, =village, =suburb, =neighborhood, =neighbourhood, =county, =residence, place of residence, resides at, =state of residence, phone*, tel, mobile*, cell, contactno*, fax, whatsapp*, geocode*, latitude*, longitude*, gps, map location, apartment*, apt no, house no, house number, po box, instagram*, facebook*, twitter*, tiktok*, snapchat*, social media*, landline*, purok, barangay*, sitio",
        "eu": "strasse*, =str, hausnummer*, plz, postleitzahl*, wohnort*, ortsteil*, telefon*, handy*, mobil, mobilnummer*, festnetz*, anschrift*, rue, =ville, ville de residence, commune*, domicile*, portable*, quartier*, direccion*, domicilio*, calle, =ciudad, ciudad de residencia, municipio*, colonia, barrio*, localidad*, celular*, movil, lugar de residencia, vereda, endereco*, logradouro*, rua, cep, =bairro, =cidade, morada*, telemovel*, alamat*, jalan, kelurahan*, kecamatan*, desa, dusun, rt, rw, rt rw, kabupaten*, kode pos, poskod, =kota, kampung, mukim, telepon*, telp, no hp, nohp*, =hp, nomor hp, no tel, =wa, dia chi*, so nha, duong, phuong, =xa, quan huyen, huyen, dien thoai*, sdt, noi o, cho o, thon, que quan*, tinh thanh*, adres*, sokak*, cadde*, mahalle*, =ilce, =il, ilcesi*, posta kodu*, =sehir, ikamet*, cep tel*, gsm, anwani*, mtaa, =kata, wilaya*, kijiji*, mkoa*, simu, namba ya simu, makazi, indirizzo*, =cap, cellulare*, ulica*, woonplaats*, huisnummer*, mobilnr*, адрес*, телефон*, улиц*",
        "as": "地址*, 住址*, 住所*, 电话*, 電話*, 手机*, 手機*, 联系方式*, 聯絡方式*, 邮编*, 郵便番号*, 籍贯*, 籍貫*, 户籍*, 戶籍*, 村*, 街道*, 小区*, 町名*, 携帯*, 連絡先*, 番地*, 本籍*, 주소*, 전화*, 휴대폰*, 핸드폰*, 연락처*, 우편번호*, 거주지*, 동네*, عنوان*, هاتف*, جوال*, موبايل*, الشارع*, المدينة*, المحافظة*, محل الإقامة*, سكن*, القرية*, الحي*, الرمز البريدي*, ที่อยู่*, โทรศัพท์*, เบอร์โทร*, มือถือ*, ตำบล*, อำเภอ*, จังหวัด*, หมู่บ้าน*, ภูมิลำเนา*, รหัสไปรษณีย์*, บ้านเลขที่*",
    },
    BIRTH: {
        "en": "dob*, birth*, geburt*, naissance*, nacimiento*, nascimento*, ngaysinh*, noi sinh*, dogum*, tanggal lahir, tgl lahir, tarikh lahir, tempat lahir, kuzaliwa*, nascita*, рождени*",
        "as": "生年月日*, 出生*, 誕生日*, 생년월일*, 생일*, الميلاد*, วันเกิด*, เกิดวันที่*",
    },
}

# Where somebody comes from: stored only by a yes, and never in what is handed on.
ORIGIN = """race, races, racial*, ethnic*, suriyeli*, yabanci uyruk*, allochtoon*, hispanic*, latino*, latina, latinx, asian, white, black, caucasian*, african*, alaskan*,
    hawaiian*, pacific islander*, native american*, american indian*, americanindian*, indigenous*, aborigin*, torres strait*, maori, pasifika, tribe*, tribal*, caste, =category, first nation*, nationalit*, origin, country of origin, national origin,
    country of birth, countryofbirth*, cityofbirth*, stateofbirth*, birth country, birthplace*, place of birth, birth place, =country, country of*, migrant*, migration*, homeland*, home country, ancestry*, =heritage, cultural heritage, cultural background, years in us, arrival country,
    rasse, herkunft*, ethnie*, ethnisch*, nationalitat*, staatsangehor*, geburtsland*, geburtsort*, migrationshinter*, zuwander*, nationalite*, origine*, pays, pays de naissance, pays d origine, lieu de naissance, ne a l etranger,
    raza, etnia*, etnic*, nacionalidad*, =pais, pais de nacimiento, pais de origen, lugar de nacimiento, origen*, indigena*, pueblo originario, afrodescend*, migrante*, lengua indigena,
    cor raca, raca, raca cor, =cor, nacionalidade*, naturalidade*, pais de nascimento, local de nascimento, origem*, quilombola*,
    suku, suku bangsa, etnis*, bangsa, kaum, kebangsaan*, asal negara, negara asal, negara lahir, tempat lahir, keturunan, orang asli, bumiputera*, dan toc*, quoc tich*, quoc gia, nuoc sinh, noi sinh*, nguyen quan,
    irk, etnik*, etnisite*, uyruk*, dogum yeri*, dogum ulkesi*, milliyet*, koken, kabila*, taifa, utaifa*, nchi ya kuzaliwa, mahali pa kuzaliwa, asili ya*, nazionalita*, paese di nascita, narodowos*, nationaliteit*, herkomst*, geboorteland*, nationalitet*, fodelseland*, национальност*, место рождения,
    民族*, 种族*, 種族*, 国籍*, 國籍*, 出生地*, 出身地*, 出身国*, 人種*, 인종*, 민족*, 국적*, 출생지*, 출생국*, 출신*, الجنسية*, جنسية*, العرق*, عرق*, القبيلة*, الأصل*, بلد الميلاد*, مكان الميلاد*, محل الميلاد*, بلد المنشأ*, เชื้อชาติ*, สัญชาติ*, ชาติพันธุ์*, ประเทศที่เกิด*, สถานที่เกิด*, เผ่า*"""

# Numbers a state gives to a person, as sense() calls them all "state_id": these are never an id
# while there is another; a school system's own number for its pupils (SASID, UPN) may be.
NATIONAL = """ssn, social security*, national id*, nationalid*, national identity*, national number*, national insurance*, nino, nin, passport*,
    aadhar*, aadhaar*, nhs number, nhs no, nhsnumber*, curp, cpf, =rut, =run, dni, nie, nif, rg, cedula*, codice fiscale*, pesel, personnummer*, fodselsnummer*, cpr, bsn, insee, tc kimlik*, tckn,
    =nik, no nik, ktp, no ktp, mykad*, mykid*, no kp, kad pengenalan, cccd, cmnd, so dinh danh*, =nida, kitambulisho*, снилс, 身份证*, 身分證*, 身份證*, マイナンバー*, 個人番号*, 주민등록*, 주민번호*, الرقم القومي*, رقم الهوية*, الهوية, الرقم الوطني*, เลขประจำตัวประชาชน*, เลขบัตรประชาชน*"""

# Of people these are health; in a list of ties "Weight" is how strong a tie is.
_OF_BODIES = frozenset("weight peso poids gewicht berat uzito kilo cannang".split())

_AROUND = (  # words around a heading that change nothing of what it is
    "student students pupil child childs learner person your the is has had was in on of a any with "
    "receives needs status flag code type yn y n yes no indicator category group level date note notes info "
    "information details description name text value list eligible eligibility record current "
    "schuler schulerin eleve alumno aluno siswa ogrenci hoc sinh mwanafunzi el la le der die das do da de du "
    "estado estatus statut situacion situation ja nein si sim oui non tiene hat ist es"
).split()
_HONORIFIC = re.compile(r"^\s*(mr|mrs|ms|miss|mx|dr|coach|prof|sr|sra|herr|frau|mme|m)\b[. ]", re.I)
_SHARED = re.compile(
    r"\b(clubs?|kulubu|lunch (period|table|group|duty|wave|room))\s*$", re.I
)  # where people meet
_BEFORE = re.compile(r"\b(ext|metadata|demographics)[. _]", re.I)


def plain(text: str) -> str:
    """Return a text in small letters without accents, its words divided by single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    # Of Thai and what follows it the marks are letters too, of Arabic they are not.
    kept = "".join(
        c
        for c in unicodedata.normalize("NFKD", text)
        if unicodedata.category(c)[0] != "M" or c > "\u0900"
    )
    return " ".join(re.sub(r"[^\w\u0900-\u0fff\u3099\u309a]+|_+", " ", kept).split())


_LETTERS = str.maketrans("đıøł'’", "diol  ") | str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ـ": None}
)


class _Terms:
    """The terms of one topic, ready to be looked for in a plain heading."""

    def __init__(self, text: str) -> None:
        self.whole, self.phrases = set[str](), set[str]()
        anywhere, begins = [], []
        for term in filter(None, map(str.strip, text.replace("\n", " ").split(","))):
            spelling = plain(term.strip("=*"))
            if term.startswith("="):
                self.whole.add(spelling)
            elif not term.endswith("*"):
                self.phrases.add(spelling)
            else:
                begins.append(spelling)
                letters = spelling.replace(" ", "")
                if len(letters) >= LONG or not letters.isascii():
                    anywhere.append(letters)
        self.most = max((phrase.count(" ") + 1 for phrase in self.phrases), default=1)
        self.closed = {phrase.replace(" ", "") for phrase in self.phrases | self.whole}
        self.begins = _one_of(begins, r"(?:^| )")
        self.anywhere = _one_of(anywhere, "")

    def found(self, words: list[str], bare: str) -> bool:
        spelled, letters = " ".join(words), "".join(words)
        return bool(
            bare in self.closed
            or letters in self.closed
            or self.begins.search(spelled)
            or self.anywhere.search(letters)
            or any(
                " ".join(words[at : at + many]) in self.phrases
                for many in range(1, self.most + 1)
                for at in range(len(words) - many + 1)
            )
        )


def _one_of(spellings: list[str], before: str) -> re.Pattern[str]:
    found = "|".join(map(re.escape, sorted(set(spellings), key=len, reverse=True)))
    return re.compile(f"{before}(?:{found})" if found else r"(?!)")


_TOPICS = {topic: _Terms(",".join(by.values())) for topic, by in NEVER.items()}
_ORIGIN, _NATIONAL = _Terms(ORIGIN), _Terms(NATIONAL)


def _bare(words: list[str]) -> str:
    """Return the letters of a heading without the words that change nothing of it."""
    kept = [word for word in words if word not in _AROUND] or words
    letters = "".join(kept)
    for _ in range(2):
        for around in ("students", "student", "pupil", "child", "has", "is"):
            rest = letters.removeprefix(around)
            letters = rest if len(rest) > 1 else letters
        for around in ("status", "flag", "code", "type", "yn", "indicator", "level", "group"):
            rest = letters.removesuffix(around)
            letters = rest if len(rest) > 1 else letters
    return letters


def _found(terms: _Terms, heading: str) -> bool:
    text = unicodedata.normalize("NFKC", _BEFORE.sub(" ", heading))
    divided = _CAMEL.sub(" ", text)
    both = dict.fromkeys((divided, text))  # "IEPStatus" has two words, "DaZ" is one
    return any(terms.found(words, _bare(words)) for each in both if (words := plain(each).split()))


_CAMEL = re.compile(r"(?<=[a-zà-ÿ\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")


@lru_cache(maxsize=8192)
def never(heading: str) -> str:
    """Return the topic of a heading that names what is never stored, "" for every other one."""
    if _HONORIFIC.search(heading):  # a column under an adult's name: "Ms. Church"
        return ""
    if _SHARED.search(heading) or is_origin(heading):
        return ""
    return next((topic for topic, terms in _TOPICS.items() if _found(terms, heading)), "")


@lru_cache(maxsize=8192)
def is_origin(heading: str) -> bool:
    """Say whether a heading names where somebody comes from, as race, nationality, migration."""
    if _HONORIFIC.search(heading) or not _found(_ORIGIN, heading):
        return False
    # "Race of the mother", "Immigration status (country)" are of another topic.
    others = (LAW, FAMILY, FAITH, HEALTH, POVERTY, LEARNERS, NUMBERS, SEXUALITY, PASSWORDS)
    return not any(_found(_TOPICS[topic], heading) for topic in others)


def is_national_number(heading: str) -> bool:
    """Say whether a heading names a number that a state gives to a person, as SSN or CURP."""
    return _found(_NATIONAL, heading)


def of_bodies(heading: str) -> bool:
    """Say whether a column of people is of their bodies; in a list of ties it is a strength."""
    return "".join(plain(heading).split()) in _OF_BODIES
