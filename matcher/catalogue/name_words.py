"""The words around hospital names, in bokmål, nynorsk, Sámi and English, folded.

Lists only: which words mean "hospital", which only dress a name up, which say that a string
is about something else. How they are used is said in `name_parts` and `names`.
"""

from __future__ import annotations

import re

from matcher.text.normalise import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


def _synonyms(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        word: tuple(meaning.split()) for meaning, words in table.items() for word in _folded(words)
    }


#: Words of one meaning, by the form used in keys.
SYNONYMS = _synonyms(
    {
        "hospital": "hospital hospitals hospitalet hosp hospit sykehus sykehuset sykehusets sykehusene "
        "sjukehus sjukehuset sykeh sjh syk buohcceviessu buohcciviessu buohccevissu",
        "university": "university universitet universitetet universitetets universitets univ uni univers "
        "universitehta universitetshospitals",
        "university hospital": "uh univsykehus unisykehus universitetsykeh universitetssjh universitetshospital "
        "universitetsklinikk universitetsklinikken universitetssh universitehtabuohcceviessu "
        "universitehtabuohcciviessu",
        "north": "nord north northern nordre davvi",
        "south": "sør sor south southern",
        "norway": "norge noreg norway norges norgga norga no nor",
        "central": "central sentral fylkes",
        "regional": "regional region",
        "rehabilitation": "rehabilitation rehabilitering rehab rehabiliterings",
        "psychiatric": "psychiatric psykiatrisk psykiatriske psykiatri psychiatry",
        "diaconal": "diaconal diakonale diakonal deaconess deaconal diaconale diaconess diakonissehus",
        "rheumatism": "rheumatism rheumatic rheumatology rheumatological revmatisme revmatologisk revmatologiske",
        "gerontopsychiatric": "gerontopsychiatric alderspsykiatriske alderspsykiatrisk",
        "st": "st sankt saint sct",
        "olavs": "olav olavs",
        "finnmark": "finnmark finnmarkku finnmarku",
        "nordland": "nordland nordlanda",
        "clinic": "clinic clinics klinikk klinikken klinikkene",
        "epilepsy": "epilepsy epilepsi",
        "centre": "centre center senter senteret",
        "helse": "helse helsa",
        "radium": "radium",
    }
)  # fmt: skip

#: Glue that no name depends on.
STOP = _folded("of the i in at and og ved for to til på hos an a med with by under s")

#: Legal forms; "trust" alone is one too, "health trust" is a word of its own.
LEGAL = _folded(
    "hf as asa ba nks helseforetak helseforetaket helseføretak helseføretaket trust ltd"
)

#: The legal forms only public hospitals have.
TRUST = _folded("hf ht trust helseforetak helseforetaket helseføretak helseføretaket")

#: Words that hold a hospital up by themselves: a form with one of them is a name in full.
HOSPITAL_WORDS = frozenset({"hospital", "clinic"})

#: Words that tell no two hospitals apart.
GENERIC = frozenset(
    {"hospital", "university", "clinic", "central", "regional", "centre", "healthtrust", "local"}
)

#: Words of departments and of what surrounds a name without changing it.
DEPARTMENT = _folded(
    "department departments departement departmente dept dep div division divisjon divisjonen avd avdeling "
    "avdelinga avdelingen avdelingene klinikk klinikken klinikkene klin clinic clinics clinical section seksjon seksjonen "
    "unit units enhet enheten eining eininga klinisk kliniske center centre centres senter senteret gruppe gruppen group ward post "
    "poliklinikk poliklinikken outpatient inpatient lab laboratory laboratorium laboratoriet research forskning "
    "forsking forskningspost forskningsposten forskningsavdelingen forskningsavdeling forskningsenheten forskningsenhet study studie studier trial trials "
    "medical medisin medisinsk medisinske medicine kirurgi kirurgisk kirurgiske surgery surgical ortopedi "
    "ortopedisk ortopediske orthopaedic orthopedic orthopaedics orthopedics barn barne ungdom child children "
    "childrens adolescent youth paediatric pediatric paediatrics pediatrics kvinne kvinneklinikken women womens "
    "føde nyfødt neonatal intensive intensiv care anestesi anaesthesia anesthesia anesthesiology akutt acute emergency "
    "akuttmottak mottak heart hjerte hjertemedisinsk lunge lung lungemedisinsk pulmonary kreft cancer oncology hud "
    "skin dermatology øye eye øre nese hals ear nose throat nyre kidney renal gastro gastroenterology mage tarm "
    "infeksjon infection infectious diseases disease neurology neurologic neurological nevrologi nevrologisk "
    "nevrologiske neurosurgery nevrokirurgi psykiatri psykiatrisk psychiatry psychiatric psychosis psykose mental health "
    "helsevern psykisk rus addiction rehabilitation rehabilitering physical fysikalsk hematology haematology "
    "hematologi endocrinology endokrinologi endokrin diabetes obesity overvekt fedme cardiology kardiologi "
    "cardiovascular cardiothoracic thoracic thorax vascular kar karkirurgi radiology radiologi radiologisk bildediagnostikk "
    "nuclear nukleærmedisin pathology patologi biochemistry biokjemi pharmacology farmakologi immunology immunologi "
    "rheumatology revmatologi revmatologisk urology urologi gynecology gynaecology gynekologi obstetrics obstetrikk "
    "geriatric geriatrics geriatri elderly old age alderspsykiatri genetics genetikk microbiology mikrobiologi "
    "transplantation transplantasjon stroke slag slagenhet dialyse dialysis sleep søvn pain smerte plastic "
    "reconstructive hand microsurgical spine rygg trauma internal indremedisin indremedisinsk general generell "
    "internmedisin lokal lokalmedisinsk dps bup voksenpsykiatrisk kompetansesenter kompetansetjeneste nasjonal "
    "nasjonalt national norwegian norsk regional regionalt innovation innovasjon development utvikling fag og "
    "quality kvalitet head leder lederen sykepleier nurse studiesykepleier koordinator coordinator main hoved nye nytt new "
    "gamle old tidligere former formerly previously f ex local university norway site campus team service services "
    "senior scientist investigator epilepsy diakonale diakonal diaconal deaconess epilepsi ms tlf phone "
    "venter purret svar ja nei svart interessert ikke takket pending yes no kontakt kontaktet sendt mail epost sykehus "
    "hospital hospitals sjukehus sykehuset sjukehuset norwegian trust hf foretak helseforetak healthtrust health"
)  # fmt: skip

