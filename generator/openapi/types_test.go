package openapi

import "testing"

func TestKinds(t *testing.T) {
	for _, tt := range []typesTest{
		{
			name: "scalars",
			schemas: `
				A:
				  type: object
				  required: [s, n]
				  properties:
				    s: {type: string}
				    n: {type: number}
				    f: {type: number, format: float}
				    d: {type: number, format: double}
				    i: {type: integer}
				    i32: {type: integer, format: int32}
				    u: {type: integer, minimum: 0, maximum: 18446744073709551615}
				    big: {type: integer, maximum: 99999999999999999999999}
				    b: {type: boolean}
				    day: {type: string, format: date}
				    at: {type: string, format: date-time}
				    id: {type: string, format: uuid}
				    bytes: {type: string, format: byte}
				    file: {type: string, format: binary}
				    mail: {type: string, format: email}
				    link: {type: string, format: uri}
				    long: {type: string, format: duration}
				    odd: {type: string, format: card-number}`,
			want: `
				struct A
				  s string
				  n decimal
				  f? float64
				  d? float64
				  i? int64
				  i32? int32
				  u? uint64 >=0 <=18446744073709551615
				  big? integer <=99999999999999999999999
				  b? bool
				  day? date
				  at? datetime
				  id? guid
				  bytes? base64
				  file? base64
				  mail? email
				  link? uri
				  long? duration
				  odd? string`,
		},
		{
			name: "words for types",
			schemas: `
				A:
				  properties:
				    a: {type: String}
				    b: {type: int}
				    c: {type: datetime}
				    d: {type: any}
				    e: {type: 7}
				    f: {type: {}}
				    g: {format: date}
				    h: {minLength: 1}
				    i: {items: {type: string}}`,
			want: `
				struct A
				  a? string
				  b? int64
				  c? datetime
				  d? any
				  e? any
				  f? any
				  g? date
				  h? string len>=1
				  i? []string`,
			notes: []string{"odd-type", "unknown-type", "bad-type", "no-type"},
		},
		{
			name:    "lists of types",
			version: "3.1.0",
			schemas: `
				A:
				  type: object
				  required: [a, e]
				  properties:
				    a: {type: [string, 'null']}
				    b: {type: ['null', integer], format: int32}
				    c: {type: [string, integer, 'null']}
				    d: {type: [array, 'null'], items: {type: [string, 'null']}}
				    e: {type: [integer, number]}
				    f: {type: [object, array, string, number, boolean]}
				    g: {type: [object, 'null'], additionalProperties: {type: integer}}
				    h: {type: 'null'}
				    i: {type: string, contentEncoding: base64}`,
			want: `
				struct A
				  a~ string
				  b?~ int32
				  c?~ StringOrInteger
				  d?~ []~string
				  e decimal
				  f? any
				  g?~ map int64
				  h?~ any
				  i? base64
				union StringOrInteger(String or Integer)
				  String string
				  Integer int64`,
			notes: []string{"null-type", "several-types", "any-type"},
		},
		{
			name:    "limits of both spellings",
			version: "3.1.0",
			schemas: `
				A: {type: integer, exclusiveMinimum: 1, maximum: 0x10}
				B: {type: number, minimum: 1, exclusiveMinimum: true, multipleOf: 0.01}
				C: {type: string, pattern: '^a+$', minLength: 1, maxLength: 9}`,
			want: `
				name A int64 <=16 >1
				name B decimal >1 %0.01
				name C string /^a+$/ len>=1 len<=9`,
		},
		{
			name: "a scalar type beats properties, a code is any value",
			schemas: `
				A: {type: string, properties: {x: {type: string}}}
				Error: {type: object, required: [code], properties: {code: {type: object}}}
				Free: {type: object}
				Map: {type: object, additionalProperties: true}
				Typed: {type: object, additionalProperties: {type: integer, nullable: true}}
				Empty: {type: object, additionalProperties: false}
				Open: {properties: {x: {type: string}}, additionalProperties: {type: boolean}}`,
			want: `
				name A string
				struct Error
				  code any
				name Free any
				name Map map any
				name Typed map ~int64
				struct Empty
				struct Open
				  x? string
				  * bool`,
			notes: []string{"scalar-with-members"},
		},
		{
			name: "words beside a field",
			schemas: `
				Id: {type: string, default: x, description: an id}
				A:
				  required: [b]
				  properties:
				    a: {$ref: '#/components/schemas/Id'}
				    b: {allOf: [{$ref: '#/components/schemas/Id'}], nullable: true, deprecated: true, readOnly: true}
				    c: {type: string, writeOnly: true, default: [1, "a", {b: null}], deprecated: true, x-deprecated-reason: use a}
				    d: {type: integer, default: 9007199254740993, required: true}`,
			want: `
				name Id string
				struct A
				  a? Id =x
				  b~ Id =x readonly (deprecated)
				  c? string =[1,"a",{"b":null}] writeonly (use a)
				  d int64 =9007199254740993`,
			notes: []string{"required-flag", "single-branch"},
		},
		{
			name: "tuples and patterns",
			schemas: `
				A: {type: array, items: [{type: string}, {type: string}]}
				B: {type: array, items: [{type: string}, {type: integer}]}
				C: {type: array}
				D: {type: object, patternProperties: {'^x-': {type: string}}}
				E: true
				F: {type: array, items: true}`,
			want: `
				name A []string
				name B []any
				name C []any
				name D map string
				name E any
				name F []any`,
			notes: []string{"tuple", "pattern-properties", "boolean-schema"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestEnums(t *testing.T) {
	for _, tt := range []typesTest{
		{
			name: "strings and integers",
			schemas: `
				A: {type: string, enum: [b, a, 010, true, null, b]}
				B: {type: integer, format: int32, enum: [1, 0x2, x]}
				C: {enum: [x, y]}
				D: {enum: [9007199254740993, 2]}
				E: {enum: [1, x]}
				F: {type: number, enum: [1.5]}
				G: {type: boolean, enum: [true]}
				H: {type: array, items: {type: string}, enum: [p, q]}
				I: {type: string, enum: []}
				J: {type: object, enum: [{a: 1}]}`,
			want: `
				enum A string b a 010 true
				enum B int32 1 2
				enum C string x y
				enum D int64 9007199254740993 2
				name E any
				name F decimal
				name G bool
				name H []HItem
				name I string
				name J any
				enum HItem(H item) string p q`,
			notes: []string{"null-in-enum", "repeated-value", "odd-value", "no-enum", "enum-of-items"},
		},
		{
			name: "names of values",
			schemas: `
				A: {type: integer, enum: [1, 2], x-enum-varnames: [One, Two], x-enum-descriptions: [first, second]}
				B: {type: string, enum: [a, b], x-enumNames: {a: Alpha}}
				C: {type: string, format: date-time, enum: [now]}
				D: {type: integer, maximum: 99999999999999999999, enum: [1]}`,
			want: `
				enum A int64 1=One 2=Two
				enum B string a=Alpha b
				enum C string now
				enum D int64 <=99999999999999999999 1`,
		},
		{
			name:    "constants",
			version: "3.1.0",
			schemas: `
				A: {const: x}
				B: {type: integer, const: 3}
				C: {const: null}
				D:
				  oneOf:
				    - {const: a, title: Alpha, description: the first}
				    - {const: b}
				E: {anyOf: [{type: string}, {type: string, enum: [k, l]}]}`,
			want: `
				enum A string x
				enum B int64 3
				name C any
				enum D string a=Alpha b
				enum E string k l`,
			notes: []string{"const", "one-type"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestUnions(t *testing.T) {
	for _, tt := range []typesTest{
		{
			name: "what is no union",
			schemas: `
				S: {type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}
				One: {oneOf: [{$ref: '#/components/schemas/S'}]}
				Null: {anyOf: [{$ref: '#/components/schemas/S'}, {type: 'null'}]}
				Text: {type: string, oneOf: [{format: date}, {format: date-time}]}
				List: {type: array, items: {type: string}, oneOf: [{minItems: 1}, {maxItems: 0}]}
				Twice: {oneOf: [{$ref: '#/components/schemas/S'}, {$ref: '#/components/schemas/S'}]}
				Numbers: {oneOf: [{type: integer}, {type: number}]}
				None: {oneOf: []}
				User: {required: [n], properties: {n: {$ref: '#/components/schemas/Null'}}}`,
			want: `
				struct S
				  a? string
				  b? string
				name One S
				name Null S
				name Text string
				name List []string
				name Twice S
				name Numbers decimal
				name None any
				struct User
				  n~ S`,
			notes: []string{"validation-only", "single-member", "one-type", "narrowing-union", "repeated-member"},
		},
		{
			name: "members of all kinds",
			schemas: `
				S: {type: object, properties: {a: {type: string}}}
				U: {anyOf: [{$ref: '#/components/schemas/S'}, {type: string}, {type: array, items: {type: integer}}, {title: Other, properties: {z: {type: string}}}, {properties: {y: {type: string}}}, {type: object}]}`,
			want: `
				struct S
				  a? string
				union U
				  S S
				  String string
				  IntegerList []int64
				  UOther UOther
				  UOption5 UOption5
				  Any any
				struct UOther(U Other)
				  z? string
				struct UOption5(U option 5)
				  y? string`,
		},
		{
			name: "beside properties",
			schemas: `
				A: {properties: {kind: {type: string}, a: {type: string}}}
				B: {properties: {kind: {type: string}, b: {type: string}}}
				Covered: {type: object, properties: {kind: {type: string}}, oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
				Spread: {type: object, required: [id], properties: {id: {type: string}}, oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: string}]}`,
			want: `
				struct A
				  kind? string
				  a? string
				struct B
				  kind? string
				  b? string
				union Covered
				  A A
				  B B
				struct Spread
				  id string
				  kind? string
				  a? string
				  b? string
				  * any`,
			notes: []string{"union-covers", "spread-union"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestDiscriminators(t *testing.T) {
	for _, tt := range []typesTest{
		{
			name: "explicit, implicit, mixed",
			schemas: `
				Cat: {required: [kind], properties: {kind: {type: string}}}
				Dog: {required: [kind], properties: {kind: {type: string, enum: [dog, hound]}}}
				Implicit: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
				Explicit:
				  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
				  discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat', k: Cat, gone: '#/components/schemas/Gone', d: Dog}}
				Partial: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: string}], discriminator: {propertyName: kind}}`,
			want: `
				struct Cat
				  kind string
				struct Dog
				  kind DogKind
				union Implicit by kind
				  Cat Cat ["Cat"]
				  Dog Dog ["dog" "hound" "Dog"]
				union Explicit by kind
				  Cat Cat ["c" "k"]
				  Dog Dog ["d"]
				union Partial
				  Cat Cat
				  String string
				enum DogKind(Dog kind) string dog hound`,
			notes: []string{"partial-discriminator"},
		},
		{
			name: "found",
			schemas: `
				Cat: {required: [kind], properties: {kind: {type: string, enum: [cat]}}}
				Dog: {required: [kind], properties: {kind: {type: string, enum: [dog]}}}
				U: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}`,
			want: `
				struct Cat
				  kind CatKind
				struct Dog
				  kind DogKind
				union U by kind
				  Cat Cat ["cat"]
				  Dog Dog ["dog"]
				enum CatKind(Cat kind) string cat
				enum DogKind(Dog kind) string dog`,
			notes: []string{"found-discriminator"},
		},
		{
			name: "inheritance",
			schemas: `
				Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat'}}}
				Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {claws: {type: integer}}}]}
				Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}, {properties: {ears: {type: integer}}}]}
				Alone: {properties: {a: {type: string}}, discriminator: {propertyName: a}}`,
			want: `
				union Pet by kind
				  Cat Cat ["c"]
				  Lynx Lynx ["Lynx"]
				  PetBase PetBase ["Pet"]
				struct PetBase
				  kind string
				struct Cat
				  kind string
				  claws? int64
				struct Lynx
				  kind string
				  claws? int64
				  ears? int64
				struct Alone
				  a? string`,
			notes: []string{"inheritance"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestAllOf(t *testing.T) {
	for _, tt := range []typesTest{
		{
			name: "merged in order, later ones win, a reference beats what is inline",
			schemas: `
				Kind: {type: string, enum: [a, b]}
				Base: {type: object, required: [id], properties: {id: {type: string}, kind: {$ref: '#/components/schemas/Kind'}, n: {type: string}}}
				Sub:
				  description: a sub
				  required: [extra]
				  allOf:
				    - $ref: '#/components/schemas/Base'
				    - properties:
				        kind: {type: string, enum: [b]}
				        n: {type: integer}
				        id: {description: only words}
				        extra: {type: string}
				    - description: nothing`,
			want: `
				enum Kind string a b
				struct Base
				  id string
				  kind? Kind
				  n? string
				struct Sub
				  id string
				  kind? Kind
				  n? int64
				  extra string`,
			notes: []string{"all-of"},
		},
		{
			name: "one branch",
			schemas: `
				Base: {properties: {id: {type: string}}}
				Same: {allOf: [{$ref: '#/components/schemas/Base'}], description: the same}
				Stricter: {allOf: [{$ref: '#/components/schemas/Base'}], required: [id]}
				Name: {type: string, minLength: 1}
				Short: {allOf: [{$ref: '#/components/schemas/Name'}, {maxLength: 5}]}
				Inline: {allOf: [{type: integer, minimum: 1}]}
				Holder: {required: [x], properties: {x: {nullable: true, allOf: [{$ref: '#/components/schemas/Base'}]}}}`,
			want: `
				struct Base
				  id? string
				name Same Base
				struct Stricter
				  id string
				name Name string len>=1
				name Short string len>=1 len<=5
				name Inline int64 >=1
				struct Holder
				  x~ Base`,
			notes: []string{"single-branch"},
		},
		{
			name: "a union among the branches",
			schemas: `
				A: {properties: {a: {type: string}}}
				B: {properties: {b: {type: string}}}
				Either: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
				More: {allOf: [{$ref: '#/components/schemas/Either'}, {required: [id], properties: {id: {type: string}}}]}
				Base: {properties: {limit: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}}
				Sub1: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {x: {type: string}}}]}
				Sub2: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {y: {type: string}}}]}`,
			want: `
				struct A
				  a? string
				struct B
				  b? string
				union Either
				  A A
				  B B
				struct More
				  id string
				  a? string
				  b? string
				struct Base
				  limit? AOrB
				struct Sub1
				  limit? AOrB
				  x? string
				struct Sub2
				  limit? AOrB
				  y? string
				union AOrB(A or B)
				  A A
				  B B`,
		},
		{
			name: "a parent that lists its children",
			schemas: `
				Pet: {required: [kind], properties: {kind: {type: string}}, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
				Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {c: {type: string}}}]}
				Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {d: {type: string}}}]}`,
			want: `
				union Pet by kind
				  Cat Cat ["Cat"]
				  Dog Dog ["Dog"]
				struct Cat
				  kind string
				  c? string
				struct Dog
				  kind string
				  d? string`,
		},
		{
			name: "objects that contain themselves",
			schemas: `
				A: {properties: {next: {$ref: '#/components/schemas/A'}, a: {type: string}}}
				B: {properties: {next: {$ref: '#/components/schemas/B'}, b: {type: string}}}
				C: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
				Loop: {allOf: [{$ref: '#/components/schemas/Loop'}, {properties: {x: {type: string}}}]}`,
			want: `
				struct A
				  next? A
				  a? string
				struct B
				  next? B
				  b? string
				struct C
				  next? CNext
				  a? string
				  b? string
				struct Loop
				  x? string
				struct CNext(C next)
				  next? CNext
				  a? string
				  b? string`,
			notes: []string{"all-of-loop"},
		},
		{
			name: "enums narrow, other kinds merge",
			schemas: `
				E: {allOf: [{type: string, enum: [a, b, c]}, {enum: [a]}]}
				L: {allOf: [{type: array}, {items: {type: string}}]}
				M: {allOf: [{type: object}, {additionalProperties: {type: string}}]}
				O: {allOf: [{type: string}, {properties: {a: {type: string}}}]}`,
			want: `
				enum E string a
				name L []string
				name M map string
				struct O
				  a? string`,
			notes: []string{"odd-branch"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestNamesOfInlineTypes(t *testing.T) {
	typesTest{
		schemas: `
			Order:
			  properties:
			    lines: {type: array, items: {properties: {price: {type: number}, state: {type: string, enum: [a]}}}}
			    data: {type: array, items: {type: array, items: {properties: {x: {type: string}}}}}
			    labels: {additionalProperties: {properties: {y: {type: string}}}}
			    line: {properties: {z: {type: string}}}`,
		want: `
			struct Order
			  lines? []OrderLine
			  data? [][]OrderDataItemItem
			  labels? map OrderLabelsValue
			  line? OrderLine
			struct OrderLine(Order line)
			  price? decimal
			  state? OrderLineState
			enum OrderLineState(Order line state) string a
			struct OrderDataItemItem(Order data item item)
			  x? string
			struct OrderLabelsValue(Order labels value)
			  y? string
			struct OrderLine(Order line)
			  z? string`,
	}.run(t)
}

// Unions of the same members are one type, which is called after them; a union
// of anything else is called after its place.
func TestSharedUnions(t *testing.T) {
	typesTest{
		schemas: `
			Customer: {properties: {id: {type: string}}}
			Order:
			  properties:
			    a: {description: who pays, anyOf: [{type: string, maxLength: 5000}, {$ref: '#/components/schemas/Customer'}]}
			    b: {nullable: true, oneOf: [{type: string}, {$ref: '#/components/schemas/Customer'}]}
			    c: {type: array, items: {oneOf: [{type: string}, {$ref: '#/components/schemas/Customer'}]}}
			    d: {oneOf: [{$ref: '#/components/schemas/Customer'}, {type: string}]}
			    e: {oneOf: [{type: object, additionalProperties: {type: string}}, {type: string, enum: ['']}]}
			    f: {oneOf: [{type: object, properties: {x: {type: string}}}, {type: array, items: {type: string}}]}
			    g: {oneOf: [{type: string}, {type: integer, minimum: 1}]}
			    h: {oneOf: [{type: string, title: a text}, {type: array, items: {$ref: '#/components/schemas/Customer'}}]}
			    i: {oneOf: [{type: string, format: date}, {type: array, items: {$ref: '#/components/schemas/Customer'}}]}`,
		want: `
			struct Customer
			  id? string
			struct Order
			  a? StringOrCustomer
			  b?~ StringOrCustomer
			  c? []StringOrCustomer
			  d? CustomerOrString
			  e? StringMapOrEmpty
			  f? OrderF
			  g? OrderG
			  h? OrderH
			  i? DateOrCustomerList
			union StringOrCustomer(String or Customer)
			  String string
			  Customer Customer
			union CustomerOrString(Customer or String)
			  Customer Customer
			  String string
			union StringMapOrEmpty(String map or empty)
			  StringMap map string
			  StringMapOrEmptyOption2 StringMapOrEmptyOption2
			enum StringMapOrEmptyOption2(String map or empty option 2) string 
			union OrderF(Order f)
			  OrderFOption1 OrderFOption1
			  StringList []string
			struct OrderFOption1(Order f option 1)
			  x? string
			union OrderG(Order g)
			  String string
			  Integer int64 >=1
			union OrderH(Order h)
			  a text string
			  CustomerList []Customer
			union DateOrCustomerList(date or Customer list)
			  Time date
			  CustomerList []Customer`,
	}.run(t)
}

func TestRecursion(t *testing.T) {
	typesTest{
		schemas: `
			Node: {required: [next], properties: {next: {$ref: '#/components/schemas/Node'}, all: {$ref: '#/components/schemas/Nodes'}}}
			Nodes: {type: array, items: {$ref: '#/components/schemas/Node'}}
			Deep: {type: array, items: {$ref: '#/components/schemas/Deep'}}
			Tree: {additionalProperties: {$ref: '#/components/schemas/Tree'}}
			X: {$ref: '#/components/schemas/Y'}
			Y: {$ref: '#/components/schemas/X'}`,
		want: `
			struct Node
			  next Node
			  all? Nodes
			name Nodes []Node
			name Deep []Deep own
			name Tree map Tree own
			name X any
			name Y X`,
		notes: []string{"reference-loop"},
	}.run(t)
}
