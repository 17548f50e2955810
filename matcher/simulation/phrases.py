"""The phrases of made-up studies, as a table in text; `vocabulary.py` reads it.

An area and its share of the requests in brackets; then ``-`` an indication, ``*`` an agent,
``>`` the criterion, each English = Norwegian. Conditions and classes of agents are real, the
products are not. The areas stand in the order of how often a made-up portal is asked.
"""

PHRASES = """
[oncology 20]
- metastatic non-small cell lung cancer = metastatisk ikke-småcellet lungekreft
- metastatic castration-resistant prostate cancer = metastatisk kastrasjonsresistent prostatakreft
- HER2-low advanced breast cancer = HER2-lav avansert brystkreft
- microsatellite stable metastatic colorectal cancer = mikrosatellittstabil metastatisk tykk- og endetarmskreft
- resectable stage III melanoma = operabelt malignt melanom i stadium III
- newly diagnosed glioblastoma = nydiagnostisert glioblastom
* an antibody-drug conjugate = et antistoff-legemiddelkonjugat
* a PD-1/VEGF bispecific antibody = et bispesifikt PD-1/VEGF-antistoff
* an oral KRAS inhibitor = en peroral KRAS-hemmer
> ECOG performance status 0 or 1; measurable disease by RECIST 1.1 = ECOG 0 eller 1; målbar sykdom etter RECIST 1.1
[cardiovascular 9]
- heart failure with reduced ejection fraction = hjertesvikt med redusert ejeksjonsfraksjon
- heart failure with preserved ejection fraction = hjertesvikt med bevart ejeksjonsfraksjon
- atrial fibrillation = atrieflimmer
- elevated lipoprotein(a) and established atherosclerotic disease = forhøyet lipoprotein(a) og kjent aterosklerotisk sykdom
- transthyretin amyloid cardiomyopathy = transtyretin amyloid kardiomyopati
* a factor XI inhibitor = en faktor XI-hemmer
* a small interfering RNA = et lite interfererende RNA
* an aldosterone synthase inhibitor = en aldosteronsyntasehemmer
> NT-proBNP at least 400 ng/L or a qualifying event within a year = NT-proBNP minst 400 ng/L eller hendelse siste år
[immunology 8]
- systemic lupus erythematosus = systemisk lupus erythematosus
- Sjögren's disease = Sjøgrens sykdom
- systemic sclerosis with interstitial lung disease = systemisk sklerose med interstitiell lungesykdom
- ANCA-associated vasculitis = ANCA-assosiert vaskulitt
- chronic spontaneous urticaria = kronisk spontan urtikaria
* an FcRn blocker = en FcRn-blokker
* a BTK inhibitor = en BTK-hemmer
* a BAFF/APRIL antagonist = en BAFF/APRIL-antagonist
> Active disease despite standard therapy for 12 weeks = Aktiv sykdom tross standardbehandling i 12 uker
[neurology 7]
- relapsing multiple sclerosis = attakkvis multippel sklerose
- amyotrophic lateral sclerosis = amyotrofisk lateralsklerose (ALS)
- early Parkinson's disease = tidlig Parkinsons sykdom
- chronic migraine = kronisk migrene
- generalised myasthenia gravis = generalisert myasthenia gravis
* an antisense oligonucleotide = et antisens-oligonukleotid
* a brain-penetrant BTK inhibitor = en BTK-hemmer som passerer blod-hjerne-barrieren
* a CGRP receptor antagonist = en CGRP-reseptorantagonist
> Diagnosis confirmed by a neurologist; stable treatment for 8 weeks = Diagnose bekreftet av nevrolog; stabil behandling i 8 uker
[respiratory 6]
- severe eosinophilic asthma = alvorlig eosinofil astma
- chronic obstructive pulmonary disease with frequent exacerbations = kols med hyppige forverringer
- idiopathic pulmonary fibrosis = idiopatisk lungefibrose
- non-cystic fibrosis bronchiectasis = bronkiektasier uten cystisk fibrose
* an anti-TSLP antibody = et anti-TSLP-antistoff
* an inhaled PDE3/4 inhibitor = en inhalert PDE3/4-hemmer
* a DPP1 inhibitor = en DPP1-hemmer
> Two or more exacerbations in the past year = To eller flere forverringer siste år
[gastroenterology 6]
- moderately to severely active ulcerative colitis = moderat til alvorlig aktiv ulcerøs kolitt
- moderately to severely active Crohn's disease = moderat til alvorlig aktiv Crohns sykdom
- metabolic dysfunction-associated steatohepatitis (MASH) = metabolsk steatohepatitt (MASH)
- coeliac disease with persistent symptoms = cøliaki med vedvarende plager
- eosinophilic oesophagitis = eosinofil øsofagitt
* an anti-TL1A antibody = et anti-TL1A-antistoff
* an oral S1P receptor modulator = en peroral S1P-reseptormodulator
* an IL-23p19 antibody = et IL-23p19-antistoff
> Inadequate response to at least one advanced therapy; endoscopy at screening = Utilstrekkelig effekt av minst én avansert behandling; endoskopi ved screening
[haematology 6]
- relapsed or refractory multiple myeloma = residiverende eller refraktært myelomatose
- diffuse large B-cell lymphoma = diffust storcellet B-cellelymfom
- chronic lymphocytic leukaemia = kronisk lymfatisk leukemi
- higher-risk myelodysplastic syndrome = høyrisiko myelodysplastisk syndrom
* a CD3 x BCMA bispecific antibody = et bispesifikt CD3 x BCMA-antistoff
* a BTK degrader = en BTK-degrader
* a menin inhibitor = en meninhemmer
> At least two prior lines of therapy = Minst to tidligere behandlingslinjer
[metabolic 5]
- type 2 diabetes and obesity = type 2-diabetes og fedme
- obesity with cardiovascular disease = fedme med hjerte- og karsykdom
- recent onset type 1 diabetes = nyoppstått type 1-diabetes
- familial hypercholesterolaemia = familiær hyperkolesterolemi
* a GLP-1/amylin receptor agonist = en GLP-1/amylin-reseptoragonist
* a once-weekly insulin = et ukeinsulin
* an oral PCSK9 inhibitor = en peroral PCSK9-hemmer
> BMI at least 27 kg/m2 or HbA1c 53 to 91 mmol/mol = KMI minst 27 kg/m2 eller HbA1c 53-91 mmol/mol
[rheumatology 5]
- psoriatic arthritis = psoriasisartritt
- rheumatoid arthritis = revmatoid artritt
- axial spondyloarthritis = aksial spondyloartritt
- giant cell arteritis = kjempecellearteritt
* an IL-17A/F nanobody = et IL-17A/F-nanobody
* a TYK2 inhibitor = en TYK2-hemmer
* a JAK1 inhibitor = en JAK1-hemmer
> At least three tender and three swollen joints = Minst tre ømme og tre hovne ledd
[dermatology 4]
- moderate to severe atopic dermatitis = moderat til alvorlig atopisk eksem
- plaque psoriasis = plakkpsoriasis
- hidradenitis suppurativa = hidradenitis suppurativa
- alopecia areata = alopecia areata
* an OX40 ligand antibody = et OX40-ligandantistoff
* a topical AhR agonist = en AhR-agonist i krem
* an IL-13 antibody = et IL-13-antistoff
> Body surface area at least 10 % and IGA 3 or 4 = Kroppsoverflate minst 10 % og IGA 3 eller 4
[infection 4]
- chronic hepatitis B = kronisk hepatitt B
- HIV-1 infection on stable therapy = hiv-1 på stabil behandling
- prevention of Clostridioides difficile infection = forebygging av Clostridioides difficile-infeksjon
- complicated urinary tract infection = komplisert urinveisinfeksjon
* a conjugate vaccine = en konjugatvaksine
* a long-acting capsid inhibitor = en langtidsvirkende kapsidhemmer
* a siderophore antibiotic = et sideroforantibiotikum
> No immunosuppressive treatment = Ingen immundempende behandling
[nephrology 4]
- IgA nephropathy = IgA-nefropati
- chronic kidney disease with albuminuria = kronisk nyresykdom med albuminuri
- lupus nephritis = lupusnefritt
- autosomal dominant polycystic kidney disease = autosomal dominant polycystisk nyresykdom
* an APRIL antibody = et APRIL-antistoff
* a complement factor B inhibitor = en komplementfaktor B-hemmer
* an endothelin receptor antagonist = en endotelinreseptorantagonist
> eGFR 30 to 90 mL/min and UPCR at least 0.8 g/g = eGFR 30-90 mL/min og UPCR minst 0,8 g/g
[psychiatry 4]
- treatment-resistant depression = behandlingsresistent depresjon
- schizophrenia with negative symptoms = schizofreni med negative symptomer
- bipolar I disorder = bipolar lidelse type I
- attention deficit hyperactivity disorder = ADHD
* a psilocybin analogue = en psilocybinanalog
* a muscarinic M1/M4 agonist = en muskarin M1/M4-agonist
* an orexin-2 antagonist = en oreksin-2-antagonist
> MADRS at least 24 or PANSS at least 70 = MADRS minst 24 eller PANSS minst 70
[medical_device 4]
- remote monitoring of chronic disease = avstandsoppfølging av kronisk sykdom
- image-guided minimally invasive surgery = bildeveiledet minimalt invasiv kirurgi
- point-of-care detection of sepsis = pasientnær påvisning av sepsis
- wound healing after surgery = sårtilheling etter operasjon
* a wearable sensor with decision support = en bærbar sensor med beslutningsstøtte
* a surgical navigation system = et kirurgisk navigasjonssystem
* a rapid diagnostic cartridge = en hurtigtest i kassett
> Able to use the device after instruction = Kan bruke utstyret etter opplæring
[ophthalmology 3]
- neovascular age-related macular degeneration = våt aldersrelatert makuladegenerasjon
- diabetic macular oedema = diabetisk makulaødem
- primary open-angle glaucoma = primært åpenvinklet glaukom
* a port delivery implant = et depotimplantat i øyet
* a bispecific VEGF/Ang2 antibody = et bispesifikt VEGF/Ang2-antistoff
> Best corrected visual acuity 25 to 78 letters = Beste korrigerte synsstyrke 25-78 bokstaver
[dementia 3]
- early Alzheimer's disease = tidlig Alzheimers sykdom
- dementia with Lewy bodies = demens med Lewy-legemer
- agitation in Alzheimer's dementia = uro ved Alzheimers demens
* an anti-amyloid antibody = et anti-amyloid-antistoff
* a tau aggregation inhibitor = en hemmer av tau-aggregering
> MMSE 20 to 28 and biomarker evidence of amyloid = MMSE 20-28 og amyloid påvist med biomarkør
[endocrinology 3]
- Graves' disease = Graves' sykdom
- congenital adrenal hyperplasia = medfødt binyrebarkhyperplasi
- acromegaly = akromegali
* an oral somatostatin agonist = en peroral somatostatinagonist
* a CRF1 antagonist = en CRF1-antagonist
> Stable hormone replacement for 3 months = Stabil hormonbehandling i 3 måneder
[paediatrics 3]
- achondroplasia in children = akondroplasi hos barn
- bronchopulmonary dysplasia in preterm infants = bronkopulmonal dysplasi hos premature
- juvenile idiopathic arthritis = juvenil idiopatisk artritt
* a C-natriuretic peptide analogue = en analog av C-natriuretisk peptid
* a paediatric oral suspension of a JAK inhibitor = en JAK-hemmer som mikstur til barn
> Consent of both parents = Samtykke fra begge foreldre
[stroke 2]
- acute ischaemic stroke = akutt hjerneinfarkt
- intracerebral haemorrhage = hjerneblødning
- prevention of stroke after TIA = forebygging av hjerneslag etter TIA
* a glycoprotein VI inhibitor = en glykoprotein VI-hemmer
* a new thrombolytic agent = et nytt trombolytisk middel
> Within 9 hours of symptom onset = Innen 9 timer etter symptomdebut
[rare 2]
- Fabry disease = Fabrys sykdom
- hereditary angioedema = hereditært angioødem
- phenylketonuria = fenylketonuri (Føllings sykdom)
* an enzyme replacement therapy = en enzymerstatning
* an in vivo gene editing therapy = en genredigerende behandling
> Genetically confirmed diagnosis = Genetisk bekreftet diagnose
[atmp 2]
- autologous CAR-T cells in refractory lupus = autologe CAR-T-celler ved refraktær lupus
- gene therapy of haemophilia B = genterapi ved hemofili B
- cell therapy of cartilage defects of the knee = celleterapi ved bruskskade i kneet
* an autologous cell product = et autologt celleprodukt
* an AAV vector = en AAV-vektor
> Fit for leukapheresis or vector infusion = Egnet for leukaferese eller vektorinfusjon
[gynaecology 2]
- endometriosis-associated pain = smerter ved endometriose
- early-onset preeclampsia = tidlig preeklampsi
- vasomotor symptoms of the menopause = hetetokter i overgangsalderen
* a GnRH antagonist = en GnRH-antagonist
* a neurokinin-3 antagonist = en nevrokinin-3-antagonist
> Women aged 18 to 50 = Kvinner 18-50 år
[urology 2]
- overactive bladder = overaktiv blære
- benign prostatic hyperplasia = godartet prostataforstørrelse
- interstitial cystitis = interstitiell cystitt
* a beta-3 agonist = en beta-3-agonist
* an intravesical depot = et depot i blæren
> Eight or more micturitions a day = Åtte eller flere vannlatinger per døgn
[musculoskeletal 2]
- painful knee osteoarthritis = smertefull kneartrose
- osteoporosis with high fracture risk = beinskjørhet med høy bruddrisiko
- chronic low back pain = langvarige korsryggsmerter
* an intra-articular gene silencer = en leddinjeksjon som demper et gen
* a sclerostin antibody = et sklerostinantistoff
> Kellgren-Lawrence grade 2 or 3 = Kellgren-Lawrence grad 2 eller 3
[transplant 1.5]
- antibody-mediated rejection of a kidney transplant = antistoffmediert avstøtning av transplantert nyre
- cytomegalovirus after kidney transplantation = cytomegalovirus etter nyretransplantasjon
* a CD38 antibody = et CD38-antistoff
* a co-stimulation blocker = en kostimuleringsblokker
> At least 6 months after transplantation = Minst 6 måneder etter transplantasjon
[pain_anaesthesia 1.5]
- acute postoperative pain = akutt smerte etter operasjon
- septic shock in intensive care = septisk sjokk i intensivavdeling
- cardiac arrest outside hospital = hjertestans utenfor sykehus
* a NaV1.8 blocker = en NaV1.8-blokker
* a selective vasopressor = et selektivt karsammentrekkende middel
> Expected stay of at least 48 hours = Forventet opphold på minst 48 timer
[early_phase 1.5]
- advanced solid tumours, first in human = avanserte solide svulster, første gang i menneske
- pharmacokinetics in healthy volunteers = farmakokinetikk hos friske frivillige
* a dose-escalated small molecule = et lite molekyl i doseopptrapping
* a T-cell engager = en T-celleaktivator
> Adequate organ function = Tilstrekkelig organfunksjon
[ent 1]
- chronic rhinosinusitis with nasal polyps = kronisk bihulebetennelse med nesepolypper
- sudden sensorineural hearing loss = plutselig sensorinevralt hørselstap
* a long-acting anti-IL-5 antibody = et langtidsvirkende anti-IL-5-antistoff
* an intratympanic gel = en gel i mellomøret
> Nasal polyp score at least 5 or loss of 30 dB = Polyppskår minst 5 eller tap på 30 dB
[sleep 1]
- narcolepsy type 1 = narkolepsi type 1
- obstructive sleep apnoea = obstruktiv søvnapné
* an orexin-2 agonist = en oreksin-2-agonist
* a carbonic anhydrase inhibitor = en karboanhydrasehemmer
> Polysomnography at screening = Polysomnografi ved screening
[rehabilitation 0.5]
- recovery after traumatic brain injury = opptrening etter traumatisk hjerneskade
- spasticity after spinal cord injury = spastisitet etter ryggmargsskade
* a long-acting botulinum toxin = et langtidsvirkende botulinumtoksin
* a nerve stimulation programme = et program med nervestimulering
> At least 3 months since the injury = Minst 3 måneder siden skaden
[other 0.5]
- quality of life in long-term illness = livskvalitet ved langvarig sykdom
- use of medicines in older people = legemiddelbruk hos eldre
* a structured follow-up programme = et strukturert oppfølgingsprogram
* a medicines review tool = et verktøy for legemiddelgjennomgang
> Able to answer questionnaires = Kan svare på spørreskjema
"""
