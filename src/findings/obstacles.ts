/** Why MedCom XML cannot carry a message, in Danish, by the reason that its writer gives. */
export const xmlObstacles = {
  'xml-type': 'MedCom XML har intet brev til denne meddelelsestype. Vælg et andet format til modtageren.',
  'xml-markup': 'Teksten har mere end {most} linjeskift og dobbelte mellemrum. Forkort den.',
  'xml-references': 'Teksten har mere end {most} tegn uden for ASCII. Forkort den.',
  'xml-category':
    'Kategorien har intet dansk navn og kan ikke stå i emnet. Brug en af kategorierne fra CareCommunication.',
  'xml-author': 'En kommunal henvisning skal sige, hvem der henviser. Angiv forfatterens navn.',
  'xml-diagnosis':
    'XREF15 rummer seks diagnoser med kode (17 tegn), tekst (70 tegn) og SKS, ICPC eller intet kodesystem. Skriv denne i teksten.',
  'xml-gln': 'MedCom XML kræver partens lokationsnummer (GLN). Angiv de 13 cifre.',
  'xml-patient': 'MedCom XML kræver en patient. Angiv et nummer og et efternavn.',
  'xml-person-number': 'MedCom XML kræver et CPR-nummer eller et erstatningsnummer. Angiv et.',
  'xml-cpr': 'Et CPR-nummer har ti cifre. Ret nummeret.',
  'xml-replacement': 'Et erstatningsnummer har ti tegn i MedCom XML. Ret nummeret.',
  'xml-name': 'Et navn rummer {most} tegn i MedCom XML. Forkort det.',
  'xml-other-number': 'Et yderligere personnummer har ti tegn. Ret nummeret.',
  'xml-family-name': 'MedCom XML kræver efternavnet. Angiv det.',
  'xml-episode': 'Et forløbs-id rummer {most} tegn i MedCom XML. Brug et UUID.',
  'xml-program': 'Filen er et program, og det sendes ikke til nogen. Send et dokument.',
  'xml-file-empty': 'Filen er tom, og XBIN01 bærer ingen tomme filer. Udelad den.',
  'xml-file-type': 'XBIN01 har ingen kode for filer af denne type. Send filen som pdf.',
  'xml-title': 'En titel rummer {most} tegn. Forkort den.',
  'xml-link': 'Et link rummer {most} tegn. Forkort det.',
  'xml-files': 'Formatet rummer {most} filer og links. Send de øvrige i et brev for sig.',
  'xml-character': 'Teksten rummer et tegn, som XML forbyder. Fjern kontroltegn.',
} as const satisfies Readonly<Record<string, string>>;

/** Why MedCom FHIR cannot carry a message, likewise. */
export const fhirObstacles = {
  'fhir-type': 'FHIR bærer tekster om en patient og kvitteringer. Send denne type som tekst eller i et andet format.',
  'fhir-character': 'FHIR rummer hverken kontroltegn eller løsrevne surrogattegn. Fjern dem.',
  'fhir-gln': 'FHIR tager ikke et lokationsnummer (GLN) med forkert kontrolciffer. Ret nummeret.',
  'fhir-time': 'FHIR kan ikke skrive dette tidspunkt. Angiv dato, klokkeslæt og tidszone.',
  'fhir-patient': 'CareCommunication handler om en patient. Angiv en.',
  'fhir-category': 'CareCommunication har ingen sådan kategori. Tag en fra listen.',
  'fhir-text': 'En tekst i FHIR er højst 1 MB. Forkort den.',
  'fhir-cpr': 'FHIR tager ikke et CPR-nummer, der begynder med en umulig dato. Ret nummeret.',
  'fhir-replacement': 'Nummeret er hverken et X-eCPR eller et D-eCPR. Ret nummeret.',
  'fhir-phone': 'Et telefonnummer i FHIR har mindst ét ciffer. Ret nummeret.',
  'fhir-file-type': 'CareCommunication bærer kun {types}. Send filen som en af disse.',
  'fhir-file': 'En vedhæftet fil i FHIR er base64 og ikke tom. Indkod filen igen.',
  'fhir-link': 'Et link i FHIR har ingen blanktegn. Ret linket.',
} as const satisfies Readonly<Record<string, string>>;

export type XmlObstacle = keyof typeof xmlObstacles;
export type FhirObstacle = keyof typeof fhirObstacles;
