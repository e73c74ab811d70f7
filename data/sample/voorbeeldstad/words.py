"""Compact word lists: names by origin and generation, streets, trades, offences."""


def _words(text: str) -> list[str]:
    return text.split()


# Surname and rough frequency per 100,000 persons; `|` parts the prefix from the name.
DUTCH_HEAD = """
de|Jong 510;Jansen 447;de|Vries 433;van den|Berg 356;van|Dijk 343;Bakker 337;Janssen 329
Visser 301;Smit 257;Meijer 244;de|Boer 233;Mulder 220;de|Groot 220;Bos 216;Vos 184
Peters 183;Hendriks 179;van|Leeuwen 174;Dekker 170;Brouwer 155;de|Wit 151;Dijkstra 145
Smits 144;de|Graaf 129;van der|Meer 127;van der|Linden 122;Kok 121;Jacobs 118;de|Haan 117
Vermeulen 115;van den|Heuvel 113;van der|Veen 111;van den|Broek 110;de|Bruijn 108
de|Bruin 72;Schouten 106;van|Beek 104;van der|Heijden 103;Willems 102;van|Vliet 101
Hoekstra 100;Maas 99;Verhoeven 98;Koster 97;van|Dam 96;van de|Ven 60;Prins 94;Huisman 93
Peeters 92;Blom 91;de|Jonge 90;Kuipers 89;van|Veen 88;Kuiper 87;Post 86;Postma 85
Veenstra 84;Kramer 83;van den|Brink 82;Scholten 81;van|Wijk 80;Timmermans 79;Groen 78
Gerritsen 77;Hermans 76;Jonker 75;van|Loon 74;van der|Wal 73;Boer 72;Molenaar 71
Martens 70;de|Lange 69;van|Doorn 68;Evers 67;van den|Bosch 66;Sanders 65;Wolters 64
Bosman 63;van der|Velde 62;Schipper 61;van der|Laan 60;Bosch 59;Hofman 58;van der|Horst 57
Smeets 56;Gerrits 55;Verbeek 54;Lammers 53;Driessen 52;Willemsen 51;Kuijpers 50;Koning 49
van|Es 48;Zijlstra 47;Wiersma 46;Bouwman 45;de|Ruiter 44;van der|Ploeg 43;Schuurman 42
Hoek 41;Roos 40;Mol 39;van|Rijn 38;van|Rooij 37;Bijl 36;in 't|Veld 20;van 't|Hof 19
van 't|Hoff 12;ter|Horst 18;te|Velde 17;op den|Kamp 12;van der|Zijl 14;'t|Hart 25
ten|Have 11;uit den|Bogaard 6;le|Clercq 5;de la|Fontaine 3;d'|Ancona 1
""".replace("\n", ";")

# Two halves of the long tail.
TAIL_STEMS = _words("""Wester Ooster Noorder Zuider Schoon Groene Roze Linden Berken Elzen
Wilgen Haze Kalver Schape Bonte Wolfs Vosse Reiger Zwane Kievits Leeuwe Adelaar Hoge Lage Diepe
Klaver Haver Rogge Tarwe Koren Molen Kerk Klooster Kapel Burg Slot Brug Water Vaar Zand Klei
Veen Heide Steen Kei Goud Zilver Koper IJzer Hout Bos Berg Dal Oude Nieuwe Lange Korte Breede
Smalle Kromme Ronde Zonne Maan Sterre Winter Zomer Mei Hooi Honing Bijen Kaas Boter Brood Wijn
Bier Appel Kersen Note Gerrits Klaas Wijbe Sijtse Douwe Fokke Jelle Hidde Rein Wouter Evert
Lubbert Egbert Harm Roelof""")
TAIL_ENDS = _words("""veld huis huizen kamp man hof dijk berg beek horst meijer stra ma ink inga
sma donk brink laar ga boer steen broek daal woud voort wijk poel haar horn zijl sloot kant hoek
mans bergen dam eind graaf heuvel kooij linde mond nes oever pad ree schot tjes visser wal""")
TAIL_PREFIXES = (
    "",
    "",
    "",
    "",
    "",
    "van",
    "van",
    "van de",
    "van der",
    "van den",
    "ten",
    "ter",
    "te",
    "de",
    "van 't",
    "in 't",
    "op de",
    "van het",
)

