"""Irregular Dutch words, as any grammar lists them."""

from __future__ import annotations

from typing import Final

# singular, then plurals that no suffix rule reaches; words that end so go with them: raadsleden
NOUNS: Final = """
stad steden
boom bomen
school scholen
lid leden
schip schepen
smid smeden
kind kinderen
ei eieren
blad bladeren
been beenderen
goed goederen
lied liederen
volk volkeren
rund runderen
kalf kalveren
lam lammeren
rad raderen
kleed klederen kleren
gemoed gemoederen
gelid gelederen
hoen hoenderen
koe koeien
vlo vlooien
zoon zonen
gebrek gebreken
gat gaten
dag dagen
weg wegen
bad baden
dak daken
glas glazen
graf graven
pad paden
slag slagen
verdrag verdragen
verslag verslagen
vat vaten
spel spelen
bevel bevelen
gebed gebeden
gebod geboden
verbod verboden
god goden
hof hoven
hol holen
lot loten
oorlog oorlogen
schot schoten
slot sloten
oog ogen
heer heren
museum musea
centrum centra
datum data
forum fora
basis bases
boete boeten boetes
fonds fondsen
crisis crises
examen examina
lemma lemmata
thema themata
schema schemata
index indices
matrix matrices
lieden lui
koopman kooplieden koopman
vakman vaklieden vaklui
timmerman timmerlieden
brandweerman brandweerlieden
zakenman zakenlieden zakenlui
ambtsman ambtslieden
"""

# words that are spelt in two ways, or that a dictionary does not bring together
SAME: Final = """
euro euro's
uitgave uitgaaf
meer meest
veel vele
einde eind
beide beiden
zulk zulke
wonde wond
goed beter betere best beste
mevrouw mevr
heer dhr
heb hebben heeft had hadden gehad hebt
kan kunnen kon konden gekund kunt
zal zullen zou zouden zult
mag mogen mocht mochten
moet moeten moest moesten
wil willen wou wilde wilden
ga gaan ging gingen gegaan
sta staan stond stonden gestaan
doe doen deed deden gedaan
zie zien zag zagen gezien
"""

# Forms that a lemma would take for itself, after what they are forms of: was is no laundry; and
# words that are no forms of the lemma that they look like: Brugge is no brug
FORMS: Final = """
zijn ben bent is was waren geweest zijnde
schip schepen
doof dove doven
rijd reed
state states
meerdere meerderen
beetje beetjes
gelieve
hef heft
schaf schaft
passen past paste pasten gepast gepaste passend passende
innen int inde inden geïnd geïnde
toon tonen toont toonde toonden getoond
goederen
geduld
gerust geruste geruster
duitser duitsers
tienen
kind kinder
lees leest
vervang verving vervingen
vraag vroeg
kies koos kozen
wijs gewezen
lijk leek leken geleken
lijd leed
hang hing hingen
bind gebonden
spanje
voorzi voorziene voorzag voorzagen
heb hebben heeft hebt had hadden gehad hebbende
kan kunnen kun kunt kon konden gekund
zal zullen zult zou zouden
mag mogen mocht mochten
moet moeten moest moesten
wil willen wilt wou wilde wilden gewild
stel stelt
daal dalen
wanbedrijf wanbedrijven
blijk bleek bleken
ontvang ontving ontvingen
verwijs verwees verwezen
verbind verbonden
reëel reële reëler
stijg steeg
sluit sloot
breek brak
zit zat
kost gekost
inzet ingezet ingezette
been benen
gaan ga gaat ging gingen gegaan gaande gaand
staan sta stond stonden gestaan staande staand
doen doe doet deed deden gedaan doende doend
goed betere
last laste
gelast gelaste gelasten gelastte gelastten gelastend gelastende
schaarste schaarsten
jarig jarige jarigen
gezind gezinde
gekant gekante
wijze wijzes
plant geplant geplante
openbaren geopenbaard geopenbaarde openbaart openbaarde openbaarden openbarend openbarende
vrees vreest vreesde vreesden
aanvaard aanvaarden aanvaardt aanvaardde aanvaardden aanvaarde aanvaardend
geldboete geldboeten geldboetes
hoger hogere
lager lagere
groot grotere
laatst laatste laatsten
eerst eerste eersten
minst minste minsten
gemiddeld gemiddelde gemiddelden
gebeur gebeurd gebeurde gebeurden gebeurt gebeuren
nederlands nederlandse
werkwijze werkwijzen
zienswijze zienswijzen
handelwijze handelwijzen
handelswijze handelswijzen
berekeningswijze berekeningswijzen
vervoerswijze vervoerswijzen
gewond gewonde gewonden
oudere ouderen
gelden geldt gold golden gegolden geldend geldende
wijden gewijd gewijde wijdt wijdde wijdden wijdend wijdende
pasen
asse
brugge
damme
dessel
diest
evere
halle
hamme
jette
knokke
lede
melle
oostende
putte
schelle
zele
"""