#: Endings of Norwegian and English department words: "barneklinikken", "endokrinologi".
_DEPARTMENT_ENDING = re.compile(
    "(klinikk|avdeling|seksjon|seksjonen|enhet|enheten|senter|senteret|post|posten|kirurgi|kirurgisk"
    "|medisin|medisinsk|ologi|ologisk|ology|ologic|ological|iatri|iatrisk|iatry|iatric|iatrics|surgery"
    "|sykdommer|sjukdommar|laboratoriet|laboratorium|forskning|forsking|divisjon|gruppen|teamet"
    "|mottak|tilbud|therapy|terapi|avd|klin|pol|poliklinikk)(en|a|ene|et|ne|ske)?$"
)

#: Words that say a string is about something beside a hospital: they undo short names.
ELSEWHERE = _folded(
    "university universitet universitetet universitetets college school høgskole høgskolen høyskole høyskolen høgskule "
    "skole skolen skule videregående vgs faculty fakultet kommune kommunen kommunes kommunale municipality "
    "municipal district ditrict distrikt bydel bydelen fylkeskommune fylke county council pmhc rask legesenter legesenteret "
    "legekontor legekontoret legegruppe fastlege fastlegekontor legevakt legevakta gp practice sykehjem sjukeheim "
    "sykehjemmet nursing omsorg omsorgssenter bosenter hjemmetjeneste helsestasjon apotek sykehusapotek sykehusapoteket "
    "sykehusapotekene pharmacy pharma partner sykehuspartner gate gata gt vei veien veg vegen plass plassen allé "
    "street road square stadion stadium hotell hotel kirke kirken church menighet menighetshus kloster cathedral domkirke "
    "barnehage kindergarten solutions bioscience biomarine biopharma bio inc gmbh ltd llc company aksjeselskap energi energy offshore "
    "eiendom bank forlag musikk idrettslag fotball museum nav tannklinikk tannlege dental dentist veterinær veterinary "
    "dyrehospital dyresykehus dyreklinikk animal bedrift bedriftshelsetjeneste kollektivtrafikk taxi friluftsliv "
    "samfunnshus film kino bibliotek library brygge kjøpesenter forening forbund foundation stiftelse stiftelsen "
    "institute institutt instituttet institution ntnu uit uib uio nmbu oslomet vid nord folkehelseinstituttet fhi "
    "helsedirektoratet statsforvalteren nhn ikt innkjøp"
) - {"nord"}  # fmt: skip

#: Those of them that may stand beside a hospital: "University of Bergen and Haukeland".
ACADEMIC = _folded(
    "university universitet universitetet universitetets faculty fakultet institute institutt instituttet ntnu uit "
    "uib uio"
)

