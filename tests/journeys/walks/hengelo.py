"""A signal about a dwelling under the protocol of Hengelo, through all four phases."""

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
    Person(account="ccoord", name="C. Coördina", at="works out the case", roles=("coordinator",)),
    Person(
        account="pofficer", name="P. Officier", at="signs and decides", roles=("privacy-officer",)
    ),
    Person(
        account="mmanager",
        name="M. Manager",
        at="is the controller's manager",
        roles=("afdelingsmanager",),
    ),
    Person(account="hklaas", name="H. Klaas", at="enforces", roles=(), department="Handhaving"),
    Person(
        account="vhaar",
        name="V. Haar",
        at="compares doubtful matches",
        roles=("verificateur",),
        department="Handhaving",
    ),
    Person(account="lcontrole", name="L. Controle", at="reads the journal", roles=("controleur",)),
)
WHY = "Zonder de afdoening is niet te wegen of een last past."
ASK = (
    "treffer request new {{case1}} --check {{hits1}} --topic {topic} --department Handhaving "
    '--field afdoening --purpose "Een last onder dwangsom overwegen." '
    '--giving-ground "art. 125 Gemeentewet" --receiving-ground "art. 5:32 Awb" '
    f'--why-not-dat "{WHY}" --use {{use}}{{more}}'
)
IN_USE = Part(
    title="The profile is put into use",
    told="This municipality has nothing left to fill in; two persons put it into use.",
    steps=(
        Step(
            by="mmanager",
            told="The department manager is the first.",
            types="treffer protocol activate hengelo@1.0",
        ),
        Step(
            by="ccoord",
            told="The coordinator, who works on cases, cannot be the second.",
            types="treffer protocol activate hengelo@1.0",
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer is.",
            types="treffer protocol activate hengelo@1.0",
        ),
    ),
)
PHASE_1 = Part(
    title="Fase 1: intake en eerste weging",
    steps=(
        Step(
            by="ccoord",
            told="A report by an inspector opens a case.",
            files={
                "signal.txt": "Melding van een toezichthouder: stroom naast de meter om.\n",
                "reporter.toml": 'name = "M. Melder"\nemail = "m.melder@voorbeeldstad.example"\n',
            },
            types="treffer case new --theme hennep-en-drugs --origin professional "
            "--date {yesterday} --purpose c-ingrijpen --controller college "
            "--text signal.txt --reporter reporter.toml",
        ),
        Step(
            by="ccoord",
            told="The case says what comes first, and of whom.",
            types="treffer case show {case1}",
        ),
        Step(
            by="ccoord",
            told="Weighing 1b comes after 1a.",
            types="treffer case weigh {case1} weging-1b --yes taak --yes grondgebied "
            '--reason "Toezicht in een pand binnen de gemeente."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="""\
Weighing 1a has four lists.
A form of subversion and an anchor in Hengelo must be there; the other two are put on record.""",
            types="treffer case weigh {case1} weging-1a --no openbare-inrichtingen "
            "--yes hennep-of-drugs --no mensenhandel --no vastgoedfraude --no vastgoedmisbruik "
            "--no fraude-of-witwassen --no overig --no aantasting-instituten "
            "--no aantasting-gezag --yes aantasting-orde --no ontwrichting --no onrechtmatigheden "
            "--no verankering-bestuur --yes verankering-samenleving --no verankering-zakelijk "
            "--no verankering-organisatie --yes verankering-betrokken --yes signalering-ongerijmd "
            "--no signalering-malafide --no signalering-stelselmatig --no signalering-latent "
            '--no signalering-complex --reason "Stroom om de meter in een gewone woning."',
        ),
        Step(
            by="ccoord",
            told="Weighing 1b: one *no* is enough to stop.",
            types="treffer case weigh {case1} weging-1b --yes taak --yes grondgebied "
            '--reason "Toezicht in een pand binnen de gemeente."',
        ),
        Step(
            by="ccoord",
            told="Which law applies, and why, is written down before the case goes on.",
            files={"kader.txt": "Opiumwet art. 13b en Gemeentewet art. 125: een pand sluiten.\n"},
            types="treffer case write {case1} wettelijk-kader --text kader.txt",
        ),
    ),
)
PHASE_2 = Part(
    title="Fase 2: weging van de zwaarte",
    steps=(
        Step(
            by="ccoord",
            told="A follow-up cannot be decided on before weighing 2.",
            types="treffer case decide {case1} vervolganalyse "
            '--reason "Zwaar genoeg om bronnen te bevragen."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="One criterion of weight is enough.",
            types="treffer case weigh {case1} weging-2 --no van-politie --no van-riec-partner "
            "--yes van-professional --no meer-indicatoren --no minderjarigen --yes strafbaar-feit "
            '--yes recent --no trendanalyse --no recidive --reason "Van een toezichthouder, '
            'recent, en mogelijk strafbaar."',
        ),
        Step(
            by="ccoord",
            told="The coordinator decides on a follow-up.",
            types="treffer case decide {case1} vervolganalyse "
            '--reason "Zwaar genoeg om bronnen te bevragen."',
        ),
    ),
)
_TABLE = """\
[{source}]
relevant = "Of persoon en pand er bekend zijn"
nodig = "Zonder deze bron is niet te wegen of er meer speelt"
"""
CHECK = Part(
    title="Fase 3: de privacy check per bron",
    steps=(
        Step(
            by="ccoord",
            told="The signal is about a person and an address.",
            files={"person.toml": PERSON, "address.toml": ADDRESS},
            types="treffer topic add {case1} --kind person --certainty certain --from person.toml",
        ),
        Step(
            by="ccoord",
            told="The address:",
            types="treffer topic add {case1} --kind address --certainty certain "
            "--from address.toml",
        ),
        Step(
            by="ccoord",
            told="No source is asked before the check.",
            types="treffer check run {case1}",
            code=4,
        ),
        Step(
            by="ccoord",
            told="""\
Three questions are answered for each source.
The legal framework is filled in from the contract of the source.""",
            files={
                "answers.toml": "".join(
                    _TABLE.format(source=one)
                    for one in ("bag", "brp", "vergunningen", "handhaving", "woz")
                )
            },
            types="treffer privacy-check request {case1} --source bag --source brp --source woz "
            "--source vergunningen --source handhaving --answers answers.toml "
            "--check privacy-check-bronnen",
        ),
        Step(
            by="ccoord",
            told="Benefits are a closed source: the law forbids it, whatever is answered.",
            types="treffer privacy-check request {case1} --check privacy-check-bronnen "
            "--source participatiewet",
            code=4,
        ),
        Step(
            by="ccoord",
            told="The coordinator prepares and does not sign.",
            types="treffer privacy-check decide {check1} --verdict allowed "
            '--reason "Noodzakelijk en evenredig voor dit signaal."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer sends one source back with a question.",
            types="treffer privacy-check decide {check1} --source woz --verdict returned "
            '--reason "Wat voegt de waarde van het pand toe?"',
        ),
        Step(
            by="ccoord",
            told="The answer:",
            files={
                "better.toml": "[woz]\n"
                'relevant = "Wie eigenaar en gebruiker van het pand is"\n'
                'nodig = "Bij nader inzien volstaat de BRP"\n'
            },
            types="treffer privacy-check amend {check1} --answers better.toml",
        ),
        Step(
            by="pofficer",
            told="That source is refused.",
            types="treffer privacy-check decide {check1} --source woz --verdict refused "
            '--reason "De coördinator schrijft zelf dat het zonder kan."',
        ),
        Step(
            by="pofficer",
            told="The others are allowed.",
            types="treffer privacy-check decide {check1} --source bag --source brp "
            "--source vergunningen --source handhaving --verdict allowed "
            '--reason "Relevant en nodig, de wet laat het toe."',
        ),
        Step(
            by="pofficer",
            told="The whole check, with its answers, can be read again.",
            types="treffer privacy-check show {check1}",
        ),
    ),
)
HITS = Part(
    title="Fase 3: hitcheck, verificatie en wat-informatie",
    steps=(
        Step(by="ccoord", told="The hit check:", types="treffer check run {case1}"),
        Step(
            by="ccoord",
            told="A doubt is no hit: its substance cannot be asked for.",
            types=ASK.format(topic="P1", use="afhandelen", more=""),
            code=4,
        ),
        Step(
            by="vhaar",
            told="At the gate the department compares; two of the questions are of another case.",
            types="treffer-gate verify list",
        ),
        Step(by="vhaar", told="This is ours.", types="treffer-gate verify show {question3}"),
        Step(
            by="vhaar",
            told="The verifier looked it up in the file: it is the same person.",
            types="treffer-gate verify answer {question3} --same 1",
        ),
        Step(by="ccoord", told="The cell has changed.", types="treffer check show {hits1}"),
        Step(
            by="ccoord",
            told="Now it can be asked; this is what the decider will see.",
            types=ASK.format(topic="P1", use="afhandelen", more=" --preview"),
        ),
        Step(
            by="ccoord",
            told="It is filed.",
            types=ASK.format(topic="P1", use="afhandelen", more=""),
        ),
        Step(
            by="ccoord",
            told="Nobody decides on their own request.",
            types="treffer-gate decide {request1} --allow afdoening "
            '--reason "Ik heb dit zelf nodig voor mijn zaak."',
            code=4,
        ),
        Step(
            by="pofficer",
            told="The privacy officer does.",
            types="treffer-gate decide {request1} --allow afdoening "
            '--reason "Nodig om te wegen of een last past."',
        ),
        Step(
            by="ccoord",
            told="""\
The window opens.
Of a doubt only the record that the department called the same is shown.""",
            types="treffer-gate open {request1}",
        ),
        Step(
            by="ccoord",
            told="Weighing 3: do the hits confirm it?",
            types="treffer case weigh {case1} weging-3 --yes weging-3 "
            '--reason "Handhaving kent bewoner en pand."',
        ),
    ),
)
SHARING = Part(
    title="Fase 3: besluit over het casusoverleg",
    steps=(
        Step(
            by="ccoord",
            told="The casework meeting waits for the agenda of the signal meeting.",
            types="treffer case decide {case1} casusoverleg "
            '--reason "De hits bevestigen het signaal."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="Who is invited, and why:",
            files={"agenda.txt": "Signaaloverleg met Handhaving, dat een treffer heeft.\n"},
            types="treffer case write {case1} agenda-signaaloverleg --text agenda.txt",
        ),
        Step(
            by="ccoord",
            told="The meeting is decided on.",
            types="treffer case decide {case1} casusoverleg "
            '--reason "De hits bevestigen het signaal."',
        ),
    ),
)
_RECORDS = {
    "plan": ("The plan of approach:", "Last onder dwangsom door Handhaving, week 1.\n"),
    "voortgang": ("How it goes:", "De last is opgelegd en nageleefd.\n"),
    "informeren-reden": (
        "Whether whom it is about was told, or on which ground not:",
        "Gedaan, bij de bekendmaking van de last.\n",
    ),
    "informeren-wanneer": ("When:", "Op de dag van het besluit.\n"),
    "informeren-omstandigheden": ("What that depended on:", "Het besluit moest er eerst zijn.\n"),
    "informeren-toetsing": ("How that is tested anew:", "Niet meer nodig: het is gedaan.\n"),
    "informeren-wijze": ("And how:", "Per brief aan het woonadres.\n"),
}
PHASE_4 = Part(
    title="Fase 4: casusoverleg en plan van aanpak",
    told="What was granted ended with phase 3; what the meeting needs is asked for here, and shared.",
    steps=(
        Step(
            by="ccoord",
            told="The case cannot end without its plan and what was decided on informing.",
            types="treffer case decide {case1} casus-afgerond "
            '--reason "De last is nageleefd en de casus rond."',
            code=4,
        ),
        Step(
            by="ccoord",
            told="The agenda is not published before the privacy check on sharing.",
            files={"agenda-casus.txt": "Casusoverleg met Handhaving over de last.\n"},
            types="treffer case write {case1} agenda-casusoverleg --text agenda-casus.txt",
            code=4,
        ),
        Step(
            by="ccoord",
            told="The field is asked for, for the approach.",
            types=ASK.format(topic="P1", use="aanpak-onder-regie", more=""),
        ),
        Step(
            by="pofficer",
            told="It is granted.",
            types="treffer-gate decide {request2} --allow afdoening "
            '--reason "Nodig in het casusoverleg over de last."',
        ),
        Step(
            by="ccoord",
            told="What may be shared with whom:",
            files={
                "share.toml": """\
[answers]
delen = "Alleen de afdoening, met Handhaving"
uitwisseling = "Nodig voor de last onder dwangsom, in de poort"

[participants.Handhaving]
recipient = "afdeling"
persons = ["hklaas"]
need = "Bereidt de last onder dwangsom voor"
fields = ["{request2}.afdoening"]
"""
            },
            types="treffer privacy-check request {case1} --check privacy-check-casusoverleg "
            "--share share.toml",
        ),
        Step(
            by="pofficer",
            told="The privacy officer signs.",
            types="treffer-gate share decide {check2} --allow Handhaving:{request2}.afdoening "
            '--reason "Nodig voor de last, en niet meer dan dit."',
        ),
        Step(
            by="hklaas",
            told="Enforcement sees that field.",
            types="treffer-gate share open {check2}",
        ),
        Step(
            by="ccoord",
            told="Now the agenda can be published.",
            types="treffer case write {case1} agenda-casusoverleg --text agenda-casus.txt",
        ),
        *(
            Step(
                by="ccoord",
                told=told,
                files={f"{name}.txt": text},
                types=f"treffer case write {{case1}} {name} --text {name}.txt",
            )
            for name, (told, text) in _RECORDS.items()
        ),
        Step(
            by="ccoord",
            told="The coordinator decides that it is done.",
            types="treffer case decide {case1} casus-afgerond "
            '--reason "De last is nageleefd en de casus rond."',
        ),
        Step(
            by="ccoord",
            told="The case is closed; it is kept for five years from what was last done in it.",
            types="treffer case close {case1} --outcome casus-afgerond "
            '--reason "De last is nageleefd en de casus rond."',
        ),
    ),
)
WALK = Walk(
    profile="hengelo",
    title="A case under the protocol of Hengelo",
    told=INTRO.format(profile="hengelo"),
    people=PEOPLE,
    parts=(
        IN_USE,
        PHASE_1,
        PHASE_2,
        CHECK,
        HITS,
        SHARING,
        PHASE_4,
        the_end("ccoord", "lcontrole"),
    ),
)
