/* Generated from openapi.yaml by `npm run types`. Do not edit. */

import type { Message } from './message.generated.ts';

/**
 * MedCom OIOXML, `Emessage`, bare or inside a VANSEnvelope 1.0.4.
 */
export type MedcomXml = string
/**
 * The same Bundle in XML.
 */
export type FhirXml = string
export type MessageType = ("correspondence" | "municipal-referral" | "child-referral" | "referral-status" | "child-examination" | "fmk-reminder" | "fmk-confirmation" | "receipt")
/**
 * accepted: queued or being sent; available: in the receiver's inbox, leased or not; the others are final, but for dead, which an operator can send again.
 */
export type MessageStatus = ("accepted" | "available" | "delivered" | "rejected" | "expired" | "dead" | "cancelled")
export type FormatName = ("json" | "medcom-xml" | "fhir-json" | "fhir-xml")
/**
 * fmk: a request to update the medication record; referral: a referral without a status; handover: an examination not taken over.
 */
export type FollowUpKind = ("fmk" | "referral" | "handover")
/**
 * open: waits, and reminds; overdue: waits, and reminds no more; answered: an answer came; closed: settled by the confirmation or by the party that asked; cancelled: withdrawn, refused or expired.
 */
export type FollowUpState = ("open" | "answered" | "closed" | "overdue" | "cancelled")
/**
 * The token of the lease, from the delivery.
 */
export type LeaseToken = string
/**
 * Seconds until the delivery may be leased again.
 */
export type RetryAfter = number
export type RejectCode = ("unknown-patient" | "not-our-citizen" | "wrong-receiver" | "unreadable" | "wrong-version" | "other")
/**
 * Goes to the sender in the receipt; no patient data.
 */
export type RejectText = string
export type Settlements = ({
deliveryId: string
leaseToken: LeaseToken
outcome: "ack"
} | {
deliveryId: string
leaseToken: LeaseToken
outcome: "nack"
retryAfter?: RetryAfter
} | {
deliveryId: string
leaseToken: LeaseToken
outcome: "reject"
code: RejectCode
text?: RejectText
})[]
/**
 * GS1 location number: 13 digits. A wrong check digit is a warning.
 */
export type Gln = string
/**
 * One line of text: at least one character, no control characters.
 */
export type Line = string
/**
 * What a party does; a closed list.
 */
export type Role = ("gp" | "health-visitor" | "ppr" | "home-nursing" | "hospital" | "prevention" | "social-services" | "job-centre" | "municipality" | "psychiatry" | "other")
/**
 * Municipality code, four digits.
 */
export type Municipality = string
export type Type = ("correspondence" | "municipal-referral" | "child-referral" | "referral-status" | "child-examination" | "fmk-reminder" | "fmk-confirmation" | "receipt")
export type Seconds = number
/**
 * Seconds after each try that failed, a tenth more or less; none is no second try.
 */
export type Pauses = Seconds[]
/**
 * Why an operator does this, on one line and without a person number; kept on record, sealed, and shown to operators only.
 */
export type Reason = string

/**
 * Every call of the API by its operationId: bodies by media type, answers by status and media type, and the codes of its refusals.
 */
