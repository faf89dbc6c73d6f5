package openapi

func upgrade(r *reader) {}
