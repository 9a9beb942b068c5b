import type { ErrorCode, GatewayError } from '../errors.ts';
import { filled } from './explain.ts';

/** What a refusal says in Danish; `cases` by the `reason` that the error bears. Without a detail it stays English. */
interface DanishProblem {
  title: string;
  detail?: string;
  cases?: Readonly<Record<string, string>>;
}

/** Every error of the gateway in Danish. Titles and details say the same as `errors.ts` and those who throw. */
export const danishProblems: Readonly<Record<ErrorCode | 'INTERNAL', DanishProblem>> = {
  UNREADABLE: {
    title: 'Dokumentet kan ikke læses',
    detail: 'Dokumentet kan ikke læses: skriv det som velformet XML eller JSON i UTF-8, og send det igen.',
  },
  BAD_REQUEST: {
    title: 'Kaldet kan ikke forstås',
    detail: 'Kaldet kan ikke forstås: ret det, som listen nævner.',
    cases: {
      path: 'Kaldets sti kan ikke afkodes: kod den efter RFC 3986.',
      cut: 'Indholdet sluttede før den angivne længde: send det igen.',
      inflate: 'Indholdet kan ikke pakkes ud efter sin Content-Encoding: pak det igen, eller send det, som det er.',
    },
  },
  UNAUTHENTICATED: {
    title: 'Der kræves en gyldig adgang',
    detail:
      'API-nøglen, adgangstokenet eller klientcertifikatet er ukendt, udløbet eller trukket tilbage: bed en operatør om et nyt.',
    cases: {
      'signed-out': 'Ingen er logget ind, eller ikke længere: log ind, og gentag det.',
      'identity-provider': 'Identitetsudbyderens svar holder ikke: log ind igen fra begyndelsen.',
      'no-key': 'Kaldet har ingen adgang: send headeren «Authorization: Bearer <API-nøgle eller adgangstoken>».',
    },
  },
  SENDER_NOT_YOURS: {
    title: 'Afsenderen er ikke blandt denne adgangs parter',
    detail:
      'Meddelelsens afsender er ingen af de parter, denne adgang handler for: tjek afsenderens GLN, eller brug den parts adgang.',
  },
  FORBIDDEN: {
    title: 'Adgangen tillader ikke dette',
    detail: 'Adgangen tillader ikke dette: brug en adgang, der gør.',
    cases: {
      operators: 'Kun operatører må gøre dette: brug en adgang med rollen admin.',
      inbox: 'Adgangen handler ikke for denne part: angiv en af dens parter i gln, eller brug den parts adgang.',
      'follow-up': 'Kun den part, der spurgte, kan afslutte en opfølgning: besvar meddelelsen i stedet.',
      role: 'Din rolle tillader det ikke: spørg en administrator.',
      'own-access': 'Ingen afslutter sin egen adgang: det gør en anden administrator.',
      'not-ours': 'Formularen er ikke fra denne konsol, eller den er forældet: gå tilbage, hent siden igen og gentag.',
      cancel: 'Kun afsenderen kan annullere en meddelelse: afvis den i stedet, når den når jeres indbakke.',
    },
  },
  NOT_FOUND: {
    title: 'Det findes ikke for denne adgang',
    detail: 'Der findes intet med dette id blandt det, adgangens parter har sendt eller modtaget: tjek id og adgang.',
    cases: {
      path: 'API’et har ingen sådan sti: se /openapi.json.',
      page: 'Konsollen har ingen sådan side: find vej i menuen.',
      'dead-letter':
        'Intet dødt brev har dette id: det er sendt igen eller opgivet i mellemtiden eller har aldrig været dødt. Slå det op i listen.',
      receiver: 'Ingen part her har dette GLN: tjek nummeret.',
      message: 'Ingen meddelelse har dette id: tjek det.',
      delivery: 'Ingen levering med dette id har været lånt ud til jeres parter: tjek id og adgang.',
    },
  },
  METHOD_NOT_ALLOWED: {
    title: 'Ressourcen kender ikke denne metode',
    detail: 'Ressourcen kender ikke denne metode: brug en af dem i headeren Allow.',
  },
  LETTER_ID_REUSED: {
    title: 'Brev-id er brugt til andet indhold',
    detail: 'Afsenderen har brugt dette brev-id til en meddelelse med andet indhold: giv meddelelsen sit eget brev-id.',
  },
  ENVELOPE_ID_REUSED: {
    title: 'Kuvert-id er brugt til en anden meddelelse',
    detail: 'Afsenderen har brugt dette kuvert-id til en anden meddelelse: lav et nyt ved hver afsendelse.',
  },
  MESSAGE_ID_REUSED: {
    title: 'Meddelelses-id er brugt til andre breve',
    detail: 'Afsenderen har brugt dette meddelelses-id til andre breve: lav et nyt til hver meddelelse.',
  },
  LEASE_LOST: {
    title: 'Leveringen er lånt ud til en anden',
    detail:
      'Lånet er udløbet eller givet tilbage, og leveringen kan være lånt ud til en anden: hent den igen fra indbakken.',
  },
  NOT_CANCELLABLE: {
    title: 'Meddelelsen kan ikke længere annulleres',
    detail: 'Meddelelsen er hentet eller afsluttet: send modtageren en meddelelse, der retter den.',
    cases: {
      operator:
        'Modtageren har meddelelsen i hånden lige nu, eller leveringen er afsluttet: slå den op, og prøv igen senere. Et dødt brev opgives i stedet.',
    },
  },
  NOT_REPLAYABLE: {
    title: 'Afsenderen har fået at vide, at meddelelsen ikke blev leveret',
    detail:
      'Afsenderen har fået at vide, at meddelelsen ikke blev leveret, og kan have handlet på det: bed afsenderen sende den igen, og opgiv denne.',
  },
  ALREADY_SETTLED: {
    title: 'Leveringen er allerede afsluttet anderledes',
    detail: 'Lånet er afsluttet med et andet udfald: intet er ændret. Slå meddelelsen op for at se udfaldet.',
    cases: {
      message:
        'Leveringen af denne meddelelse er afsluttet: intet er ændret. Et dødt brev sendes igen eller opgives i stedet.',
      skip: 'Meddelelsen er ikke blandt de døde breve, eller dens levetid er udløbet: den holder intet tilbage, og intet er ændret. En, der venter på næste forsøg, holdes tilbage eller annulleres i stedet.',
    },
  },
  FOLLOW_UP_ENDED: {
    title: 'Opfølgningen er afsluttet på anden måde',
    detail: 'Opfølgningen er allerede afsluttet på anden måde: intet er ændret.',
  },
  NOT_ERASABLE: {
    title: 'Meddelelsen er ikke færdigbehandlet',
    detail:
      'Meddelelsen, en kvittering for den eller en opfølgning er ikke færdig: annullér, opgiv eller luk den først.',
  },
  CONTENT_REMOVED: {
    title: 'Meddelelsens indhold opbevares ikke længere',
    detail: 'Meddelelsens indhold er slettet efter opbevaringstiden eller på en operatørs ord; forløbet er der stadig.',
  },
  TOO_LARGE: {
    title: 'Dokumentet er større, end gatewayen modtager',
    detail: 'Dokumentet er større, end gatewayen modtager: send mindre, eller bed operatøren hæve MAX_BODY.',
    cases: { body: 'Indholdet er større end {limit} bytes: send mindre, eller bed operatøren hæve MAX_BODY.' },
  },
  TOO_MANY_REQUESTS: {
    title: 'For mange kald på for kort tid',
    detail: 'Adgangen eller adressen kalder oftere, end den må: vent, som headeren Retry-After siger, og kald igen.',
  },
  UNSUPPORTED_FORMAT: {
    title: 'Gatewayen læser ikke denne medietype',
    detail:
      'Send application/json, application/xml, text/xml, application/fhir+json eller application/fhir+xml, og angiv det i Content-Type.',
    cases: {
      encoding: 'Content-Encoding er hverken gzip, deflate eller br: send indholdet i en af dem, eller som det er.',
      form: 'Her tages kun imod konsollens egne formularer.',
      'content-type':
        'Content-Type kan ikke læses: skriv den som «application/xml» eller «application/xml; charset=utf-8».',
    },
  },
  INVALID: {
    title: 'Dokumentet bryder regler i sin standard',
    detail: 'Dokumentet blev ikke modtaget: ret det, som listen nævner, og send det igen.',
  },
  RECEIVER_UNKNOWN: {
    title: 'Ingen part svarer til denne modtager',
    detail: 'Ingen part her svarer til denne modtager: tjek nummeret, brug GLN, eller få parten registreret.',
  },
  RECEIVER_AMBIGUOUS: {
    title: 'Flere parter svarer til denne modtager',
    detail: 'Flere parter har denne rolle i denne kommune: adressér meddelelsen til en af dem med GLN.',
  },
  TYPE_NOT_TAKEN: {
    title: 'Modtageren tager ikke imod denne meddelelsestype',
    detail:
      'Modtageren tager ikke imod denne meddelelsestype: send den som korrespondance, eller aftal med modtageren, at typen modtages.',
  },
  SOR_UNKNOWN: {
    title: 'Der kræves et SOR-id, og intet kendes',
    detail: 'Modtagerens format kræver SOR-id: tilføj det på de parter, listen nævner, eller i meddelelsen.',
  },
  TARGET_CANNOT_CARRY: {
    title: 'Modtagerens format kan ikke bære denne meddelelse',
    detail:
      'Modtagerens format kan ikke bære denne meddelelse, som den står: ret hvert sted på listen, eller aftal en anden vej med modtageren.',
  },
  ORIGINAL_UNKNOWN: {
    title: 'Kvitteringen svarer ikke på nogen meddelelse, der kendes her',
    detail:
      'Ingen meddelelse med dette brev-id er gået fra kvitteringens modtager til dens afsender: tjek brev-id og begge GLN.',
  },
  RECEIVER_UNREACHABLE: { title: 'Modtageren kan ikke nås' },
  RECEIVER_MISCONFIGURED: { title: 'Vejen til modtageren er sat forkert op' },
  RECEIVER_BUSY: { title: 'Modtageren beder om at blive ladt i fred en tid' },
  RECEIVER_REFUSED: { title: 'Modtageren tager ikke imod det, den fik sendt' },
  RECEIVER_DISABLED: { title: 'Modtageren er slået fra' },
  NEVER_SETTLED: { title: 'Modtageren tog leveringen igen og igen og gjorde den aldrig færdig' },
  AUTHORIZATION_SERVER_AWAY: {
    title: 'Adgangstokens kan ikke prøves i øjeblikket',
    detail: 'Nøglerne, der beviser adgangstokenet, kan ikke hentes fra udstederen: kald igen senere.',
    cases: {
      'identity-provider':
        'Identitetsudbyderen kan ikke nås: prøv igen senere, eller log ind med en af gatewayens konti.',
    },
  },
  OVERLOADED: {
    title: 'Gatewayen har mere i arbejde, end den kan rumme',
    detail:
      'Gatewayen har for mange dokumenter i arbejde: send det igen senere; med samme brev-id gemmes det højst én gang.',
    cases: {
      viewers: 'For mange ser på levende sider lige nu: hent siden igen senere.',
      'sign-ins': 'For mange logger ind lige nu: vent nogle sekunder, og prøv igen.',
    },
  },
  STORE_UNAVAILABLE: {
    title: 'Lageret kan ikke nås',
    detail: 'Lageret kan ikke nås lige nu: gentag kaldet; en meddelelse med samme brev-id gemmes højst én gang.',
  },
  OUTPUT_INVALID: {
    title: 'Gatewayen skrev et dokument, der bryder sit skema',
    detail: 'Gatewayen skrev et dokument, der bryder sit eget skema. Det er gatewayens fejl: meld den til operatøren.',
  },
  KEY_MISMATCH: { title: 'Lageret er skrevet med andre datanøgler' },
  CONFIGURATION: { title: 'Opsætningen kan ikke bruges' },
  INTERNAL: {
    title: 'Gatewayen fejlede',
    detail: 'En fejl i gatewayen selv forhindrede dette: giv dens operatør nedenstående instance.',
  },
};

/** What a refusal says in Danish; a sentence that is not in the table stays as it is. */
export function danishDetail(error: GatewayError): string {
  const { detail, cases = {} } = danishProblems[error.code];
  const { reason = '' } = error.params;
  const sentence = Object.hasOwn(cases, reason) ? cases[reason] : detail;
  return sentence === undefined ? error.message : filled(sentence, error.params);
}