# Particles of separable verbs, longer ones first: voorop is not voor
PARTICLES: Final = """
    achteruit vooruit overeen bijeen voorop achter binnen buiten samen tegen terug tussen uiteen
    ineen onder boven kwijt langs plaats heen klaar rond thuis voort door mede over goed neer vast
    voor vrij weer deel aan bij los mee weg af in na om op toe uit bekend open stop gelijk bloot
    tegemoet terecht tewerk stil teleur gade
""".split()

# infinitive, then past (singular, plural) and participle
STRONG_VERBS: Final = """
bakken gebakken
bannen gebannen
barsten gebarsten
bederven bedierf bedierven bedorven
bedriegen bedroog bedrogen
beginnen begon begonnen
bergen borg borgen geborgen
bevelen beval bevalen bevolen
bewegen bewoog bewogen
bezwijken bezweek bezweken
bidden bad baden gebeden
bieden bood boden geboden
bijten beet beten gebeten
binden bond bonden gebonden
blazen blies bliezen geblazen
blijken bleek bleken gebleken
blijven bleef bleven gebleven
blinken blonk blonken geblonken
breken brak braken gebroken
brengen bracht brachten gebracht
brouwen gebrouwen
buigen boog bogen gebogen
denken dacht dachten gedacht
dingen dong dongen gedongen
doen doet deed deden gedaan
dragen droeg droegen gedragen
drijven dreef dreven gedreven
dringen drong drongen gedrongen
drinken dronk dronken gedronken
druipen droop dropen gedropen
duiken dook doken gedoken
dwingen dwong dwongen gedwongen
eten at aten gegeten
fluiten floot floten gefloten
gaan gaat ging gingen gegaan
gelden gold golden gegolden
genezen genas genazen
genieten genoot genoten
geven gaf gaven gegeven
gieten goot goten gegoten
glijden gleed gleden gegleden
graven groef groeven gegraven
grijpen greep grepen gegrepen
hangen hing hingen gehangen
heffen hief hieven geheven
helpen hielp hielpen geholpen
houden hield hielden gehouden
houwen hieuw gehouwen
jagen joeg joegen gejaagd
kiezen koos kozen gekozen
kijken keek keken gekeken
klimmen klom klommen geklommen
klinken klonk klonken geklonken
knijpen kneep knepen geknepen
komen kom komt kwam kwamen gekomen
kopen kocht kochten gekocht
krijgen kreeg kregen gekregen
krimpen kromp krompen gekrompen
kruipen kroop kropen gekropen
laden geladen
laten liet lieten gelaten
lezen las lazen gelezen
liegen loog logen gelogen
liggen lag lagen gelegen
lijden leed leden geleden
lijken leek leken geleken
lopen liep liepen gelopen
malen gemalen
meten mat maten gemeten
mijden meed meden gemeden
nemen nam namen genomen
ontluiken ontlook ontloken
ontginnen ontgon ontgonnen
plegen placht
prijzen prees prezen geprezen
raden ried geraden
rijden reed reden gereden
rijzen rees rezen gerezen
roepen riep riepen geroepen
ruiken rook roken geroken
scheiden scheidde gescheiden
schelden schold scholden gescholden
schenden schond schonden geschonden
schenken schonk schonken geschonken
scheppen schiep schiepen geschapen
scheren schoor schoren geschoren
schieten schoot schoten geschoten
schijnen scheen schenen geschenen
schrijden schreed schreden geschreden
schrijven schreef schreven geschreven
schrikken schrok schrokken geschrokken
schuilen school scholen gescholen
schuiven schoof schoven geschoven
slaan slaat sla sloeg sloegen geslagen
slapen sliep sliepen geslapen
slijten sleet sleten gesleten
sluiten sloot sloten gesloten
smelten smolt smolten gesmolten
smijten smeet smeten gesmeten
snijden sneed sneden gesneden
snuiten snoot snoten gesnoten
spannen gespannen
spijten speet gespeten
splijten spleet spleten gespleten
spreken sprak spraken gesproken
springen sprong sprongen gesprongen
spruiten sproot sproten gesproten
spuiten spoot spoten gespoten
staan staat sta stond stonden gestaan
steken stak staken gestoken
stelen stal stalen gestolen
sterven stierf stierven gestorven
stijgen steeg stegen gestegen
stinken stonk stonken gestonken
stoten stiet gestoten
strijden streed streden gestreden
strijken streek streken gestreken
treden trad traden getreden
treffen trof troffen getroffen
trekken trok trokken getrokken
vallen viel vielen gevallen
vangen ving vingen gevangen
varen voer voeren gevaren
vechten vocht vochten gevochten
verdwijnen verdween verdwenen
vergeten vergat vergaten vergeten
verliezen verloor verloren
verslinden verslond verslonden
vinden vond vonden gevonden
vliegen vloog vlogen gevlogen
vouwen gevouwen
vragen vroeg vroegen gevraagd
vreten vrat vraten gevreten
vriezen vroor gevroren
wassen gewassen
wegen woog wogen gewogen
werpen wierp wierpen geworpen
werven wierf wierven geworven
weten wist wisten geweten
weven geweven
wezen gewezen
wijken week weken geweken
wijten weet geweten
wijzen wees wezen gewezen
winden wond wonden gewonden
winnen won wonnen gewonnen
worden werd werden geworden
wringen wrong wrongen gewrongen
zeggen zei zeiden gezegd
zenden zond zonden gezonden
zien ziet zag zagen gezien
zijgen zeeg
zingen zong zongen gezongen
zinken zonk zonken gezonken
zinnen zon gezonnen
zitten zat zaten gezeten
zoeken zocht zochten gezocht
zuigen zoog zogen gezogen
zuipen zoop zopen gezopen
zwellen zwol zwollen gezwollen
zwemmen zwom zwommen gezwommen
zweren zwoer zwoeren gezworen
zwerven zwierf zwierven gezworven
zwijgen zweeg zwegen gezwegen
"""

