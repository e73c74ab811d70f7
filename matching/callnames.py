"""Call names and spellings of given names, and the given names they may stand for."""

_TABLE = """
johannes: jan johan hans joop jo john joh sjan jannes hannes johnny joannes sjang johann jean
  jantje jack hanke hansje johanus janus hannie sjon jono wannes janos joppe henne hanno
maria: marie mia ria mieke marieke marijke mies riet marja miep mariska rie marietje
  marijtje mary miet mariette marianne marije maaike mimi marita marietta marlies mieneke
  marrigje marike mariken mariet marijn marjo rietje miek marij marya marrie mieken marit
  marijna marysia
johanna: joke jo jopie hanna hannie janny jannie anneke joan jannetje jans jantje jeanne hanneke
  jannigje annie janna janneke jantina johan jenny jeannette josje joanne johanneke jeanet
  joanna janke janske jannet jant hannah jannette janita jana jannechien jeltje jansje jeanine
  jannine zus joka hans hanny johannetje annet joop jetty jeannet janine
cornelis: kees cees cor kor corneel nelis cornelius keesje corneille crelis neel knelis case
  corne
anna: annie ans anneke anne anja anouk annet annette anita anny annechien antje annigje anniek
  annika antsje antsjen anke ank anousjka ann ania
hendrik: henk hennie henri rik harry hendrikus hein heintje henry hendricus henny harrie
  henricus rick heinrich hendrick driek drik henkie rieks hinne hindrik hendrix henke
petrus: piet peter pieter pier peer peterus pietje pyt piotr piter petro pete pierre petar
  petros pjotr petter petrie peet pi
cornelia: corrie nel nelly cora neeltje cor nellie nelleke corry cornelie kee keetje neel knelia
  corretje cokkie cobi conny connie
wilhelmina: willy mien wil willemien mina minke wilma helmie willemijn mini miny wilhelmien
  mientje willie willeke mineke helma mieneke mies miep minnie mine wilhemina willemina
  guilhelmina will willemke elma wimke wilna helmina wies
elisabeth: els elly lies betty bep liesbeth beppie elise bets elizabeth lisa bet bette betje
  elsje elske elsbeth liesje lijsbeth lize lisette liza beth ellie bettie elli elsa lisbeth ilse
  ella lisanne lieske babette elis elzbieta ela eliza lijsje beppy
jacobus: jaap koos ko jacob sjaak jacco jakob jaco jacques cobus kobus sjak james coos jac
  jappie jacobo jim jakub co jabik jaapjan jackie jack japik tjaakje coo cobes
adriaan: adri ad arie aad adrie janus adrianus arjaan arjan adrian aai ari
catharina: toos trijntje cato rina carin karin tine ina catrien trien kaatje to katja catrijn
  katrien trees trijn katharina katarina catherine kathleen kitty kaat tineke toosje trui
  catharine catarina tinie tiny tini toke tryntsje trynke trineke cathy kathy nienke rinske
antonius: ton toon anton antoon tony toni teun teunis theunis tonnie antonie antoine anthonie
  anthony antony tonny teunus toontje
wilhelmus: wim willem wil pim willy helmus wilhelm bill will willie wiel wilm william guillaume
  helm guilliam willibrord wilco wullem wout guilielmus wijlem liam
gerardus: gerard gert ger gerrit geert sjra gerhardus gerhard gerrie gerritje gradus gerardo
  gertjan gard sjraar gerhart gerd geraard geurt graad gerardes gait garrit gerald
jacoba: coba cobie jacqueline jaapje coby ko koosje cobi jacomina co jacobina cootje jacobje
  jakoba cokkie
hendrika: henny hennie riek rika hendrikje hendrina henriette drika hetty heintje rikie jet
  rieka henrica henrika hendrica hendriks jetje rie ricky riet drieka hindrikje henrietta
  harriet ria
margaretha: greet griet marga greetje gretha margriet margreet margo margot gre greta rita
  grietje margarita margareth gretchen meta gerrie gretel margje grytsje marjet margarete margit
  margaret margarethe maggie marguerite griedje margre grada mar grietsje
petronella: nel petra nelleke pietje piet nelly pieternella pieternel nella petronel pieta
  peternel pietertje nellie pietronella pytsje pietsje
adriana: jana ada jaan adri adrie jaantje adriaantje arjana janna
franciscus: frans frank cis francis franck fransiscus francois frenk franc suus fransjan
  francisco frances
lambertus: bert lammert bertus lambert lamberthus bart lammy lamme lammertus
theodorus: theo dorus dirk teddy theodoor toon theodor teo feodor fedor tjeu
josephus: jos jozef sjef joseph joep joost jef joe josef sef jupp jose jup zef seph josip jozek
geertruida: truus geertje gea trudy geertrui truusje truida geer trui geertruide geeske
  geertruid geertrude trudie tru trude geertruy gertrude ge
nicolaas: nico klaas niek claus nicolas niels nicolaus nicky nick claas klaasje nikolaas kolaas
  nikolaus nicolai nicholas niklas klaes niko klaus
martinus: martin maarten tinus marten rini mart martien tien martijn merten maartje tinie
  martino maart marthinus tini maerten
matthijs: matthias mathijs thijs tijs mattheus teus matthieu mathieu mats matthys tiest mattijs
  theeuwes mathias mateusz thies ties math mat matthew matthes tewis matheus mathis thieu
  teeuwis
bernardus: bernard ben bernd benno barend bernhard bertus benny bennie berend bernhardus nardus
albert: ab bert appie bertus albertus aalbert elbert appy abbe
leonardus: leo leen leon leendert lennert lennart leonard lenard linus len leonardo nardus
  leenert
magdalena: leen lena magda leentje leny lenie magdaleen madeleine madelon magdalene malena
  lenneke magdeleen marleen
rudolf: rudi ruud roel ruudje rolf rudy dolf rodolf rudie ruedi rudolfus rudolphus rodolfo
frederik: fred frits freek ferry freddy frederick fritz friedrich frerik fredericus frederikus
  rik freddie
philippus: philip flip filip phil philippe flipse filips felipe
sebastiaan: bas bastiaan sebastian basti sebas bastian
robertus: rob robert bob robbie bert robby roberto bobby robin rupert robrecht
ronald: ron ronnie ronny roland
lodewijk: lode louis ludo lou ludovicus ludwig luigi lowie luis wiek loek lodewikus louwe
antonia: toos tonnie antje tonia toosje ton tony tonny antoinette teuntje tona
hermina: hermien mina mien mieneke hermine harmina
abraham: bram braam abram
adolf: dolf dolph adolphus adolfus
aegidius: gilles gillis giel
agatha: aagje aagtje aggie
agnes: agneta niesje agniet
alberta: bertha berta albertje albertine albertien
alexander: alex sander lex sacha xander alec sandor iskander aleksander aleksandr
alexandra: sandra xandra alexa sascha lexa aleksandra
alfons: fons alphons alphonsus alfonsus alphonse phons
alida: ali alie lida aly alyda aleida aaltje aleid alieda
aloysius: loek louis wies
amalia: amelia malie
ambrosius: broos
andreas: andre andries dries andrea andrew drees andrees
angela: angelique angelina angie
annemarie: annemieke annemiek marijke rie
arend: arent arendt
arnold: arno nol noud arnoud arnout aart arnaud nolke arnoldus aernout
arthur: artur
augustinus: guus august stijn augustus gust gus
aurelia: orelia
balthasar: baltus balt
barbara: barb babs babette barbera basia
bartholomeus: bart mees meeuwis bartel bartje bartho mewis
bavo: baaf
beatrix: bea trix beatrice trixie beatrijs
benedictus: ben bennie benedikt benedict dictus bento
benjamin: ben benny bennie benno benja
bernardina: dina dini dien bernardine berendina diny
bonifatius: facius
brigitta: brigitte gitta birgit brechje brecht
carolina: carolien caroline lien lina carla line karolina
casper: caspar jasper kasper gaspar casparus kas
cecilia: cilia cecile silke ciel sientje ceciel sissi
charles: charl sjarel karel
charlotte: lotte lot charlot sjarlotte lotje
christiaan: chris christian kris christiaen kristiaan krijn
christina: stien christine tina stientje christien chris stijntje kristina christel krista
  kristel stijn dien tineke
christoffel: chris stoffel christophe kristof toffel christopher christof christophorus stof
clara: klara claartje klaartje claire clare
clasina: sien klazien klaasje klasina klaziena clazina klaske
claudius: claude claus
clemens: clement klemens
constantijn: stan constant stijn constantinus
crispijn: krispijn
daniel: daan dan danny danielle dani
david: dave davy daaf davi
denijs: dionysius dennis nijs denis
desiderius: desire dees
dirk: dick dik diederik dirck dirkje durk dirrek derk derck didericus theodorus theodericus
dominicus: minus dominique domien dominik
dorothea: dora doortje dorothe dorien thea dorethea doris
eduard: ed eddy edward edo eddie edu eduardus edje
egbert: bert eppo ebbe eb egbertus
eleonora: leonora nora eleanor ellen noor noortje lenora
emanuel: manuel immanuel manus emmanuel manu
emilia: emilie milly emmy mia emiel
engelbertus: engel bert engelbert bertus
erasmus: rasmus
erik: eric erick
ernst: ernest ernestus erno
esther: hester hetty ester
eugenius: eugene sjeng
eva: eefje evi evie eveline eefke
everardus: evert everhard eef eberhard ever evertje
felix: lix
ferdinand: fer ferdi nand ferry ferdinandus fernando
floris: florens floor florentius flip florus
francisca: cisca francien sissy francis fransje francina sien francine siska ciska cis francoise
  franka sientje
frederika: frederike freddie riek frieda fre ricky frederica
gabriel: gaby gabri
gabrielle: gaby gabriella
george: sjors joris georg georgius sjoris jurgen juriaan jurriaan
gerarda: gerda gerry gerrie gerardina gerdien gerritje dien geertje grada
gerbrand: gerbrandus
gijsbertus: gijs gijsbert bert gijsbrecht gisbertus ghijs gysbert giesbert
gijsberta: gijsje gijsbertje bertha
godfried: fried govert govaert godefridus goof frits goswin
gregorius: gregor goris greg joris grigor
grietje: griet greet greetje gretha gre
gustaaf: guus gus gust gustav gustave staf gustavus guusje
harmina: harmpje mina mien harmke hermina hermien
hedwig: hetty hedy hedwich hadewych
helena: lena leen helene heleen ellen lenie leentje ilona elena leny leni helen lenny heleentje
  eleni heltsje ineke
herman: harm manus hermanus harmen harmannus hermen hermann armand harmanus harman
hieronymus: jeroen jerome ronnie jeronimus
hubertus: huub hub bert hubert bertus huib huibert hubrecht huup sjef huibrecht
hugo: huig huug
ida: ietje idamaria itie ids
ignatius: ignace nas naas ignas
isaac: isaak sak saak izaak ies iesje
isabella: isabel bella isa isabelle belle elisabeth izabela isabeau ysabel iza
jacomina: mina mien jacomijn mijntje jacomien
jacqueline: jacquelien jacq sjaklien jaquelien
joachim: jochem jochum jo achim joachem
jonathan: nathan jonatan
josephina: fien josje josephine fientje jozefien jose josefien sefien fina jozefina josina
judocus: joost jodocus joos
julius: jules juul julian juliaan
juliana: jula juultje juliane julia juul
justinus: just justus stijn
karel: carel carolus carl karl charles carlos carlo sjarel karol
lamberta: lammie lammechien lammegien bertha lammigje
laurentius: laurens lau rens lourens louwrens laurence lourentius renske lauwrens rensje
leonarda: leny lenie leentje lena leendertje leonie
leopold: leo pol polle
louisa: louise wies wiesje lou loes loesje luise lowiesa lous
lucas: luuk luc luca lukas luke lucasje lucien luuc lukasz
lucia: lucie luus luusje lucy luce luza lucienne luzia
marcus: mark marc marco markus marek marko marck
marcellus: marcel cel marcello marcellinus
marinus: rinus rien marijn rini ries marien marin rinie
marina: rina rini marijntje ina marijn marinka marien
martina: tina martine tineke martien maartje tini mart tiny martje
maurits: mau mauritius maurice ries mouris
mechtild: mechteld machteld mathilde tilly machtelt til mathilda matilda
melchior: melis melle
michael: michiel mike maikel chiel machiel michel michal mischa micha maik mikael giel michele
  mick mickey migiel michail
monica: monique monika mona
nathalie: natasja natalia natascha natalie
nicolette: nicolet colette nicole niek
norbertus: norbert bert nor bertus
olivier: olivera oliver olaf olle
oscar: oskar
otto: otte
pancras: pankras
pascal: pas pascalle
patricia: patries trish tricia pat
patricius: patrick patrik pat rick
paulus: paul pauwel pouwel pouwels pauwels paulo pavel pawel pol
paulina: pauline paulien lien linda paula
philomena: mena filomena mien
pieternella: nel neeltje pieternel pietje
quirinus: krijn quirijn rinus quinten crijn kwirijn
raphael: rafael raf rafal
rebecca: becca beppie rebekka beck bekka
regina: rina gina rene reina
reinier: rein reinder reinerus reinout reynier reynerus nier renier ryner rainer
reinhard: rein reinhold reinhardus reint
renate: renata rena
richard: rick dick ries rik riks rich rikkert ricardo richardus rikard rykaard
roelof: roel roelf roloef roelie rudolf rolf roelfs
roelofje: roelie roelfje roeltje
rogier: roger rutger ruud
roman: romein romanus
rosalia: rosa roos rosalie lia
rutger: ruud rutgerus rut
samuel: sam sammie sammy
sara: sarah saar saartje sientje
servatius: servaas vaas
sigismund: sieg
simon: siem simeon symon siemen sijmen symen ximon sijmon
sofia: sophia fie sophie sofie fieke fietje sophieke zofia sofietje
stanislaus: stan stanislas stanislaw staszek stasiek
stephanus: stefan steven stephan stef steef stephen etienne steffen estevan fanus stefanus
  stevan stephane steve
suzanna: suus suze susanna suzanne sanne zus san susan susie sjoeske santje susanne
theodora: dora thea doortje dorie
theresia: trees thea resi therese theresa teresa trezia resia treesje reza terezia
thomas: tom tommy tomas thom tomek tomasz tammo maas
timotheus: tim timo timothy timmy timon
titus: tiete
tobias: bias tobie tobi
urbanus: urban
ursula: uschi ulla ula ursel urszula
valentijn: valentinus val tijn velten valentino
veronica: vera ronnie veronique roni weronika veronika
victor: vic viktor vik victorinus
victoria: vicky vicki toria tory wiktoria viktoria
vincentius: vincent vince cent vinnie vinny vincenzo censt
virginia: virginie ginny gina
walburga: wally burga
walter: wouter wout walt woltherus wolter wouterus wolther valter wolt gualtherus wally woltert
  wauter
wendelina: wendy lina wendela lientje
werner: wernerus warner
wessel: wesselius wes
wiebe: wybe wieb wiebren wybren wiebo
willibrordus: wil willibrord brord wim wilbrord
yvonne: ivonne von ifonne
zacharias: zach zachary
zeger: zegert segher seger
aafke: aafje eefke afke
aaltje: aleida alida aaltsje aal
ate: ato atte atse atze
auke: aucke oeke
baukje: boukje bouke baukien bauk
bauke: bouke bouwe bauwe
doeke: douwe doede
doutzen: doutsen doetje doutje
eelke: eelco eelko elco elko
eise: eize eisse
epke: eppe epko eppo
fedde: fetze fedze
feike: feyke feikje
fenna: fenne fennie fennigje femke
folkert: volkert folke fokke fokko
froukje: frouke vrouwke frouk froukien
gerben: gerbrand gerbrich
gjalt: geale gealt gialt
gosse: goasse gose goosen goossen
haaye: haije haye
hielke: hylke hilco hilko
hinke: hinkje
hessel: hesseling
ids: yds ieds idse idske ydse idze
ieme: ime yme imke ymke
jelle: jelte jille gelle gellius
jeltje: jeltsje jellie
jikke: jitske jits jiske jytte
jitske: jits itske ytsje idske
jorrit: jorryt jurrit gjorrit
jouke: joukje jouk
jurjen: jurgen jurrien jurriaan jurre jurrian georg
klaske: klaasje klaaske klazina
lieuwe: liuwe lieuwkje luwe leeuwe
lolke: lolle lolkje
meindert: meine meint meinte meinard meinardus mein
menno: meine minne
nynke: nienke nine nienk ninke
oene: oeno
reinder: rein reindert
renske: rinske rensje rinskje
rienk: rienkje rink
riemer: riemke rimmer
rinse: rinze rinso rins
sake: sakke saeke
siebe: sybe sieb sieberen
siebren: sybren sijbren siebrand sybrand
sietse: sytse sytze sietze sitse sietske sijtze sietso
sietske: sytske sijtske sietsje sietskje
sipke: sypke sipko sijpke
sjoerd: sjurd siewert sievert siert sjoert syoerd
sjoukje: sjouk sjoukjeanna sjouke
tette: teade teatse
tjalling: tsjalling tjallie
tjeerd: tsjeard tjaard tiert tjeert
tjerk: tsjerk tjark
tjitske: tsjitske tsjits titia tsjitsje tjits
tjitte: tsjitte titte
trijntje: tryntsje tryn trijn catharina
watze: watse watte
wietske: wytske wiets wijtske
wietse: wytse wytze wietze wijtze
ype: ijpe iepe ypke iep
ytje: ietje ytsje
mohammed: mohamed mohammad muhammad mo moh mohamad mouhamed mohamet mohammet muhammed moehamad
  moehammad mohd med muhammet mouhammed mehmet mehmed moehammed momo
ahmed: ahmad achmed ahmet achmad ahmat amed achmat hmed
hasan: hassan hassane
hussein: hoessein hussain huseyin hoessain houssain houcine hossein hoesein husein houssine
  lhoussaine hosein husain huso
ibrahim: brahim ibrahima ibro abraham ibo ebrahim
yusuf: youssef yousef joesoef joessoef yousuf youssouf yussuf jusuf joseph josef yossef
fatima: fatma fatiha fati fatim fatimah fatoumata fatema fatna fattouma fatimazahra fadma
mustafa: mostafa moustafa mustapha mostapha musti mus mustaffa moestafa moustapha
ali: aly alie
aicha: aisha ayse aischa ajsa aysha ayesha aiche aissa aysa aise ajse aichatou
khadija: khadidja hatice khadisha gadisa hadija kadija khadiza chadidja kadidja khadijah
mariam: meryem maryam meriem myriam miriam mirjam merjem meriam maryem mariama
zainab: zeynep zineb zeinab zeyneb zaynab zeineb
omar: omer umar umer oumar
othman: osman ousman uthman ottman
suleyman: soleiman sulayman sulejman soulaiman slimane soliman suleiman soelayman sulaiman
ismail: ismael smail ismain
ilyas: ilias elias eljas iliyas
idris: driss idriss dris
ayoub: ayub eyup ayyoub job
younes: yunus younous younis joenes
yassin: yassine yasin yasine yasien jassin jasin
rachid: rashid rasjid rachied rasheed rasit resit rachide
khalid: khaled halid halit chalid galid
said: saeed sayed sait sajid
jamal: djamal cemal jamel gamal djemal
jamila: djamila cemile jamilla
malika: melike malica
latifa: latife latiefa
samira: semira samera
souad: suad soad
rabia: rabea rabiaa rabiya
naima: naema
nadia: nadya nadja
noureddine: nordin nurettin nourdin noureddin nordine noerdin nuredin nourredine
nour: nur noor noer
karim: kerim abdelkarim carim kareem
karima: kerima
aziz: abdelaziz azis abdulaziz aaziz
abdullah: abdellah abdallah abdoellah apo abdoul abdulla abdula
abdel: abdul abdoel abd
abdelkader: kader abdulkadir kadir abdelqader abdoelkader
abdelhamid: hamid abdulhamit abdulhamid
abdelmajid: majid abdulmecit mecit abdelmadjid
abderrahman: abdurrahman rahman abdulrahman abderahman abdelrahman abdirahman abdoelrahman
hicham: hisham icham hichem
tarik: tariq tarek tarick
bilal: billal belal bilel
mounir: munir moenir mounier
redouan: redouane ridouan ridwan redwan redouhan ridvan redoan
soufian: soufiane sofyan sofian soufyan sufian
zakaria: zakariya zakarya zekeriya zacaria
anouar: anwar enver anoir
fouad: fuad foad
rida: reda rheda
lahcen: lahsen lhassan lahssen
hakim: abdelhakim hakkim
imane: iman imaan
laila: leila layla leyla lejla
loubna: lubna
kaoutar: kawtar kautar kaouthar
ikram: ikrame ikraam
hanan: hanane
hamza: hamsa
yasmina: yasmin yasemin jasmina yasmine jasmin yasmien
emine: amina amine aminah
sumeyye: soumaya sumeya soumeya soumia
zehra: zahra zahira sehra
serife: sharifa cherifa
nuriye: nouria
huriye: houria
cengiz: djengiz jengis
cihan: jihan djihan
kemal: kamal kamel
selim: salim saliem
selma: salma
sukru: shukri choukri
bekir: abubakar boubker aboubakr baker
bunyamin: benjamin
davut: daoud dawud daud
yakup: yacoub yaqub
musa: moussa moesa mousa
isa: issa aissa
zeki: zaki
salih: saleh salah
sherif: cherif serif
veysel: weysel
gul:
radjinder: rajinder radjin
rajesh: radjesh radjes
ramesh: rames ramesj
sandjai: sanjay sanjai sandjay
soerinder: surinder soerin
soeresh: suresh soeres
ashwin: asjwin aswin
anand: anant
vidja: vidya vidia
sharda: sjarda
soenita: sunita
anita: annita
roshni: rosni
wensley: wesley
orlando: roland lando
winston:
agnieszka: aga agnes
aleksandra: ola olka
andrzej: jedrek
bartlomiej: bartek
bartosz: bartek
boguslaw: bogdan bogus
dariusz: darek
dorota: dorotka
grzegorz: grzesiek grzes
jaroslaw: jarek
jerzy: jurek
joanna: asia aska joasia
jolanta: jola
kamila: kama
katarzyna: kasia kaska
kazimierz: kazik
krzysztof: krzysiek krzys
malgorzata: gosia malgosia
mariusz: maniek
mateusz: mati
michalina: misia
mieczyslaw: mietek
miroslaw: mirek
piotr: piotrek
przemyslaw: przemek
radoslaw: radek
ryszard: rysiek
slawomir: slawek
stanislaw: staszek stasiek
tadeusz: tadek
waldemar: waldek
wieslaw: wiesiek
wladyslaw: wladek
wojciech: wojtek
zbigniew: zbyszek
zdzislaw: zdzich
zofia: zosia
zuzanna: zuza
jakub: kuba
jozua: joshua josua
"""
"""One given name a line, the commonest first, and what those who bear it are called."""