FOREIGN_SURNAMES = {
    "turkish": """Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Arslan Doğan Kılıç
        Aslan Çetin Kara Koç Kurt Özdemir Şimşek Polat Güneş Erdoğan Bulut Aktaş Ünal Karataş
        Tekin Korkmaz Özkan Çakır Taş Acar Güler Yalçın Bozkurt Işık Avcı Sarı Altıntaş Gündoğdu
        Kıraç Sönmez""",
    "moroccan": """El_Idrissi Bouali El_Amrani Benali Bouzid Aarab El_Khattabi Haddou Ouali
        Azzouzi Ait_Lahcen El_Yaakoubi Bouhaddou Chaara Tahiri El_Morabit Ziani Bakkali Amghar
        Belhaj El_Hajjaji Ben_Moussa Ouaziz El_Ouafi Achahbar Mokhtari Kaddouri Boulahrouz
        El_Asri Zerouali""",
    "surinamese": """Ramdin Mohan Jagroep Pengel Kartosoewito Soekhoe Wijdenbosch Ramcharan
        Sewnath Raghoebarsing Bhagwandin Kromowidjojo Ramkisoen Landveld Karijopawiro Pinas
        Amatmoekrim Jubitana Biharie Ramlal Sital Mangal Kensmil Vreden Blokland Zeefuik Sabajo
        Autar""",
    "polish": """Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański
        Woźniak Dąbrowski Kozłowski Mazur Jankowski Kwiatkowski Wojciechowski Krawczyk Grabowski
        Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Stępień Malinowski Łukasik Żak
        Włodarczyk""",
    "vietnamese": "Nguyen Tran Le Pham Hoang Vu Đang Bui Đo Ho Ngo Duong Phan Ly Truong",
    "european": """Müller Schmidt Schröder Weiß Großmann Jäger Sørensen Nørgård Kjær Bjørnstad
        Lindström Dubois Lefèvre François Œuvrard García Fernández Núñez Gonçalves Conceição
        Popescu Șerban Ionescu Horváth Nagy Kovács Đorđević Petrović Marković Dvořák Novák
        Þórsson Rossi Ó_Briain Smith Johnson Taylor Martina Maduro Croes Tesfay Hassan Mohamed
        Abdi Ahmadi Rahimi""",
}

# Given names by generation: born before 1945, 1945-69, 1970-94, from 1995; `/` parts men and women.
DUTCH_GIVEN = (
    """Johannes Cornelis Hendrik Jan Willem Petrus Gerrit Pieter Jacobus Antonius Hendrikus
    Wilhelmus Gerardus Adrianus Theodorus Martinus Franciscus Lambertus Klaas Arie Dirk Jacob
    Marinus Egbert Sjoerd Evert Leendert Teunis / Maria Johanna Anna Cornelia Elisabeth
    Wilhelmina Catharina Hendrika Margaretha Adriana Jacoba Petronella Grietje Geertruida
    Trijntje Aaltje Neeltje Jantje Antonia Helena Theodora Alida Gerarda Francisca Jannetje
    Sjoukje Hiltje Theresia""",
    """Johannes Jan Hendrik Petrus Cornelis Willem Antonius Pieter Robert Jacobus Gerardus
    Wilhelmus Martin Frank Ronald Hans Peter Theodorus Adrianus Franciscus Paul René André
    Marcel Erik Gerrit Rob Henk Kees Ruud Bert Bart / Maria Johanna Anna Cornelia Elisabeth
    Wilhelmina Catharina Marianne Ingrid Yvonne Monique Anneke Ellen Hendrika Margaretha Marja
    Jolanda Petra Karin Astrid Adriana Jacqueline Irene Ria Els Wilma Ineke Marijke Hélène
    Désirée""",
    """Johannes Dennis Jeroen Martijn Mark Michel Jeffrey Bas Thomas Rick Tim Kevin Patrick
    Sander Robin Niels Stefan Joris Maarten Pieter Jasper Wouter Bart Tom Willem Erik Daniël
    Ruben Gijs Jörgen Jan Sjoerd / Maria Johanna Linda Sandra Laura Kim Lisa Anouk Marieke Sanne
    Esther Chantal Melissa Wendy Miranda Daniëlle Iris Marloes Femke Nienke Suzanne Ilse Judith
    Mariëlle Anne Elisabeth Joëlle Inge Rianne Renée Hiske""",
    """Daan Sem Lucas Levi Finn Luuk Milan Jesse Noah Bram Thijs Lars Stijn Thomas Ruben Jayden
    Tim Max Hugo Mees Julian Sam Jens Sven Jan Gijs Johannes Boaz Loïs Tijn Kai Raf / Emma Julia
    Sophie Anna Lotte Lisa Eva Sara Tess Sanne Fleur Isa Noa Lieke Fenna Maud Roos Femke Zoë
    Milou Saar Nora Evi Lynn Nina Elin Yara Maria Amélie Vera Chloë Jasmijn""",
)
FOREIGN_GIVEN = {
    "turkish": """Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer
        Emre Burak Kadir Recep Süleyman Oğuz Çağlar Yiğit / Fatma Ayşe Emine Hatice Zeynep Elif
        Meryem Şerife Zehra Sultan Hülya Gülsüm Özlem Büşra Esra Songül Ayşegül Tuğba Çiğdem
        Nurgül""",
    "moroccan": """Mohamed Mohammed Ahmed Said Hassan Rachid Abdelkader Mustapha Youssef Karim
        Omar Bilal Ilyas Abdellah Driss Hamza Soufiane Anouar Nordin Ayoub / Fatima Khadija
        Aïcha Naima Malika Samira Rachida Hanane Loubna Yamina Souad Ikram Salma Imane Zohra
        Mina Karima Hafida Noura Dounia""",
    "surinamese": """Radjin Ricardo Stanley Rinaldo Soerin Clifton Glenn Ashwin Vinod Orlando
        Dinesh Sherwin Ruben Armand Kenneth Romeo Winston Anand Hesdy Ewald / Sharmila Shanti
        Jacintha Muriël Sandhya Indra Ingrid Lucia Anushka Rosita Reshma Chandra Yvette Maureen
        Farida Cheryl Savitri Nadia Rachel Wonny""",
    "polish": """Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Łukasz Grzegorz Jakub
        Mateusz Kamil Wojciech Stanisław Rafał Bartłomiej Dawid Sławomir / Anna Katarzyna
        Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Zofia Justyna Elżbieta Dorota
        Beata Paulina Aleksandra Łucja""",
    "vietnamese": """Van_Minh Quang Duc Thanh Huy Tuan Long Nam Hai Dung / Thi_Lan Linh Huong
        Mai Thu Anh Ngoc Trang Phuong Hoa""",
    "european": """Jürgen Klaus Søren Bjørn Jean-Pierre François José João Ștefan László Đorđe
        Jiří Giovanni Seán John Michael Abraham Yohannes Ibrahim Ali Reza Jeanpaul / Ursula
        Käthe Åse Mette Marie-Claire Hélène María Conceição Ștefania Ágnes Đurđa Zdeňka Giulia
        Siobhán Mary Sarah Selam Amina Hodan Parisa Ana Ruth""",
}

