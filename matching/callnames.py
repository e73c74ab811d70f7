"""Dutch call names and the given name they usually stand for."""

_TABLE = """
adriaan: adri ad arie aad adrie janus adrianus
adriana: ada jaan adri
albert: ab bert appie
albertus: ab bert
alexander: alex sander lex sacha
alida: ali alie lida
andreas: andre andries dries
anna: annie ans anneke anne anja anouk annet
antonius: ton toon anton antoon tony toni
antonia: toos tonnie antje
arnoldus: arnold nol noud
bartholomeus: bart
bernardus: bernard ben bernd benno
catharina: toos trijntje cato rina carin karin tine ina catrien trien kaatje to katja
christiaan: chris christian
christina: stien christine tina
cornelis: kees cees cor kor corneel nelis cornelius
cornelia: corrie nel nelly cora neeltje
daniel: daan dan
dirk: dick dik diederik dirck
elisabeth: els elly lies betty bep liesbeth beppie elise bets elizabeth lisa
everardus: evert
franciscus: frans frank cis francis
francisca: cisca francien sissy
frederik: fred frits freek ferry fred
geertruida: truus geertje gea trudy geertrui
gerardus: gerard gert ger gerrit geert sjra
gerarda: gerda gerry
gijsbertus: gijs gijsbert bert
grietje: griet greet
hendrik: henk hennie henri rik harry hendrikus hein heintje hendrikje
hendrika: henny hennie riek rika
hermanus: herman harm manus
hubertus: huub hub bert
ignatius: ignace
isabella: isabel bella
jacobus: jaap koos ko jacob sjaak jacco
jacoba: coba cobie jacqueline
jeroen: hieronymus
johannes: jan johan hans joop jo john joh sjan jannes hannes
johanna: joke jo jopie hanna hannie janny jannie anneke joan jannetje jans
joseph: jos jozef sjef josephus joep
josephina: fien josje
laurentius: laurens lau rens
leonardus: leo leen leon leendert
lambertus: bert lammert bertus lambert
lodewijk: lode louis
lucas: luuk luc luca
magdalena: leen lena magda
margaretha: greet griet marga greetje gretha margriet margreet
maria: marie mia ria mieke marieke marijke mies riet marja miep mariska
marcus: mark marc marco
martinus: martin maarten tinus marten rini
mattheus: matthijs thijs teus mathijs tijs matthias matthieu
michael: michiel mike maikel chiel machiel michel
mohammed: mohamed mohammad muhammad mehmet mo moh mohamad mouhamed
nicolaas: nico klaas niek claus nicolas niels
paulus: paul pauwel
petrus: piet peter pieter pier peer
petronella: nel petra nelleke pietje
philippus: philip flip filip
rudolf: rudi ruud roel ruudje
rudolfus: ruud
sebastiaan: bas bastiaan
simon: siem
stephanus: stefan steven stephan stef
theodorus: theo dorus dirk
thomas: tom tommy tomas
timotheus: tim
victor: vic viktor
vincentius: vincent vince
wilhelmina: willy mien wil willemien mina minke wilma helmie
wilhelmus: wim willem wil pim willy helmus
wouter: wout walter wouterus
yvonne: ivonne
zacharias: zach
robertus: rob robert bob robbie
ronald: ron ronnie
edward: ed eddy eduard edo
fatima: fatma fatiha
ahmed: ahmad achmed ahmet
hasan: hassan
hussein: hoessein hussain huseyin
ibrahim: brahim
jozua: joshua
yusuf: youssef yousef joesoef
"""

_MORE_GIVEN = """
aad abdel abdul achmed adam agnes aisha aleksandra alice amber amy andrea angela anita anke
annelies annemarie annemiek arjan arjen astrid barbara barend bas ben berend bianca birgit boris
bram brigitte bryan carla carlo carolien caroline casper charlotte claudia coen danielle debby
dennis diana dimitri duncan eline ellen els emine emma erik eric erwin esra esther eva evelien
femke fleur floor floris gabriel gerben gerda guus hanneke harold hatice heleen helena hilde
hugo ilse inge ingrid iris ismail ivo jamie jasmijn jasper jelle jennifer jenny jeroen jesper
jessica jesse jolanda joost joris joyce judith julia jurgen jurre karel karim kevin khadija kim
koen kristel lars laura leila lianne lieke lianne linda lisanne lotte loes lotje luuk malika
mandy manon marcel maaike marc margot mariam marianne marije marjan marleen marloes martijn
martine maud max melissa melanie menno merel mila milan mireille monique mustafa myrthe nadia
nancy naomi natasja nathalie nina noa noah nora olga olivier omar onno osman pascal patricia
patrick pauline peter piotr priscilla quinten rachel rachid ralf ramon raymond rebecca remco
rené rene reinier renate richard rianne rick robin roderick roland romy roos rosa rosanne ruben
said sander sandra sanne sara sarah saskia selma sem serge shirley sigrid silvia simone sjoerd
sofie sonja sophie stijn suzanne sven sylvia tamara tanja teun tessa thea thijs thomas tineke
tobias twan vera veronique victor wendy wesley wessel willemijn yara yasmin youri yvette zoe
aart anneke arend bauke berber bo cas cem daan deniz dewi dion eelco egbert fabian fenna finn
gideon gijs hajar henriette hidde ilona jan jans jip joep jorrit julian kai kees klaas lena levi
liam lidwien luca lucas lynn marit mats mees mehmet mats mohamed nienke niels nick noor pepijn
pien piet pim puck ruud saar samira sterre stan tess thijmen tim tom tijn vince youssef
agata agnieszka andrzej krzysztof magdalena malgorzata marek monika pawel tomasz wojciech
"""

_ROOTS: dict[str, str] = {}
for _line in _TABLE.strip().splitlines():
    _root, _, _calls = _line.partition(":")
    _ROOTS.setdefault(_root, _root)
    for _call in _calls.split():
        _ROOTS.setdefault(_call, _root)

GIVEN_NAMES: frozenset[str] = frozenset(_ROOTS) | frozenset(_MORE_GIVEN.split())
"""Names that are read as given names where a whole name stands in one column."""


def root(given: str) -> str:
    """Return the given name that a call name stands for, or the name itself."""
    return _ROOTS.get(given, given)
