// Serves the descriptions in the folder CLIENTS with node-soap: the path /things
// is that of things.wsdl. It prints its port when it listens.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const soap = require('soap');

// fault is an error that node-soap writes as a fault.
function fault(code, text, detail) {
  return { Fault: { faultcode: 'soap:' + code, faultstring: text, detail } };
}

// limits is the header of the ledger's answers, which tells what arrived.
function limits(method, args, headers) {
  const amount = args ? args.Amount : 0;
  const options = (headers && headers.CallOptions) || {};
  const book = (options.Book || 'none') + (options.DryRun ? ' (dry run)' : '');
  const locale = (headers && headers.Locale) || 'none';
  return { 'tns:Limits': { 'tns:Left': `${book}/${locale}/${amount}`.length } };
}

// echo returns a thing as it came: node-soap reads times and does not write them.
function echo(thing) {
  if (thing.Due instanceof Date) thing.Due = thing.Due.toISOString();
  return { EchoResult: thing };
}

const services = {
  things: { Things: { Things: {
    Echo: (a) => echo(a.thing),
  } } },
  orders: { Orders: { Orders: {
    Cancel(a) {
      switch (a.Number) {
        case 1: throw fault('Server', 'too late', { AlreadySent: { attributes: { xmlns: 'urn:orders' }, Carrier: 'Bring', Day: '2026-05-17' } });
        case 2: throw fault('Client', 'who?', { NoSuchOrder: { attributes: { xmlns: 'urn:orders' }, $value: '2' } });
        case 3: throw fault('Server', 'out of paper & ink');
      }
      return {};
    },
  } } },
  ledger: { Ledger: { Ledger: {
    Post: () => ({ Number: 7 }),
    Ping: () => ({}),
  } } },
  weather: { Weather: { Weather: {
    Forecast(a) {
      if (a.Place === 'Atlantis') {
        throw { Fault: {
          Code: { Value: 'soap:Sender', Subcode: { Value: 'Place' } }, Reason: { Text: 'unknown place' },
          Detail: { NoSuchPlace: { attributes: { xmlns: 'urn:weather' }, Nearest: ['Santorini', 'Doggerland'] } },
        } };
      }
      return { Day: [
        { attributes: { date: a.From.toISOString().slice(0, 10) }, High: '17.50', Sunrise: '04:15:00' },
        { attributes: { date: '2026-12-24' }, High: '-3' },
      ] };
    },
  } } },
};

const server = http.createServer((request, response) => response.end());
server.listen(0, '127.0.0.1', () => {
  for (const name of Object.keys(services)) {
    const folder = fs.readdirSync(process.env.CLIENTS).find((f) => fs.existsSync(path.join(process.env.CLIENTS, f, name + '.wsdl')));
    const file = path.join(process.env.CLIENTS, folder, name + '.wsdl');
    const service = services[name];
    const listening = soap.listen(server, {
      path: '/' + name, services: service, xml: fs.readFileSync(file, 'utf8'), uri: file,
      forceSoap12Headers: name === 'weather',
    });
    if (name === 'ledger') {
      listening.addSoapHeader(limits);
    }
  }
  console.log(server.address().port);
});