# Prefixes and particles: voorstel is what is voorgesteld, and no stel
NO_MODIFIERS: Final = """
actor acht als bal ban bed bek bel best bin bon cult combi dec dek del dis duits elk est even
fries gek genera get han hel her hol hou indus ing just kap ken kik kon lance les mat miss mis
mora nat neder not oor oord pas plaat play pre prof ram rand red sta stud tech ter
teleur tentoon trans ver vers vol voorst wed wal win camp bar bak her ont
goede goeden goeie gister kom nader nauw dus ooit moe rot ras rob zeven vier drie twee
aan achter af al alle als bij binnen boven buiten dan dat de den der des die dit door een eer en
er ere ga haar heen hem het hier hij hoe hun ik in is je kan langs los maar mee met mis mij na naar
naast neer niet nog nu of om on onder ons onze ook op over per rond sinds te tegen terug toe tot
tussen uit van vast ver via voor voort waar want was wat weer wel wie wij zal ze zelf zich zij
zijn zo zonder samen mede bent ben had heb tijdens aller ander andere ex mini mono mega super extra
semi anti pro tele par con dis ant ent ast ist sen ten ren gen len nen pos ver ene enen men
goed mogen moet zou laat wil hen haar jou jouw mag gaan doen zien staan gaat doet ziet rechts links
eur stads staats
"""

