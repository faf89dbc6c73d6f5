package xsd

// wellKnown are schemas that descriptions import from the network by custom:
// those of WS-Addressing, as far as types go. A catalog comes before them.
var wellKnown = map[string]string{
	"http://www.w3.org/2005/08/addressing": `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="http://www.w3.org/2005/08/addressing"
	targetNamespace="http://www.w3.org/2005/08/addressing" elementFormDefault="qualified" blockDefault="#all">
<xs:element name="EndpointReference" type="a:EndpointReferenceType"/>
<xs:complexType name="EndpointReferenceType"><xs:sequence>
	<xs:element name="Address" type="a:AttributedURIType"/>
	<xs:element ref="a:ReferenceParameters" minOccurs="0"/>
	<xs:element ref="a:Metadata" minOccurs="0"/>
	<xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
<xs:element name="ReferenceParameters" type="a:ReferenceParametersType"/>
<xs:complexType name="ReferenceParametersType"><xs:sequence>
	<xs:any namespace="##any" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
<xs:element name="Metadata" type="a:MetadataType"/>
<xs:complexType name="MetadataType"><xs:sequence>
	<xs:any namespace="##any" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
<xs:element name="MessageID" type="a:AttributedURIType"/>
<xs:element name="RelatesTo" type="a:RelatesToType"/>
<xs:complexType name="RelatesToType"><xs:simpleContent><xs:extension base="xs:anyURI">
	<xs:attribute name="RelationshipType" type="a:RelationshipTypeOpenEnum" default="http://www.w3.org/2005/08/addressing/reply"/>
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:simpleType name="RelationshipTypeOpenEnum"><xs:union memberTypes="a:RelationshipType xs:anyURI"/></xs:simpleType>
<xs:simpleType name="RelationshipType"><xs:restriction base="xs:anyURI"><xs:enumeration value="http://www.w3.org/2005/08/addressing/reply"/></xs:restriction></xs:simpleType>
<xs:element name="ReplyTo" type="a:EndpointReferenceType"/>
<xs:element name="From" type="a:EndpointReferenceType"/>
<xs:element name="FaultTo" type="a:EndpointReferenceType"/>
<xs:element name="To" type="a:AttributedURIType"/>
<xs:element name="Action" type="a:AttributedURIType"/>
<xs:complexType name="AttributedURIType"><xs:simpleContent><xs:extension base="xs:anyURI">
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:attribute name="IsReferenceParameter" type="xs:boolean"/>
<xs:simpleType name="FaultCodesOpenEnumType"><xs:union memberTypes="a:FaultCodesType xs:QName"/></xs:simpleType>
<xs:simpleType name="FaultCodesType"><xs:restriction base="xs:QName"/></xs:simpleType>
<xs:element name="RetryAfter" type="a:AttributedUnsignedLongType"/>
<xs:complexType name="AttributedUnsignedLongType"><xs:simpleContent><xs:extension base="xs:unsignedLong">
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:element name="ProblemHeaderQName" type="a:AttributedQNameType"/>
<xs:complexType name="AttributedQNameType"><xs:simpleContent><xs:extension base="xs:QName">
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:element name="ProblemIRI" type="a:AttributedURIType"/>
<xs:element name="ProblemAction" type="a:ProblemActionType"/>
<xs:complexType name="ProblemActionType"><xs:sequence>
	<xs:element ref="a:Action" minOccurs="0"/>
	<xs:element name="SoapAction" type="xs:anyURI" minOccurs="0"/>
</xs:sequence><xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
</xs:schema>`,

	"http://schemas.xmlsoap.org/ws/2004/08/addressing": `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
	targetNamespace="http://schemas.xmlsoap.org/ws/2004/08/addressing" elementFormDefault="qualified" blockDefault="#all">
<xs:element name="EndpointReference" type="a:EndpointReferenceType"/>
<xs:complexType name="EndpointReferenceType"><xs:sequence>
	<xs:element name="Address" type="a:AttributedURI"/>
	<xs:element name="ReferenceProperties" type="a:ReferencePropertiesType" minOccurs="0"/>
	<xs:element name="ReferenceParameters" type="a:ReferenceParametersType" minOccurs="0"/>
	<xs:element name="PortType" type="a:AttributedQName" minOccurs="0"/>
	<xs:element name="ServiceName" type="a:ServiceNameType" minOccurs="0"/>
	<xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
<xs:complexType name="ReferencePropertiesType"><xs:sequence><xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
<xs:complexType name="ReferenceParametersType"><xs:sequence><xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
<xs:complexType name="ServiceNameType"><xs:simpleContent><xs:extension base="xs:QName">
	<xs:attribute name="PortName" type="xs:NCName"/><xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="Relationship"><xs:simpleContent><xs:extension base="xs:anyURI">
	<xs:attribute name="RelationshipType" type="xs:QName"/><xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:element name="MessageID" type="a:AttributedURI"/>
<xs:element name="RelatesTo" type="a:Relationship"/>
<xs:element name="To" type="a:AttributedURI"/>
<xs:element name="Action" type="a:AttributedURI"/>
<xs:element name="From" type="a:EndpointReferenceType"/>
<xs:element name="ReplyTo" type="a:EndpointReferenceType"/>
<xs:element name="FaultTo" type="a:EndpointReferenceType"/>
<xs:attribute name="Action" type="xs:anyURI"/>
<xs:complexType name="AttributedQName"><xs:simpleContent><xs:extension base="xs:QName"><xs:anyAttribute namespace="##other" processContents="lax"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="AttributedURI"><xs:simpleContent><xs:extension base="xs:anyURI"><xs:anyAttribute namespace="##other" processContents="lax"/></xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>`,
}
