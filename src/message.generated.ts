/* Generated from schemas/messages by `npm run types`. Do not edit. */

/**
 * A message in canonical form.
 */
export type Message = (ChildExamination | ChildReferral | Correspondence | FmkConfirmation | FmkReminder | MunicipalReferral | Receipt | ReferralStatus)
/**
 * Handover after a preventive child examination (børneundersøgelse).
 */
export type ChildExamination = (Cover & {
type: "child-examination"
patient: Patient
content: ChildExaminationContent
})
/**
 * The sender's own id of a message or of a sending.
 */
export type LetterId = string
/**
 * Point in time with seconds and an offset from UTC.
 */
export type PointInTime = string
/**
 * GS1 location number: 13 digits. A wrong check digit is a warning.
 */
export type Gln = string
/**
 * One line of text: at least one character, no control characters.
 */
export type Line = string
/**
 * Municipality code, four digits.
 */
export type Municipality = string
/**
 * What a party does; a closed list.
 */
export type Role = ("gp" | "health-visitor" | "ppr" | "home-nursing" | "hospital" | "prevention" | "social-services" | "job-centre" | "municipality" | "psychiatry" | "other")
/**
 * CPR number, ten digits DDMMYYSSSS. An impossible date is a warning; modulus 11 is not checked.
 */
export type PersonNumber = string
/**
 * Replacement person number: X-eCPR (seventh character 1 or 7) or D-eCPR, ten characters.
 */
export type ReplacementId = string
/**
 * Free text; a line feed ends a line.
 */
export type Text = string
/**
 * Calendar date YYYY-MM-DD.
 */
export type CalendarDate = string
/**
 * Referral of a child or young person to PPR (henvisning til PPR).
 */
export type ChildReferral = (Cover & {
type: "child-referral"
patient: Patient
author: (Author & {
name: Line
})
content: ChildReferralContent
})
/**
 * Free text about a patient (korrespondance).
 */
export type Correspondence = (Cover & {
type: "correspondence"
patient: Patient
content: CorrespondenceContent
})
/**
 * Answer to the request to update the Shared Medication Record.
 */
export type FmkConfirmation = (Cover & {
type: "fmk-confirmation"
patient: Patient
author: (Author & {
name: Line
})
content: FmkConfirmationContent
})
/**
 * Request to update the Shared Medication Record (anmodning om ajourføring af FMK).
 */
export type FmkReminder = (Cover & {
type: "fmk-reminder"
patient: Patient
content: FmkReminderContent
})
/**
 * Referral to an offer of the municipality (henvisning til kommunalt tilbud).
 */
export type MunicipalReferral = (Cover & {
type: "municipal-referral"
patient: Patient
author: (Author & {
name: Line
})
content: MunicipalReferralContent
})
/**
 * Receipt for a message (kvittering).
 */
export type Receipt = (Cover & {
type: "receipt"
content: ReceiptContent
})
/**
 * Status and closing note on a referral (status og afslutningsnotat).
 */
export type ReferralStatus = (Cover & {
type: "referral-status"
patient: Patient
content: ReferralStatusContent
})

/**
 * Everything but the type and the content.
 */
export interface Cover {
letterId: LetterId
envelopeId?: LetterId
sentAt: PointInTime
exchange?: Exchange
threadId?: string
episodeOfCareId?: string
/**
 * Whether a positive receipt is wanted; yes where absent.
 */
receiptRequested?: boolean
priority?: ("routine" | "asap")
sender: Sender
receiver: Receiver
author?: Author
patient?: Patient
/**
 * The patient's relation to a hospital; inactive where absent.
 */
encounterStatus?: ("inactive" | "admitted" | "outpatient" | "deceased")
senderUnit?: Unit
recipientUnit?: Unit
/**
 * The id that the text of this message bears among the segments of its thread, where its sender gave it one.
 */
segmentId?: string
segments?: Segment[]
attachments?: Attachment[]
formatting?: Formatting
/**
 * What stood in Local_Elements behind the letter in MedCom XML, as XML; kept, never read, and written in MedCom XML alone.
 */
localElements?: string
}
export interface Exchange {
kind: ("new" | "reply" | "forward" | "corrected")
/**
 * The message that this one answers, forwards or corrects.
 */
precedes?: {
letterId: LetterId
senderGln?: Gln
}
}
/**
 * The location that sends.
 */
export interface Sender {
gln: Gln
sor?: Line
name?: Line
unit?: Line
identifier?: Identifier
phone?: Line
address?: Address
}
/**
 * A location's number in one of the national registers.
 */
export interface Identifier {
kind: ("ydernummer" | "sygehusafdelingsnummer" | "kommunenummer" | "lokationsnummer" | "sorkode")
value: string
}
export interface Address {
street?: Line
suburb?: Line
city?: Line
postalCode?: Line
}
/**
 * The location that receives, by its GLN or by municipality and role.
 */
export interface Receiver {
gln?: Gln
municipality?: Municipality
role?: Role
sor?: Line
name?: Line
unit?: Line
identifier?: Identifier
phone?: Line
address?: Address
}
/**
 * The person who wrote the message.
 */
export interface Author {
name?: Line
role?: Line
phone?: Line
}
/**
 * Whom the message is about.
 */
export interface Patient {
cpr?: PersonNumber
replacementId?: ReplacementId
otherIds?: ReplacementId[]
givenName?: Line
familyName: Line
address?: Address
}
/**
 * A more specific person or team of the sender or the receiver; a team where kind is absent.
 */
export interface Unit {
kind?: ("person" | "team")
name: Line
role?: Line
}
/**
 * An earlier part of the thread: its text, the message it came with and how that one followed from another, and the organization it came from. FHIR asks for the SOR id of an organization that is neither sender nor receiver of this message.
 */
