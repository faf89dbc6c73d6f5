// Measures the codec that gSOAP makes of records.wsdl: reads the message in the
// file given as the first argument as often as the second says, writes it as
// often, and prints the least time of each in nanoseconds, and how many records
// there were. Input and output are memory.
#include "soapH.h"
#include "RecordsSoap.nsmap"
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

static std::string message, written;
static size_t position;

static size_t receive(struct soap *, char *to, size_t size) {
  size_t n = std::min(size, message.size() - position);
  memcpy(to, message.data() + position, n);
  position += n;
  return n;
}

static int send(struct soap *, const char *from, size_t size) {
  written.append(from, size);
  return SOAP_OK;
}

static bool decode(struct soap *s, _ns1__PutRecords &r) {
  position = 0;
  return soap_begin_recv(s) == SOAP_OK && soap_envelope_begin_in(s) == SOAP_OK && soap_recv_header(s) == SOAP_OK &&
         soap_body_begin_in(s) == SOAP_OK && soap_get__ns1__PutRecords(s, &r, NULL, NULL) != NULL &&
         soap_body_end_in(s) == SOAP_OK && soap_envelope_end_in(s) == SOAP_OK && soap_end_recv(s) == SOAP_OK;
}

static bool encode(struct soap *s, _ns1__PutRecords &r) {
  written.clear();
  s->encodingStyle = NULL;
  soap_serializeheader(s);
  r.soap_serialize(s);
  return soap_begin_send(s) == SOAP_OK && soap_envelope_begin_out(s) == SOAP_OK && soap_putheader(s) == SOAP_OK &&
         soap_body_begin_out(s) == SOAP_OK && r.soap_put(s, "ns1:PutRecords", NULL) == SOAP_OK &&
         soap_body_end_out(s) == SOAP_OK && soap_envelope_end_out(s) == SOAP_OK && soap_end_send(s) == SOAP_OK;
}

static long since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
}

int main(int, char **argv) {
  std::ifstream file(argv[1], std::ios::binary);
  message.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  int times = atoi(argv[2]);
  struct soap *s = soap_new1(SOAP_XML_TREE | SOAP_C_UTFSTRING);
  s->frecv = receive;
  s->fsend = send;
  long least_decode = -1, least_encode = -1;
  size_t records = 0;
  for (int i = 0; i < times; i++) {
    {
      auto start = std::chrono::steady_clock::now();
      _ns1__PutRecords *r = soap_new__ns1__PutRecords(s);
      r->soap_default(s);
      if (!decode(s, *r)) {
        soap_print_fault(s, stderr);
        return 1;
      }
      records = r->Record.size();
      long took = since(start);
      if (least_decode < 0 || took < least_decode) least_decode = took;
      start = std::chrono::steady_clock::now();
      if (!encode(s, *r)) {
        soap_print_fault(s, stderr);
        return 1;
      }
      took = since(start);
      if (least_encode < 0 || took < least_encode) least_encode = took;
    }
    soap_destroy(s);
    soap_end(s);
  }
  printf("%ld %ld %zu %zu\n", least_decode, least_encode, records, written.size());
  return 0;
}