# Suffixes: belangrijk is no rijk; and what ends many words by chance
NO_HEADS: Final = """
ken pen king kingen sing ding ring pers lingen ling heden uur uren eer aars ares acteur acteurs
logisch logische ogen and ander anders tel tellen tenen ten lens net netje netjes aire aires
kers kels pels lend kier let les lag lagen nering neringen peren zing zie mes mie aal alen
rand loof lof lees leve leed gel gels keren kering kink kelen kel limmen lijk
orden order ordes schil ren reren renen sen sessen ton tonnen mal mis mans pas
paren ras raak raken rage rek rest rent rit rid rie roe roes ros rot sage sak sap
set sla slap sta tenen terug tik tour trix
verd vos wel wal wen zus zes
rijk rijke vol volle aard aards aarde ster sters sterren lijk lijke baar bare dom ling linge loos
loze heid zaam zame schap schappen waarts waard matig matige ingen ing ings eren ere eel ele ale
aal isch ische ist isten ant anten ent enten teit teiten tel ten ter ters tes den der ders des del
gen ger gers ren rend res sen ser sers sel sels sten ste nen ner ners nis nissen len ler lers lend
ende end mer mers ment menten age ages aat aten ade ades een ene enen oor ette iek ieke ier iers
ies ine ines ijn in op uit af aan om is ons alen elen erin eling erij ieren oren over tal talen tie
ties ting tor tors und van vier was wat zij zal men per rade rader kan kon gaan ging komen gaand
staand staande waren achtig stel stellen dat die dit den had heb hem het hij hoe hun ten toe tot eur
"""

# The words of three letters that compounds are made of; others of that length are seen everywhere
SHORT: Final = """
arm bad bal bed cel pad dvd bom bos box bus btw dag dak dam dna dop eis erf gas gat gif god gps gsm
hal ham hof
hut ijs jas kas kat kip koe kop kus lab lid lip map mos nek net nul oog pak pan pen pet pil pop put
ras rat rij rok rug tak tas ton top vak vat vee vet vis war weg wet wol zak zee zet zin zon zus mest
"""

# Words that look like compounds and are none, however rare they are
WHOLE: Final = """
bestuur natuur houding noodzakelijk noodzakelijke noodzaak directeur leeftijd werkgever werkgevers
gevangenis maandag dinsdag woensdag donderdag vrijdag zaterdag zondag terrein termijn terecht
planeten duitsland zeeland friesland griekenland noorwegen schotland volkeren wezen wegens wenden
architectuur literatuur temperatuur cultuur structuur bedrag bedragen gesprekken oorzaak oorzaken
oordeel oordelen oorlog oorsprong echter karakter slachtoffer slachtoffers minister ministers
gemeente gemeenten gemeentes belofte beloftes verloop vervoer document documenten programma
commissaris commissarissen kandidaat kandidaten kantoor kantoren parlement bepaling
bepalingen aanpak standaard provincie procedure procedures secretaris secretarissen
parameter parameters paragraaf paragrafen automaat automaten levering leveringen formulering
formuleringen domiciliering operator operatoren genereus genereuze meetellen hertellen oversteken
stempel stempels dagvaarding dagvaardingen geleding geledingen besteding bestedingen diensturen
laboratorium laboratoria locomotief locomotieven diefstal diefstallen openbaren
kastijden kastijding rechtschapen volkstelling volkstellingen massagebed zeerecht
"""
