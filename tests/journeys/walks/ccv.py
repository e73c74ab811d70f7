"""A signal about a dwelling under the step plan of the CCV."""

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
    Person(account="avries", name="A. de Vries", at="leads the case", roles=("regisseur",)),
    Person(account="tjansen", name="T. Jansen", at="decides in the team", roles=("team",)),
    Person(
        account="pofficer", name="P. Officier", at="weighs privacy", roles=("privacyfunctionaris",)
    ),
    Person(
        account="fbeheer", name="F. Beheer", at="keeps the system", roles=("functioneel-beheerder",)
    ),
    Person(
        account="vhaar",
        name="V. Haar",
        at="compares doubtful matches",
        roles=("verificateur",),
        department="Handhaving",
    ),
    Person(account="hklaas", name="H. Klaas", at="enforces", roles=(), department="Handhaving"),
    Person(account="lcontrole", name="L. Controle", at="reads the journal", roles=("controleur",)),
)
ASK = (
    "treffer request new {{case1}} --check {{hits1}} --topic A1 --department Handhaving "
    "--field overtreding --field datum_constatering "
    '--purpose "Sluiting van een pand {phase} (art. 13b Opiumwet)." '
    '--giving-ground "art. 125 Gemeentewet" --receiving-ground "art. 13b Opiumwet" '
    '--why-not-dat "Zonder de aard van de overtreding is niet te wegen of sluiting past."{more}'
)
INTAKE = Part(
    title="Stap 1: ontvangst en intake",
    steps=(
        Step(
            by="avries",
            told="""\
An inspector saw people come and go all evening.
The one who leads the case writes the signal, and apart from it who reported.""",
            files={
                "signal.txt": "Melding van een toezichthouder: veel loop in de avond, ramen "
                "afgeplakt.\n",
                "reporter.toml": 'name = "M. Melder"\nphone = "0999-000 123"\n',
            },
            types="treffer case new --theme malafide-bedrijf --origin professional "
            "--date {yesterday} --purpose optreden --text signal.txt --reporter reporter.toml",
        ),
        Step(
            by="tjansen",
            told="Who reported is there to call back, and for whoever receives signals alone.",
            types="treffer case reporter {case1}",
            code=4,
        ),
        Step(
            by="avries",
            told="The case says what the protocol asks first, and of whom.",
            types="treffer case show {case1}",
        ),
        Step(
            by="avries",
            told="Weighing 3 belongs to the next step and is refused here.",
            types='treffer case weigh {case1} weging-3 --yes weging-3 --reason "De melding is '
            'concreet en van een toezichthouder."',
            code=4,
        ),
        Step(
            by="avries",
            told="Weighing 1 wants an anchor in government, society or business.",
            types="treffer case weigh {case1} weging-1 --yes verankering-maatschappelijk "
            "--yes verankering-zakelijk --no verankering-bestuurlijk --yes signalering-ongerijmd "
            '--no signalering-malafide --reason "Een bedrijf zonder klanten en veel loop in een '
            'woonwijk."',
        ),
        Step(
            by="avries",
            told="Weighing 2A: is there anything that the municipality can do?",
            types="treffer case weigh {case1} weging-2a --yes weging-2a "
            '--reason "De burgemeester kan een pand sluiten (art. 13b Opiumwet)."',
        ),
        Step(
            by="avries",
            told="""\
Whom and what it is about comes from a file, is encoded at once and forgotten.
Here it is a person, an address and a company.""",
            files={"person.toml": PERSON, "address.toml": ADDRESS, "company.toml": COMPANY},
            types="treffer topic add {case1} --kind person --certainty certain --from person.toml",
        ),
        Step(
            by="avries",
            told="The address:",
            types="treffer topic add {case1} --kind address --certainty certain "
            "--from address.toml",
        ),
        Step(
            by="avries",
            told="And the company:",
            types="treffer topic add {case1} --kind organisation --certainty certain "
            "--from company.toml",
        ),
        Step(
            by="avries",
            told="""\
Weighing 2B asks of each kind of topic whether it has to do with this municipality.
With it the first step is done.""",
            types="treffer case weigh {case1} weging-2b --yes object --yes subject "
            '--reason "Pand, bewoner en bedrijf zijn alle in de gemeente."',
        ),
    ),
)
WEIGHT = Part(
    title="Stap 2: bepalen zwaarte signaal",
    steps=(
        Step(
            by="tjansen",
            told="The team cannot decide on a follow-up before weighing 3 stands.",
            types='treffer case decide {case1} vervolganalyse --reason "Er is genoeg om bronnen '
            'te bevragen."',
            code=4,
        ),
        Step(
            by="avries",
            told="Weighing 3 goes by the criteria that the municipality filled in.",
            types="treffer case weigh {case1} weging-3 --yes weging-3 "
            '--reason "De melding is concreet en van een toezichthouder."',
        ),
        Step(
            by="avries",
            told="Who leads the case does not take the decision.",
            types='treffer case decide {case1} vervolganalyse --reason "Er is genoeg om bronnen '
            'te bevragen."',
            code=4,
        ),
        Step(
            by="tjansen",
            told="The team does.",
            types='treffer case decide {case1} vervolganalyse --reason "Er is genoeg om bronnen '
            'te bevragen."',
        ),
    ),
)
SOURCES = Part(
    title="Stap 3: bronnenonderzoek",
    steps=(
        Step(
            by="avries",
            told="No source is asked before privacy check 1.",
            types="treffer check run {case1}",
            code=4,
        ),
        Step(
            by="avries",
            told="Data of the social domain cannot even be asked for: the law forbids it.",
            types="treffer privacy-check request {case1} --source participatiewet",
            code=4,
        ),
        Step(
            by="avries",
            told="Without names the sources are asked for that bear on the theme; here some are named.",
            types="treffer privacy-check request {case1} --source brp --source bag --source woz "
            "--source vergunningen --source handhaving",
        ),
        Step(
            by="avries",
            told="Nobody decides on what they asked themselves, or in another role than theirs.",
            types="treffer privacy-check decide {check1} --verdict allowed "
            '--reason "Noodzakelijk en evenredig voor dit signaal."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer wants to know more of one source and sends it back.",
            types="treffer privacy-check decide {check1} --source woz --verdict returned "
            '--reason "Waarom is de WOZ nodig naast de vergunningen?"',
        ),
        Step(
            by="avries",
            told="The answer comes from a file.",
            files={
                "answers.toml": '[woz]\nlegal_basis = "art. 37a Wet WOZ; collegebesluit 2026-014"\n'
            },
            types="treffer privacy-check amend {check1} --answers answers.toml",
        ),
        Step(
            by="pofficer",
            told="One source is refused.",
            types="treffer privacy-check decide {check1} --source woz --verdict refused "
            '--reason "Wie eigenaar is doet er voor dit signaal niet toe."',
        ),
        Step(
            by="pofficer",
            told="The others are allowed.",
            types="treffer privacy-check decide {check1} --source brp --source bag "
            "--source vergunningen --source handhaving --verdict allowed "
            '--reason "Noodzakelijk en evenredig voor dit signaal."',
        ),
        Step(
            by="avries",
            told="""\
Now the departments are asked.
Of two topics enforcement has a likely match; nobody at the hub may say that it is the same.""",
            types="treffer check run {case1}",
        ),
        Step(
            by="vhaar",
            told="""\
At the gate the verifier of that department sees what waits; two questions are of an earlier case.
The list holds no name.""",
            types="treffer-gate verify list",
        ),
        Step(
            by="vhaar",
            told="Beside what was typed stand three lines of the department's own record.",
            types="treffer-gate verify show {question3}",
        ),
        Step(
            by="vhaar",
            told="The verifier knows the case and says that it is the same.",
            types="treffer-gate verify answer {question3} --same 1",
        ),
        Step(
            by="avries",
            told="The doubt has become a hit.",
            types="treffer check show {hits1}",
        ),
    ),
)
SUBSTANCE = Part(
    title="Wat-informatie: a request, a decision at the gate, a window",
    told="""\
A hit says that a department knows the topic, and not what it knows.
For that the analyst asks for single fields, and somebody else decides in another program.""",
    steps=(
        Step(
            by="avries",
            told="What the decider will see can be read before it is filed.",
            types=ASK.format(phase="overwegen", more=" --preview"),
        ),
        Step(by="avries", told="It is filed.", types=ASK.format(phase="overwegen", more="")),
        Step(
            by="avries",
            told="Nobody decides on their own request.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "Ik heb dit zelf nodig voor mijn zaak."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer sees what waits.",
            types="treffer-gate inbox",
        ),
        Step(
            by="pofficer",
            told="The nature of the offence is needed and its date is not.",
            types="treffer-gate decide {request1} --allow overtreding "
            '--reason "De aard is nodig om het instrument te kiezen; de datum niet."',
        ),
        Step(
            by="pofficer",
            told="Who decided does not look.",
            types="treffer-gate open {request1}",
            code=4,
        ),
        Step(
            by="avries",
            told="Who asked does, for four hours.",
            types="treffer-gate open {request1}",
        ),
        Step(
            by="avries",
            told="The hub knows that it was opened and holds nothing of it.",
            types="treffer request show {request1}",
        ),
        Step(
            by="avries",
            told="Weighing 4: do the hits confirm the signal?",
            types="treffer case weigh {case1} weging-4 --yes weging-4 "
            '--reason "Handhaving en vergunningen kennen pand en bewoner."',
        ),
        Step(
            by="tjansen",
            told="The team chooses a casework meeting.",
            types="treffer case decide {case1} casusoverleg "
            '--reason "De hits bevestigen het signaal; samen optrekken."',
        ),
    ),
)
APPROACH = Part(
    title="Stap 4: aanpak",
    told="""\
What was granted ended with the step in which it was granted.
In the meeting one department needs one field, so that is asked for here and then shared.""",
    steps=(
        Step(
            by="pofficer",
            told="Weighing 5 cannot be done before the approach and privacy check 2A stand.",
            types="treffer case weigh {case1} weging-5 --yes weging-5 "
            '--reason "Alleen wat de afdeling voor haar taak nodig heeft."',
            code=4,
        ),
        Step(
            by="avries",
            told="What will be done is written down.",
            files={"aanpak.txt": "Controle door Handhaving, daarna besluit over sluiting.\n"},
            types="treffer case write {case1} aanpak --text aanpak.txt",
        ),
        Step(
            by="avries",
            told="The field is asked for anew, for the meeting.",
            types=ASK.format(phase="voorbereiden", more="").replace(
                " --field datum_constatering", ""
            ),
        ),
        Step(
            by="pofficer",
            told="It is granted.",
            types="treffer-gate decide {request2} --allow overtreding "
            '--reason "Nodig in het casusoverleg over de sluiting."',
        ),
        Step(
            by="avries",
            told="""\
Who may see it is proposed in a file.
The participant is a department with a hit; its colleague gets an account at the gate.""",
            files={
                "share.toml": """\
[participants.Handhaving]
recipient = "afdeling"
persons = ["hklaas"]
need = "Voert de controle uit en bereidt het besluit voor"
fields = ["{request2}.overtreding"]
"""
            },
            types="treffer privacy-check request {case1} --check check-2a --share share.toml",
        ),
        Step(
            by="hklaas",
            told="Before it is signed nothing is shared.",
            types="treffer-gate share open {check2}",
            code=7,
        ),
        Step(
            by="pofficer",
            told="Each field with each participant is a cell of its own.",
            types="treffer-gate share show {check2}",
        ),
        Step(
            by="pofficer",
            told="The privacy officer opens this one.",
            types="treffer-gate share decide {check2} --allow Handhaving:{request2}.overtreding "
            '--reason "De afdeling voert de controle uit."',
        ),
        Step(
            by="hklaas",
            told="The participant sees that field, and no other.",
            types="treffer-gate share open {check2}",
        ),
        Step(
            by="avries",
            told="Privacy check 2B goes the same way, before anything is done with what was shared.",
            types="treffer privacy-check request {case1} --check check-2b --share share.toml",
        ),
        Step(
            by="pofficer",
            told="It is signed as well.",
            types="treffer-gate share decide {check3} --allow Handhaving:{request2}.overtreding "
            '--reason "De afdeling voert de controle uit."',
        ),
        Step(
            by="pofficer",
            told="Now weighing 5 can be done, by the privacy officer.",
            types="treffer case weigh {case1} weging-5 --yes weging-5 "
            '--reason "Alleen wat de afdeling voor haar taak nodig heeft."',
        ),
        Step(
            by="avries",
            told="The case says what is left.",
            types="treffer case show {case1}",
        ),
        Step(
            by="tjansen",
            told="The team decides that the approach is done.",
            types="treffer case decide {case1} aanpak-afgerond "
            '--reason "De controle is gedaan en de burgemeester heeft besloten."',
        ),
        Step(
            by="tjansen",
            told="The case is closed, and its term begins.",
            types="treffer case close {case1} --outcome aanpak-afgerond "
            '--reason "De controle is gedaan en de burgemeester heeft besloten."',
        ),
    ),
)
WALK = Walk(
    profile="ccv",
    title="A case under the step plan of the CCV",
    told=INTRO.format(profile="ccv"),
    people=PEOPLE,
    parts=(INTAKE, WEIGHT, SOURCES, SUBSTANCE, APPROACH, the_end("avries", "lcontrole")),
)
