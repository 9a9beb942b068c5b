/* Made-up documents of MedCom XML; persons and numbers are test ones. */

const envelope = (id: string, acknowledgement: string): string => `  <Envelope>
    <Sent>
      <Date>2026-11-02</Date>
      <Time>10:15</Time>
    </Sent>
    <Identifier>${id}</Identifier>
    <AcknowledgementCode>${acknowledgement}</AcknowledgementCode>
  </Envelope>`;

const letter = (version: string, type: string): string => `    <Letter>
      <Identifier>BREV1</Identifier>
      <VersionCode>${version}</VersionCode>
      <StatisticalCode>${type}</StatisticalCode>
      <Authorisation>
        <Date>2026-11-02</Date>
        <Time>10:14</Time>
      </Authorisation>
      <TypeCode>${type}</TypeCode>
      <StatusCode>nytbrev</StatusCode>
      <EpisodeOfCareIdentifier>4b0f6c1e7a514d0f9f3e0f2a6f1f7c55</EpisodeOfCareIdentifier>
    </Letter>`;

/** An XDIS91 XD9134L; text is markup, references are whole elements. */
export function correspondenceXml({
  subject = 'Medicin, dosis ændret',
  text = 'Første linje.<Break/>Anden linje.',
  references = '',
}): string {
  return `<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/">
${envelope('KUVERT1', 'pluspositivkvitt')}
  <ClinicalEmail>
${letter('XD9134L', 'XDIS91')}
  <Sender>
    <EANIdentifier>5790000990016</EANIdentifier>
    <Identifier>999901</Identifier>
    <IdentifierCode>ydernummer</IdentifierCode>
    <OrganisationName>Lægehuset Havnegade</OrganisationName>
    <DepartmentName>Læge</DepartmentName>
    <UnitName>Else Prøve</UnitName>
    <TelephoneSubscriberIdentifier>66110011</TelephoneSubscriberIdentifier>
  </Sender>
  <Receiver>
    <EANIdentifier> 5790000990023 </EANIdentifier>
    <Identifier>461</Identifier>
    <IdentifierCode>kommunenummer</IdentifierCode>
    <OrganisationName>Odense Kommune</OrganisationName>
  </Receiver>
  <Patient>
    <CivilRegistrationNumber>0511219996</CivilRegistrationNumber>
    <PersonSurnameName>Testesen</PersonSurnameName>
    <PersonGivenName>Alma</PersonGivenName>
    <StreetName>Prøvevej 5</StreetName>
    <DistrictName>Odense C</DistrictName>
    <PostCodeIdentifier>5000</PostCodeIdentifier>
    <EpisodeOfCareStatusCode>ambulant_roentgen</EpisodeOfCareStatusCode>
  </Patient>
  <AdditionalInformation>
    <Priority>høj_prioritet</Priority><Subject>${subject}</Subject>
  </AdditionalInformation>
  <ClinicalInformation><Text01>${text}</Text01></ClinicalInformation>
  ${references}
  </ClinicalEmail>
</Emessage>`;
}

const municipality = 'xmlns="http://rep.oio.dk/medcom.dk/xml/schemas/2020/05/06/"';