_MORE_GIVEN = """
abbas abe adam adil adinda adnan adrianna agata age aida alejandro alice alicja alina allard alma
almar alvaro alwin alwine amal amar amber amin amir amke amy ana anass aniek anil annelien
annelies anneloes annemarijn annerieke ansje arda ariaan ariane arif arjen aron asha ashley asli
astrid aukje aurelie axel ayla aylin aynur ayten azra bahadir bahar baptist baran baris bastienne
beau bente berat berber berdien berkay bernice berthe bertine betul bhagwan bianca birgitta birgul
birsen bjorn bo bobbie boris boy bozena brechtje brent brian brit britt bryan burak busra cagla
can canan candan carmen cas casey celina celine cem ceren chantal chantalle chayenne cheryl chiara
chloe christa ciara cindy claudia coen corine corinne cornald cornelly cynthia dagmar daisy damian
damla daniek danique daphne dawid dean debby debora demi denise deniz derya desiree dewi dewkumar
diana diede diego dieuwer dieuwertje dieuwke dilara dilek dimitri dion dolores donna doreen dorine
dounia duncan duygu dylan ebru ecrin eda edith edwin efe egon elif elin eline elke elles ellis
elmar eloise elsemiek elvan elvira elvis emel emil emile emily emir emma emre enes engin enno
ercan erdal erhan erica erkan erol ertan erwin esma esmee esmeralda esra evelien ewa ewelina ewout
ezgi fabian fabienne fadime fahri faisal faissal fang farah faried faruk fatih fay faye feline
ferhat feride feyza figen filiz finn fiona fleur florian frederieke frederique freya furkan
gabriela gamze georgina gerco geri gerlinde germaine gideon ginger gino gita gitte gizem glenn
gokhan goncalo gonul guadalupe guido gulay gulcan guler gulsen gulten gursel gwen gwendolyn habib
hade hajar hakan hala halil halima hande hanneloes hanspeter harald hardeo harold harun hasna
hayat haydar heba henrike herbert hidde hilal hilbert hilda hilde hiltje hind hoa hong houda hui
hung husna iclal ido ihsan ikbal ike ilham ilhan ilja ilkay imran indra ines inez inge ingeborch
ingeborg ingmar ingrid ipek ireen irem irene iris irma isaura ishak ismet isolde ivan ivar ivo
iwan iwona izzet jacek jacintha jacoline jade jaimie jaimy jairam jamie jantine jara jarik jarno
jasmijn jasmine javier jayden jeanette jeannine jeffrey jelena jelmer jennie jennifer jente
jeremie jeremy jerrel jerry jesper jesse jessica jessie jette jill jimmy jing jinte jip jitte joao
jochen joel joelle joeri joey jolanda jonah jonas jonna jordi jordy joren jorge jorn josien josine
joska josta joy joyce judith julie juliette june justin justyna kaan kacper kai kamil karen karien
karlijn kars katelijn katy kavita kayleigh kelly kerem kerstin kevin kiki kim kimberley kimberly
kinga kirsten koen konrad koray kors krishan kristian kubilay kubra kyra lalita lamyae lan lana
lara larissa lars laura lauren laurien leanne lei leontien leroy leszek levi lianne lidia lidwien
lidy lieke liekele lieneke lieve lilian lilly lily linde lindsey linh linsey lionel lisan
liselotte liv lois lola lonneke loran lore lorena loretta lotta lotus luna lusanne lydia lynn
mabel madelief mai maike maja malak manal mandy manon manuela marcella marcin margreeth marion
marissa marjan marjolein marjolijn marjon marlene marlijn marlinde marloes marlon marlou marnick
marnix marta martha marthe marzena matteo maud maura max maxim maxime maya meike melanie melissa
meltem meral mercedes merel merijn merle merlijn mert merve mesut mete michelle miguel mijke mik
mila milan milo milou mimount ming minh minoes miranda mireille mirella miroslawa mirte mirthe
mitch mohan mohini moniek moreno morris muhsin murat muriel musab myra myrthe najat najib najoua
nancy nanda nander nanne naomi narain nawal nazan nazir nazli necati nejat nermin nesrin nevin
ngoc nicoline nihal nikki nilgun nils nilufar nina nisha noa noah noelle nola norah nuno nuray
nurcan nurten odette odin oguz okan oktay olga olivia onno onur orhan otis ouassim owen ozan ozge
ozgur ozlem pablo pam pamela parwati patryk patty pedro pelin pepijn philine phuong pien pilar
pinar pleun prem priscilla priya puck puk quang quincy quinn quirine rachel radha radj rafik rajiv
ralf ralph ramazan ramiro ramon ramona randy raoul raymond recep refik remco remi remy reshma
resul rianka rianne rinke rishi rixt riza robbert robine rocio roderick roderik roeland rolinka
romee romeo romijn romy rosalinde rosan rosanne roselie rosemarie rosemarijn rosita rowan roxanne
roy ruben rui ruth ruurd sabah saban sabina sabine sabri sadik safae safiye sahin saida salima
samantha samet sami samir sanae sanderijn sanja sanna sarina saskia satish savannah seda sedat
sefa selcuk selin sem sema semih semra senem senna senne sercan serdar serge sergio serhat serkan
serpil sevda sevgi sevim seyma shanna shanti sharon sheila shirley sibel sigrid siham sihame sila
silvana silvia simone sinan sjaan soedesh sofieke soner songul sonja sonny stanley stefanie
steffie stella stephanie sterre sukran sultan suna sursila susana sven svetlana swaantje sydney
sylvana sylvester sylvia sylvie sylwia szymon taco taha tahir tamar tamara taner tanja tara tarkan
tatjana tayfun tess tessa tessel thanh thao thekla thi thijmen thirza thu tiago tibbe tiemen
tijmen tinke tirza tjebbe tolga tonja torsten trang tristan tuan tugba tulay tuncay turgay turkan
tuur twan tycho tygo ufuk ugur ulas umit umut usha vahit valentina valerie vanessa vedat verena
verle vigo vivian vivienne volkan wafa wafae walid wanda wassim wei wieke wiep wijnand wiktor
wilfred wilfried wilke winnie wioletta xaviera xenia xiao xin yagmur yalcin yan yannick yara yaren
yasar yasmijn yasser yde yeliz yentl yesim ying yke yoeri yolanda yoran yorick youri yvette yvon
zara zeno zerrin ziggy zoe zoey zohra zuhal
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """Return the given names by call name; a given name of its own is its own first root."""
    lines = [line.partition(":") for line in table.replace("\n  ", " ").strip().splitlines()]
    roots: dict[str, tuple[str, ...]] = {given: (given,) for given, _, _ in lines}
    for given, _, calls in lines:
        for call in calls.split():
            roots[call] = (*roots.get(call, ()), given)
    return roots


# Canonical names write y for ij.
_ROOTS = _read(_TABLE.replace("ij", "y"))
_CALLS: dict[str, tuple[str, ...]] = {}
for _call, _roots in _ROOTS.items():
    for _root in _roots:
        if _root != _call:
            _CALLS[_root] = (*_CALLS.get(_root, ()), _call)

GIVEN_NAMES: frozenset[str] = frozenset(_ROOTS) | frozenset(_MORE_GIVEN.replace("ij", "y").split())
"""Names that are read as given names where a whole name stands in one column."""


def root(given: str) -> str:
    """Return the given name that a call name most likely stands for, or the name itself."""
    return _ROOTS.get(given, (given,))[0]


def roots(given: str) -> tuple[str, ...]:
    """Return every given name that a call name may stand for, or the name itself."""
    return _ROOTS.get(given, (given,))


def calls(given: str) -> tuple[str, ...]:
    """Return the call names and spellings of a given name."""
    return _CALLS.get(given, ())


def others(given: str) -> tuple[str, ...]:
    """Return the names that may be the same besides the name itself and its first root.

    They are further roots of a call name, and call names that first stand for another root.
    """
    if (first := root(given)) != given:
        return roots(given)[1:]
    shared = [call for call in calls(given) if root(call) != first]
    return tuple(dict.fromkeys((*roots(given)[1:], *shared)))
