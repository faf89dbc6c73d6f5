// Package openapi reads OpenAPI 2.0, 3.0, 3.1 and 3.2 documents into the model.
//
// A file becomes a raw tree with places; the tree becomes a document in the
// words of OpenAPI 3.0.3, in which a reference is a pointer; steps bring its
// types into the few forms that the model knows; oapi-codegen judges its
// operations; and the result is lowered into a [model.Service].
package openapi