CALL_NAMES = {
    "Johannes": "Jan Hans Joop Johan",
    "Cornelis": "Kees Cor",
    "Petrus": "Piet Peter",
    "Hendrik": "Henk",
    "Wilhelmus": "Wim Willem",
    "Hendrikus": "Henk Harrie",
    "Jacobus": "Jaap Koos",
    "Gerardus": "Gerard Gert",
    "Antonius": "Ton Toon",
    "Adrianus": "Ad Adri",
    "Theodorus": "Theo",
    "Martinus": "Martin Tinus",
    "Franciscus": "Frans",
    "Lambertus": "Bert",
    "Willem": "Wim",
    "Pieter": "Piet",
    "Marinus": "Rinus",
    "Maria": "Ria Mieke Marijke Marie",
    "Johanna": "Jo Hannie Annie",
    "Elisabeth": "Els Betty Liesbeth",
    "Cornelia": "Corrie Nel",
    "Wilhelmina": "Willy Mien",
    "Catharina": "Toos Trees Ina",
    "Hendrika": "Riek Henny",
    "Anna": "Annie Anneke",
    "Margaretha": "Greet Marga",
    "Adriana": "Adrie Jana",
    "Jacoba": "Coby",
    "Petronella": "Nel Petra",
    "Geertruida": "Truus Geertje",
    "Theresia": "Trees",
    "Mohammed": "Mo",
    "Mohamed": "Mo",
    "Katarzyna": "Kasia",
    "Małgorzata": "Gosia",
    "Krzysztof": "Krzysiek",
    "Thomas": "Tom",
    "Robert": "Rob",
    "Michael": "Mike",
}