export interface Calls {
/**
 * Accept a document of any format.
 */
postMessages: {
method: "POST"
url: "/v1/messages"
query: {
/**
 * Check only, keep nothing; the answer is a report.
 */
dryRun?: boolean
}
body: {
"application/json": Message
"application/xml": MedcomXml
"text/xml": MedcomXml
"application/fhir+json": FhirBundle
"application/fhir+xml": FhirXml
}
answers: {
"200": {
"application/json": (Accepted | Report)
}
"202": {
"application/json": Accepted
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "SENDER_NOT_YOURS" | "LETTER_ID_REUSED" | "ENVELOPE_ID_REUSED" | "MESSAGE_ID_REUSED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "INVALID" | "RECEIVER_UNKNOWN" | "RECEIVER_AMBIGUOUS" | "TYPE_NOT_TAKEN" | "SOR_UNKNOWN" | "TARGET_CANNOT_CARRY" | "ORIGINAL_UNKNOWN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "OVERLOADED" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The messages that the caller's parties sent or received, newest first, without bodies.
 */
listMessages: {
method: "GET"
url: "/v1/messages"
query: {
status?: MessageStatus
type?: MessageType
letterId?: string
/**
 * Any id that the thread is known by.
 */
thread?: string
/**
 * Accepted at this time or later; a plus sign is written `%2B`.
 */
since?: string
/**
 * The `cursor` of the page before.
 */
cursor?: string
limit?: number
}
answers: {
"200": {
"application/json": {
messages: MessageSummary[]
/**
 * There are more: ask with it for the next page.
 */
cursor?: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Status and timeline of a message, for its sender and its receiver.
 */
showMessage: {
method: "GET"
url: "/v1/messages/{id}"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": MessageWithTimeline
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The message in any format that can carry it, or as it was received.
 */
showContent: {
method: "GET"
url: "/v1/messages/{id}/content"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
query: {
/**
 * `original` gives the bytes as received, with their content type.
 */
format?: ("original" | "json" | "medcom-xml" | "fhir-json" | "fhir-xml")
}
answers: {
"200": {
"application/json": Message
"application/xml": MedcomXml
"text/xml": MedcomXml
"application/fhir+json": FhirBundle
"application/fhir+xml": FhirXml
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "CONTENT_REMOVED" | "TARGET_CANNOT_CARRY" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Withdraw a message; by its sender, before it is leased for the first time.
 */
cancelMessage: {
method: "POST"
url: "/v1/messages/{id}/cancel"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": {
id: string
status: "cancelled"
links: Links
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "NOT_CANCELLABLE" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Lease what waits for the caller's parties, oldest first; waits for something to come.
 */
leaseDeliveries: {
method: "GET"
url: "/v1/inbox"
query: {
/**
 * At most so many. Fewer come where their documents exceed 32 MiB together: the rest comes with the next calls,
 * so ask again until nothing comes. One document comes however large it is.
 * 
 */
max?: number
/**
 * Seconds to wait where nothing is there.
 */
wait?: number
/**
 * Seconds the lease lasts.
 */
lease?: number
format?: FormatName
/**
 * Of one of the caller's parties only.
 */
gln?: string
}
answers: {
"200": {
"application/json": {
deliveries: Delivery[]
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TARGET_CANNOT_CARRY" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The receiver has taken the message over.
 */
ackDelivery: {
method: "POST"
url: "/v1/inbox/{deliveryId}/ack"
path: {
/**
 * The delivery, as the inbox or a claim check names it.
 */
deliveryId: string
}
body: {
"application/json": AckBody
}
answers: {
"200": {
"application/json": {
deliveryId: string
messageStatus: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "LEASE_LOST" | "ALREADY_SETTLED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Give the delivery back; it comes again, after `retryAfter` seconds where given.
 */
nackDelivery: {
method: "POST"
url: "/v1/inbox/{deliveryId}/nack"
path: {
/**
 * The delivery, as the inbox or a claim check names it.
 */
deliveryId: string
}
body: {
"application/json": NackBody
}
answers: {
"200": {
"application/json": {
deliveryId: string
messageStatus: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "LEASE_LOST" | "ALREADY_SETTLED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The receiver's system refuses the message; the sender gets a negative receipt.
 */
rejectDelivery: {
method: "POST"
url: "/v1/inbox/{deliveryId}/reject"
path: {
/**
 * The delivery, as the inbox or a claim check names it.
 */
deliveryId: string
}
body: {
"application/json": RejectBody
}
answers: {
"200": {
"application/json": {
deliveryId: string
messageStatus: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "LEASE_LOST" | "ALREADY_SETTLED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Hold the lease longer, counted from now.
 */
extendLease: {
method: "POST"
url: "/v1/inbox/{deliveryId}/extend"
path: {
/**
 * The delivery, as the inbox or a claim check names it.
 */
deliveryId: string
}
body: {
"application/json": ExtendBody
}
answers: {
"200": {
"application/json": {
deliveryId: string
leaseToken: string
leaseExpiresAt: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "LEASE_LOST" | "ALREADY_SETTLED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The document behind a claim check, byte for byte as it goes out.
 */
showDeliveryContent: {
method: "GET"
url: "/v1/inbox/{deliveryId}/content"
path: {
/**
 * The delivery, as the inbox or a claim check names it.
 */
deliveryId: string
}
answers: {
"200": {
"application/json": Message
"application/xml": MedcomXml
"application/fhir+json": FhirBundle
"application/fhir+xml": FhirXml
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Settle up to a hundred deliveries, one after the other; one result for each, in order.
 */
settleMany: {
method: "POST"
url: "/v1/inbox/settle"
body: {
"application/json": Settlements
}
answers: {
"200": {
"application/json": SettlementResult[]
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * A conversation, for its parties - messages, receipts and follow-ups, in the order of acceptance.
 */
showThread: {
method: "GET"
url: "/v1/threads/{id}"
path: {
/**
 * The id of the thread, as messages name it.
 */
id: string
}
query: {
/**
 * The `cursor` of the page before.
 */
cursor?: string
limit?: number
}
answers: {
"200": {
"application/json": {
id: string
messages: MessageSummary[]
receipts: MessageSummary[]
followUps: FollowUp[]
/**
 * There are more: ask with it for the next page.
 */
cursor?: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * What waits for an answer from or to the caller's parties, newest first.
 */
listFollowUps: {
method: "GET"
url: "/v1/follow-ups"
query: {
state?: FollowUpState
kind?: FollowUpKind
/**
 * The `cursor` of the page before.
 */
cursor?: string
limit?: number
}
answers: {
"200": {
"application/json": {
followUps: FollowUp[]
/**
 * There are more: ask with it for the next page.
 */
cursor?: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * One follow-up with its reminders, for the party that asked and the one it asked.
 */
showFollowUp: {
method: "GET"
url: "/v1/follow-ups/{id}"
path: {
/**
 * The gateway's id of the follow-up.
 */
id: string
}
answers: {
"200": {
"application/json": FollowUpInFull
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The party that asked has what it needs; reminders stop. Repeating it succeeds.
 */
closeFollowUp: {
method: "POST"
url: "/v1/follow-ups/{id}/close"
path: {
/**
 * The gateway's id of the follow-up.
 */
id: string
}
answers: {
"200": {
"application/json": FollowUpInFull
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "FOLLOW_UP_ENDED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The party that asked waits no longer; reminders stop. Repeating it succeeds.
 */
cancelFollowUp: {
method: "POST"
url: "/v1/follow-ups/{id}/cancel"
path: {
/**
 * The gateway's id of the follow-up.
 */
id: string
}
answers: {
"200": {
"application/json": FollowUpInFull
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "FOLLOW_UP_ENDED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The clock that follow-ups and times to live go by. Only in the sandbox.
 */
showClock: {
method: "GET"
url: "/v1/sandbox/clock"
answers: {
"200": {
"application/json": {
now: string
/**
 * How far it was moved.
 */
aheadSeconds: number
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Move the clock forward; it never goes back. Only in the sandbox.
 */
moveClock: {
method: "POST"
url: "/v1/sandbox/clock"
body: {
"application/json": ClockBody
}
answers: {
"200": {
"application/json": {
now: string
/**
 * How far it was moved.
 */
aheadSeconds: number
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "NOT_FOUND" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Begin the sandbox anew. Only in the sandbox.
 */
resetSandbox: {
method: "POST"
url: "/v1/sandbox/reset"
answers: {
"200": {
"application/json": {
removed: {
messages: number
parties: number
credentials: number
}
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * All parties, by GLN.
 */
listParties: {
method: "GET"
url: "/v1/admin/parties"
answers: {
"200": {
"application/json": Parties
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Add a party, or replace all that is known of it.
 */
putParty: {
method: "PUT"
url: "/v1/admin/parties/{gln}"
path: {
gln: string
}
body: {
"application/json": Party
}
answers: {
"200": {
"application/json": Party
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * All credentials without their keys, newest first.
 */
listCredentials: {
method: "GET"
url: "/v1/admin/credentials"
answers: {
"200": {
"application/json": {
credentials: Credential[]
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Make a credential; its key is told once.
 */
createCredential: {
method: "POST"
url: "/v1/admin/credentials"
body: {
"application/json": CredentialBody
}
answers: {
"201": {
"application/json": CredentialWithKey
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * End a credential, at once and for good.
 */
revokeCredential: {
method: "DELETE"
url: "/v1/admin/credentials/{id}"
path: {
id: string
}
answers: {
"204": {

}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Messages that could not be delivered, the last accepted first, without bodies.
 */
listDeadLetters: {
method: "GET"
url: "/v1/admin/dead-letters"
query: {
/**
 * GLN.
 */
receiver?: string
/**
 * GLN.
 */
sender?: string
type?: MessageType
/**
 * Of the last failure.
 */
code?: string
/**
 * Dead at this time or later; a plus sign is written `%2B`.
 */
since?: string
/**
 * Dead before this time.
 */
until?: string
/**
 * The `cursor` of the page before.
 */
cursor?: string
limit?: number
}
answers: {
"200": {
"application/json": {
deadLetters: DeadLetter[]
/**
 * There are more: ask with it for the next page.
 */
cursor?: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Send the dead letters of a filter again, or count them first.
 */
replayDeadLetters: {
method: "POST"
url: "/v1/admin/dead-letters/replay"
body: {
"application/json": ReplayBody
}
answers: {
"200": {
"application/json": ReplayReport
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * One dead letter with its timeline, without its body.
 */
showDeadLetter: {
method: "GET"
url: "/v1/admin/dead-letters/{id}"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": DeadLetterWithTimeline
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The bytes of a dead letter as they were received.
 */
showOriginalOfDeadLetter: {
method: "GET"
url: "/v1/admin/dead-letters/{id}/original"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
query: {
reason: Reason
}
answers: {
"200": {
"application/json": Message
"application/xml": MedcomXml
"text/xml": MedcomXml
"application/fhir+json": FhirBundle
"application/fhir+xml": FhirXml
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Send a dead letter again, its tries counted afresh.
 */
replayDeadLetter: {
method: "POST"
url: "/v1/admin/dead-letters/{id}/replay"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "NOT_REPLAYABLE" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Give a dead letter up; its sender gets a negative receipt unless it has one.
 */
discardDeadLetter: {
method: "POST"
url: "/v1/admin/dead-letters/{id}/discard"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
body: {
"application/json": ReasonBody
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * What waits for each receiver, and what keeps it back.
 */
listReceivers: {
method: "GET"
url: "/v1/admin/receivers"
answers: {
"200": {
"application/json": {
receivers: ReceiverFacts[]
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Let nothing go out to a receiver until it is resumed.
 */
pauseReceiver: {
method: "POST"
url: "/v1/admin/receivers/{gln}/pause"
path: {
gln: string
}
answers: {
"200": {
"application/json": ReceiverFacts
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Let everything go out to a receiver again, whatever kept it back.
 */
resumeReceiver: {
method: "POST"
url: "/v1/admin/receivers/{gln}/resume"
path: {
gln: string
}
answers: {
"200": {
"application/json": ReceiverFacts
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * The secrets that sign what goes to a webhook, without the secrets themselves.
 */
listWebhookSecrets: {
method: "GET"
url: "/v1/admin/receivers/{gln}/webhook-secret"
path: {
gln: string
}
answers: {
"200": {
"application/json": {
secrets: WebhookSecret[]
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Make a secret that signs what goes to a webhook; it is told once.
 */
makeWebhookSecret: {
method: "POST"
url: "/v1/admin/receivers/{gln}/webhook-secret"
path: {
gln: string
}
body: {
"application/json": WebhookSecretBody
}
answers: {
"201": {
"application/json": WebhookSecretMade
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * End the secrets that were replaced, at once; the present one goes on signing.
 */
endReplacedWebhookSecrets: {
method: "DELETE"
url: "/v1/admin/receivers/{gln}/webhook-secret"
path: {
gln: string
}
answers: {
"204": {

}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Give up all that waits for a receiver and that nobody has in hand, or count it first.
 */
cancelDeliveriesOfReceiver: {
method: "POST"
url: "/v1/admin/receivers/{gln}/cancel"
path: {
gln: string
}
body: {
"application/json": CancelBody
}
answers: {
"200": {
"application/json": {
dryRun: boolean
/**
 * Given up, or with `dryRun` to be given up in one call.
 */
count: number
remaining: number
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Keep one message back until it is resumed; it still expires.
 */
holdMessage: {
method: "POST"
url: "/v1/admin/messages/{id}/hold"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
held: boolean
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "ALREADY_SETTLED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Let one message go on, and try it now where it waits for its next try.
 */
resumeMessage: {
method: "POST"
url: "/v1/admin/messages/{id}/resume"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
held: boolean
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "ALREADY_SETTLED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Remove what a message says, for good; its timeline stays.
 */
eraseMessage: {
method: "POST"
url: "/v1/admin/messages/{id}/erase"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
body: {
"application/json": ReasonBody
}
answers: {
"200": {
"application/json": {
id: string
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "NOT_ERASABLE" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Let what follows a dead letter in its thread go on without it; it stays listed.
 */
skipMessage: {
method: "POST"
url: "/v1/admin/messages/{id}/skip"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "ALREADY_SETTLED" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Give up the delivery of a message that nobody has in hand; its sender gets a negative receipt.
 */
cancelDelivery: {
method: "POST"
url: "/v1/admin/messages/{id}/cancel"
path: {
/**
 * The gateway's id of the message.
 */
id: string
}
body: {
"application/json": ReasonBody
}
answers: {
"200": {
"application/json": {
id: string
status: MessageStatus
}
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "NOT_CANCELLABLE" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Whether the process lives.
 */
live: {
method: "GET"
url: "/health/live"
answers: {
"200": {
"application/json": {
status: "live"
}
}
}
}
/**
 * Whether messages can be taken.
 */
ready: {
method: "GET"
url: "/health/ready"
answers: {
"200": {
"application/json": Health
}
"503": {
"application/json": Health
}
}
refusals: ("INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH")
}
/**
 * Figures for Prometheus.
 */
metrics: {
method: "GET"
url: "/metrics"
answers: {
"200": {
"text/plain": string
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "FORBIDDEN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "STORE_UNAVAILABLE" | "AUTHORIZATION_SERVER_AWAY")
}
/**
 * Accept a FHIR message; the standard messaging operation.
 */
processMessage: {
method: "POST"
url: "/fhir/$process-message"
query: {
/**
 * Only false.
 */
async?: false
/**
 * The syntax of the answer; wins over `Accept`.
 */
_format?: ("json" | "xml" | "application/fhir+json" | "application/fhir+xml" | "application/json" | "application/xml" | "text/json" | "text/xml")
}
body: {
"application/fhir+json": FhirBundle
"application/fhir+xml": FhirXml
}
answers: {
"200": {
"application/fhir+json": OperationOutcome
"application/fhir+xml": FhirXml
}
"202": {
"application/fhir+json": OperationOutcome
"application/fhir+xml": FhirXml
}
}
refusals: ("BAD_REQUEST" | "UNREADABLE" | "UNAUTHENTICATED" | "SENDER_NOT_YOURS" | "LETTER_ID_REUSED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "INVALID" | "RECEIVER_UNKNOWN" | "TYPE_NOT_TAKEN" | "SOR_UNKNOWN" | "TARGET_CANNOT_CARRY" | "ORIGINAL_UNKNOWN" | "TOO_MANY_REQUESTS" | "INTERNAL" | "OUTPUT_INVALID" | "STORE_UNAVAILABLE" | "OVERLOADED")
}
/**
 * What the FHIR side can do.
 */
capabilities: {
method: "GET"
url: "/fhir/metadata"
query: {
/**
 * The syntax of the answer; wins over `Accept`.
 */
_format?: ("json" | "xml" | "application/fhir+json" | "application/fhir+xml" | "application/json" | "application/xml" | "text/json" | "text/xml")
/**
 * Makes no difference here.
 */
mode?: ("full" | "normative" | "terminology")
}
answers: {
"200": {
"application/fhir+json": {
resourceType: "CapabilityStatement"
}
"application/fhir+xml": FhirXml
}
}
refusals: ("BAD_REQUEST" | "INTERNAL")
}
/**
 * This description, in one file.
 */
openapi: {
method: "GET"
url: "/openapi.json"
answers: {
"200": {
"application/json": {

}
}
}
}
/**
 * What parties are told by webhook, BullMQ and RabbitMQ.
 */
asyncapi: {
method: "GET"
url: "/asyncapi.json"
answers: {
"200": {
"application/json": {

}
}
}
}
/**
 * This description, as a page for people.
 */
docs: {
method: "GET"
url: "/docs"
answers: {
"200": {
"text/html": string
}
}
}
/**
 * How that page looks.
 */
docsStyle: {
method: "GET"
url: "/docs/reference.css"
answers: {
"200": {
"text/css": string
}
}
}
}
/**
 * A message Bundle with CareCommunication 5.0 or Acknowledgement 2.0.
 */
export interface FhirBundle {

}
export interface Accepted {
messages: {
id: string
type: MessageType
letterId: string
status: MessageStatus
links: Links
}[]
}
export interface Links {
self: string
content: string
}
/**
 * What the checks say of a document of which nothing was kept.
 */
export interface Report {
/**
 * Whether it would be accepted.
 */
valid: boolean
format: FormatName
standard?: string
version?: string
messages: {
type: MessageType
letterId: string
}[]
errors: Finding[]
warnings: Finding[]
}
export interface Finding {
/**
 * XPath with element names, JSON Pointer, FHIR path or the name of a query parameter; an unknown element is `*[n]`, an unknown property `?`.
 */
path?: string
line?: number
column?: number
/**
 * Stable; every code is in docs/findings.md.
 */
code: string
/**
 * What is wrong and what to do, in the language of the answer.
 */
detail: string
/**
 * Where the rule stands: standard, version, section.
 */
rule?: string
}
export interface MessageSummary {
id: string
type: MessageType
status: MessageStatus
letterId: string
envelopeId?: string
threadId?: string
/**
 * Of a receipt: the message it answers.
 */
answers?: string
/**
 * How it follows from another message; receipts have none.
 */
exchange?: ("new" | "reply" | "forward" | "corrected")
/**
 * Of a reply or forward: the message it follows, where that came this way.
 */
precededBy?: string
/**
 * Of a correction: the message it corrects, where that came this way.
 */
corrects?: string
/**
 * The newest message that corrects it.
 */
correctedBy?: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
acceptedAt: string
/**
 * When it expires unless it has ended before.
 */
expiresAt: string
/**
 * The gateway wrote it by itself, as a reminder or as its own word; its receipts end at the gateway. Absent otherwise.
 */
automatic?: true
/**
 * Its receiver's own system has taken it over and has not answered within 120 minutes. Absent otherwise.
 */
receiptOverdue?: true
links: Links
}
export interface MessageWithTimeline {
id: string
type: MessageType
status: MessageStatus
letterId: string
envelopeId?: string
threadId?: string
/**
 * Of a receipt: the message it answers.
 */
answers?: string
/**
 * How it follows from another message; receipts have none.
 */
exchange?: ("new" | "reply" | "forward" | "corrected")
/**
 * Of a reply or forward: the message it follows, where that came this way.
 */
precededBy?: string
/**
 * Of a correction: the message it corrects, where that came this way.
 */
corrects?: string
/**
 * The newest message that corrects it.
 */
correctedBy?: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
acceptedAt: string
/**
 * When it expires unless it has ended before.
 */
expiresAt: string
/**
 * The gateway wrote it by itself, as a reminder or as its own word; its receipts end at the gateway. Absent otherwise.
 */
automatic?: true
/**
 * Its receiver's own system has taken it over and has not answered within 120 minutes. Absent otherwise.
 */
receiptOverdue?: true
links: Links
timeline: TimelineEntry[]
/**
 * Ids of the receipts that answer it.
 */
receipts: string[]
followUp?: FollowUp
}
export interface TimelineEntry {
at: string
/**
 * What happened.
 */
kind: string
/**
 * Who did it: the GLN of a party, `gateway`, the id of an operator's credential, or `command-line`.
 */
actor: string
code?: string
attempt?: number
}
export interface FollowUp {
id: string
kind: FollowUpKind
state: FollowUpState
/**
 * The message that asks.
 */
messageId: string
threadId?: string
/**
 * GLN of the party that asked.
 */
from: string
/**
 * GLN of the party it asked.
 */
to: string
openedAt: string
/**
 * When the answer is due.
 */
answerBy: string
/**
 * While it is open: when the gateway does the next thing.
 */
dueAt?: string
remindersSent: number
answeredAt?: string
/**
 * The message that answered.
 */
answeredBy?: string
overdueAt?: string
endedAt?: string
/**
 * GLN of the party that ended it, or `gateway`.
 */
endedBy?: string
links: {
self: string
message: string
}
}
export interface Delivery {
deliveryId: string
leaseToken: string
leaseExpiresAt: string
messageId: string
type: MessageType
letterId: string
/**
 * GLN.
 */
sender: string
receivedAt: string
/**
 * How often it has been leased, this time included.
 */
attempt: number
/**
 * Which document of the message, from the second on: files of a letter in MedCom XML. Each is acknowledged by itself.
 */
part?: number
format: FormatName
contentType: string
/**
 * The document as text.
 */
body: string
/**
 * Where the document is not text.
 */
encoding?: "base64"
}
export interface AckBody {
leaseToken: LeaseToken
}
export interface NackBody {
leaseToken: LeaseToken
retryAfter?: RetryAfter
}
export interface RejectBody {
leaseToken: LeaseToken
code: RejectCode
text?: RejectText
}
export interface ExtendBody {
leaseToken: LeaseToken
/**
 * Seconds from now.
 */
lease: number
}
export interface SettlementResult {
deliveryId: string
status: ("ok" | "error")
messageStatus?: MessageStatus
/**
 * Of an error: its stable code.
 */
code?: string
detail?: string
}
export interface FollowUpInFull {
id: string
kind: FollowUpKind
state: FollowUpState
/**
 * The message that asks.
 */
messageId: string
threadId?: string
/**
 * GLN of the party that asked.
 */
from: string
/**
 * GLN of the party it asked.
 */
to: string
openedAt: string
/**
 * When the answer is due.
 */
answerBy: string
/**
 * While it is open: when the gateway does the next thing.
 */
dueAt?: string
remindersSent: number
answeredAt?: string
/**
 * The message that answered.
 */
answeredBy?: string
overdueAt?: string
endedAt?: string
/**
 * GLN of the party that ended it, or `gateway`.
 */
endedBy?: string
links: {
self: string
message: string
}
reminders: {
number: number
messageId: string
sentAt: string
}[]
/**
 * For the party that asked: the message that told it.
 */
overdueNotice?: string
}
export interface ClockBody {
/**
 * Seconds.
 */
forward: number
}
/**
 * The parties a gateway serves: who they are and how they take their messages.
 */
export interface Parties {
$schema?: string
parties: Party[]
}
/**
 * One location that sends and receives messages.
 */
export interface Party {
gln: Gln
/**
 * SOR id; a party with a FHIR format needs one.
 */
sor?: string
name: Line
unit?: Line
roles: Role[]
municipality?: Municipality
identifier?: Identifier
/**
 * The formats the party takes, best first.
 */
formats: ("json" | "medcom-xml" | "fhir-json" | "fhir-xml")[]
/**
 * The message types the party takes; every type where absent.
 */
accepts?: Type[]
/**
 * How messages reach the party.
 */
channel?: ({
kind: "inbox"
} | {
kind: "webhook"
/**
 * https; http only in the sandbox and to hosts the operator allows.
 */
url: string
/**
 * How long the party may take to answer.
 */
timeoutSeconds?: number
} | {
kind: "bullmq"
/**
 * The party's own Redis, several comma-separated nodes for a Cluster; the gateway's where absent.
 */
redisUrl?: string
/**
 * How long the party may keep a claim check before it is sent anew.
 */
settleWithinSeconds?: number
} | {
kind: "amqp"
url: string
exchange?: string
routingKey?: string
/**
 * How long the party may keep a claim check before it is sent anew.
 */
settleWithinSeconds?: number
})
/**
 * Whether the gateway answers for the party when it acknowledges a message, or the party's own system does.
 */
receipts?: ("on-ack" | "explicit")
/**
 * What MedCom XML and FHIR go out to the party in: a VANSEnvelope 1.0.4; bare where absent.
 */
envelope?: "vans"
/**
 * Which versions of MedCom XML are written to the party; the newer ones, and no acute letters, where absent.
 */
medcomXml?: {
XDIS91?: ("XD9134L" | "XD9133L")
XREF15?: ("XH1531R" | "XH1530R")
XDIS15?: ("XD1531L" | "XD1530L")
XBIN01?: ("XB0131X" | "XB0130X")
/**
 * Whether the party takes XREF22 and XDIS22: a referral or closing note of priority asap then goes as these.
 */
acute?: boolean
}
/**
 * How deliveries to the party are tried again; ten tries over about 75 hours where absent. Never past the time to live of the message.
 */
retry?: {
pauses?: Pauses
/**
 * Of single message types.
 */
types?: {
[k: string]: {
pauses: Pauses
}
}
}
/**
 * How long messages wait for the party before they expire, in seconds; 14 days where absent.
 */
timeToLive?: {
seconds?: Seconds
/**
 * Of single message types.
 */
types?: {
[k: string]: Seconds
}
}
/**
 * Dates on which the party is closed besides weekends and public holidays: no working days for reminders.
 */
closedDays?: string[]
/**
 * How the party is reminded of what it has not answered.
 */
followUps?: {
/**
 * Days from the acceptance of a referral until the party is reminded of its status.
 */
referralDays?: number
}
}
/**
 * A location's number in one of the national registers.
 */
export interface Identifier {
kind: ("ydernummer" | "sygehusafdelingsnummer" | "kommunenummer" | "lokationsnummer" | "sorkode")
value: string
}
export interface Credential {
id: string
name: string
role: ("party" | "admin")
parties: string[]
createdAt: string
expiresAt?: string
revokedAt?: string
certificateSha256?: string
}
export interface CredentialBody {
name: Line
role: ("party" | "admin")
/**
 * GLNs of the parties that the credential acts for.
 */
parties: Gln[]
expiresAt?: string
/**
 * A client certificate in PEM form that is the proof; without it a key is made.
 */
certificate?: string
}
export interface CredentialWithKey {
id: string
name: string
role: ("party" | "admin")
parties: string[]
expiresAt?: string
key?: string
certificateSha256?: string
}
export interface DeadLetter {
/**
 * The message's id.
 */
id: string
/**
 * expired: its time to live ended meanwhile, and its sender was told.
 */
status: ("dead" | "expired")
deliveryId: string
type: MessageType
letterId: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
targetFormat: FormatName
channel: ("inbox" | "webhook" | "bullmq" | "amqp")
/**
 * Of the last failure; stable.
 */
code: string
/**
 * Where on its way it failed.
 */
step: ("open" | "translate" | "check" | "send" | "take-over" | "work")
/**
 * What to do, in the language of the answer.
 */
hint: string
/**
 * Tries since it was queued or last replayed.
 */
attempts: number
/**
 * How often the receiver took it and never settled it.
 */
unsettled: number
/**
 * How often a worker of the gateway was gone with it in hand.
 */
lostClaims: number
acceptedAt: string
deadAt: string
expiresAt: string
/**
 * False where its sender was told that it was not delivered.
 */
replayable: boolean
links: {
self: string
/**
 * Needs a reason.
 */
original: string
}
}
export interface ReplayBody {
/**
 * Which dead letters; each property narrows, none means all.
 */
filter: {
receiver?: string
sender?: string
type?: MessageType
code?: string
since?: string
until?: string
}
/**
 * Count only, change nothing.
 */
dryRun?: boolean
}
export interface ReplayReport {
dryRun: boolean
/**
 * Sent again, or with `dryRun` to be sent again in one call.
 */
count: number
/**
 * Left alone: their senders were told that they were not delivered.
 */
skipped: number
/**
 * Beyond what one call sends again.
 */
remaining: number
}
export interface DeadLetterWithTimeline {
/**
 * The message's id.
 */
id: string
/**
 * expired: its time to live ended meanwhile, and its sender was told.
 */
status: ("dead" | "expired")
deliveryId: string
type: MessageType
letterId: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
targetFormat: FormatName
channel: ("inbox" | "webhook" | "bullmq" | "amqp")
/**
 * Of the last failure; stable.
 */
code: string
/**
 * Where on its way it failed.
 */
step: ("open" | "translate" | "check" | "send" | "take-over" | "work")
/**
 * What to do, in the language of the answer.
 */
hint: string
/**
 * Tries since it was queued or last replayed.
 */
attempts: number
/**
 * How often the receiver took it and never settled it.
 */
unsettled: number
/**
 * How often a worker of the gateway was gone with it in hand.
 */
lostClaims: number
acceptedAt: string
deadAt: string
expiresAt: string
/**
 * False where its sender was told that it was not delivered.
 */
replayable: boolean
links: {
self: string
/**
 * Needs a reason.
 */
original: string
}
timeline: {
at: string
/**
 * What happened.
 */
kind: string
/**
 * Who did it: the GLN of a party, `gateway`, the id of an operator's credential, or `command-line`.
 */
actor: string
code?: string
attempt?: number
/**
 * Of what an operator did: why.
 */
reason?: string
}[]
}
export interface ReasonBody {
reason: Reason
}
export interface ReceiverFacts {
gln: string
name: string
channel: ("inbox" | "webhook" | "bullmq" | "amqp")
/**
 * Not yet where the receiver can take it, tries under way included.
 */
queued: number
available: number
leased: number
/**
 * Dead letters that no operator has spoken about.
 */
dead: number
/**
 * How long the oldest of what is queued, available or leased has waited.
 */
oldestSeconds?: number
/**
 * Since when nothing goes out to it, by an operator's word.
 */
pausedAt?: string
/**
 * Whose: the id of a credential, or `command-line`.
 */
pausedBy?: string
/**
 * Since when nothing goes out to it, by its own word.
 */
disabledAt?: string
disabledWhy?: string
/**
 * Until when nothing is tried, after so many failures in a row.
 */
blockedUntil?: string
/**
 * In a row.
 */
failures: number
}
export interface WebhookSecret {
id: string
createdAt: string
/**
 * From then on it signs no more; the present one has no end.
 */
endsAt?: string
}
export interface WebhookSecretBody {
/**
 * How long the secret before it goes on signing.
 */
overlapSeconds?: number
}
export interface WebhookSecretMade {
id: string
createdAt: string
secret: string
}
export interface CancelBody {
reason: Reason
/**
 * Count only, change nothing.
 */
dryRun?: boolean
}
export interface Health {
status: ("ready" | "degraded" | "unready")
checks?: {
[k: string]: "ok" | "failed"
}
}
/**
 * The same refusal, or below `/fhir` the success too, as a FHIR R4 OperationOutcome.
 */
export interface OperationOutcome {
resourceType: "OperationOutcome"
issue: {

}[]
}
/**
 * What is told of a message, without its body.
 */
export interface MessageFacts {
id: string
type: MessageType
status: MessageStatus
letterId: string
envelopeId?: string
threadId?: string
/**
 * Of a receipt: the message it answers.
 */
answers?: string
/**
 * How it follows from another message; receipts have none.
 */
exchange?: ("new" | "reply" | "forward" | "corrected")
/**
 * Of a reply or forward: the message it follows, where that came this way.
 */
precededBy?: string
/**
 * Of a correction: the message it corrects, where that came this way.
 */
corrects?: string
/**
 * The newest message that corrects it.
 */
correctedBy?: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
acceptedAt: string
/**
 * When it expires unless it has ended before.
 */
expiresAt: string
/**
 * The gateway wrote it by itself, as a reminder or as its own word; its receipts end at the gateway. Absent otherwise.
 */
automatic?: true
/**
 * Its receiver's own system has taken it over and has not answered within 120 minutes. Absent otherwise.
 */
receiptOverdue?: true
links: Links
}
export interface FollowUpFacts {
id: string
kind: FollowUpKind
state: FollowUpState
/**
 * The message that asks.
 */
messageId: string
threadId?: string
/**
 * GLN of the party that asked.
 */
from: string
/**
 * GLN of the party it asked.
 */
to: string
openedAt: string
/**
 * When the answer is due.
 */
answerBy: string
/**
 * While it is open: when the gateway does the next thing.
 */
dueAt?: string
remindersSent: number
answeredAt?: string
/**
 * The message that answered.
 */
answeredBy?: string
overdueAt?: string
endedAt?: string
/**
 * GLN of the party that ended it, or `gateway`.
 */
endedBy?: string
links: {
self: string
message: string
}
}
/**
 * What is told of a message that could not be delivered.
 */
export interface DeadLetterFacts {
/**
 * The message's id.
 */
id: string
/**
 * expired: its time to live ended meanwhile, and its sender was told.
 */
status: ("dead" | "expired")
deliveryId: string
type: MessageType
letterId: string
/**
 * GLN.
 */
sender: string
/**
 * GLN.
 */
receiver: string
format: FormatName
targetFormat: FormatName
channel: ("inbox" | "webhook" | "bullmq" | "amqp")
/**
 * Of the last failure; stable.
 */
code: string
/**
 * Where on its way it failed.
 */
step: ("open" | "translate" | "check" | "send" | "take-over" | "work")
/**
 * What to do, in the language of the answer.
 */
hint: string
/**
 * Tries since it was queued or last replayed.
 */
attempts: number
/**
 * How often the receiver took it and never settled it.
 */
unsettled: number
/**
 * How often a worker of the gateway was gone with it in hand.
 */
lostClaims: number
acceptedAt: string
deadAt: string
expiresAt: string
/**
 * False where its sender was told that it was not delivered.
 */
replayable: boolean
links: {
self: string
/**
 * Needs a reason.
 */
original: string
}
}
/**
 * A refused call (RFC 9457).
 */
export interface Problem {
type: string
title: string
status: number
code: ("NOT_ERASABLE" | "CONTENT_REMOVED" | "TOO_MANY_REQUESTS" | "AUTHORIZATION_SERVER_AWAY" | "UNREADABLE" | "BAD_REQUEST" | "UNAUTHENTICATED" | "SENDER_NOT_YOURS" | "FORBIDDEN" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "LETTER_ID_REUSED" | "ENVELOPE_ID_REUSED" | "MESSAGE_ID_REUSED" | "LEASE_LOST" | "NOT_CANCELLABLE" | "NOT_REPLAYABLE" | "ALREADY_SETTLED" | "FOLLOW_UP_ENDED" | "TOO_LARGE" | "UNSUPPORTED_FORMAT" | "INVALID" | "RECEIVER_UNKNOWN" | "RECEIVER_AMBIGUOUS" | "TYPE_NOT_TAKEN" | "SOR_UNKNOWN" | "TARGET_CANNOT_CARRY" | "ORIGINAL_UNKNOWN" | "OVERLOADED" | "STORE_UNAVAILABLE" | "RECEIVER_UNREACHABLE" | "RECEIVER_MISCONFIGURED" | "RECEIVER_BUSY" | "RECEIVER_REFUSED" | "RECEIVER_DISABLED" | "NEVER_SETTLED" | "OUTPUT_INVALID" | "KEY_MISMATCH" | "CONFIGURATION" | "INTERNAL")
/**
 * What went wrong and what to do about it.
 */
detail: string
/**
 * Names the call.
 */
instance: string
errors: Finding[]
warnings?: Finding[]
/**
 * With `RECEIVER_AMBIGUOUS`, who the receiver may be.
 */
candidates?: {
gln: string
name: string
}[]
}