export interface Segment {
id?: string
letterId?: LetterId
senderGln?: Gln
senderSor?: Line
senderName?: Line
exchange?: Exchange
at: PointInTime
author?: Author
text: Text
attachments?: EarlierAttachment[]
}
/**
 * An attachment of an earlier segment: a reply repeats its id and title, a forward its content too.
 */
export interface EarlierAttachment {
id?: string
title: Line
contentType?: Line
data?: string
url?: string
createdAt?: PointInTime
}
/**
 * A file (base64) or a link.
 */
export interface Attachment {
id?: string
title: Line
contentType?: Line
data?: string
url?: string
createdAt?: PointInTime
}
/**
 * The styles of the text in MedCom XML. The text itself is complete without them.
 */
export interface Formatting {
/**
 * The text that the marks are made for: the first 16 hexadecimal digits of its SHA-256 in UTF-8. On any other text they are left out.
 */
of?: string
/**
 * @maxItems 1000
 */
marks: Mark[]
}
/**
 * A style on a stretch of the text. Only a fixed one holds others; of two that cross the later is left out.
 */
export interface Mark {
style: ("bold" | "italic" | "underline" | "center" | "right" | "fixed")
/**
 * The first character; characters count from 0.
 */
from: number
/**
 * The character behind the last one.
 */
to: number
/**
 * Of center and right: the line break beside it that is no more than the style itself.
 */
implies?: ("before" | "after" | "both")
}
/**
 * The content of a child-examination.
 */
export interface ChildExaminationContent {
examination: ("5-week" | "5-month" | "1-year" | "2-year" | "3-year" | "4-year" | "5-year")
date?: CalendarDate
growth?: {
heightCm?: number
weightKg?: number
headCircumferenceCm?: number
}
findings?: {
area: ("growth" | "motor" | "vision" | "hearing" | "language" | "mental-wellbeing" | "social-contact" | "sleep" | "diet" | "continence" | "skin" | "heart-lungs" | "genitals" | "other")
assessment: ("normal" | "observe" | "abnormal" | "not-examined")
note?: Text
}[]
vaccinations?: {
upToDate?: boolean
missing?: {
vaccine: ("DiTeKiPol/Act-Hib" | "PCV" | "MFR" | "DiTeKiPol" | "other")
/**
 * Number of the dose, or revaccination (DiTeKiPol).
 */
dose?: (number | "revaccination")
}[]
}
concerns?: Text
followUp?: {
plan?: Text
responsible?: ("gp" | "health-visitor" | "other")
by?: CalendarDate
}
consent?: Consent
note?: Text
}
/**
 * Consent to the sharing of what the message tells.
 */
export interface Consent {
given: boolean
date?: CalendarDate
form?: ("written" | "oral")
holders?: {
kind: ("custody-holder" | "young-person")
name: Line
}[]
}
/**
 * The content of a child-referral.
 */
export interface ChildReferralContent {
reason?: Text
concerns?: ("language" | "attention" | "behaviour" | "motor" | "learning" | "social-contact" | "mental-wellbeing" | "school-absence" | "other")[]
description?: Text
institution?: {
kind?: Line
name?: Line
class?: Line
}
guardians?: {
name: Line
relation?: Line
phone?: Line
custody?: boolean
}[]
consent?: Consent
diagnoses?: Diagnosis[]
previousEfforts?: Text
desiredHelp?: Text
interpreter?: {
needed: boolean
language?: Line
}
}
export interface Diagnosis {
code?: Line
system?: Line
text?: Line
}
/**
 * The content of a correspondence.
 */
export interface CorrespondenceContent {
/**
 * MedCom CareCommunication category.
 */
category?: ("alcohol-and-drug-treatment" | "assistive-devices" | "carecoordination" | "decease" | "discharge" | "examination-results" | "healthcare" | "home-care-assessment" | "medicine" | "nursing" | "outpatient" | "psychiatry-social-disability" | "regarding-referral" | "telemedicine" | "training" | "acute-ambulant" | "extended-care-responsibility" | "other")
subject?: Line
text?: Text
}
/**
 * The content of a fmk-confirmation.
 */
export interface FmkConfirmationContent {
outcome: ("updated" | "no-change-needed" | "declined")
/**
 * When the record was updated or reviewed: a point in time or a date.
 */
updatedAt?: string
note?: Text
}
/**
 * The content of a fmk-reminder.
 */
export interface FmkReminderContent {
reason: ("discharge" | "elective-referral" | "annual-review" | "home-follow-up" | "outreach-home-visit" | "discrepancy" | "dose-dispensing" | "other")
discrepancies?: {
drug: Line
fmk?: Line
observed?: Line
note?: Text
}[]
dueDate?: CalendarDate
note?: Text
}
/**
 * The content of a municipal-referral.
 */
export interface MunicipalReferralContent {
service?: ("smoking-cessation" | "weight" | "alcohol" | "training" | "chronic-disease-course" | "nursing" | "other")
reason?: Text
description?: Text
diagnoses?: Diagnosis[]
relatives?: Relative[]
consent?: Consent
}
export interface Relative {
name: Line
relation?: Line
phone?: Line
}
/**
 * The content of a receipt.
 */
export interface ReceiptContent {
outcome: ("accepted" | "rejected" | "failed-temporarily")
original: {
letterId: LetterId
envelopeId?: LetterId
}
issues?: {
code: Line
text?: Text
}[]
}
/**
 * The content of a referral-status.
 */
export interface ReferralStatusContent {
referralId?: LetterId
status: ("received" | "started" | "on-hold" | "completed" | "rejected")
date?: CalendarDate
summary?: Text
recommendations?: Text
contact?: Contact
consent?: Consent
}
export interface Contact {
name?: Line
role?: Line
phone?: Line
}