COMMON_STREETS = _words("""Kerkstraat Dorpsstraat Molenweg Stationsweg Schoolstraat Hoofdstraat
Achterweg Julianastraat Nieuwstraat Oosterkade Marktplein Havenkade""")
STREET_STEMS = _words("""Proef Voorbeeld Verzin Schijn Oefen Maquette Modder Tover Fabel
Sprookjes Sage Mythe Ampère Curaçao Coöperatie Financiën Zeeën Reünie Hazen Vossen Egel Otter
Wezel Reiger Spreeuwen Koekoek Eiken Iepen Vlier Brem Klaproos Akelei Anjelier IJsvogel IJzer
Dijk Zijl Wijngaard Bijenkorf Kandelaar Lantaarn Kompas Sextant Anker Zeil Touw Klomp Spinnewiel
Weef Bleek Smeders Bakkers Slagers Kuipers Timmer Looiers Pannen Steenbakkers Turf Veenwijk
Ketel Spiegel Zwanen Eenden Kikker Salamander Libel Kwartel Fazanten Patrijs Hoef Zadel Teugel
Harmonie Eendracht Vrede Voorspoed Welvaart Nijverheid Burgemeester_van_der_Voorbeeld
Dokter_Fictius Professor_Verzonnen Sint_Schijnhuis Zuster_Agatha Wethouder_Oefenaar_van_Proefdam""")
STREET_ENDS = _words("""straat laan weg plein hof pad kade dreef singel steeg gracht plantsoen
park dijk burg wal""")
STREET_FIRSTS = ("", "Oude ", "Nieuwe ", "Korte ", "Lange ", "1e ", "2e ")
PLACES = (
    "Voorbeeldstad",
    "Oefenveen",
    "Proefdam aan den IJzel",
    "Schijnwoude",
    "'t Proefzand",
    "Sint-Fictius",
    "Verzonnen-Zuid",
    "Nieuw-Voorbeeld",
)
ELSEWHERE = ("Elderwijk", "Buitenburg", "Anderdam", "Verweghuizen")
SHORTENED = (
    ("Burgemeester", "Burg"),
    ("Professor", "Prof"),
    ("Dokter", "Dr"),
    ("Wethouder", "Weth"),
    ("Zuster", "Zr"),
    ("van der", "vd"),
    ("Sint", "St"),
    ("Nieuwe", "Nwe"),
    ("straat", "str"),
    ("laan", "ln"),
    ("weg", "wg"),
    ("plein", "pln"),
    ("plantsoen", "plnts"),
    ("singel", "sngl"),
    ("gracht", "gr"),
    ("park", "prk"),
    ("dreef", "drf"),
    ("kade", "kd"),
)

LEGAL_FORMS = (("B.V.", 40), ("V.O.F.", 15), ("", 38), ("Holding B.V.", 5), ("Stichting", 2))
TRADES = _words("""Bakkerij Slagerij Kapsalon Autobedrijf Café Restaurant Eethuis Shisha-lounge
Schildersbedrijf Bouwbedrijf Massagesalon Uitzendbureau Garage Bloemenhuis Belwinkel Avondwinkel
Schoonmaakbedrijf Transport Hoveniersbedrijf Rijschool Fietsenwinkel Nagelstudio Sportschool
Verhuur Vastgoed""")
FANCIES = _words("""De_Gouden_Klomp Het_Proeflokaal Istanbul Zonneschijn Oase Noorderlicht Atlas
Bella_Fictia De_Laatste_Ronde Wereldwijd Kompas Het_Anker Pegasus Delta Saffraan De_Brug Fénix
Très_Bien""")
CORPORATIONS = (
    "Stichting Woonbelang Voorbeeldstad",
    "Woningstichting Oefenveen",
    "Stichting Wonen Schijnwoude",
    "Proefdam Vastgoed Beheer B.V.",
)

PERMITS = """exploitatie horecabedrijf;alcoholvergunning;evenementenvergunning
omgevingsvergunning bouwen;kamerverhuur;vakantieverhuur;ligplaats;terrasvergunning
splitsing woonruimte;standplaats markt;kansspelen;sloopmelding;kapvergunning
inritvergunning""".replace("\n", ";").split(";")
PERMIT_STATES = (
    "verleend",
    "verleend onder voorwaarden",
    "in behandeling",
    "geweigerd",
    "ingetrokken",
    "buiten behandeling",
    "vergunningvrij",
)
THEMES = {
    "horeca": (
        "exploitatie zonder vergunning",
        "schenken aan minderjarigen",
        "overtreding sluitingstijd",
    ),
    "wonen": (
        "onrechtmatige kamerverhuur",
        "woningonttrekking",
        "overbewoning",
        "illegale vakantieverhuur",
    ),
    "drugs": ("hennepkwekerij aangetroffen", "handelshoeveelheid aangetroffen"),
    "bouwen": (
        "bouwen zonder vergunning",
        "strijdig gebruik bestemmingsplan",
        "brandgevaarlijke situatie",
    ),
    "milieu": ("dumping afval", "opslag gevaarlijke stoffen"),
    "openbare ruimte": ("innemen standplaats zonder vergunning", "overlast", "autowrak"),
}
SETTLEMENTS = (
    "waarschuwing",
    "last onder dwangsom",
    "bestuurlijke boete",
    "last onder bestuursdwang",
    "sluiting pand",
    "geen maatregel",
    "hercontrole gepland",
)
