"""A signal about a company under the privacy protocol of Maashorst, through all six phases."""

from tests.journeys.walks.script import (
    ADDRESS,
    COMPANY,
    INTRO,
    PERSON,
    Part,
    Person,
    Step,
    Walk,
    the_end,
)

PEOPLE = (
    Person(
        account="icoord",
        name="I. Coördina",
        at="takes in and works out signals",
        roles=("informatie-coordinator",),
    ),
    Person(
        account="aadvies",
        name="A. Advies",
        at="decides along with her",
        roles=("adviseur-ondermijning",),
    ),
    Person(
        account="rregie",
        name="R. Regie",
        at="signs privacy checks",
        roles=("regisseur-ondermijning",),
    ),
    Person(
        account="pofficer",
        name="P. Officier",
        at="decides on substance, signs in doubt",
        roles=("privacy-officer",),
    ),
    Person(account="pplan", name="P. Plan", at="leads the plan", roles=("regisserende-partij",)),
    Person(
        account="ddeel",
        name="D. Deelnemer",
        at="takes part in the plan",
        roles=("deelnemer",),
        department="Handhaving",
    ),
    Person(
        account="vhaar",
        name="V. Haar",
        at="compares doubtful matches",
        roles=("verificateur",),
        department="Handhaving",
    ),
    Person(
        account="fbeheer", name="F. Beheer", at="keeps the system", roles=("functioneel-beheerder",)
    ),
    Person(account="lcontrole", name="L. Controle", at="reads the journal", roles=("controleur",)),
)
WHY = "Zonder de aard van de overtreding is niet te wegen of sluiting past."
ASK = (
    "treffer request new {{case1}} --check {{hits1}} --topic A1 --department Handhaving "
    '--field overtreding --purpose "Sluiting van een pand {phase} (art. 13b Opiumwet)." '
    '--giving-ground "art. 125 Gemeentewet" --receiving-ground "art. 13b Opiumwet" '
    f'--why-not-dat "{WHY}" --use aanpak-onder-regie{{more}}'
)
_SAME = """\
A = "{ground}"
B2 = "{fits}"
B4 = "{nature}"
B5 = "Een controle van het bedrijf; geen besluit op deze gegevens alleen"
C = "Ernstig; voorzienbaar door de privacyverklaring; minder kan niet; weinig gevoelig"
"""
ANSWERS = "".join(
    f"[{source}]\n" + _SAME.format(ground=ground, fits=fits, nature=nature)
    for source, ground, fits, nature in (
        ("bag", "Wet BAG", "Ja, adressen vaststellen", "Openbaar"),
        ("brp", "Wet BRP", "Ja, identiteit vaststellen", "Persoonsgegevens, niet bijzonder"),
        ("handhaving", "Gemeentewet art. 125", "Ja, toezicht hoort bij dat doel", "Constateringen"),
        ("vergunningen", "Omgevingswet", "Ja", "Aanvragen"),
    )
)
BETTER = (
    "[vergunningen]\n"
    + _SAME.format(
        ground="Omgevingswet art. 5.1",
        fits="Nee: een vergunning is voor een ander doel aangevraagd",
        nature="Aanvragen, niet bijzonder",
    )
    + 'no = ["B2"]\nlegal_basis = "geen"\n'
)
SHARE = """\
[answers]
A = "Toezicht en handhaving in de gemeente"
B1 = "Toezicht op openbare orde en veiligheid"
B2 = "Ja, de controle hoort bij dezelfde taak"
B3 = "Binnen Handhaving"
B4 = "Een constatering, niet bijzonder"
B5 = "Een controle van het bedrijf"
B6 = "Alleen dit veld, alleen in de poort, vier uur"
C = "Nodig voor het overleg, in verhouding, minder kan niet"

[participants.Handhaving]
recipient = "afdeling"
persons = ["{person}"]
need = "Voert de controle uit"
fields = ["{request}.overtreding"]
"""
IN_USE = Part(
    title="The profile is put into use",
    told="""\
The municipality filled in where its privacy statement is, and adopted the profile.
It counts when two persons in two roles put it into use; nobody does both.""",
    steps=(
        Step(by="fbeheer", told="Which profiles are there?", types="treffer protocol list"),
        Step(
            by="fbeheer",
            told="The functional manager is the first.",
            types="treffer protocol activate maashorst@1.0",
        ),
        Step(
            by="fbeheer",
            told="The second must be somebody else, in the other role.",
            types="treffer protocol activate maashorst@1.0",
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer is.",
            types="treffer protocol activate maashorst@1.0",
        ),
    ),
)
PHASE_1 = Part(
    title="Fase 1: ontvangst en verwerking signaal",
    steps=(
        Step(
            by="icoord",
            told="A signal without what this protocol wants told of it is refused.",
            files={
                "signal.txt": "Melding van een toezichthouder: een nagelstudio zonder klanten.\n",
                "reporter.toml": 'name = "M. Melder"\ndepartment = "Toezicht"\n',
            },
            types="treffer case new --theme malafide-bedrijven --origin professional "
            "--date {yesterday} --purpose bestuurlijk-ingrijpen --text signal.txt "
            "--controller burgemeester --legal-ground algemeen-belang --reporter reporter.toml",
            code=2,
        ),
        Step(
            by="icoord",
            told="""\
It wants to know where the copy of the report and the extracts are.
A colleague who reports also names the ground on which he may.""",
            files={
                "details.toml": 'kopie-melding = "Zaaksysteem, map ondermijning, nummer 12"\n'
                'uittreksels = "KvK en Kadaster, zelfde map"\n'
            },
            types="treffer case new --theme malafide-bedrijven --origin professional "
            "--date {yesterday} --purpose bestuurlijk-ingrijpen --text signal.txt "
            "--controller burgemeester --legal-ground algemeen-belang "
            '--details details.toml --reporter reporter.toml --ground "art. 5:20 Awb, toezicht"',
        ),
        Step(
            by="icoord",
            told="Whom and what it is about comes from files: a person, an address, a company.",
            files={"person.toml": PERSON, "address.toml": ADDRESS, "company.toml": COMPANY},
            types="treffer topic add {case1} --kind person --certainty certain --from person.toml",
        ),
        Step(
            by="icoord",
            told="The address:",
            types="treffer topic add {case1} --kind address --certainty certain "
            "--from address.toml",
        ),
        Step(
            by="icoord",
            told="And the company:",
            types="treffer topic add {case1} --kind organisation --certainty certain "
            "--from company.toml",
        ),
        Step(
            by="icoord",
            told="The case says what comes first, and of whom.",
            types="treffer case show {case1}",
        ),
        Step(
            by="icoord",
            told="Weighing 4 is of the next phase.",
            types="treffer case weigh {case1} weging-4 --yes concreet --yes recent "
            '--yes prioriteit --reason "Het signaal is concreet en van vorige week."',
            code=4,
        ),
        Step(
            by="icoord",
            told="Weighing 1: is there a task or power of the municipality?",
            types="treffer case weigh {case1} weging-1 --yes weging-1 "
            '--reason "Toezicht op bedrijven en de bevoegdheid om een pand te sluiten."',
        ),
        Step(
            by="icoord",
            told="Weighing 2 asks it of the object, the person and the company.",
            types="treffer case weigh {case1} weging-2 --yes object --yes subject "
            '--yes rechtspersoon --reason "Alle drie zijn in de gemeente."',
        ),
        Step(
            by="icoord",
            told="Weighing 3 wants somebody around a form of subversion, and what it does.",
            types="treffer case weigh {case1} weging-3 --no openbare-inrichtingen "
            "--yes hennep-of-drugs --no mensenhandel --no vastgoedfraude --no vastgoedmisbruik "
            "--no fraude-of-witwassen --no overig --no aantasting-instituten "
            "--no aantasting-gezag --yes aantasting-orde --no ontwrichting --no onrechtmatigheden "
            '--reason "Een bedrijf zonder klanten en veel loop in een woonwijk."',
        ),
    ),
)
CHECK_1 = Part(
    title="Privacy check 1: de vragen A, B1 tot en met B6 en C",
    told="""\
Before a source is asked, eight questions are answered for each source.
What the contract of a source says already is filled in: B1, B3 and B6 here, and A unless it is written anew.""",
    steps=(
        Step(
            by="icoord",
            told="The laws of the social domain keep their sources closed, whoever asks.",
            types="treffer privacy-check request {case1} --source wmo",
            code=4,
        ),
        Step(
            by="icoord",
            told="A question without an answer is not let through.",
            types="treffer privacy-check request {case1} --source handhaving",
            code=2,
        ),
        Step(
            by="icoord",
            told="The coordinator prepares the check.",
            files={"answers.toml": ANSWERS},
            types="treffer privacy-check request {case1} --source bag --source brp "
            "--source vergunningen --source handhaving --answers answers.toml",
        ),
        Step(
            by="icoord",
            told="She does not sign it.",
            types="treffer privacy-check decide {check1} --verdict allowed "
            '--reason "Noodzakelijk en evenredig voor dit signaal."',
            code=4,
        ),
        Step(
            by="rregie",
            told="Who signs wants to know more of the permits.",
            types="treffer privacy-check decide {check1} --source vergunningen --verdict returned "
            '--reason "Waarom past dit bij het doel van een vergunning?"',
        ),
        Step(
            by="icoord",
            told="On second thought it does not fit: question B2 closes the source.",
            files={"better.toml": BETTER},
            types="treffer privacy-check amend {check1} --answers better.toml",
        ),
        Step(
            by="rregie",
            told="So the permits are refused.",
            types="treffer privacy-check decide {check1} --source vergunningen --verdict refused "
            '--reason "Niet verenigbaar met het doel van de vergunning."',
        ),
        Step(
            by="rregie",
            told="The others may be asked; with that the first phase is done.",
            types="treffer privacy-check decide {check1} --source bag --source brp "
            "--source handhaving --verdict allowed "
            '--reason "Noodzakelijk, in verhouding, en minder kan niet."',
        ),
    ),
)
PHASE_2 = Part(
    title="Fase 2: analyse en weging signaal",
    steps=(
        Step(
            by="aadvies",
            told="No source is asked before weighing 4.",
            types="treffer check run {case1}",
            code=4,
        ),
        Step(
            by="aadvies",
            told="Weighing 4 wants more than half of five criteria.",
            types="treffer case weigh {case1} weging-4 --yes concreet --yes recent "
            "--yes prioriteit --yes professional --no openbare-bronnen "
            '--reason "Het signaal is concreet, van vorige week en van een toezichthouder."',
        ),
        Step(
            by="icoord",
            told="""\
Now the sources are asked.
Here a source gives a hit only if its contract states an indicator: enforcement does, valuation does not.""",
            types="treffer check run {case1}",
        ),
        Step(
            by="vhaar",
            told="Enforcement has likely matches; its verifier sees what waits at the gate.",
            types="treffer-gate verify list",
        ),
        Step(
            by="vhaar",
            told="Two questions are of an earlier case under another protocol; this is one of ours.",
            types="treffer-gate verify show {question3}",
        ),
        Step(
            by="vhaar",
            told="It is the same person.",
            types="treffer-gate verify answer {question3} --same 1",
        ),
        Step(
            by="vhaar",
            told="The other one:",
            types="treffer-gate verify show {question4}",
        ),
        Step(
            by="vhaar",
            told="Of that one it cannot be told.",
            types="treffer-gate verify answer {question4} --dont-know",
        ),
        Step(
            by="icoord",
            told="One doubt became a hit and the other says that too little was given.",
            types="treffer check show {hits1}",
        ),
        Step(
            by="aadvies",
            told="The meeting cannot be held before the hits are weighed.",
            types='treffer case decide {case1} lio --reason "Bespreken wie wat kan doen."',
            code=4,
        ),
        Step(
            by="aadvies",
            told="Weighing 5 names the indicator that holds for the hits.",
            types="treffer case weigh {case1} weging-5 --no ongerijmd --yes malafide "
            '--reason "Handhaving kent pand en bewoner."',
        ),
    ),
)
SUBSTANCE = Part(
    title="Fase 2: wat-informatie",
    steps=(
        Step(
            by="icoord",
            told="To weigh it one field is needed; this is what the decider will see.",
            types=ASK.format(phase="overwegen", more=" --preview"),
        ),
        Step(by="icoord", told="It is filed.", types=ASK.format(phase="overwegen", more="")),
        Step(
            by="icoord",
            told="Who asked does not decide.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "Ik heb dit zelf nodig voor mijn zaak."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer does.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "Nodig om te wegen of sluiting past."',
        ),
        Step(
            by="icoord",
            told="The window is open for four hours, for who asked.",
            types="treffer-gate open {request1}",
        ),
        Step(
            by="aadvies",
            told="The decision of this phase has two signatures.",
            types='treffer case decide {case1} lio --reason "Bespreken wie wat kan doen."',
        ),
        Step(
            by="icoord",
            told="With the second the case goes on.",
            types='treffer case decide {case1} lio --reason "Bespreken wie wat kan doen."',
        ),
    ),
)
PHASE_3 = Part(
    title="Fase 3: Lokaal Informatie Overleg",
    steps=(
        Step(
            by="aadvies",
            told="Nothing is decided before agenda, result and who leads are written down.",
            types="treffer case decide {case1} lokaal "
            '--reason "De gemeente kan dit zelf met Handhaving."',
            code=4,
        ),
        Step(
            by="icoord",
            told="The agenda is not published before privacy check 2.",
            files={
                "agenda.txt": "LIO van deze week: veiligheid en Handhaving.\n",
                "uitkomst.txt": "Lokale aanpak: controle, daarna besluit over sluiting.\n",
                "partij.txt": "Handhaving voert de regie over het plan.\n",
            },
            types="treffer case write {case1} lio-agenda --text agenda.txt",
            code=4,
        ),
        Step(
            by="icoord",
            told="What was granted ended with its phase, so the field is asked for anew, for the meeting.",
            types=ASK.format(phase="bespreken", more=""),
        ),
        Step(
            by="pofficer",
            told="It is granted.",
            types="treffer-gate decide {request2} --allow overtreding "
            '--reason "Nodig in het LIO, om te bespreken of sluiting past."',
        ),
        Step(
            by="icoord",
            told="Privacy check 2: what may be shared, and with whom.",
            files={"share.toml": SHARE.format(person="ddeel", request="{request2}")},
            types="treffer privacy-check request {case1} --check privacy-check-2 "
            "--share share.toml",
        ),
        Step(
            by="rregie",
            told="Who signs is in doubt and has the privacy officer sign as well.",
            types="treffer-gate share decide {check2} --doubt "
            "--allow Handhaving:{request2}.overtreding "
            '--reason "Alleen dit veld, alleen voor deze afdeling."',
        ),
        Step(
            by="pofficer",
            told="Only what both allow is shared.",
            types="treffer-gate share decide {check2} --allow Handhaving:{request2}.overtreding "
            '--reason "Eens: nodig voor het overleg en niet meer dan dit."',
        ),
        Step(
            by="ddeel",
            told="The participant sees that field.",
            types="treffer-gate share open {check2}",
        ),
        Step(
            by="icoord",
            told="The agenda with who takes part:",
            types="treffer case write {case1} lio-agenda --text agenda.txt",
        ),
        Step(
            by="icoord",
            told="What came out of it:",
            types="treffer case write {case1} lio-uitkomst --text uitkomst.txt",
        ),
        Step(
            by="aadvies",
            told="And who leads the plan:",
            types="treffer case write {case1} regisserende-partij-lio --text partij.txt",
        ),
        Step(
            by="aadvies",
            told="A local approach, signed by both.",
            types="treffer case decide {case1} lokaal "
            '--reason "De gemeente kan dit zelf met Handhaving."',
        ),
        Step(
            by="icoord",
            told="The second signature:",
            types="treffer case decide {case1} lokaal "
            '--reason "De gemeente kan dit zelf met Handhaving."',
        ),
    ),
)
PHASE_5 = Part(
    title="Fase 5: plan van aanpak en privacy check 3",
    told="The preliminary meeting with the RIEC, phase 4, is for cases that go to the RIEC.",
    steps=(
        Step(
            by="pplan",
            told="The plan counts as carried out only after privacy check 3 of each participant.",
            types="treffer case decide {case1} uitvoering "
            '--reason "De controle is gedaan en het besluit genomen."',
            code=4,
        ),
        Step(
            by="pplan",
            told="Who leads the plan acts in this phase and does not read the file: Team veiligheid alone does.",
            types="treffer case show {case1}",
            code=4,
        ),
        Step(
            by="icoord",
            told="The coordinator, who does, tells what is wanted.",
            types="treffer case show {case1}",
        ),
        Step(
            by="pplan",
            told="Who leads writes the plan.",
            files={
                "plan.txt": "Week 1 controle door Handhaving; week 3 besluit over sluiting.\n",
                "gesloten.txt": "Privacy check 3 is voor de enige deelnemer klaar.\n",
            },
            types="treffer case write {case1} plan --text plan.txt",
        ),
        Step(
            by="icoord",
            told="The field is asked for anew, for the plan.",
            types=ASK.format(phase="voorbereiden", more=""),
        ),
        Step(
            by="pofficer",
            told="It is granted.",
            types="treffer-gate decide {request3} --allow overtreding "
            '--reason "Nodig voor de controle in het plan."',
        ),
        Step(
            by="icoord",
            told="Each participant has a check of its own.",
            files={"share.toml": SHARE.format(person="ddeel", request="{request3}")},
            types="treffer privacy-check request {case1} --check privacy-check-3 "
            "--share share.toml",
        ),
        Step(
            by="rregie",
            told="It is signed.",
            types="treffer-gate share decide {check3} --allow Handhaving:{request3}.overtreding "
            '--reason "Nodig voor de controle, niet meer dan dit."',
        ),
        Step(
            by="icoord",
            told="That it is complete is put on record.",
            types="treffer case write {case1} privacy-check-3-gesloten --text gesloten.txt",
        ),
        Step(
            by="pplan",
            told="The plan is carried out.",
            types="treffer case decide {case1} uitvoering "
            '--reason "De controle is gedaan en het besluit genomen."',
        ),
    ),
)
PHASE_6 = Part(
    title="Fase 6: afsluiting en verwijdering van gegevens",
    steps=(
        Step(
            by="aadvies",
            told="No case ends without its result, evaluation and a decision on informing.",
            types="treffer case decide {case1} aanpak-afgerond "
            '--reason "Het bedrijf is gesloten en de aanpak geëvalueerd."',
            code=4,
        ),
        Step(
            by="aadvies",
            told="The result:",
            files={
                "resultaat.txt": "Het pand is drie maanden gesloten.\n",
                "evaluatie.txt": "Het overleg kon een week eerder.\n",
                "informeren.txt": "Gedaan, bij de bekendmaking van het besluit.\n",
            },
            types="treffer case write {case1} resultaat --text resultaat.txt",
        ),
        Step(
            by="aadvies",
            told="The evaluation:",
            types="treffer case write {case1} evaluatie --text evaluatie.txt",
        ),
        Step(
            by="icoord",
            told="Whether and when whom it is about was told:",
            types="treffer case write {case1} informeren-betrokkene --text informeren.txt",
        ),
        Step(
            by="aadvies",
            told="Both sign.",
            types="treffer case decide {case1} aanpak-afgerond "
            '--reason "Het bedrijf is gesloten en de aanpak geëvalueerd."',
        ),
        Step(
            by="icoord",
            told="The second signature:",
            types="treffer case decide {case1} aanpak-afgerond "
            '--reason "Het bedrijf is gesloten en de aanpak geëvalueerd."',
        ),
        Step(
            by="icoord",
            told="The case is closed; its term begins.",
            types="treffer case close {case1} --outcome aanpak-afgerond "
            '--reason "Het bedrijf is gesloten en de aanpak geëvalueerd."',
        ),
        Step(by="icoord", told="So it stands.", types="treffer case show {case1}"),
    ),
)
WALK = Walk(
    profile="maashorst",
    title="A case under the protocol of Maashorst",
    told=INTRO.format(profile="maashorst"),
    people=PEOPLE,
    parts=(
        IN_USE,
        PHASE_1,
        CHECK_1,
        PHASE_2,
        SUBSTANCE,
        PHASE_3,
        PHASE_5,
        PHASE_6,
        the_end("icoord", "lcontrole"),
    ),
    fill_in={"privacyverklaring": "voorbeeldstad.example/privacy/ondermijning, versie 3"},
)