#: Countries and their inhabitants, foreign cities and hospitals often met beside Norwegian ones.
FOREIGN = _folded(
    "sweden sverige swedish denmark danmark danish finland finnish suomi iceland germany deutschland german "
    "netherlands holland belgium france spain italy poland estonia latvia lithuania russia ukraine austria switzerland "
    "england scotland wales ireland uk usa canada australia china japan korea india pakistan israel turkey greece "
    "portugal hungary czechia czech slovakia slovenia croatia serbia romania bulgaria brazil mexico argentina chile "
    "colombia peru egypt tanzania kenya uganda malawi ethiopia ghana nigeria africa zealand taiwan thailand vietnam "
    "singapore malaysia indonesia philippines nepal bangladesh iran iraq lebanon jordan kuwait qatar emirates "
    "united kingdom states america republic federation russian new south north northern hong kong puerto rico saudi arabia sri "
    "lanka costa bosnia herzegovina arab korea york jersey faroe færøyene greenland grønland åland luxembourg malta cyprus georgia armenia "
    "copenhagen københavn kobenhavn aarhus århus odense aalborg ålborg roskilde esbjerg herlev hvidovre bispebjerg "
    "rigshospitalet gentofte glostrup hillerød viborg randers vejle kolding herning silkeborg "
    "stockholm gothenburg göteborg malmö malmø lund uppsala upsala umeå linköping örebro karlstad västerås västervik "
    "skåne sahlgrenska karolinska danderyd södersjukhuset östersund sundsvall gävle gävleborg falun borås jönköping "
    "kalmar växjö kristianstad helsingborg halmstad skövde trollhättan uddevalla luleå sunderby "
    "sjukhus sjukhuset universitetssjukhus universitetssjukhuset lasarett sygehus sygehuset sygehuse sairaala "
    "helsinki helsingfors turku åbo tampere oulu kuopio espoo reykjavik reykjavík landspitali akureyri "
    "tallinn tartu riga vilnius kaunas london oxford cambridge edinburgh glasgow manchester birmingham berlin hamburg "
    "munich münchen heidelberg hannover charité vienna wien zurich zürich basel bern geneva amsterdam rotterdam utrecht "
    "leiden nijmegen maastricht leuven brussels paris lyon madrid barcelona milan milano rome roma warsaw kraków prague "
    "budapest athens minnesota utah texas california boston wisconsin ohio iowa dakota florida michigan illinois "
    "pennsylvania rochester mayo toronto montreal vancouver sydney melbourne tokyo beijing shanghai moscow"
)  # fmt: skip

#: Chains and private clinics whose names hold a hospital's city or the word hospital.
PRIVATE = _folded(
    "aleris volvat colosseum ibsensykehuset ibsen teres capio unilabs evidia omnia memira falck medi3 "
    "akademikliniken kolibri orthonor ahead sykehusapotek sykehusapoteket sykehusapotekene sjukehusapoteka "
    "dyresykehus dyresykehuset dyrehospital evidensia anicura private privat privatsykehus privatsykehuset "
    "tannhelse sykehuspartner sykehusbygg pasientreiser pasienthotell legat legater fond venner venneforening"
)  # fmt: skip

#: Words that show a string to be Norwegian: the country, or a department as only Norwegians write it.
NORWEGIAN = _folded(
    "norge noreg norway norwegian norsk avd avdeling avdelingen avdelinga klinikk klinikken seksjon seksjonen "
    "poliklinikk poliklinikken enhet enheten barneklinikken barneavdelingen kvinneklinikken hudavdelingen "
    "kreftavdelingen kirurgisk medisinsk nevrologisk revmatologisk hjerteavdelingen lungeavdelingen forskningspost "
    "forskningsposten forskningsavdelingen ortopedisk psykiatrisk sykehus sjukehus sykehuset sjukehuset hf helseforetak"
)  # fmt: skip

#: Places beside the catalogue's own cities and counties that follow a hospital's name.
PLACES = _folded(
    "hordaland sogn fjordane viken oppland hedmark vest aust agder troms finnmark svalbard møre romsdal "
    "trøndelag nord sør vestland rogaland innlandet akershus buskerud vestfold telemark østfold nordland nesoddtangen "
    "nordbyhagen sarpsborg fredrikstad sandvika nydalen kalnes kristiansund molde brumunddal state province select "
    "vika postboks box pb po n norway norge noreg"
)  # fmt: skip

#: "nordlandssykehuset" -> nordland + hospital.
_COMPOUND = re.compile(r"(.{3,}?)s?(?:sykehus|sjukehus|sjukhus|hospital)(?:et|ets|ene|s)?$")


def canonical(word: str) -> tuple[str, ...]:
    """The form of a folded word used in keys; compounds are taken apart.

    >>> canonical("universitetssjukehuset"), canonical("nordlandssykehuset"), canonical("of")
    (('university', 'hospital'), ('nordland', 'hospital'), ())
    """
    if word in STOP or word in LEGAL:
        return ()
    found = SYNONYMS.get(word)
    if found is not None:
        return found
    compound = _COMPOUND.match(word)
    if compound:
        return (*SYNONYMS.get(compound[1], (compound[1],)), "hospital")
    return (word,)


def is_department_word(word: str) -> bool:
    """Whether a folded word belongs to departments, roles and remarks rather than to a name."""
    return word in DEPARTMENT or _DEPARTMENT_ENDING.search(word) is not None
