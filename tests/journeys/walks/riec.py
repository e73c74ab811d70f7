"""A signal about a building under the administrative work process of the RIECs."""

from tests.journeys.walks.script import (
    ADDRESS,
    INTRO,
    PERSON,
    Part,
    Person,
    Step,
    Walk,
    the_end,
)

PEOPLE = (
    Person(account="aaandrager", name="A. Aandrager", at="reports it", roles=("aandrager",)),
    Person(
        account="ccoord",
        name="C. Coördina",
        at="coordinates, signs which sources are asked",
        roles=("coordinator-bestuurlijke-aanpak",),
    ),
    Person(
        account="rinfo",
        name="R. Informatie",
        at="completes the signal at the RIEC",
        roles=("riec-informatie",),
    ),
    Person(
        account="llokaal",
        name="L. Lokaal",
        at="sits in the local meeting, and stands in as coordinator",
        roles=("lokaal-overleg", "coordinator-bestuurlijke-aanpak"),
    ),
    Person(
        account="pofficer",
        name="P. Officier",
        at="decides on substance",
        roles=("privacy-officer",),
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
WHY = "Zonder de aard van de overtreding is niet te wegen welke interventie past."
ASK = (
    "treffer request new {{case1}} --check {{hits1}} --topic A1 --department Handhaving "
    "--field overtreding --field datum_constatering "
    '--purpose "Sluiting van een pand overwegen (art. 13b Opiumwet)." '
    '--giving-ground "art. 125 Gemeentewet" --receiving-ground "art. 13b Opiumwet" '
    f'--why-not-dat "{WHY}"{{more}}'
)
IN_USE = Part(
    title="The profile is put into use",
    told="""\
The municipality filled in which forms of organised crime count now, and how the process was fitted to the law of 2025.
Two persons in two roles put it into use.""",
    steps=(
        Step(
            by="fbeheer",
            told="The functional manager is the first.",
            types="treffer protocol activate riec@1.0",
        ),
        Step(
            by="pofficer",
            told="The privacy officer is the second.",
            types="treffer protocol activate riec@1.0",
        ),
    ),
)
SIGNAL = Part(
    title="Signaalbeschrijving",
    steps=(
        Step(
            by="aaandrager",
            told="""\
Somebody whom the municipality named for it brings the signal.
What was seen is told apart from what is thought of it; no name stands in it.""",
            files={
                "signal.txt": "Bij een controle stroom om de meter en een afgesloten zolder.\n",
                "details.toml": 'aanleiding = "Controle op brandveiligheid"\n'
                'personalia = "Ja, als onderwerp toe te voegen door de coördinator"\n'
                'probleem = "Mogelijk hennepteelt in een woonwijk"\n'
                'feiten-en-omstandigheden = "Zelf gezien: stroom om de meter, zolder op slot"\n',
            },
            types="treffer case new --theme b-hennepteelt --origin professional "
            "--date {yesterday} --purpose bestuurlijke-aanpak --text signal.txt "
            "--details details.toml",
        ),
        Step(
            by="aaandrager",
            told="Who brings it does not weigh it.",
            types="treffer case weigh {case1} proceseisen --yes definitie "
            "--yes concrete-waarneming --yes verschijningsvorm "
            '--reason "Ik heb het zelf gezien bij de controle."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="The coordinator sees where it stands.",
            types="treffer case show {case1}",
        ),
        Step(
            by="ccoord",
            told="The judgement of the local meeting comes later.",
            types="treffer case weigh {case1} beoordeling --yes eisen --yes doelen "
            '--reason "Voldoet aan de eisen en past bij het convenant."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="Person and building are added, from files.",
            files={"person.toml": PERSON, "address.toml": ADDRESS},
            types="treffer topic add {case1} --kind person --certainty certain --from person.toml",
        ),
        Step(
            by="ccoord",
            told="The building:",
            types="treffer topic add {case1} --kind address --certainty certain "
            "--from address.toml",
        ),
        Step(
            by="ccoord",
            told="All three demands on a signal must be met.",
            types="treffer case weigh {case1} proceseisen --yes definitie "
            "--yes concrete-waarneming --yes verschijningsvorm "
            '--reason "Waargenomen bij een controle; hennepteelt is een genoemde vorm."',
        ),
    ),
)
COMPLETED = Part(
    title="Aanvullen signaal",
    steps=(
        Step(
            by="ccoord",
            told="It cannot be put on the agenda before it is completed.",
            types='treffer case decide {case1} agenderen --reason "Klaar voor het overleg."',
            code=4,
        ),
        Step(
            by="rinfo",
            told="Why information is gathered is written down first, at the RIEC.",
            files={
                "reden.txt": "Nagaan wie eigenaar van het pand is.\n",
                "aangevuld.txt": "Kadaster en KvK: eigenaar woont elders, geen bedrijf.\n",
                "brp.txt": "Met de BRP vergeleken: het gaat om dezelfde persoon.\n",
            },
            types="treffer case write {case1} reden-inwinning --text reden.txt",
        ),
        Step(
            by="rinfo",
            told="Then what open sources add:",
            types="treffer case write {case1} aangevuld-signaal --text aangevuld.txt",
        ),
        Step(
            by="rinfo",
            told="That it is the same person is for the municipality to establish.",
            types="treffer case write {case1} brp-vergeleken --text brp.txt",
            code=4,
        ),
        Step(
            by="ccoord",
            told="The coordinator does.",
            types="treffer case write {case1} brp-vergeleken --text brp.txt",
        ),
        Step(
            by="ccoord",
            told="It goes on the agenda.",
            types='treffer case decide {case1} agenderen --reason "Compleet en klaar voor het '
            'overleg."',
        ),
        Step(
            by="rinfo",
            told="From here on the RIEC's office sees nothing of the case.",
            types="treffer case show {case1}",
            code=4,
        ),
    ),
)
_ANSWERS = """\
[{source}]
reden = "{why}"
proportionaliteit = "Alleen of pand en persoon er bekend zijn"
subsidiariteit = "Open bronnen gaven te weinig"
"""
DISCUSSED = Part(
    title="Bespreken signaal",
    steps=(
        Step(
            by="llokaal",
            told="No source is asked before the meeting judged the signal.",
            types="treffer check run {case1}",
            code=4,
        ),
        Step(
            by="llokaal",
            told="The judgement:",
            types="treffer case weigh {case1} beoordeling --yes eisen --yes doelen "
            '--reason "Voldoet aan de eisen en past bij artikel 2.1."',
        ),
        Step(
            by="llokaal",
            told="Care under the Wmo stays closed, whoever asks.",
            types="treffer privacy-check request {case1} --source wmo",
            code=4,
        ),
        Step(
            by="llokaal",
            told="""\
The meeting says of each source why it is needed.
The population register is not among them in this phase.""",
            files={
                "answers.toml": "".join(
                    _ANSWERS.format(source=source, why=why)
                    for source, why in (
                        ("vergunningen", "Of er een vergunning is voor het pand"),
                        ("handhaving", "Of er eerder is opgetreden"),
                        ("woz", "Van wie het pand is"),
                    )
                )
            },
            types="treffer privacy-check request {case1} --source vergunningen --source woz "
            "--source handhaving --answers answers.toml",
        ),
        Step(
            by="llokaal",
            told="Who asks does not sign, also with the role for it.",
            types="treffer privacy-check decide {check1} --verdict allowed "
            '--reason "Nodig voor de bespreking van dit signaal."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="The coordinator sends one source back.",
            types="treffer privacy-check decide {check1} --source woz --verdict returned "
            '--reason "Staat de eigenaar niet al in het Kadaster?"',
        ),
        Step(
            by="llokaal",
            told="The answer:",
            files={
                "better.toml": _ANSWERS.format(
                    source="woz", why="Wie het pand gebruikt; de eigenaar is al bekend"
                )
            },
            types="treffer privacy-check amend {check1} --answers better.toml",
        ),
        Step(
            by="ccoord",
            told="That source is refused.",
            types="treffer privacy-check decide {check1} --source woz --verdict refused "
            '--reason "Minder ingrijpend kan ook: bij de controle vragen."',
        ),
        Step(
            by="ccoord",
            told="The other two are allowed.",
            types="treffer privacy-check decide {check1} --source vergunningen "
            '--source handhaving --verdict allowed --reason "Nodig en in verhouding."',
        ),
        Step(by="llokaal", told="The hit check:", types="treffer check run {case1}"),
        Step(
            by="vhaar",
            told="Enforcement compares at the gate; two of the questions are of another case.",
            types="treffer-gate verify list",
        ),
        Step(by="vhaar", told="This is ours.", types="treffer-gate verify show {question3}"),
        Step(
            by="vhaar",
            told="In the file the verifier sees that it is somebody else.",
            types="treffer-gate verify answer {question3} --not-same",
        ),
        Step(
            by="llokaal",
            told="The doubt became *no hit*; the building's hit stands.",
            types="treffer check show {hits1}",
        ),
    ),
)
SUBSTANCE = Part(
    title="Wat-informatie",
    steps=(
        Step(
            by="llokaal",
            told="What the decider will see:",
            types=ASK.format(more=" --preview"),
        ),
        Step(by="llokaal", told="It is filed.", types=ASK.format(more="")),
        Step(
            by="llokaal",
            told="Nobody decides on their own request, also with the role for it.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "Ik heb dit zelf nodig voor het overleg."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer first wants to know why the date is needed.",
            types="treffer-gate decide {request1} --return "
            '--reason "Waarom is naast de aard ook de datum nodig?"',
        ),
        Step(
            by="llokaal",
            told="It is not, and is left out.",
            files={"answer.toml": 'fields = ["overtreding"]\n'},
            types="treffer request amend {request1} --from answer.toml",
        ),
        Step(
            by="pofficer",
            told="Now it is granted.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "De aard bepaalt welke interventie past."',
        ),
        Step(
            by="llokaal",
            told="Who asked looks, in the meeting, for four hours at most.",
            types="treffer-gate open {request1}",
        ),
        Step(
            by="ccoord",
            told="Which departments sit in the meeting, and why:",
            files={"deelnemers.txt": "Handhaving: trad eerder op bij dit pand.\n"},
            types="treffer case write {case1} deelnemers --text deelnemers.txt",
        ),
        Step(
            by="llokaal",
            told="The meeting agrees.",
            types="treffer case decide {case1} naar-interventies "
            '--reason "Akkoord: het signaal is bevestigd."',
        ),
    ),
)
AGREED = Part(
    title="Bespreken en afspreken interventies",
    steps=(
        Step(
            by="llokaal",
            told="Whether it can be done comes after whether it should.",
            types="treffer case weigh {case1} haalbaar --yes bevoegdheid "
            "--yes prioriteit-en-capaciteit --yes doorkruist-niet "
            '--reason "De burgemeester kan sluiten en doorkruist niets."',
            code=4,
        ),
        Step(
            by="llokaal",
            told="Should it?",
            types="treffer case weigh {case1} wenselijk --yes wenselijk "
            '--reason "Eerdere overtreding en een nieuwe waarneming."',
        ),
        Step(
            by="llokaal",
            told="Can it?",
            types="treffer case weigh {case1} haalbaar --yes bevoegdheid "
            "--yes prioriteit-en-capaciteit --yes doorkruist-niet "
            '--reason "De burgemeester kan sluiten en doorkruist niets."',
        ),
        Step(
            by="ccoord",
            told="What was agreed:",
            files={
                "afspraken.txt": "Controle met de netbeheerder, daarna besluit over sluiting.\n",
                "informeren.txt": "Bij de uitvoering: de controle moet onverwacht zijn.\n",
            },
            types="treffer case write {case1} afspraken --text afspraken.txt",
        ),
        Step(
            by="ccoord",
            told="And when whom it is about will be told:",
            types="treffer case write {case1} informeren-betrokkene --text informeren.txt",
        ),
        Step(
            by="llokaal",
            told="It will be carried out.",
            types="treffer case decide {case1} uitvoeren "
            '--reason "Wenselijk, haalbaar en afgesproken."',
        ),
    ),
)
DONE = Part(
    title="Uitvoeren en beoordelen",
    steps=(
        Step(
            by="ccoord",
            told="No result, no end.",
            types='treffer case decide {case1} uitgevoerd --reason "De controle is gedaan."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="The log of how it went:",
            files={
                "journaal.txt": "Controle gedaan met de netbeheerder; geen knelpunten.\n",
                "resultaat.txt": "Kwekerij ontmanteld, pand drie maanden gesloten.\n",
                "na.txt": "Geïnformeerd bij de bekendmaking van de sluiting.\n",
            },
            types="treffer case write {case1} journaal --text journaal.txt",
        ),
        Step(
            by="ccoord",
            told="The result:",
            types="treffer case write {case1} resultaat --text resultaat.txt",
        ),
        Step(
            by="ccoord",
            told="It is carried out.",
            types='treffer case decide {case1} uitgevoerd --reason "Controle en sluiting zijn '
            'gedaan."',
        ),
        Step(
            by="llokaal",
            told="The meeting judges it only when whom it is about was told, or why not.",
            types="treffer case decide {case1} handhavingsactie "
            '--reason "Geen vervolg nodig na de sluiting."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="That is put on record.",
            types="treffer case write {case1} informeren-na-uitvoering --text na.txt",
        ),
        Step(
            by="llokaal",
            told="No further action is needed.",
            types="treffer case decide {case1} handhavingsactie "
            '--reason "Geen vervolg nodig na de sluiting."',
        ),
        Step(
            by="llokaal",
            told="The case is closed; its term begins.",
            types="treffer case close {case1} --outcome handhavingsactie "
            '--reason "Geen vervolg nodig na de sluiting."',
        ),
    ),
)
WALK = Walk(
    profile="riec",
    title="A case under the work process of the RIECs",
    told=INTRO.format(profile="riec"),
    people=PEOPLE,
    parts=(
        IN_USE,
        SIGNAL,
        COMPLETED,
        DISCUSSED,
        SUBSTANCE,
        AGREED,
        DONE,
        the_end("ccoord", "lcontrole"),
    ),
    fill_in={
        "vastgestelde-vormen": "Nationaal Dreigingsbeeld 2026 en besluit Stuurgroep (verzonnen)",
        "samenwerkingswet": "Memo aanpassing aan de samenwerkingswet, versie 2 (verzonnen)",
    },
)