/** An XREF15 XH1531R. */
export function referralXml(): string {
  return `<Emessage ${municipality}>
${envelope('KUVERT1', 'pluspositivkvitt')}
  <MunicipalityReferral>
${letter('XH1531R', 'XREF15')}
    <Sender><EANIdentifier>5790000990016</EANIdentifier><Identifier>999901</Identifier><IdentifierCode>ydernummer</IdentifierCode><OrganisationName>Lægehuset Havnegade</OrganisationName>
      <Referrer><PersonName>Karen Holm</PersonName><PersonTitle>Læge</PersonTitle></Referrer></Sender>
    <Receiver><EANIdentifier>5790000990061</EANIdentifier><Identifier>5790000990061</Identifier><IdentifierCode>lokationsnummer</IdentifierCode><OrganisationName>Sundhedscenter</OrganisationName><DepartmentName>Sundhedscenter</DepartmentName></Receiver>
    <Patient><CivilRegistrationNumber>0511219996</CivilRegistrationNumber><PersonSurnameName>Testesen</PersonSurnameName>
      <TelephoneSubscriber><TelephoneSubscriberIdentifier>66110012</TelephoneSubscriberIdentifier><TelephoneSubscriberCode>mobil</TelephoneSubscriberCode></TelephoneSubscriber></Patient>
    <Relative><RelationCode>soen</RelationCode><PersonSurnameName>Testesen</PersonSurnameName><PersonGivenName>Bo</PersonGivenName></Relative>
    <Referral>
      <Refer><DiagnoseCode>DF17</DiagnoseCode><DiagnoseTypeCode>SKSdiagnosekode</DiagnoseTypeCode><DiagnoseText>Tobak</DiagnoseText></Refer>
      <ReferralAdditional><DiagnoseDescriptionCode>bidiagnose</DiagnoseDescriptionCode><DiagnoseCode>P17</DiagnoseCode><DiagnoseTypeCode>ICPCkode</DiagnoseTypeCode><DiagnoseText>Tobak</DiagnoseText></ReferralAdditional>
      <ReferralAdditional><DiagnoseDescriptionCode>bidiagnose</DiagnoseDescriptionCode><DiagnoseTypeCode>uspecificeretkode</DiagnoseTypeCode><DiagnoseText>Andet</DiagnoseText></ReferralAdditional>
    </Referral>
    <RelevantClinicalInformation><CategoryCode>social</CategoryCode><Anamnesis>Rygestop</Anamnesis></RelevantClinicalInformation>
  </MunicipalityReferral>
</Emessage>`;
}

/** An XDIS15 XD1531L. */
export function closingNoteXml(): string {
  return `<Emessage ${municipality}>
${envelope('KUVERT1', 'pluspositivkvitt')}
  <MunicipalityLetter>
${letter('XD1531L', 'XDIS15')}
    <Sender><EANIdentifier>5790000990061</EANIdentifier><Identifier>461</Identifier><IdentifierCode>kommunenummer</IdentifierCode><OrganisationName>Odense Kommune</OrganisationName><SpecialityName>Sundhedspleje</SpecialityName></Sender>
    <Receiver><EANIdentifier>5790000990016</EANIdentifier><Identifier>999901</Identifier><IdentifierCode>ydernummer</IdentifierCode><DepartmentName>Konsultationen</DepartmentName></Receiver>
    <Patient><CivilRegistrationNumber>0511219996</CivilRegistrationNumber><PersonSurnameName>Testesen</PersonSurnameName></Patient>
    <Referral><Identifier>HENV1</Identifier><Received><Date>2026-01-06</Date><Time>10:02</Time></Received></Referral>
    <Discharge><Date>2026-02-05</Date><Time>15:00</Time></Discharge>
    <ClinicalInformation><CategoryCode>sundhedspleje</CategoryCode><Signed><SignedBy>Anne Prøve</SignedBy><JobTitle>Sundhedsplejerske</JobTitle></Signed><Text01>Afsluttet.</Text01></ClinicalInformation>
  </MunicipalityLetter>
</Emessage>`;
}

const receiptCodes = {
  NegativeVansReceipt: ['XC0130Q', 'XCTL01'],
  NegativeReceipt: ['XC0230Q', 'XCTL02'],
  PositiveReceipt: ['XC0330Q', 'XCTL03'],
} as const;

/** A receipt of one of the three kinds; the refusal is markup at the letter. */
export function receiptXml(element: keyof typeof receiptCodes, refusal: string): string {
  const [version, type] = receiptCodes[element];
  return `<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/">
${envelope('KUVERT9', 'minuspositivkvitt')}
  <${element}>
    <Letter><Identifier>KVIT1</Identifier><VersionCode>${version}</VersionCode><StatisticalCode>${type}</StatisticalCode></Letter>
    <Sender><EANIdentifier>5790000990023</EANIdentifier></Sender>
    <Receiver><EANIdentifier>5790000990016</EANIdentifier></Receiver>
    <OriginalEmessage>
      <OriginalEnvelopeIdentifier>KUVERT1</OriginalEnvelopeIdentifier>
      <OriginalSender><EANIdentifier>5790000990016</EANIdentifier></OriginalSender>
      <OriginalReceiver><EANIdentifier>5790000990023</EANIdentifier></OriginalReceiver>
      <OriginalLetter><OriginalLetterIdentifier>BREV1</OriginalLetterIdentifier><OriginalVersionCode>XD9134L</OriginalVersionCode>${refusal}</OriginalLetter>
    </OriginalEmessage>
  </${element}>
</Emessage>`;
}
